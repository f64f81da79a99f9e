import type { Database } from 'better-sqlite3'
import type { LastCheck } from '../../../shared/contract.ts'

/** How the last test of each connection, as it is stored, ended. */
export class LastChecks {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  /** Null when nobody knows: never tested, or changed since. */
  get(connectionId: string): LastCheck | null {
    const sql = 'select outcome, at from last_check where connection_id = ?'
    return this.#database.prepare<[string], LastCheck>(sql).get(connectionId) ?? null
  }

  /** Null: what was known does not hold any more. */
  set(connectionId: string, check: LastCheck | null): void {
    if (check === null) {
      this.#database.prepare('delete from last_check where connection_id = ?').run(connectionId)
      return
    }
    const sql = `insert into last_check (connection_id, outcome, at) values (?, ?, ?)
      on conflict (connection_id) do update set outcome = excluded.outcome, at = excluded.at`
    this.#database.prepare(sql).run(connectionId, check.outcome, check.at)
  }
}
