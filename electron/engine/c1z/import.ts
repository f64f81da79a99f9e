import { basename, dirname, join, resolve } from 'node:path'
import { cancelled } from '../../../shared/errors.ts'
import type { GraphCounts } from '../../../shared/graph.ts'
import { leavesOut, syncWarnings, wholeSync, type SyncMark } from '../../../shared/syncs.ts'
import type { Found, SnapshotMeta } from '../graph/snapshot-meta.ts'
import { createSnapshot } from '../graph/snapshot-writer.ts'
import { chooseSync, noSync } from './choose-sync.ts'
import { defaultLimits, identify, withFile, type Limits } from './container.ts'
import { openForeign, readRuns } from './database.ts'
import { importFault } from './faults.ts'
import { markOf } from './grant-mark.ts'
import { withGrantId, withOwnIds } from './own-ids.ts'
import { readRows, type RowCounts } from './import-rows.ts'
import type { ReadRun, SyncRecords } from './sync-records.ts'
import { withScratch } from '../../files/scratch.ts'
import { unpack } from './unpack.ts'
import { V1Records } from './v1-records.ts'
import { chosen, withV3 } from './v3/open.ts'
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
 * Reads one sync of a .c1z of any format and vintage into a new snapshot. What the graph has no field for (unknown annotations,
 * richer embedded messages) is kept as the messages' own bytes, so that the sync can be written out again unchanged.
 *
 * @throws RollcallError NOT_FOUND (no such file, no such sync, no finished sync), MALFORMED_DATA, UNSUPPORTED (a later version, limits),
 * DISK_FULL, NOT_WRITABLE, CANCELLED; no snapshot is left then
 */
export async function importC1z(path: string, snapshotPath: string, options: ImportOptions): Promise<Imported> {
  const { signal } = options
  try {
    signal.throwIfAborted()
    const format = await withFile(path, (file) => identify(file, path))
    if (format === 'empty') throw noSync(path, 'it is empty')
    return await withScratch(dirname(resolve(snapshotPath)), async (folder) => {
      const { limits = defaultLimits, syncId } = options
      const read = (records: SyncRecords) => readInto({ records, path, snapshotPath, signal })
      if (format === 'v3') {
        return withV3(path, folder, limits, signal, async (records) => read(await withOwnIds(chosen(records, path, syncId), path)))
      }
      const content = join(folder, 'content.db')
      await unpack(path, content, limits, signal)
      const database = openForeign(content)
      try {
        const run = chooseSync(readRuns(database, path), path, syncId)
        return await read(new V1Records(database, path, run, signal))
      } finally {
        database.close()
      }
    })
  } catch (error) {
    if (signal.aborted) throw cancelled(error)
    throw importFault(error, path, snapshotPath)
  }
}

interface Reading {
  readonly records: SyncRecords
  readonly path: string
  readonly snapshotPath: string
  readonly signal: AbortSignal
}

async function readInto(reading: Reading): Promise<Imported> {
  return (await readAs(reading, false)) ?? (await readAs(reading, true))
}

/** `all`: its words are made of all it holds. Null: its first grants did not say what the others know, so that it has to be read again. */
async function readAs(reading: Reading, all: true): Promise<Imported>
async function readAs(reading: Reading, all: false): Promise<Imported | null>
async function readAs({ records, path, snapshotPath, signal }: Reading, all: boolean): Promise<Imported | null> {
  const { run } = records
  const readAt = run.endedAt ?? run.startedAt ?? Date.now()
  const { vocabulary, unshown } = await vocabularyIn(records, all)
  const writer = createSnapshot(snapshotPath, { vocabulary, readAt })
  try {
    const { counts: rows, renamed, surprised } = await readRows(records, path, readAt, vocabulary.grantAttributes, writer)
    if (surprised && !all && unshown.length === 0) return null
    for (const key of unshown) writer.finding(unshownKey(key))
    const flagged = records.markedUnexpanded()
    let sync = wholeSync
    const counts = await writer.finish({
      signal,
      marks: markOf,
      withId: withGrantId,
      meta: (found) => {
        sync = syncMark(run, rows, renamed, { ...found, unexpanded: Math.max(found.unexpanded, flagged) })
        return metaOf(basename(path), run, sync)
      },
    })
    return { syncId: run.syncId, counts, sync, warnings: syncWarnings(sync) }
  } finally {
    writer.discard()
  }
}

function syncMark(run: ReadRun, rows: RowCounts, entitlements: number, { counts, unexpanded, renamed: grants }: Found): SyncMark {
  return {
    ...(entitlements + grants === 0 ? {} : { renamed: { entitlements, grants } }),
    type: run.type === '' ? 'full' : run.type,
    finished: run.finished,
    unexpanded,
    parentSyncId: run.parentSyncId,
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

function metaOf(title: string, run: ReadRun, sync: SyncMark): SnapshotMeta {
  const unchanged = !leavesOut(sync) && sync.renamed === undefined
  return {
    ...{ title, sourceId: null, connectionId: null, runId: null, syncId: run.syncId },
    startedAt: run.startedAt,
    endedAt: run.endedAt,
    sync,
    ...(unchanged && (!sync.finished || sync.unexpanded > 0) ? { syncToken: run.syncToken } : {}),
    ...(unchanged ? {} : { variant: variantOf(sync) }),
  }
}

const variantOf = ({ leftOut, renamed }: SyncMark): string =>
  `without ${JSON.stringify(leftOut)}${renamed === undefined ? '' : ` renamed ${JSON.stringify(renamed)}`}`
