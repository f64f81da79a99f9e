import Database from 'better-sqlite3'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib'
import { grantIndexes, tables } from '../schema.ts'

/** Files for tests, made and read without the codec's own container. */

export const never = new AbortController().signal

export async function inFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'rollcall-c1z-'))
  try {
    return await work(folder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Wraps the bytes of a database as a v1 file. */
export function wrap(database: Uint8Array, params: Record<number, number> = {}): Buffer {
  const frame = zstdCompressSync(database, { params: { [constants.ZSTD_c_checksumFlag]: 1, ...params } })
  return Buffer.concat([Buffer.from('C1ZF\0', 'latin1'), frame])
}

/** Makes a .c1z at `path` from a database that `fill` filled, given the baseline tables. */
export function makeFile(path: string, fill: (database: Database.Database) => void, schema = baseline): void {
  const scratch = `${path}.making`
  const database = new Database(scratch)
  database.exec(schema)
  fill(database)
  database.close()
  writeFileSync(path, wrap(readFileSync(scratch)))
  rmSync(scratch)
}

export const baseline = `${tables}${Object.values(grantIndexes)
  .map(({ sql }) => `${sql};`)
  .join('')}`

/** Opens the database inside a .c1z, read-only, for as long as `work` runs. */
export function withContent<T>(path: string, work: (database: Database.Database) => T): T {
  const scratch = `${path}.content`
  writeFileSync(scratch, zstdDecompressSync(readFileSync(path).subarray(5)))
  const database = new Database(scratch, { readonly: true })
  try {
    return work(database)
  } finally {
    database.close()
    rmSync(scratch)
  }
}

export interface RunRow {
  readonly sync_id: string
  readonly started_at?: string
  readonly ended_at?: string | null
  readonly sync_type?: string
  readonly parent_sync_id?: string
}

export function insertRun(database: Database.Database, run: RunRow): void {
  const row = { started_at: '2025-01-01 00:00:00', ended_at: '2025-01-01 00:01:00', sync_type: 'full', parent_sync_id: '', ...run }
  database
    .prepare(
      `insert into v1_sync_runs (sync_id, started_at, ended_at, sync_token, sync_type, parent_sync_id)
        values (@sync_id, @started_at, @ended_at, '', @sync_type, @parent_sync_id)`,
    )
    .run(row)
}

/** Sync ids of a file, oldest first. */
export const syncIdsIn = (path: string): string[] =>
  withContent(path, (database) => database.prepare<[], string>('select sync_id from v1_sync_runs order by id').pluck().all())
