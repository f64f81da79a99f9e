import { dirname } from 'node:path'
import { sweep as sweepScratch } from '../../files/scratch.ts'
import type { Clock } from '../../../shared/platform.ts'
import type { Catalog } from '../catalog/catalog.ts'
import { stopped } from './phases.ts'
import { interrupted } from './run-errors.ts'
import type { SnapshotFiles } from './snapshot-files.ts'

/** Marks the runs whose process is dead as interrupted; never one that is alive, here or in another process. */
export function recover(catalog: Catalog, clock: Clock): void {
  const dead = catalog.leases.dead(clock.now())
  if (dead.length === 0 && catalog.runs.orphans().length === 0) return
  catalog.transaction(() => {
    for (const lease of dead) {
      if (catalog.leases.release(lease.workId, lease.owner)) interrupt(catalog, lease.workId, lease.heartbeatAt)
    }
    for (const run of catalog.runs.orphans()) interrupt(catalog, run.id, clock.now())
  })
}

function interrupt(catalog: Catalog, runId: string, at: number): void {
  const { code, message, remedy } = interrupted()
  const { phases } = catalog.runs.get(runId)
  catalog.runs.end(runId, { state: 'interrupted', endedAt: at, phases: stopped(phases, at), error: { code, message, remedy } })
}

/**
 * Deletes the snapshot files of runs this catalog removed, and unfinished ones nobody works on. A file of a run it does not know goes to
 * `orphans`: the catalog may be an older one, or a new one.
 */
export function sweepSnapshots(catalog: Catalog, files: SnapshotFiles): void {
  const listed = files.list()
  const known = catalog.runs.ids()
  files.sweep((runId) => {
    if (known.has(runId)) return catalog.leases.exists(runId) ? 'alive' : 'known'
    return catalog.removed.has('run', runId) ? 'removed' : 'unknown'
  }, listed)
}

/** Deletes what a process that died while saving left in the data folder, beside the snapshots and beside the files it was to save. */
export function sweepSaving(catalog: Catalog, files: SnapshotFiles): void {
  const outputs = catalog.runs.interruptedOutputs().map((path) => dirname(path))
  for (const folder of new Set([dirname(files.folder), files.folder, ...outputs])) sweepScratch(folder)
}
