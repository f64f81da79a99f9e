import type { Logger } from '../../../shared/platform.ts'
import type { Catalog } from '../catalog/catalog.ts'
import type { SnapshotFiles } from './snapshot-files.ts'

/**
 * Keeps the ready runs of a connection that ended last, as many as the setting says, and as many of the others; the rest go with their
 * files, those aside that are `pinned`. The order is that of their ending, not that of the clock; `justEnded` always stays.
 */
export function retain(
  { connectionId, id: justEnded }: { readonly connectionId: string; readonly id: string },
  catalog: Catalog,
  files: SnapshotFiles,
  log: Logger,
  now: number,
  pinned: (runId: string) => boolean = () => false,
): void {
  const keep = catalog.settings.get('retention.snapshots')
  const ended = catalog.runs.ended(connectionId)
  const ready = ended.filter((run) => run.state === 'ready')
  const others = ended.filter((run) => run.state !== 'ready')
  // What was read is needed by runs that go on and by the next reading of changes, which stands on the newest.
  for (const { id } of ready) if (id !== justEnded) files.removeSpool(id)
  for (const run of [...ready.slice(keep), ...others.slice(keep)]) {
    if (run.id === justEnded || pinned(run.id) || !removeRun(run.id, { by: 'rollcall', now }, catalog, files)) continue
    log.info('run removed', { runId: run.id, state: run.state })
  }
}

/** Row first: a file of a removed run is swept, a run without its file would promise what is gone. False when it runs (again). */
export function removeRun(
  runId: string,
  { by, now }: { readonly by: string; readonly now: number },
  catalog: Catalog,
  files: SnapshotFiles,
): boolean {
  const removed = catalog.transaction(() => {
    if (catalog.leases.exists(runId)) return false
    const { connectionId, state } = catalog.runs.get(runId)
    catalog.runs.remove(runId)
    catalog.audit.append({ at: now, actor: by, event: 'run.removed', subject: `run:${runId}`, data: { connection: connectionId, state } })
    return true
  })
  if (removed) files.remove(runId)
  return removed
}
