import type { Catalog } from '../catalog/catalog.ts'
import type { Sink } from '../graph/sink.ts'
import type { StreamSource } from '../sources/source.ts'
import { buildPhase, type ReadContext } from '../sources/streams.ts'
import { openSpool, removeSpool, type Spool } from '../spool/spool.ts'
import type { LiveRun } from './live-run.ts'
import { readStreams } from './read-streams.ts'
import type { SnapshotFiles } from './snapshot-files.ts'

interface StreamRun {
  readonly live: LiveRun
  readonly catalog: Catalog
  readonly files: SnapshotFiles
  readonly sink: Sink
}

/**
 * A source's streams become a graph: read page by page into the run's spool, which outlives a crash, and then mapped at once. A run that
 * is resumed goes on at the page it was at. What the connection's last run read is what readings of changes stand on.
 */
export async function collectStreams(
  source: StreamSource,
  context: ReadContext<Readonly<Record<string, unknown>>>,
  run: StreamRun,
): Promise<void> {
  const { live, files, sink } = run
  const path = files.spool(live.run.id)
  const last = openLast(source, run)
  try {
    const spool = begun(path, source, context, last)
    try {
      if (!spool.about.whole) {
        await readStreams({ streams: source.streams, context, spool, last, progress: live.phases })
        spool.end()
      }
      live.phases.start(buildPhase.id)
      const work = source.map(context.config, spool.reading(), sink)[Symbol.iterator]()
      while (work.next().done !== true) {
        await new Promise(setImmediate)
        context.signal.throwIfAborted()
      }
    } finally {
      spool.close()
    }
  } finally {
    last?.close()
  }
}

/** The run's own spool: as an earlier attempt left it, or new. */
function begun(
  path: string,
  source: StreamSource,
  { config, clock }: ReadContext<Readonly<Record<string, unknown>>>,
  last: Spool | null,
): Spool {
  const readAt = clock.now()
  const known = last !== null && last.reading().incomplete.size === 0 ? last.about : null
  const mode = known === null ? 'full' : source.mode(config, known, readAt)
  return openSpool(path, source.streams, {
    ...{ mode, readAt, fullAt: mode === 'delta' && known !== null ? known.fullAt : readAt },
    ...(mode === 'delta' && last !== null ? { from: last.path } : {}),
  })
}

/** What the connection's last ready run of all its resources read; null when that is not there or not whole. */
function openLast(source: StreamSource, { live, catalog, files }: StreamRun): Spool | null {
  const { run } = live
  const before = catalog.runs.previousReady(run.connectionId, run.request, run.id)
  if (before === null || !files.hasSpool(before.id)) return null
  try {
    const spool = openSpool(files.spool(before.id), source.streams)
    if (spool.about.whole) return spool
    spool.close()
  } catch {
    // A damaged one helps nobody: this run reads everything.
    removeSpool(files.spool(before.id))
  }
  return null
}
