import { RollcallError } from '../../../shared/errors.ts'
import { syncKindWords } from '../../../shared/syncs.ts'
import type { SyncRun } from './retention.ts'
import type { ReadRun } from './sync-records.ts'
import { formatTime } from './text-time.ts'

/** The reader's rule: finished, full, the greatest end as text, then the greatest id. */
export function chooseSync<Run extends SyncRun>(runs: readonly Run[], path: string, syncId: string | undefined): Run {
  if (syncId !== undefined) {
    const given = runs.find((run) => run.sync_id === syncId)
    if (given) return given
    throw new RollcallError('NOT_FOUND', {
      message: `${path} holds no sync ${syncId}.`,
      remedy: runs.length === 0 ? 'It holds no sync at all.' : `It holds ${runs.map((run) => run.sync_id).join(', ')}.`,
    })
  }
  const rank = (run: SyncRun): string => `${run.ended_at ?? ''}\0${run.sync_id}`
  const newest = runs
    .filter((run) => run.sync_type === 'full' && run.ended_at !== null)
    .reduce<Run | null>((best, run) => (best === null || rank(run) > rank(best) ? run : best), null)
  if (newest) return newest
  throw noSync(path, runs.length === 0 ? 'it holds none at all' : 'its syncs are partial or were never finished', runs)
}

/** A sync of another format, as something to choose. */
export const asChoice = ({ syncId, type, finished, startedAt, endedAt }: ReadRun): SyncRun => ({
  sync_id: syncId,
  started_at: startedAt === null ? null : formatTime(startedAt),
  ended_at: finished ? formatTime(endedAt ?? 0) : null,
  sync_type: type === '' ? 'full' : type,
  linked_sync_id: '',
})

export const noSync = (path: string, why: string, runs: readonly SyncRun[] = []): RollcallError =>
  new RollcallError('NOT_FOUND', {
    message: `${path} has no finished full sync: ${why}.`,
    remedy:
      runs.length === 0
        ? 'Run the connector again until it finishes.'
        : `Run the connector again until it finishes, or name one of the syncs of the file by its id (--sync-id): ${runs.map(named).join('; ')}.`,
  })

const named = ({ sync_id, sync_type, ended_at }: SyncRun): string =>
  `${sync_id} (${syncKindWords({ type: sync_type, finished: ended_at !== null, unexpanded: 0 })})`
