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
  readonly #one: Statement
  readonly #many: Statement
  #used = 0

  constructor(database: Database, table: string, columns: readonly string[]) {
    this.#width = columns.length
    this.values = new Array<SqlValue>(this.#width * ROWS).fill(null)
    const row = `(${columns.map(() => '?').join(', ')})`
    // "or rollback": SQLite then needs no journal of its own per statement, which is a third of the time.
    const head = `insert or rollback into ${table} (${columns.join(', ')}) values `
    this.#one = database.prepare(head + row)
    this.#many = database.prepare(head + Array.from({ length: ROWS }, () => row).join(', '))
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
    this.#used = 0
    // Spread, not an array: SQLite's binding reads arguments faster than elements.
    if (used === this.values.length) this.#many.run(...this.values)
    else for (let at = 0; at < used; at += this.#width) this.#one.run(...this.values.slice(at, at + this.#width))
  }
}
