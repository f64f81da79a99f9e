import type { Database } from 'better-sqlite3'
import type { PlanRecord, PlanState } from '../../../shared/deliveries.ts'
import { RollcallError } from '../../../shared/errors.ts'

/** What a plan was made from; when one of these is another, the plan is worthless. */
interface PlanBasis {
  /** SHA-256, hex, of the snapshot file that is to leave. */
  readonly snapshotSha256: string
  /** Of the review's sign-off; null without a review. */
  readonly reviewDigest: string | null
  /** The destination's settings, as JSON. */
  readonly config: string
  /** The destination's word for what lay there; null where nothing can be asked. */
  readonly standing: string | null
}

export interface StoredPlan extends PlanRecord {
  readonly basis: PlanBasis
}

interface PlanRow {
  readonly record: string
  readonly basis: string
}

const fromRow = ({ record, basis }: PlanRow): StoredPlan => ({
  ...(JSON.parse(record) as PlanRecord),
  basis: JSON.parse(basis) as PlanBasis,
})

/** Of these nothing more will come. */
const over: readonly PlanState[] = ['applied', 'expired']

/** The plans there were, newest first. */
export class Plans {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  insert({ basis, ...record }: StoredPlan): void {
    const sql = `insert into plan (id, destination_id, connection_id, run_id, review_id, state, created_at, expires_at, record, basis)
      values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`
    const { id, destinationId, connectionId, runId, reviewId, state, createdAt, expiresAt } = record
    const [text, made] = [JSON.stringify(record), JSON.stringify(basis)]
    this.#database.prepare(sql).run(id, destinationId, connectionId, runId, reviewId, state, createdAt, expiresAt, text, made)
  }

  /** NOT_FOUND when there is none. */
  get(id: string): StoredPlan {
    const row = this.#database.prepare<[string], PlanRow>('select record, basis from plan where id = ?').get(id)
    if (row !== undefined) return fromRow(row)
    throw new RollcallError('NOT_FOUND', {
      message: 'There is no such plan.',
      remedy: 'List the plans and choose one of them.',
      detail: id,
    })
  }

  list(connectionId: string | null, limit: number): StoredPlan[] {
    const sql = `select record, basis from plan where ?1 is null or connection_id = ?1 order by created_at desc, rowid desc limit ?2`
    return this.#database.prepare<unknown[], PlanRow>(sql).all({ 1: connectionId, 2: limit }).map(fromRow)
  }

  /** Those that may still be carried out, of one destination or of all. */
  open(destinationId: string | null): StoredPlan[] {
    const sql = `select record, basis from plan where state not in (${over.map(() => '?').join()}) and (? is null or destination_id = ?)
      order by created_at desc, rowid desc`
    return this.#database
      .prepare<unknown[], PlanRow>(sql)
      .all(...over, destinationId, destinationId)
      .map(fromRow)
  }

  ofReview(reviewId: string): StoredPlan[] {
    const sql = 'select record, basis from plan where review_id = ? order by created_at, rowid'
    return this.#database.prepare<[string], PlanRow>(sql).all(reviewId).map(fromRow)
  }

  change(id: string, change: Partial<Pick<PlanRecord, 'state' | 'error' | 'guards' | 'approval'>>): StoredPlan {
    const { basis, ...record } = this.get(id)
    const changed = { ...record, ...change }
    this.#database.prepare('update plan set state = ?, record = ? where id = ?').run(changed.state, JSON.stringify(changed), id)
    return { ...changed, basis }
  }
}
