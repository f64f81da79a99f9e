import { RollcallError } from '../../../shared/errors.ts'
import type { SyncRun } from './retention.ts'

/** The reader's rule: finished, full, the greatest end as text, then the greatest id. */
export function chooseSync(runs: readonly SyncRun[], path: string, syncId: string | undefined): SyncRun {
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
    .reduce<SyncRun | null>((best, run) => (best === null || rank(run) > rank(best) ? run : best), null)
  if (newest) return newest
  throw noSync(path, runs.length === 0 ? 'it holds none at all' : 'its syncs are partial or were never finished')
}

export const noSync = (path: string, why: string): RollcallError =>
  new RollcallError('NOT_FOUND', {
    message: `${path} has no finished full sync: ${why}.`,
    remedy: 'Run the connector again until it finishes, or name one of the syncs of the file by its id.',
  })
