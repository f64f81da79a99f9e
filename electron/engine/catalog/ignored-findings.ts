import type { Database } from 'better-sqlite3'
import type { IgnoredFinding } from '../../../shared/sources-contract.ts'

/** The kinds of findings somebody said count for nothing on a connection. */
export class IgnoredFindings {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  /** By kind. */
  list(connectionId: string): IgnoredFinding[] {
    const sql = 'select kind, note, at from ignored_finding where connection_id = ? order by kind'
    return this.#database.prepare<[string], IgnoredFinding>(sql).all(connectionId)
  }

  /** Ignored already: with this note from now on. */
  add(connectionId: string, { kind, note, at }: IgnoredFinding): void {
    const sql = `insert into ignored_finding (connection_id, kind, note, at) values (?, ?, ?, ?)
      on conflict (connection_id, kind) do update set note = excluded.note, at = excluded.at`
    this.#database.prepare(sql).run(connectionId, kind, note, at)
  }

  /** Removing what is not there is no error. */
  remove(connectionId: string, kind: string): void {
    this.#database.prepare('delete from ignored_finding where connection_id = ? and kind = ?').run(connectionId, kind)
  }
}
