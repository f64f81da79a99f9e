import Database from 'better-sqlite3'
import { requireRuntime } from '../graph/database.ts'
import { damaged } from './faults.ts'
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

/** Names of the columns of a table; empty when there is no such table (views and virtual tables do not count). */
export function columnsOf(database: Database.Database, table: string): Set<string> {
  const isTable = database
    .prepare<[string], number>(`select 1 from sqlite_master where type = 'table' and name = ? and sql like 'create table%'`)
    .pluck()
    .get(table)
  if (isTable === undefined) return new Set()
  return new Set(database.prepare<[string], string>('select name from pragma_table_info(?)').pluck().all(table))
}

/** A run as a file holds it. */
export interface FileRun extends SyncRun {
  readonly parent_sync_id: string
  /** The connector's checkpoint. */
  readonly sync_token: string
}

/** The runs of a file, oldest first. Columns that an older file does not have get their defaults. */
export function readRuns(database: Database.Database, path: string): FileRun[] {
  const columns = columnsOf(database, 'v1_sync_runs')
  if (!columns.has('sync_id') || !columns.has('started_at') || !columns.has('ended_at')) {
    throw damaged(path, 'the database inside has no table of sync runs')
  }
  const optional = (name: string, fallback: string): string =>
    columns.has(name) ? `coalesce(cast(${name} as text), '${fallback}')` : `'${fallback}'`
  const sql = `select cast(sync_id as text) as sync_id, cast(started_at as text) as started_at, cast(ended_at as text) as ended_at,
    ${optional('sync_type', 'full')} as sync_type, ${optional('parent_sync_id', '')} as parent_sync_id,
    ${optional('linked_sync_id', '')} as linked_sync_id, ${optional('sync_token', '')} as sync_token from v1_sync_runs order by id`
  return database.prepare<[], FileRun>(sql).all()
}
