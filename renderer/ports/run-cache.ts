import { useQuery } from '@tanstack/react-query'
import type { RunRecord } from '../../shared/runs.ts'
import { engine } from './clients.ts'
import { queryClient } from './query-client.ts'

const runKey = (runId: string) => ['run', runId] as const

/** One run, as last heard of; a running one is kept fresh by {@link FollowRuns}. */
export function useRun(runId: string) {
  return useQuery({ queryKey: runKey(runId), queryFn: () => engine.runs.get({ runId }), staleTime: 2_000 })
}

/** Takes over what the engine said of a run, everywhere it is shown. */
export function keepRun(run: RunRecord): void {
  queryClient.setQueryData(runKey(run.id), run)
  const list = queryClient.getQueryData<readonly RunRecord[]>(['runs'])
  const known = list?.find((other) => other.id === run.id)
  if (known?.state === run.state && known.attempts === run.attempts) return
  if (list) queryClient.setQueryData(['runs'], known ? list.map((other) => (other.id === run.id ? run : other)) : [run, ...list])
}

/** Everything that depends on which runs there are. */
export async function runsChanged(): Promise<void> {
  await Promise.all([
    queryClient.invalidateQueries({ queryKey: ['runs'] }),
    queryClient.invalidateQueries({ queryKey: ['connections'] }),
    queryClient.invalidateQueries({ queryKey: ['run'] }),
    queryClient.invalidateQueries({ queryKey: ['storage'] }),
  ])
}
