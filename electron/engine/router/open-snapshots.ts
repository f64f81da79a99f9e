import { randomUUID } from 'node:crypto'
import type { SnapshotInfo, SnapshotRef } from '../../../shared/snapshots-contract.ts'
import { RollcallError } from '../../../shared/errors.ts'
import { runSync, syncWarnings, type KeptPart, type SyncMark } from '../../../shared/syncs.ts'
import { openSnapshot, type Snapshot } from '../graph/snapshot.ts'
import type { RunManager } from '../runs/run-manager.ts'
import type { Imports } from './imports.ts'

/** Where a reference's data lies as a snapshot, and how to speak of it. */
export interface Located {
  readonly path: string
  readonly runId: string | null
  /** The file people know. */
  readonly shownPath: string
  readonly syncId: string | null
  /** What of the graph the run kept; of a file, all. */
  readonly part: KeptPart
}

/** NOT_FOUND without such a run, snapshot or file. */
export async function locate(ref: SnapshotRef, runs: RunManager, imports: Imports, signal: AbortSignal | undefined): Promise<Located> {
  if ('runId' in ref) {
    const { id, snapshotPath, onlyTypes = null, depth = 'all' } = runs.get(ref.runId)
    if (snapshotPath === null) throw noSnapshot()
    return { path: snapshotPath, runId: id, shownPath: snapshotPath, syncId: null, part: { onlyTypes, depth } }
  }
  const imported = await imports.snapshotOf(ref.path, ref.syncId, signal ?? new AbortController().signal)
  return { path: imported.path, runId: null, shownPath: ref.path, syncId: imported.syncId, part: {} }
}

export interface OpenSnapshot {
  readonly snapshot: Snapshot
  /** The run it came from, or null for a file. */
  readonly runId: string | null
  readonly part: KeptPart
  readonly sync: SyncMark
}

/** The snapshots doors have open, by handle. */
export class OpenSnapshots {
  readonly #open = new Map<string, OpenSnapshot>()

  open(located: Located): SnapshotInfo {
    const snapshot = openSnapshot(located.path)
    const snapshotId = randomUUID()
    const { meta, counts, resourceTypes, vocabulary, grantMarks } = snapshot
    const { runId, part } = located
    const sync = meta.sync ?? runSync(part)
    this.#open.set(snapshotId, { snapshot, runId, part, sync })
    return {
      snapshotId,
      title: meta.title,
      runId,
      path: located.shownPath,
      syncId: located.syncId ?? meta.syncId,
      startedAt: meta.startedAt,
      endedAt: meta.endedAt,
      resourceTypes,
      vocabulary,
      counts,
      sync,
      grantMarks,
      warnings: syncWarnings(sync),
    }
  }

  /** NOT_FOUND when the handle is closed or was never given. */
  get(snapshotId: string): Snapshot {
    return this.whole(snapshotId).snapshot
  }

  /** With where it came from. NOT_FOUND like `get`. */
  whole(snapshotId: string): OpenSnapshot {
    const entry = this.#open.get(snapshotId)
    if (entry === undefined) throw notOpen()
    return entry
  }

  /** Closing twice is no error. */
  close(snapshotId: string): void {
    this.#open.get(snapshotId)?.snapshot.close()
    this.#open.delete(snapshotId)
  }

  closeAll(): void {
    for (const id of [...this.#open.keys()]) this.close(id)
  }
}

const noSnapshot = () =>
  new RollcallError('NOT_FOUND', { message: 'This run has no snapshot.', remedy: 'Resume the run, or choose one that is ready.' })

const notOpen = () => new RollcallError('NOT_FOUND', { message: 'This snapshot is not open.', remedy: 'Open it again.' })
