import type { Database } from 'better-sqlite3'
import { RollcallError } from '../../../shared/errors.ts'
import { columnsOf } from './database.ts'
import { damaged } from './faults.ts'
import { MESSAGE_BYTES, pieces } from './pieces.ts'
import { TRAIL_NOTE } from './trail-note.ts'

type Row = Readonly<Record<string, string>> & { readonly data: Buffer; readonly expansion: Buffer | null }

/** The rows of one sync of a v1 file, by column name: vintages differ in columns and in their order. */
export class SyncRows {
  readonly #database: Database
  readonly #path: string
  readonly #syncId: string
  readonly #signal: AbortSignal

  constructor(database: Database, path: string, syncId: string, signal: AbortSignal) {
    this.#database = database
    this.#path = path
    this.#syncId = syncId
    this.#signal = signal
  }

  /** In the order of insertion; how many. `texts` may be missing (then ''), `blobs` too (then null); `data` must be there. */
  async each(table: string, texts: readonly string[], take: (row: Row) => void, blobs: readonly string[] = []): Promise<number> {
    const there = columnsOf(this.#database, table)
    if (there.size === 0) return 0
    let count = 0
    if (!there.has('data') || !there.has('sync_id')) throw damaged(this.#path, `the table ${table} inside is not the one it should be`)
    const ids = texts.filter((name) => there.has(name))
    const bytes = blobs.filter((name) => there.has(name))
    const columns = [
      'rowid as row',
      'data',
      ...texts.map((name) => (there.has(name) ? `cast(${name} as text) as ${name}` : `'' as ${name}`)),
      ...blobs.map((name) => (there.has(name) ? name : `null as ${name}`)),
    ]
    const piece = this.#database.prepare<[string, number, number], Row & { readonly row: number }>(
      `select ${columns.join(', ')} from ${table} not indexed where sync_id = ? and rowid > ? and rowid <= ? order by rowid`,
    )
    const sizes = { texts: ['sync_id', ...ids], blobs: ['data', ...bytes] }
    for await (const { after, upTo } of pieces(this.#database, this.#path, table, sizes, this.#signal)) {
      const rows = piece.all(this.#syncId, after, upTo)
      for (const row of rows) this.#one(table, row, take)
      count += rows.length
    }
    return count
  }

  #one(table: string, row: Row & { readonly row: number }, take: (row: Row) => void): void {
    if (!Buffer.isBuffer(row.data)) throw damaged(this.#path, `row ${row.row} of ${table} is no message`)
    try {
      take(row)
    } catch (error) {
      throw error instanceof RollcallError ? error : this.#unreadable(table, row.row, error)
    }
  }

  #unreadable(table: string, row: number, error: unknown): RollcallError {
    return damaged(this.#path, `row ${row} of ${table} cannot be decoded`, error)
  }

  /** The messages of the first rows, so many at most. */
  first(table: string, count: number): Buffer[] {
    const there = columnsOf(this.#database, table)
    if (!there.has('data') || !there.has('sync_id')) return []
    const sql = `select data from ${table} not indexed where sync_id = ? and typeof(data) = 'blob' and octet_length(data) <= ${MESSAGE_BYTES} limit ?`
    return this.#database.prepare<[string, number], Buffer>(sql).pluck().all(this.#syncId, count)
  }

  /** How many there are, but for the note Rollcall itself puts beside what was reviewed: it is none of the graph. */
  assets(): number {
    const there = columnsOf(this.#database, 'v1_assets')
    if (!there.has('sync_id')) return 0
    const others = there.has('external_id') ? 'and external_id is not ?2' : 'and ?2 is not null'
    const sql = `select count(*) from v1_assets where sync_id = ?1 ${others}`
    return this.#database.prepare<[{ 1: string; 2: string }], number>(sql).pluck().get({ 1: this.#syncId, 2: TRAIL_NOTE }) ?? 0
  }
}
