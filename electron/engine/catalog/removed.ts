import type { Database } from 'better-sqlite3'

/** What of the catalog has files that may be deleted once it is gone. */
export type RemovedKind = 'run' | 'review' | 'imprint' | 'signed-file' | 'delivery'

/** What this catalog removed itself. Triggers write it down, whatever removes a row. */
export class Removed {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  has(kind: RemovedKind, id: string): boolean {
    return this.#database.prepare('select 1 from removed where kind = ? and id = ?').get(kind, id) !== undefined
  }
}
