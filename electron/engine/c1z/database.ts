import Database from 'better-sqlite3'
import { requireRuntime } from '../graph/database.ts'
import { damaged, outOfOrder, overLimit } from './faults.ts'
import { isRowNumber } from './pieces.ts'
import type { SyncRun } from './retention.ts'
import { scratchPragmas } from './schema.ts'

/** Opens a decompressed database read-only: its schema is foreign and not trusted. */
export function openForeign(path: string): Database.Database {
  requireRuntime()
  const database = new Database(path, { readonly: true, fileMustExist: true })
  try {
    database.pragma('trusted_schema = OFF')
    database.pragma('cell_size_check = ON')
    database.pragma('temp_store = MEMORY')
    return database
  } catch (error) {
    database.close()
    throw error
  }
}

/** Makes or opens a database nobody else sees. */
export function openScratch(path: string): Database.Database {
  requireRuntime()
  const database = new Database(path)
  try {
    for (const pragma of scratchPragmas) database.pragma(pragma)
    return database
  } catch (error) {
    database.close()
    throw error
  }
}

/**
 * Names of the columns of a table that hold what was written to them; empty when there is no such table. Views, virtual tables and
 * generated columns do not count: reading those would run what the file says. `old`: of the database attached under that name.
 */
export function columnsOf(database: Database.Database, table: string, schema: 'main' | 'old' = 'main'): Set<string> {
  const sql = database
    .prepare<[string], string>(`select sql from ${schema}.sqlite_master where type = 'table' and name = ?`)
    .pluck()
    .get(table)
  // The table that SQLite knows by this name is the one its SQL names, whatever the schema's row is called.
  if (typeof sql !== 'string' || !new RegExp(`^create table\\s+(["'\`[]?)${table}["'\`\\]]?\\s*\\(`, 'i').test(sql)) return new Set()
  const columns = database
    .prepare<[string, string], { readonly name: string; readonly hidden: number }>('select name, hidden from pragma_table_xinfo(?, ?)')
    .all(table, schema)
  // A column of that name would stand before the number of the row.
  if (columns.some(({ name }) => name.toLowerCase() === 'rowid')) return new Set()
  return new Set(columns.filter(({ hidden }) => hidden === 0).map(({ name }) => name))
}

/** A run as a file holds it. */
export interface FileRun extends SyncRun {
  readonly parent_sync_id: string
  /** The connector's checkpoint. */
  readonly sync_token: string
}

/** More than any file holds: connectors keep two. */
const RUNS = 10_000
/** Bytes of all checkpoints; a connector's own may be some megabytes while it expands grants. */
const TOKEN_BYTES = 64 << 20
/** Bytes of an id or a time. */
const TEXT_BYTES = 4096

/**
 * The runs of a file, oldest first. Columns that an older file does not have get their defaults.
 *
 * @throws RollcallError MALFORMED_DATA (no such table), UNSUPPORTED (limits)
 */
export function readRuns(database: Database.Database, path: string): FileRun[] {
  const columns = columnsOf(database, 'v1_sync_runs')
  if (!columns.has('sync_id') || !columns.has('started_at') || !columns.has('ended_at')) {
    throw damaged(path, 'the database inside has no table of sync runs')
  }
  const there = ['sync_id', 'started_at', 'ended_at', 'sync_type', 'parent_sync_id', 'linked_sync_id'].filter((name) => columns.has(name))
  const sizes = database
    .prepare<[number], [row: number, text: number, token: number]>(
      `select rowid, max(${there.map((name) => `coalesce(octet_length(${name}), 0)`).join(', ')}),
        ${columns.has('sync_token') ? 'coalesce(octet_length(sync_token), 0)' : '0'} from v1_sync_runs not indexed order by rowid limit ?`,
    )
    .raw()
    .all(RUNS + 1)
  if (sizes.length > RUNS) throw overLimit(path, `it holds more than ${RUNS} syncs`)
  for (const [i, [row, text]] of sizes.entries()) {
    if (row <= (sizes[i - 1]?.[0] ?? -1) || !isRowNumber(row)) throw outOfOrder(path, 'v1_sync_runs')
    if (text > TEXT_BYTES) throw overLimit(path, 'one of its syncs has an id or a time of absurd length')
  }
  if (sizes.reduce((sum, [, , token]) => sum + token, 0) > TOKEN_BYTES) {
    throw overLimit(path, `the checkpoints of its syncs take more than ${TOKEN_BYTES / 2 ** 20} MiB`)
  }
  const optional = (name: string, fallback: string): string =>
    columns.has(name) ? `coalesce(cast(${name} as text), '${fallback}')` : `'${fallback}'`
  const sql = `select coalesce(cast(sync_id as text), '') as sync_id, cast(started_at as text) as started_at,
    cast(ended_at as text) as ended_at, ${optional('sync_type', 'full')} as sync_type, ${optional('parent_sync_id', '')} as parent_sync_id,
    ${optional('linked_sync_id', '')} as linked_sync_id, ${optional('sync_token', '')} as sync_token
    from v1_sync_runs not indexed order by rowid limit ${RUNS}`
  return database.prepare<[], FileRun>(sql).all()
}
