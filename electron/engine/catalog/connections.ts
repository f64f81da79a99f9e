import type { Database } from 'better-sqlite3'
import { RollcallError } from '../../../shared/errors.ts'
import { inOrder } from '../../../shared/text/order.ts'
import { storableJson, type SecretGuard } from './secret-guard.ts'
import { newId } from './new-id.ts'

export interface StoredConnection {
  readonly id: string
  readonly name: string
  readonly sourceId: string
  /** The source's word for which installation this is (`Source.identity`). */
  readonly identity: string
  /** Without secrets. */
  readonly config: Readonly<Record<string, unknown>>
  readonly createdAt: number
}

interface ConnectionRow {
  readonly id: string
  readonly name: string
  readonly source_id: string
  readonly identity: string
  readonly config: string
  readonly created_at: number
}

const columns = 'id, name, source_id, identity, config, created_at'

const fromRow = (row: ConnectionRow): StoredConnection => ({
  id: row.id,
  name: row.name,
  sourceId: row.source_id,
  identity: row.identity,
  config: JSON.parse(row.config) as Record<string, unknown>,
  createdAt: row.created_at,
})

export class Connections {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  list(): StoredConnection[] {
    const rows = this.#database.prepare<[], ConnectionRow>(`select ${columns} from connection order by created_at`).all()
    return inOrder(rows.map(fromRow), ({ name }) => name)
  }

  /** NOT_FOUND when there is none. */
  get(id: string): StoredConnection {
    const row = this.#database.prepare<[string], ConnectionRow>(`select ${columns} from connection where id = ?`).get(id)
    if (row === undefined) throw noConnection(id)
    return fromRow(row)
  }

  /** The oldest connection to this installation. */
  find(sourceId: string, identity: string): StoredConnection | null {
    const sql = `select ${columns} from connection where source_id = ? and identity = ? order by created_at, rowid limit 1`
    const row = this.#database.prepare<[string, string], ConnectionRow>(sql).get(sourceId, identity)
    return row === undefined ? null : fromRow(row)
  }

  add(connection: Omit<StoredConnection, 'id'>, guard: SecretGuard): StoredConnection {
    const id = newId()
    const { name, sourceId, identity, createdAt } = connection
    this.#database
      .prepare(`insert into connection (${columns}) values (?, ?, ?, ?, ?, ?)`)
      .run(id, name, sourceId, identity, storableJson(connection.config, guard), createdAt)
    return this.get(id)
  }

  /**
   * Brings back a connection of which only a snapshot tells; false when it is there. Its installation is not known, so that no settings
   * can be given to it: its secrets must not go to another address.
   */
  restore(id: string, name: string, sourceId: string, createdAt: number): boolean {
    const sql = `insert or ignore into connection (${columns}) values (?, ?, ?, ?, '{}', ?)`
    return this.#database.prepare(sql).run(id, `${name.slice(0, 180)} (rebuilt)`, sourceId, `unknown ${id}`, createdAt).changes > 0
  }

  /** NOT_FOUND when there is none. The source of a connection stays. */
  change(id: string, change: Pick<StoredConnection, 'name' | 'identity' | 'config'>, guard: SecretGuard): StoredConnection {
    this.#database
      .prepare('update connection set name = ?, identity = ?, config = ? where id = ?')
      .run(change.name, change.identity, storableJson(change.config, guard), id)
    return this.get(id)
  }

  /** With its runs and their logs. ALREADY_RUNNING while one of them is under way. */
  remove(id: string): void {
    const work = this.#database.transaction(() => {
      const lease = this.#database.prepare<[string], { run_id: string }>('select run_id from lease where connection_id = ?').get(id)
      if (lease !== undefined) throw stillRunning()
      if (this.#database.prepare('delete from connection where id = ?').run(id).changes === 0) throw noConnection(id)
    })
    work.immediate()
  }
}

const noConnection = (id: string) =>
  new RollcallError('NOT_FOUND', {
    message: 'There is no such connection.',
    remedy: 'List the connections and choose one of them.',
    detail: id,
  })

const stillRunning = () =>
  new RollcallError('ALREADY_RUNNING', {
    message: 'A run of this connection is under way.',
    remedy: 'Cancel the run, or wait until it has ended.',
  })
