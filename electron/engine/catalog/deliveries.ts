import type { Database, Statement } from 'better-sqlite3'
import type { DeliveryRecord, DeliveryResult } from '../../../shared/deliveries.ts'
import { RollcallError } from '../../../shared/errors.ts'
import type { Page } from '../../../shared/query.ts'
import type { KeptPart } from '../../../shared/syncs.ts'
import { keptPartKey, keptPartSql } from './kept-part.ts'

interface Row {
  readonly record: string
}

const fromRow = ({ record }: Row): DeliveryRecord => JSON.parse(record) as DeliveryRecord
const newest = 'order by started_at desc, rowid desc'

/** Deliveries and, record by record, what became of each. */
export class Deliveries {
  readonly #database: Database
  #setResult: Statement | undefined

  constructor(database: Database) {
    this.#database = database
  }

  insert(record: DeliveryRecord): void {
    const sql = `insert into delivery (id, plan_id, destination_id, connection_id, review_id, dry_run, state, started_at, record)
      values (?, ?, ?, ?, ?, ?, ?, ?, ?)`
    const { id, planId, destinationId, connectionId, reviewId, dryRun, state, startedAt } = record
    const text = JSON.stringify(record)
    this.#database.prepare(sql).run(id, planId, destinationId, connectionId, reviewId, dryRun ? 1 : 0, state, startedAt, text)
  }

  /** NOT_FOUND when there is none. */
  get(id: string): DeliveryRecord {
    const row = this.#database.prepare<[string], Row>('select record from delivery where id = ?').get(id)
    if (row !== undefined) return fromRow(row)
    throw new RollcallError('NOT_FOUND', {
      message: 'There is no such delivery.',
      remedy: 'List the deliveries and choose one of them.',
      detail: id,
    })
  }

  list(connectionId: string | null, destinationId: string | null, limit: number): DeliveryRecord[] {
    const sql = `select record from delivery where (?1 is null or connection_id = ?1) and (?2 is null or destination_id = ?2) ${newest} limit ?3`
    return this.#database.prepare<unknown[], Row>(sql).all({ 1: connectionId, 2: destinationId, 3: limit }).map(fromRow)
  }

  exists(id: string): boolean {
    return this.#database.prepare('select 1 from delivery where id = ?').get(id) !== undefined
  }

  /** Those of a review that were for real, oldest first. */
  ofReview(reviewId: string): DeliveryRecord[] {
    const sql = 'select record from delivery where review_id = ? and dry_run = 0 order by started_at, rowid'
    return this.#database.prepare<[string], Row>(sql).all(reviewId).map(fromRow)
  }

  /** The newest try for real of a plan. */
  ofPlan(planId: string): DeliveryRecord | null {
    const row = this.#database
      .prepare<[string], Row>(`select record from delivery where plan_id = ? and dry_run = 0 ${newest} limit 1`)
      .get(planId)
    return row === undefined ? null : fromRow(row)
  }

  /** What arrived at a destination last of a connection, from runs that kept just this part. */
  lastArrived(destinationId: string, connectionId: string, part: KeptPart = {}): DeliveryRecord | null {
    const sql = `select record from delivery where destination_id = ? and connection_id = ? and dry_run = 0 and state = 'done'
      and ${keptPartSql('record', 'onlyTypes')} = ? ${newest} limit 1`
    const row = this.#database.prepare<[string, string, string], Row>(sql).get(destinationId, connectionId, keptPartKey(part))
    return row === undefined ? null : fromRow(row)
  }

  /** The ids of all that arrived last: of each destination, connection and part that are still there. */
  arrivedLast(): string[] {
    const sql = `select id from (select id, row_number() over (
        partition by destination_id, connection_id, ${keptPartSql('record', 'onlyTypes')} ${newest}) as place
      from delivery where dry_run = 0 and state = 'done' and destination_id in (select id from destination)
        and connection_id in (select id from connection)) where place = 1`
    return this.#database.prepare<[], string>(sql).pluck().all()
  }

  /** Deliveries that say they are running though nobody holds their lease. */
  orphans(): DeliveryRecord[] {
    const sql = "select record from delivery where state = 'running' and id not in (select work_id from work_lease)"
    return this.#database.prepare<[], Row>(sql).all().map(fromRow)
  }

  change(id: string, change: Partial<DeliveryRecord>): DeliveryRecord {
    const record = { ...this.get(id), ...change }
    const sql = 'update delivery set state = ?, record = ? where id = ?'
    this.#database.prepare(sql).run(record.state, JSON.stringify(record), id)
    return record
  }

  /**
   * The results of records, in this order; an earlier one of a record gives way, and is counted as an attempt. Where they begin is asked
   * once: nothing is counted. In a transaction.
   */
  setResults(deliveryId: string, results: readonly Omit<DeliveryResult, 'attempts'>[]): void {
    const last = 'select position from delivery_result where delivery_id = ? order by position desc limit 1'
    let position = (this.#database.prepare<[string], number>(last).pluck().get(deliveryId) ?? -1) + 1
    this.#setResult ??= this.#database.prepare(`insert into delivery_result
        (delivery_id, position, id, title, outcome, message, remedy, at, attempts) values (?, ?, ?, ?, ?, ?, ?, ?, 1)
      on conflict (delivery_id, id) do update set title = excluded.title, outcome = excluded.outcome, message = excluded.message,
        remedy = excluded.remedy, at = excluded.at, attempts = attempts + 1`)
    for (const { id, title, outcome, message, remedy, at } of results) {
      this.#setResult.run(deliveryId, position++, id, title, outcome, message, remedy, at)
    }
  }

  /** By position, all outcomes or some. */
  results(deliveryId: string, outcomes: readonly string[] | undefined, offset: number, limit: number): Page<DeliveryResult> {
    const where = 'delivery_id = ?1 and (?2 is null or outcome in (select value from json_each(?2)))'
    const wanted = outcomes === undefined ? null : JSON.stringify(outcomes)
    const total = this.#database
      .prepare<unknown[], number>(`select count(*) from delivery_result where ${where}`)
      .pluck()
      .get({ 1: deliveryId, 2: wanted })
    const columns = 'id, title, outcome, message, remedy, at, attempts'
    const sql = `select ${columns} from delivery_result where ${where} order by position limit ?3 offset ?4`
    const rows = this.#database.prepare<unknown[], DeliveryResult>(sql).all({ 1: deliveryId, 2: wanted, 3: limit, 4: offset })
    return { total: total ?? 0, offset, rows }
  }
}
