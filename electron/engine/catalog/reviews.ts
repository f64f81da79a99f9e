import type { Database } from 'better-sqlite3'
import { RollcallError } from '../../../shared/errors.ts'
import type { ReviewCounts, ReviewPolicy, ReviewScope, ReviewState, SignOff } from '../../../shared/reviews.ts'
import type { KeptPart } from '../../../shared/syncs.ts'
import { keptPartKey, keptPartSql } from './kept-part.ts'

/** A review without what its rules say of it. */
export interface StoredReview {
  readonly id: string
  readonly connectionId: string
  readonly runId: string
  readonly runStartedAt: number
  readonly baseRunId: string | null
  readonly baseReviewId: string | null
  readonly scope: ReviewScope
  readonly policy: ReviewPolicy
  readonly state: ReviewState
  readonly createdAt: number
  readonly createdBy: string
  readonly counts: ReviewCounts
  readonly signOff: SignOff | null
  /** The rule that sign-off made for what nobody had decided, if it had to. */
  readonly signRule: number | null
  /** It was signed at least once, though it may be open again. */
  readonly signedBefore: boolean
  /** Names of files in the folder `reviews`. */
  readonly startFile: string
  readonly signedFile: string | null
  readonly revision: number
}

interface ReviewRow {
  readonly id: string
  readonly connection_id: string
  readonly run_id: string
  readonly run_started_at: number
  readonly base_run_id: string | null
  readonly base_review_id: string | null
  readonly scope: string
  readonly policy: string
  readonly state: ReviewState
  readonly created_at: number
  readonly created_by: string
  readonly counts: string
  readonly sign_off: string | null
  readonly sign_rule: number | null
  readonly signed_before: number
  readonly start_file: string
  readonly signed_file: string | null
  readonly revision: number
}

const fromRow = (row: ReviewRow): StoredReview => ({
  id: row.id,
  connectionId: row.connection_id,
  runId: row.run_id,
  runStartedAt: row.run_started_at,
  baseRunId: row.base_run_id,
  baseReviewId: row.base_review_id,
  scope: JSON.parse(row.scope) as ReviewScope,
  policy: JSON.parse(row.policy) as ReviewPolicy,
  state: row.state,
  createdAt: row.created_at,
  createdBy: row.created_by,
  counts: JSON.parse(row.counts) as ReviewCounts,
  signOff: row.sign_off === null ? null : (JSON.parse(row.sign_off) as SignOff),
  signRule: row.sign_rule,
  signedBefore: row.signed_before === 1,
  startFile: row.start_file,
  signedFile: row.signed_file,
  revision: row.revision,
})

/** By the run, not by the time of signing: a newer run's review is the newer one. */
const newest = 'order by run_started_at desc, created_at desc, rowid desc'

/** What the run of a review kept; all of it when the run is gone. */
const keptBy = (review: string): string =>
  `coalesce((select ${keptPartSql('run.request', 'resourceTypes')} from run where run.id = ${review}.run_id), '${keptPartKey({})}')`

/** Reviews of runs. Every method is one statement; whoever reads and then writes puts both into one transaction. */
export class StoredReviews {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  /** NOT_FOUND when there is none. */
  get(id: string): StoredReview {
    const review = this.find(id)
    if (review === null) throw noReview(id)
    return review
  }

  find(id: string): StoredReview | null {
    return this.#one('where id = ?', id)
  }

  /** Newest first. */
  list(connectionId: string | null, runId: string | null, limit: number): StoredReview[] {
    const sql = `select * from review where (? is null or connection_id = ?) and (? is null or run_id = ?)
      order by created_at desc, rowid desc limit ?`
    return this.#database.prepare<unknown[], ReviewRow>(sql).all(connectionId, connectionId, runId, runId, limit).map(fromRow)
  }

  openOf(runId: string): StoredReview | null {
    return this.#one(`where run_id = ? and state = 'open'`, runId)
  }

  /** The open ones of a connection over runs that kept just this part; the one made last first. */
  openOver(connectionId: string, part: KeptPart): StoredReview[] {
    const sql = `select * from review where connection_id = ? and state = 'open' and ${keptBy('review')} = ? order by rowid desc`
    return this.#database.prepare<unknown[], ReviewRow>(sql).all(connectionId, keptPartKey(part)).map(fromRow)
  }

