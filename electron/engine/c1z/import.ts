import { basename, dirname, join, resolve } from 'node:path'
import { cancelled, RollcallError } from '../../../shared/errors.ts'
import type { GraphCounts } from '../../../shared/graph.ts'
import { createSnapshot } from '../graph/snapshot-writer.ts'
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
    throw importFault(error, path)
  }
}

async function readInto(scratch: string, path: string, snapshotPath: string, { syncId, signal }: ImportOptions): Promise<Imported> {
  const database = openForeign(scratch)
  try {
    const run = choose(readRuns(database, path), path, syncId)
    const writer = createSnapshot(snapshotPath)
    try {
      const left = await readRows(database, path, run.sync_id, writer, signal)
      const offset = writerOffset(run.started_at, syncIdTime(run.sync_id))
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

/** The reader's rule: finished, full, the greatest end as text, then the greatest id. */
function choose(runs: readonly SyncRun[], path: string, syncId: string | undefined): SyncRun {
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

const noSync = (path: string, why: string): RollcallError =>
  new RollcallError('NOT_FOUND', {
    message: `${path} has no finished full sync: ${why}.`,
    remedy: 'Run the connector again until it finishes, or name one of the syncs of the file by its id.',
  })

function warningsOf(run: SyncRun): string[] {
  return [
    ...(run.ended_at === null ? ['This sync was never finished: it may lack anything.'] : []),
    ...(run.sync_type === 'full' ? [] : [`This sync is not a full one (${run.sync_type}): it holds a part of the graph.`]),
  ]
}
