import { skipToken, useQuery } from '@tanstack/react-query'
import { useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { z } from 'zod'
import type { FileDescription } from '../../shared/contract.ts'
import type { SnapshotInfo, SnapshotRef } from '../../shared/snapshots-contract.ts'
import { isComplete, runNames, whenAmong } from '../../shared/moment-words.ts'
import type { RunRecord } from '../../shared/runs.ts'
import { isPart, samePart } from '../../shared/syncs.ts'
import { engine } from './clients.ts'

/**
 * What the person is looking at lives in the URL: `on` a run's snapshot (`run:<id>`), a file (`file:<path>`) or one sync of a file
 * (`sync:<id>:<path>`), compared `vs` another. Without `on` it is the run whose page is shown, if
 * its result counts, else the newest one whose does: what is held counts only when somebody has accepted it. Every screen's own parameters stand beside these.
 */
export const lookingAtSearch = z.object({ on: z.string().optional(), vs: z.string().optional() })

export function parseRef(text: string): SnapshotRef | null {
  if (text.startsWith('run:')) return { runId: text.slice(4) }
  if (text.startsWith('file:')) return { path: text.slice(5) }
  const sync = /^sync:([^:]+):(.+)$/s.exec(text)
  if (sync?.[1] !== undefined && sync[2] !== undefined) return { syncId: decodeURIComponent(sync[1]), path: sync[2] }
  return null
}
export const runRef = (run: RunRecord): string => `run:${run.id}`
export const fileRef = (path: string, syncId?: string): string =>
  syncId === undefined ? `file:${path}` : `sync:${encodeURIComponent(syncId)}:${path}`

/** Newest first. Refreshed by whoever starts, follows or removes a run (run-cache.ts). */
export function useRuns(refetchInterval: number | false = false) {
  return useQuery({ queryKey: ['runs'], queryFn: () => engine.runs.list({ limit: 500 }), staleTime: 2_000, refetchInterval })
}

export const hasSnapshot = (run: RunRecord): boolean => isComplete(run)

/** Whether its snapshot counts: a held one does when somebody has accepted it. */
export const isAccepted = (run: RunRecord): boolean => run.state === 'ready'

/** The newest snapshot that counts, of all or of one connection; a held one only where there is no other. */
export function newestOf(runs: readonly RunRecord[], connectionId?: string): RunRecord | undefined {
  const complete = runs.filter((run) => hasSnapshot(run) && (connectionId === undefined || run.connectionId === connectionId))
  // A narrowed run is a part: it is looked at only when there is nothing whole.
  return complete.find((run) => isAccepted(run) && !isPart(run)) ?? complete.find(isAccepted) ?? complete[0]
}

/** What a run is compared with unless something else is chosen: the one before it that counts and kept the same part. */
export const runBefore = (run: RunRecord, runs: readonly RunRecord[]): RunRecord | undefined =>
  runs.find((each) => isAccepted(each) && each.connectionId === run.connectionId && each.startedAt < run.startedAt && samePart(each, run))

export interface LookingAt {
  /** Nothing to look at yet: no run, no file. */
  readonly nothing: boolean
  readonly on: string | null
  readonly vs: string | null
  readonly snapshot: SnapshotInfo | undefined
  readonly error: unknown
}

export function useLookingAt(): LookingAt {
  const search = useSearch({ strict: false })
  const runs = useRuns()
  const { runId: shown } = useParams({ strict: false })
  const all = runs.data ?? []
  const chosen = all.find((run) => run.id === shown && isAccepted(run)) ?? newestOf(all)
  const on = search.on ?? (chosen ? runRef(chosen) : null)
  const current = all.find((run) => hasSnapshot(run) && runRef(run) === on)
  const before = current && runBefore(current, all)
  const vs = search.vs ?? (before ? runRef(before) : null)
  const ref = on === null ? null : parseRef(on)
  const opened = useQuery({
    queryKey: ['snapshot', on],
    queryFn: ref ? () => engine.snapshots.describe({ snapshotRef: ref }) : skipToken,
    gcTime: Infinity,
  })
  return { nothing: runs.isSuccess && on === null, on, vs, snapshot: opened.data, error: opened.error ?? runs.error }
}

/** What a reference is called: the run by its name, and whether it is held, or the name of the file. */
export function useRefTitle(ref: string | null): string {
  const runs = useRuns()
  const parsed = ref === null ? null : parseRef(ref)
  const file = parsed !== null && 'path' in parsed ? parsed : null
  const syncs = useSyncs(file?.syncId === undefined ? null : file.path)
  if (ref === null) return ''
  const run = runs.data?.find((each) => runRef(each) === ref)
  if (run) return `${runNames(runs.data ?? [])(run)}${run.state === 'held' ? ', held' : ''}`
  if (file === null) return 'a run that is gone'
  const at = syncs.find((sync) => sync.syncId === file.syncId)?.endedAt
  return at == null ? fileName(file.path) : `${fileName(file.path)}, ${whenAmong(at, endsOf(syncs))}`
}

/** The syncs a file holds; none while that is not known. */
export function useSyncs(path: string | null): FileDescription['syncs'] {
  const file = useQuery({ queryKey: ['file', path], queryFn: path === null ? skipToken : () => engine.files.describe({ path }) })
  return file.data?.syncs ?? noSyncs
}
const noSyncs: FileDescription['syncs'] = []

/** When a file's syncs ended, to tell one from the others by. */
export const endsOf = (syncs: FileDescription['syncs']): readonly number[] => syncs.flatMap((sync) => sync.endedAt ?? [])

export const fileName = (path: string): string => path.split(/[\\/]/).at(-1) ?? path

/** Changes what is looked at and stays on the screen; the record that was chosen in the other one is left. */
export function useLookAt(): (change: { on?: string | undefined; vs?: string | undefined }) => void {
  const navigate = useNavigate()
  return (change) =>
    void navigate({
      to: '.',
      search: (before: Record<string, unknown>) => ({ ...before, record: undefined, at: undefined, show: undefined, ...change }),
    })
}
