import type { Database } from 'better-sqlite3'
import { join } from 'node:path'
import { rm } from 'node:fs/promises'
import { buildDatabase, insertAll, type Beat, type Run } from './build.ts'
import { decompress, defaultLimits } from './container.ts'
import { columnsOf, openForeign, openScratch, readRuns } from './database.ts'
import { damaged, readFault } from './faults.ts'
import type { Graph } from './graph-parts.ts'
import { retain, type Retention } from './retention.ts'
import { syncTables } from './schema.ts'

export interface Appended {
  readonly run: Run
  /** Syncs of the old file that stay, oldest first. */
  readonly kept: readonly string[]
  /** A finished full one is among them. */
  readonly keptFull: boolean
}

/**
 * Builds at `path` what the v1 file `source` will be with one more sync: its runs as far as `keep` goes, copied with the
 * schema they have, then the new one. Copying what stays costs less than deleting what goes and a VACUUM, and leaves out
 * triggers and foreign tables.
 *
 * @param runAfter the run to write, given the latest end (as text) among the runs that stay
 */
export async function appendTo(
  source: string,
  folder: string,
  path: string,
  graph: Graph,
  options: { readonly keep: number; readonly signal: AbortSignal; readonly beat: Beat; readonly runAfter: (latest: string | null) => Run },
): Promise<Appended> {
  const old = join(folder, 'old.db')
  await decompress(source, old, defaultLimits, options.signal)
  const provisional = options.runAfter(null)
  const retention = readRetention(old, source, provisional, options.keep)
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
    const indexes = copyKept(database, old, source, retention)
    await rm(old)
    database.exec('BEGIN')
    await insertAll(database, graph, run, options.beat)
    for (const sql of indexes) {
      database.exec(sql)
      await options.beat(graph.counts.grants)
    }
    database.exec('COMMIT')
  } finally {
    database.close()
  }
  return { run, kept, keptFull }
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

/** Copies the tables with the rows that stay; returns the SQL of the indexes, to be made when all rows are there. */
function copyKept(database: Database, old: string, source: string, { dropped }: Retention): string[] {
  try {
    database.prepare('ATTACH ? AS old').run(old)
    const sqlOf = database
      .prepare<[string, string], string>('select sql from old.sqlite_master where type = ? and tbl_name = ? and sql is not null')
      .pluck()
    const indexes: string[] = []
    database.exec('BEGIN')
    for (const table of syncTables) {
      const [create] = sqlOf.all('table', table)
      if (create === undefined) continue
      database.exec(create)
      if (!columnsOf(database, table).has('sync_id')) throw damaged(source, `the table ${table} inside is not the one it should be`)
      database
        .prepare<[string]>(
          `INSERT INTO main.${table} SELECT * FROM old.${table} WHERE sync_id NOT IN (SELECT value FROM json_each(?)) ORDER BY id`,
        )
        .run(JSON.stringify(dropped))
      indexes.push(...sqlOf.all('index', table))
    }
    database.exec('COMMIT')
    database.exec('DETACH old')
    return indexes
  } catch (error) {
    throw readFault(error, source)
  }
}
