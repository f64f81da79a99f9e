import { useQuery } from '@tanstack/react-query'
import type { GraphCounts } from '../../../shared/graph.ts'
import { peopleFirst, typeTitle } from '../../ports/looking-at.ts'
import { engine } from '../../ports/clients.ts'
import { slugWords } from '../../ports/slug-words.ts'

/** The resource types that are counted, people first, as the source calls them; a run that is gone leaves them as codes. */
export function useTypeNames(
  runId: string,
  counts: readonly (GraphCounts | null)[],
): readonly { readonly id: string; readonly title: string }[] {
  const snapshot = useQuery({
    queryKey: ['snapshot', `run:${runId}`],
    queryFn: () => engine.snapshots.describe({ snapshotRef: { runId } }),
    gcTime: Infinity,
  })
  const known = peopleFirst(snapshot.data?.resourceTypes ?? [])
  const ids = new Set([...known.map(({ id }) => id), ...counts.flatMap((each) => Object.keys(each?.resourcesByType ?? {}))])
  return [...ids].map((id) => {
    const type = known.find((each) => each.id === id)
    return { id, title: type ? typeTitle(type) : slugWords(id) }
  })
}