  /** The newest signed one of a connection, over a run no newer than `until` that kept just this part. */
  newestSigned(connectionId: string, until = Number.MAX_SAFE_INTEGER, part: KeptPart = {}): StoredReview | null {
    const where = `where connection_id = ? and state = 'signed' and run_started_at <= ? and ${keptBy('review')} = ? ${newest} limit 1`
    return this.#one(where, connectionId, until, keptPartKey(part))
  }

  /** All that stand signed, oldest first. */
  signed(): StoredReview[] {
    return this.#database.prepare<[], ReviewRow>(`select * from review where state = 'signed' order by rowid`).all().map(fromRow)
  }

  /** The ids of those of a connection that were signed once, though they may be open again. */
  everSigned(connectionId: string): string[] {
    const sql = 'select id from review where connection_id = ? and signed_before = 1 order by rowid'
    return this.#database.prepare<[string], string>(sql).pluck().all(connectionId)
  }

  signedOf(runId: string): StoredReview | null {
    return this.#one(`where run_id = ? and state = 'signed' ${newest} limit 1`, runId)
  }

  /** A review that carries decisions from this one. */
  basedOn(id: string): StoredReview | null {
    return this.#one('where base_review_id = ? limit 1', id)
  }

  /** Whether a run's snapshot must stay: an open review, or the newest signed one of its connection and part, is over it. */
  needs(runId: string): boolean {
    const sql = `select 1 from review r where r.run_id = ? and (r.state = 'open' or r.id = (
      select n.id from review n where n.connection_id = r.connection_id and n.state = 'signed'
        and ${keptBy('n')} = ${keptBy('r')} ${newest} limit 1))`
    return this.#database.prepare(sql).get(runId) !== undefined
  }

  insert(review: StoredReview): void {
    const names = `id, connection_id, run_id, run_started_at, base_run_id, base_review_id, scope, policy, state, created_at, created_by, counts,
      start_file, revision`
    this.#database
      .prepare(`insert into review (${names}) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`)
      .run(
        ...[review.id, review.connectionId, review.runId, review.runStartedAt, review.baseRunId, review.baseReviewId],
        ...[JSON.stringify(review.scope), JSON.stringify(review.policy), review.state, review.createdAt, review.createdBy],
        ...[JSON.stringify(review.counts), review.startFile, review.revision],
      )
  }

  /** One revision further. */
  touch(id: string, counts: ReviewCounts): void {
    this.#database.prepare('update review set counts = ?, revision = revision + 1 where id = ?').run(JSON.stringify(counts), id)
  }

  /** The same review, better counted: no revision. */
  recount(id: string, counts: ReviewCounts): void {
    this.#database.prepare('update review set counts = ? where id = ?').run(JSON.stringify(counts), id)
  }

  sign(id: string, signOff: SignOff, signRule: number | null, signedFile: string): void {
    const sql = `update review set state = 'signed', sign_off = ?, sign_rule = ?, signed_file = ?, signed_before = 1 where id = ?`
    this.#database.prepare(sql).run(JSON.stringify(signOff), signRule, signedFile, id)
  }

  reopen(id: string): void {
    this.#database.prepare(`update review set state = 'open', sign_off = null, sign_rule = null, signed_file = null where id = ?`).run(id)
  }

  remove(id: string): void {
    this.#database.prepare('delete from review where id = ?').run(id)
  }

  /** Of all reviews: the names of their files, and the runs whose imprints are needed to carry decisions on. */
  filesInUse(): { readonly files: ReadonlySet<string>; readonly runs: ReadonlySet<string> } {
    const files = this.#database
      .prepare<[], string>(
        `select start_file from review union select signed_file from review where signed_file is not null
         union select id || '.draft' from review where state = 'open'`,
      )
      .pluck()
      .all()
    // The newest signed one of each connection, the one before it (the newest may be reopened), and what is open.
    const runs = this.#database
      .prepare<[], string>(
        `select run_id from review where state = 'open' union select base_run_id from review where state = 'open' and base_run_id is not null
         union select run_id from (
           select run_id, row_number() over (partition by connection_id ${newest}) as place from review where state = 'signed'
         ) where place <= 2`,
      )
      .pluck()
      .all()
    return { files: new Set(files), runs: new Set(runs) }
  }

  #one(where: string, ...parameters: (string | number | null)[]): StoredReview | null {
    const row = this.#database.prepare<unknown[], ReviewRow>(`select * from review ${where}`).get(...parameters)
    return row === undefined ? null : fromRow(row)
  }
}

const noReview = (id: string) =>
  new RollcallError('NOT_FOUND', { message: 'There is no such review.', remedy: 'List the reviews and choose one of them.', detail: id })
