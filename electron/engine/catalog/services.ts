import type { Database } from 'better-sqlite3'
import type { ServiceRecord } from '../../../shared/deliveries.ts'

/** How each service stood when something happened last. */
export class StoredServices {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  find(destinationId: string): ServiceRecord | null {
    const sql = 'select record from service where destination_id = ?'
    const record = this.#database.prepare<[string], string>(sql).pluck().get(destinationId)
    return record === undefined ? null : (JSON.parse(record) as ServiceRecord)
  }

  set(record: ServiceRecord): void {
    const sql =
      'insert into service (destination_id, record) values (?, ?) on conflict (destination_id) do update set record = excluded.record'
    this.#database.prepare(sql).run(record.destinationId, JSON.stringify(record))
  }

  /** Whether it is to start again with the app. Of one that never ran nothing is kept. */
  want(destinationId: string, wanted: boolean): void {
    this.#database.prepare('update service set wanted = ? where destination_id = ?').run(wanted ? 1 : 0, destinationId)
  }

  isWanted(destinationId: string): boolean {
    return this.#database.prepare('select 1 from service where destination_id = ? and wanted = 1').get(destinationId) !== undefined
  }

  /** Destinations whose service is wanted. */
  wanted(): string[] {
    return this.#database.prepare<[], string>('select destination_id from service where wanted = 1').pluck().all()
  }

  /** Whether a run waits for a person at one of them. */
  holds(runId: string): boolean {
    return this.#database.prepare("select 1 from service where record ->> '$.held.runId' = ?").get(runId) !== undefined
  }
}
