import type { Database } from 'better-sqlite3'
import { basename, dirname, join, resolve } from 'node:path'
import { cancelled } from '../../../shared/errors.ts'
import type { GraphCounts } from '../../../shared/graph.ts'
import { leavesOut, syncWarnings, wholeSync, type SyncMark } from '../../../shared/syncs.ts'
import type { Found, SnapshotMeta } from '../graph/snapshot-meta.ts'
import { createSnapshot } from '../graph/snapshot-writer.ts'
import { chooseSync, noSync } from './choose-sync.ts'
import { defaultLimits, identify, withFile, type Limits } from './container.ts'
import { openForeign, readRuns, type FileRun } from './database.ts'
import { importFault } from './faults.ts'
import { markOf } from './grant-mark.ts'
import { markedUnexpanded, readRows, type RowCounts } from './import-rows.ts'
import { unsupportedV3 } from './manifest.ts'
import { withScratch } from '../../files/scratch.ts'
import { syncIdTime } from './sync-id.ts'
import { instant, writerOffset } from './text-time.ts'
import { unpack } from './unpack.ts'
import { unshownKey, vocabularyIn } from './vocabulary-in.ts'

export interface ImportOptions {
  /** Which sync; default: the one readers show, the finished full one that ended last. */
  readonly syncId?: string
  readonly signal: AbortSignal
  readonly limits?: Limits
}

export interface Imported {
  readonly syncId: string
  readonly counts: GraphCounts
  readonly sync: SyncMark
  /** What a reader should know: an unfinished, partial or unexpanded sync, content that was left out. */
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
      await unpack(path, scratch, options.limits ?? defaultLimits, signal)
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
    const reading: Reading = { database, run, path, snapshotPath, readAt, signal }
    return (await readAs(reading, false)) ?? (await readAs(reading, true))
  } finally {
    database.close()
  }
}

interface Reading {
  readonly database: Database
  readonly run: FileRun
  readonly path: string
  readonly snapshotPath: string
  readonly readAt: number
  readonly signal: AbortSignal
}

/** `all`: its words are made of all it holds. Null: its first grants did not say what the others know, so that it has to be read again. */
async function readAs(reading: Reading, all: true): Promise<Imported>
async function readAs(reading: Reading, all: false): Promise<Imported | null>
async function readAs({ database, run, path, snapshotPath, readAt, signal }: Reading, all: boolean): Promise<Imported | null> {
  const { vocabulary, unshown } = await vocabularyIn(database, path, run.sync_id, all, signal)
  const writer = createSnapshot(snapshotPath, { vocabulary, readAt })
  try {
    const { counts: rows, surprised } = await readRows(database, path, run.sync_id, readAt, vocabulary.grantAttributes, writer, signal)
    if (surprised && !all && unshown.length === 0) return null
    for (const key of unshown) writer.finding(unshownKey(key))
    const flagged = markedUnexpanded(database, run.sync_id)
    let sync = wholeSync
    const counts = await writer.finish({
      signal,
      marks: markOf,
      meta: (found) => {
        sync = syncMark(run, rows, { ...found, unexpanded: Math.max(found.unexpanded, flagged) })
        return metaOf(basename(path), run, sync)
      },
    })
    return { syncId: run.sync_id, counts, sync, warnings: syncWarnings(sync) }
  } finally {
    writer.discard()
  }
}

function syncMark(run: FileRun, rows: RowCounts, { counts, unexpanded }: Found): SyncMark {
  return {
    type: run.sync_type === '' ? 'full' : run.sync_type,
    finished: run.ended_at !== null,
    unexpanded,
    parentSyncId: run.parent_sync_id === '' ? null : run.parent_sync_id,
    leftOut: {
      resourceTypes: rows.resourceTypes - counts.resourceTypes,
      resources: rows.resources - counts.resources,
      entitlements: rows.entitlements - counts.entitlements,
      grants: rows.grants - counts.grants,
      assets: rows.assets,
    },
    onlyTypes: null,
  }
}

function metaOf(title: string, run: FileRun, sync: SyncMark): SnapshotMeta {
  const offset = writerOffset(run.started_at, syncIdTime(run.sync_id))
  const unchanged = !leavesOut(sync)
  return {
    ...{ title, sourceId: null, connectionId: null, runId: null, syncId: run.sync_id },
    startedAt: instant(run.started_at, offset),
    endedAt: instant(run.ended_at, offset),
    sync,
    ...(unchanged && (!sync.finished || sync.unexpanded > 0) ? { syncToken: run.sync_token } : {}),
    ...(unchanged ? {} : { variant: `without ${JSON.stringify(sync.leftOut)}` }),
  }
}
