import type { Database, Statement } from 'better-sqlite3'

export type SqlValue = string | number | Uint8Array | null

const ROWS = 50

/**
 * Inserts rows fifty to a statement: a call into SQLite costs more than a row does. Rows reach the table in the order
 * they were added, at the latest with `flush`.
 *
 * Either `add` a row, or ask `next` where to put it and fill `values` from there: the same without a copy.
 */
export class RowBatch {
  readonly values: SqlValue[]
  readonly #width: number
  readonly #database: () => Database
  readonly #head: string
  readonly #row: string
  #prepared: { readonly database: Database; readonly one: Statement; readonly many: Statement } | null = null
  #used = 0

  /** `database` is asked at each flush: it may be another one than before. */
  constructor(database: () => Database, table: string, columns: readonly string[]) {
    this.#width = columns.length
    this.values = new Array<SqlValue>(this.#width * ROWS).fill(null)
    this.#database = database
    this.#row = `(${columns.map(() => '?').join(', ')})`
    // "or rollback": SQLite then needs no journal of its own per statement, which is a third of the time.
    this.#head = `insert or rollback into ${table} (${columns.join(', ')}) values `
  }

  /** Where in `values` the next row starts; all its columns have to be set before anything else is called. */
  next(): number {
    if (this.#used === this.values.length) this.flush()
    const at = this.#used
    this.#used += this.#width
    return at
  }

  add(row: readonly SqlValue[]): void {
    let at = this.next()
    for (const value of row) this.values[at++] = value
  }

  flush(): void {
    const used = this.#used
    if (used === 0) return
    this.#used = 0
    const { one, many } = this.#statements()
    // Spread, not an array: SQLite's binding reads arguments faster than elements.
    if (used === this.values.length) many.run(...this.values)
    else for (let at = 0; at < used; at += this.#width) one.run(...this.values.slice(at, at + this.#width))
  }

  #statements() {
    const database = this.#database()
    if (this.#prepared?.database !== database) {
      const one = database.prepare(this.#head + this.#row)
      const many = database.prepare(this.#head + Array.from({ length: ROWS }, () => this.#row).join(', '))
      this.#prepared = { database, one, many }
    }
    return this.#prepared
  }
}
