import type { GraphCounts } from '../../../shared/graph.ts'
import type { Vocabulary } from '../../../shared/vocabulary.ts'

/** How many there are that can hold something; null when none of the types that were counted is known to. */
export function holdersIn({ resourcesByType }: GraphCounts, { types }: Vocabulary): number | null {
  const counts = types.flatMap(({ id, role }) => (role === 'holder' || role === 'both' ? (resourcesByType[id] ?? []) : []))
  return counts.length === 0 ? null : counts.reduce((sum, each) => sum + each, 0)
}
