import { basename, dirname, join, resolve } from 'node:path'
import { cancelled } from '../../../shared/errors.ts'
import type { GraphCounts } from '../../../shared/graph.ts'
import { createSnapshot } from '../graph/snapshot-writer.ts'
import { chooseSync, noSync } from './choose-sync.ts'
import { decompress, defaultLimits, identify, withFile, type Limits } from './container.ts'
import { openForeign, readRuns } from './database.ts'
import { importFault } from './faults.ts'
import { readRows } from './import-rows.ts'
import { unsupportedV3 } from './manifest.ts'
import type { SyncRun } from './retention.ts'
import { withScratch } from './scratch.ts'
import { syncIdTime } from './sync-id.ts'
import { instant, writerOffset } from './text-time.ts'

export interface ImportOptions {
  /** Which sync; default: the one readers show, the finished full one that ended last. */
  readonly syncId?: string
  readonly signal: AbortSignal
  readonly limits?: Limits
}

export interface Imported {
  readonly syncId: string
  readonly counts: GraphCounts
  /** What a reader should know: an unfinished or partial sync, content that was left out. */
  readonly warnings: string[]
}

/**
 * Reads one sync of a v1 .c1z of any vintage into a new snapshot. What the graph has no field for (unknown annotations,
 * richer embedded messages) is kept as the messages' own bytes, so that the sync can be written out again unchanged.
 *
 * @throws RollcallError NOT_FOUND (no such file, no such sync, no finished sync), MALFORMED_DATA, UNSUPPORTED (v3, limits),
 * DISK_FULL, NOT_WRITABLE, CANCELLED; no snapshot is left then
 */
export async function importC1z(path: string, snapshotPath: string, options: ImportOptions): Promise<Imported> {
  const { signal } = options
  try {
    signal.throwIfAborted()
    const format = await withFile(path, (file) => identify(file, path))
    if (format === 'v3') throw unsupportedV3(path)
    if (format === 'empty') throw noSync(path, 'it is empty')
    return await withScratch(dirname(resolve(snapshotPath)), async (folder) => {
      const scratch = join(folder, 'content.db')
      await decompress(path, scratch, options.limits ?? defaultLimits, signal)
      return await readInto(scratch, path, snapshotPath, options)
    })
  } catch (error) {
    if (signal.aborted) throw cancelled(error)
    throw importFault(error, path, snapshotPath)
  }
}

async function readInto(scratch: string, path: string, snapshotPath: string, { syncId, signal }: ImportOptions): Promise<Imported> {
  const database = openForeign(scratch)
  try {
    const run = chooseSync(readRuns(database, path), path, syncId)
    const offset = writerOffset(run.started_at, syncIdTime(run.sync_id))
    const readAt = instant(run.ended_at, offset) ?? instant(run.started_at, offset) ?? Date.now()
    const writer = createSnapshot(snapshotPath, { readAt })
    try {
      const left = await readRows(database, path, run.sync_id, readAt, writer, signal)
      const counts = await writer.finish({
        signal,
        meta: {
          title: basename(path),
          sourceId: null,
          connectionId: null,
          runId: null,
          syncId: run.sync_id,
          startedAt: instant(run.started_at, offset),
          endedAt: instant(run.ended_at, offset),
        },
      })
      return { syncId: run.sync_id, counts, warnings: [...warningsOf(run), ...left] }
    } finally {
      writer.discard()
    }
  } finally {
    database.close()
  }
}

function warningsOf(run: SyncRun): string[] {
  return [
    ...(run.ended_at === null ? ['This sync was never finished: it may lack anything.'] : []),
    ...(run.sync_type === 'full' ? [] : [`This sync is not a full one (${run.sync_type}): it holds a part of the graph.`]),
  ]
}
