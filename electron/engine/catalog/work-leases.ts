import type { Database } from 'better-sqlite3'
import { RollcallError } from '../../../shared/errors.ts'
import { isGone, type ProcessMark } from './process-life.ts'

/** The right to work on a subject (`destination:<id>`): held by one engine of one process, across all that share the catalog. */
export interface WorkLease {
  readonly subject: string
  /** What is done there: a delivery's id. */
  readonly workId: string
  /** The engine that holds it: an id of its own per engine, not per process. */
  readonly owner: string
  readonly heartbeatAt: number
  readonly process: ProcessMark
}

interface LeaseRow {
  readonly subject: string
  readonly work_id: string
  readonly owner: string
  readonly pid: number
  readonly process_started: string | null
  readonly host: string
  readonly heartbeat_at: number
}

export class WorkLeases {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  /** ALREADY_RUNNING, with `busy` as its sentence, when the subject is taken. */
  take({ subject, workId, owner, heartbeatAt, process }: WorkLease, busy: string): void {
    const sql = `insert into work_lease (subject, work_id, owner, pid, process_started, host, heartbeat_at) values (?, ?, ?, ?, ?, ?, ?)
      on conflict (subject) do nothing`
    const { changes } = this.#database.prepare(sql).run(subject, workId, owner, process.pid, process.started, process.host, heartbeatAt)
    if (changes > 0) return
    const held = this.#database.prepare<[string], LeaseRow>('select * from work_lease where subject = ?').get(subject)
    throw new RollcallError('ALREADY_RUNNING', {
      message: busy,
      remedy: 'Wait until it has ended, or cancel it.',
      detail: held === undefined ? '' : `${held.work_id}, process ${held.pid} on ${held.host}`,
    })
  }

  /** `lost`: the lease is no longer the owner's, its work counts no more. `cancel`: another process asked to cancel. */
  beat(workId: string, owner: string, now: number): 'held' | 'cancel' | 'lost' {
    const sql = 'update work_lease set heartbeat_at = ? where work_id = ? and owner = ? returning cancel_asked'
    const asked = this.#database.prepare<unknown[], number>(sql).pluck().get(now, workId, owner)
    if (asked === undefined) return 'lost'
    return asked === 0 ? 'held' : 'cancel'
  }

  isHeld(workId: string, owner: string): boolean {
    return this.#database.prepare('select 1 from work_lease where work_id = ? and owner = ?').get(workId, owner) !== undefined
  }

  /** Whether anybody works on the subject. */
  isTaken(subject: string): boolean {
    return this.#database.prepare('select 1 from work_lease where subject = ?').get(subject) !== undefined
  }

  /** What is done on the subject, null when nobody works on it. */
  workOn(subject: string): string | null {
    return this.#database.prepare<[string], string>('select work_id from work_lease where subject = ?').pluck().get(subject) ?? null
  }

  askToCancel(workId: string): void {
    this.#database.prepare('update work_lease set cancel_asked = 1 where work_id = ?').run(workId)
  }

  /** False when it was no longer the owner's. */
  release(workId: string, owner: string): boolean {
    return this.#database.prepare('delete from work_lease where work_id = ? and owner = ?').run(workId, owner).changes > 0
  }

  /** Those whose process is dead. */
  dead(now: number): WorkLease[] {
    const rows = this.#database.prepare<[], LeaseRow>('select * from work_lease').all()
    const leases = rows.map((row) => ({
      subject: row.subject,
      workId: row.work_id,
      owner: row.owner,
      heartbeatAt: row.heartbeat_at,
      process: { pid: row.pid, started: row.process_started, host: row.host },
    }))
    return leases.filter((lease) => isGone(lease.process, lease.heartbeatAt, now))
  }
}
