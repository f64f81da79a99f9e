import type { Database } from 'better-sqlite3'
import type { LastCheck } from '../../../shared/sources-contract.ts'

/** How the last test of each connection and destination, as it is stored, ended. */
export class LastChecks {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  /** Null when nobody knows: never tested, or changed since. */
  get(id: string): LastCheck | null {
    return this.#database.prepare<[string], LastCheck>('select outcome, at from last_check where id = ?').get(id) ?? null
  }

  /** Null: what was known does not hold any more. */
  set(id: string, check: LastCheck | null): void {
    if (check === null) {
      this.#database.prepare('delete from last_check where id = ?').run(id)
      return
    }
    const sql = `insert into last_check (id, outcome, at) values (?, ?, ?)
      on conflict (id) do update set outcome = excluded.outcome, at = excluded.at`
    this.#database.prepare(sql).run(id, check.outcome, check.at)
  }
}
