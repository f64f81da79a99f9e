import { open, rm, stat } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { SaveReceipt } from '../../../shared/snapshots-contract.ts'
import { cancelled, RollcallError } from '../../../shared/errors.ts'
import type { GraphCounts } from '../../../shared/graph.ts'
import { appendTo } from './append.ts'
import { isWhole, syncKindWords, syncWarnings, wholeSync, type SyncMark } from '../../../shared/syncs.ts'
import { buildDatabase, type Run } from './build.ts'
import { compress, type Written } from './compress.ts'
import { defaultLimits } from './container.ts'
import { codeOf, detailOf } from '../../files/place-fault.ts'
import { writeFault } from './faults.ts'
import type { Graph } from './graph-parts.ts'
import { withScratch } from '../../files/scratch.ts'
import { syncIdFor } from './sync-id.ts'
import { addTrailNote } from './trail-note.ts'
import { inspectTarget, replaceTarget, type Target } from './target.ts'
import { endAfter, formatTime, parseTime } from './text-time.ts'
import { verifyDatabase } from './verify.ts'

export interface WriteOptions {
  /** Finished full syncs the file holds afterwards, this one included: 1 to 50. */
  readonly keep: number
  readonly signal: AbortSignal
  readonly now: () => number
  /** Goes into the file beside the sync, where no reader of Baton looks. */
  readonly trailNote?: string | null
  /** Awaited when the database is made: the snapshot's counts are asked for afterwards. */
  readonly built?: () => Promise<void>
  /** Awaited when the file is whole, before it takes its place. */
  readonly place?: () => Promise<void>
  /** `done` of `total` in units of the step: grants for `write`, bytes for `compress`. */
  readonly onProgress?: (done: number, total: number, step: string) => void
}

/**
 * Saves a snapshot as a v1 .c1z that every Baton reader takes, as the kind of sync the snapshot says it is: one that is not whole
 * stays partial, unfinished, unexpanded, and takes no finished full one's place. Whether such a one may be written is for the caller
 * to ask. A v1 file at `outPath` keeps its other syncs as far as
 * `keep` goes (its oldest finished full ones go); a run of the same sync id is replaced. The file appears at once and
 * whole, or not at all.
 *
 * @throws RollcallError INVALID_INPUT or UNSUPPORTED (something else lies there), MALFORMED_DATA (what lies there is
 * damaged), DISK_FULL, NOT_WRITABLE, CANCELLED; whatever was at `outPath` is then unchanged
 */
export async function writeC1z(snapshot: Graph, outPath: string, options: WriteOptions): Promise<SaveReceipt> {
  const { keep, signal } = options
  const path = resolve(outPath)
  const beat = async (done: number): Promise<void> => {
    options.onProgress?.(done, snapshot.counts.grants, 'write')
    await nextTurn()
    signal.throwIfAborted()
  }
  const runAfter = (latest: string | null): Run => runOf(snapshot, options.now(), latest)
  try {
    signal.throwIfAborted()
    const target = await inspectTarget(path)
    // The database can be twenty times the file: it grows where the snapshot lies, on a disk chosen for that.
    return await withScratch(dirname(resolve(snapshot.path)), async (folder) => {
      const database = join(folder, 'new.db')
      let run = runAfter(null)
      let kept: readonly string[] = []
      let shownAlone = true
      if (target.holdsSyncs) {
        const appended = await appendTo(target.path, folder, database, snapshot, { keep, signal, beat, runAfter })
        ;({ run, kept } = appended)
        shownAlone = !appended.keptFull
      } else await buildDatabase(snapshot, database, run, beat)
      if (options.trailNote != null) addTrailNote(database, run, options.trailNote)
      await options.built?.()
      const { size } = await stat(database)
      const onBytes = (done: number, total: number): void => options.onProgress?.(done, total, 'compress')
      const check = () => verifyDatabase(database, run.syncId, kept.length === 0, snapshot.counts)
      const { written, counts } = await pack(database, target, check, options, onBytes)
      return { path, syncId: run.syncId, ...written, counts, keptSyncs: kept, warnings: warningsOf(snapshot, run, size, shownAlone) }
    })
  } catch (error) {
    if (signal.aborted) throw cancelled(error)
    if (codeOf(error).startsWith('SQLITE_CONSTRAINT')) throw ambiguousIds(error)
    throw writeFault(error, path)
  }
}

