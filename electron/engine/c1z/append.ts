import { join } from 'node:path'
import { rm } from 'node:fs/promises'
import type { Database } from 'better-sqlite3'
import { RollcallError } from '../../../shared/errors.ts'
import { buildDatabase, insertAll, makeGrantIndexes, type Beat, type Run } from './build.ts'
import { defaultLimits } from './container.ts'
import { openForeign, openScratch, readRuns } from './database.ts'
import { codeOf } from '../../files/place-fault.ts'
import { damaged, readFault } from './faults.ts'
import type { Graph } from './graph-parts.ts'
import { copyKept } from './kept-syncs.ts'
import { retain, type Retention } from './retention.ts'
import { unpack } from './unpack.ts'

export interface Appended {
  readonly run: Run
  /** Syncs of the old file that stay, oldest first. */
  readonly kept: readonly string[]
  /** A finished full one is among them. */
  readonly keptFull: boolean
}

/**
 * Builds at `path` what the v1 file `source` will be with one more sync: its runs as far as `keep` goes, copied into our own
 * tables, then the new one. Copying what stays costs less than deleting what goes and a VACUUM.
 *
 * @param runAfter the run to write, given the latest end (as text) among the runs that stay
 * @throws RollcallError MALFORMED_DATA, UNSUPPORTED (what stays is damaged or over the limits; no end can be later than one it has)
 */
export async function appendTo(
  source: string,
  folder: string,
  path: string,
  graph: Graph,
  options: { readonly keep: number; readonly signal: AbortSignal; readonly beat: Beat; readonly runAfter: (latest: string | null) => Run },
): Promise<Appended> {
  const old = join(folder, 'old.db')
  await unpack(source, old, defaultLimits, options.signal)
  const retention = readRetention(old, source, options.runAfter(null), options.keep)
  const run = options.runAfter(latestEnd(retention))
  const kept = retention.kept.map(({ sync_id }) => sync_id)
  const keptFull = retention.kept.some(({ sync_type, ended_at }) => sync_type === 'full' && ended_at !== null)
  if (kept.length === 0) {
    await rm(old)
    await buildDatabase(graph, path, run, options.beat)
    return { run, kept, keptFull }
  }
  const database = openScratch(path)
  try {
    await copyKept(database, old, source, kept, options.signal)
    await rm(old)
    database.exec('BEGIN')
    await insertAll(database, graph, run, options.beat)
    requireShown(database, run, source)
    await makeIndexes(database, graph, run, source, options.beat)
    database.exec('COMMIT')
  } finally {
    database.close()
  }
  return { run, kept, keptFull }
}

async function makeIndexes(database: Database, graph: Graph, run: Run, source: string, beat: Beat): Promise<void> {
  try {
    await makeGrantIndexes(database, graph.counts.grants, beat)
  } catch (error) {
    const sql = 'select 1 from v1_grants where sync_id <> ? group by external_id, sync_id having count(*) > 1 limit 1'
    const theirs = codeOf(error).startsWith('SQLITE_CONSTRAINT') && database.prepare<[string]>(sql).get(run.syncId) !== undefined
    throw theirs ? damaged(source, 'two of its grants have one id', error) : error
  }
}

function readRetention(old: string, source: string, run: Run, keep: number): Retention {
  try {
    const database = openForeign(old)
    try {
      return retain(readRuns(database, source), run, keep)
    } finally {
      database.close()
    }
  } catch (error) {
    throw readFault(error, source)
  }
}

const latestEnd = ({ kept }: Retention): string | null =>
  kept.reduce<string | null>((latest, { ended_at: end }) => (end !== null && (latest === null || end > latest) ? end : latest), null)

/** Asks as readers do, which compare end times as SQLite does: a sync nobody would see is not written. */
function requireShown(database: Database, run: Run, source: string): void {
  if (run.type !== 'full' || run.endedAt === null) return
  const later = database
    .prepare<[{ readonly ours: string }], { readonly sync_id: string; readonly ended_at: string }>(
      `select sync_id, cast(ended_at as text) as ended_at from v1_sync_runs where sync_type = 'full' and ended_at is not null and sync_id <> @ours
        and ended_at >= (select ended_at from v1_sync_runs where sync_id = @ours) order by ended_at desc limit 1`,
    )
    .get({ ours: run.syncId })
  if (later === undefined) return
  throw new RollcallError('UNSUPPORTED', {
    message: `${source} holds the sync ${later.sync_id}, dated ${later.ended_at}: readers would go on showing that one, whatever is added.`,
    remedy: 'Save to another file, or move this one away first. It was left as it is.',
  })
}
