import type { Database, Statement } from 'better-sqlite3'

export type SqlValue = string | number | Uint8Array | null

const ROWS = 50

/**
 * Inserts rows fifty to a statement: a call into SQLite costs more than a row does. Rows reach the table in the order
 * of `add`, at the latest with `flush`.
 */
export class RowBatch {
  readonly #width: number
  readonly #one: Statement
  readonly #many: Statement
  #values: SqlValue[] = []

  constructor(database: Database, table: string, columns: readonly string[]) {
    this.#width = columns.length
    const row = `(${columns.map(() => '?').join(', ')})`
    const head = `insert into ${table} (${columns.join(', ')}) values `
    this.#one = database.prepare(head + row)
    this.#many = database.prepare(head + Array.from({ length: ROWS }, () => row).join(', '))
  }

  /** `values` must have one value per column. */
  add(values: readonly SqlValue[]): void {
    for (const value of values) this.#values.push(value)
    if (this.#values.length === this.#width * ROWS) {
      this.#many.run(this.#values)
      this.#values = []
    }
  }

  flush(): void {
    const values = this.#values
    this.#values = []
    for (let at = 0; at < values.length; at += this.#width) this.#one.run(values.slice(at, at + this.#width))
  }
}