/** Compresses the database into the target's place while `check` reopens and counts it; nothing is renamed before both are done. */
async function pack(
  database: string,
  target: Target,
  check: () => Promise<GraphCounts>,
  options: Pick<WriteOptions, 'signal' | 'place'>,
  onBytes: (done: number, total: number) => void,
): Promise<{ readonly written: Written; readonly counts: GraphCounts }> {
  const source = await open(database, 'r')
  const checking = check()
  checking.catch(() => undefined)
  // Its name goes now, where the system allows that: then the space is freed by the close, which nobody waits for.
  const unlinked = await rm(database).then(
    () => true,
    () => false,
  )
  try {
    const written = await replaceTarget(target, options, async (file) => {
      const compressed = await compress(source, file, options.signal, onBytes)
      await checking
      return compressed
    })
    return { written, counts: await checking }
  } finally {
    await checking.catch(() => undefined)
    const closing = source.close()
    if (!unlinked) await closing
  }
}

/** The run to write. A finished full one has to end, as text, after every run that stays (`latest`): else readers show another. */
function runOf({ meta }: Graph, now: number, latest: string | null): Run {
  const { type, finished, parentSyncId } = meta.sync ?? wholeSync
  const started = meta.startedAt ?? meta.endedAt ?? now
  const ended = Math.max(meta.endedAt ?? now, started)
  return {
    syncId: syncIdFor(meta.syncId ?? meta.runId, started, meta.variant),
    startedAt: formatTime(started),
    endedAt: finished ? endAfter(ended, type === 'full' ? latest : null) : null,
    type,
    parentSyncId: parentSyncId ?? '',
    // A finished run's token is `{}`: an empty one would say that the run is at its beginning.
    token: (meta.variant === undefined ? meta.syncToken : undefined) ?? (finished ? '{}' : ''),
  }
}

/** @param shownAlone no finished full sync stays in the file beside this one */
function warningsOf({ meta }: Graph, run: Run, bytes: number, shownAlone: boolean): string[] {
  const moved = meta.endedAt !== null && (parseTime(run.endedAt)?.time ?? 0) > Math.max(meta.endedAt, meta.startedAt ?? 0)
  return [
    ...markWarnings(meta.sync ?? wholeSync, run, shownAlone),
    ...(moved
      ? [`The file holds a sync that ended later; this one is written as ended at ${run.endedAt} UTC, so that readers show it.`]
      : []),
    ...(bytes > defaultLimits.decodedBytes ? ['The database inside is larger than 3 GiB: older readers refuse it.'] : []),
  ]
}

function markWarnings(sync: SyncMark, run: Run, shownAlone: boolean): string[] {
  if (isWhole(sync)) return syncWarnings(sync)
  const { type, finished } = sync
  return [
    `Written as what it is, ${syncKindWords(sync)}, under the sync id ${run.syncId}.`,
    ...syncWarnings(sync),
    ...(finished ? [] : ['A connector that syncs into this file within a week goes on with the sync that was not finished.']),
    ...(shownAlone && !(type === 'full' && finished)
      ? ['The file holds no finished full sync: readers show it only when the sync id is named.']
      : []),
  ]
}

function ambiguousIds(error: unknown): RollcallError {
  return new RollcallError('MALFORMED_DATA', {
    message: 'Two records of this snapshot would have the same id in a .c1z, where ids are joined with colons.',
    remedy: 'Choose another key for what gives the ids in the connection, and run the sync again.',
    detail: detailOf(error),
    cause: error,
  })
}
