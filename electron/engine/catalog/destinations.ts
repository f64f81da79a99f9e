import type { Database } from 'better-sqlite3'
import type { DestinationRecord } from '../../../shared/deliveries.ts'
import { RollcallError } from '../../../shared/errors.ts'
import { inOrder } from '../../../shared/text/order.ts'
import { storableJson, type SecretGuard } from './secret-guard.ts'
import { newId } from './new-id.ts'

export type StoredDestination = Omit<DestinationRecord, 'lastCheck'>

interface DestinationRow {
  readonly id: string
  readonly name: string
  readonly kind_id: string
  readonly config: string
  readonly created_at: number
}

const columns = 'id, name, kind_id, config, created_at'

const fromRow = (row: DestinationRow): StoredDestination => ({
  id: row.id,
  name: row.name,
  kindId: row.kind_id,
  config: JSON.parse(row.config) as Record<string, unknown>,
  createdAt: row.created_at,
})

/** The destinations somebody set up, without secrets. */
export class Destinations {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  /** By name. */
  list(): StoredDestination[] {
    const sql = `select ${columns} from destination order by created_at`
    return inOrder(this.#database.prepare<[], DestinationRow>(sql).all().map(fromRow), ({ name }) => name)
  }

  find(id: string): StoredDestination | null {
    const row = this.#database.prepare<[string], DestinationRow>(`select ${columns} from destination where id = ?`).get(id)
    return row === undefined ? null : fromRow(row)
  }

  /** NOT_FOUND when there is none. */
  get(id: string): StoredDestination {
    const found = this.find(id)
    if (found !== null) return found
    throw new RollcallError('NOT_FOUND', {
      message: 'There is no such destination.',
      remedy: 'List the destinations and choose one of them.',
      detail: id,
    })
  }

  add(destination: Omit<StoredDestination, 'id'>, guard: SecretGuard): StoredDestination {
    const id = newId(destination.createdAt)
    const { name, kindId, config, createdAt } = destination
    const sql = `insert into destination (${columns}) values (?, ?, ?, ?, ?)`
    this.#database.prepare(sql).run(id, name, kindId, storableJson(config, guard), createdAt)
    return this.get(id)
  }

  /** NOT_FOUND when there is none. The kind of a destination stays. */
  change(id: string, { name, config }: Pick<StoredDestination, 'name' | 'config'>, guard: SecretGuard): StoredDestination {
    this.#database.prepare('update destination set name = ?, config = ? where id = ?').run(name, storableJson(config, guard), id)
    return this.get(id)
  }

  remove(id: string): void {
    this.#database.prepare('delete from destination where id = ?').run(id)
  }
}
