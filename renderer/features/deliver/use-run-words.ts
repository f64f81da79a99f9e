import { skipToken, useQuery } from '@tanstack/react-query'
import type { GraphCounts } from '../../../shared/graph.ts'
import { codeWords, holdersFirst, type Vocabulary } from '../../../shared/vocabulary.ts'
import { engine } from '../../ports/clients.ts'
import { useVocabulary } from '../../ports/words.ts'

function useSnapshotOf(runId: string | undefined) {
  return useQuery({
    queryKey: ['snapshot', `run:${runId ?? ''}`],
    queryFn: runId === undefined ? skipToken : () => engine.snapshots.describe({ snapshotRef: { runId } }),
    gcTime: Infinity,
  }).data
}

/** The words of a run's snapshot, whatever is looked at; of a run that is gone those of what is. */
export function useRunVocabulary(runId: string | undefined): Vocabulary {
  const current = useVocabulary()
  return useSnapshotOf(runId)?.vocabulary ?? current
}

/** The resource types that are counted, those that hold first, in the words of the run's snapshot; a run that is gone leaves them as codes. */
export function useTypeNames(
  runId: string,
  counts: readonly (GraphCounts | null)[],
): readonly { readonly id: string; readonly title: string }[] {
  const snapshot = useSnapshotOf(runId)
  const known = snapshot === undefined ? [] : holdersFirst(snapshot)
  const ids = new Set([...known.map(({ id }) => id), ...counts.flatMap((each) => Object.keys(each?.resourcesByType ?? {}))])
  return [...ids].map((id) => ({ id, title: known.find((each) => each.id === id)?.many ?? codeWords(id) }))
}
