import type { GraphCounts } from '../../shared/graph.ts'
import { inSentence, type Vocabulary } from '../../shared/vocabulary.ts'
import { counted } from './format.ts'

/** How many there are that can hold something; null when none of the types that were counted is known to. */
export function holdersIn({ resourcesByType }: GraphCounts, { types }: Vocabulary): number | null {
  const counts = types.flatMap(({ id, role }) => (role === 'holder' || role === 'both' ? (resourcesByType[id] ?? []) : []))
  return counts.length === 0 ? null : counts.reduce((sum, each) => sum + each, 0)
}

/** Types of holders that are named one by one. */
const mostNamed = 3

/** How many there are of each type that can hold something: "2 teachers, 4 pupils"; null when none of them is known. */
export function holdersCounted(counts: GraphCounts, vocabulary: Vocabulary): string | null {
  const all = vocabulary.types.flatMap(({ id, role, one, many }) => {
    const number = counts.resourcesByType[id]
    return (role === 'holder' || role === 'both') && number !== undefined ? [{ number, one: inSentence(one), many: inSentence(many) }] : []
  })
  const some = all.filter(({ number }) => number > 0)
  const named = some.length === 0 ? all.slice(0, 1) : some
  if (named.length <= mostNamed) return named.map(({ number, one, many }) => counted(number, one, many)).join(', ') || null
  return counted(
    named.reduce((sum, { number }) => sum + number, 0),
    'holder',
  )
}
