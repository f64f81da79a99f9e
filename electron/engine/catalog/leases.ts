import type { Database } from 'better-sqlite3'
import { RollcallError } from '../../../shared/errors.ts'
import { isGone, type ProcessMark } from './process-life.ts'

/** The right to work on a subject: held by one engine of one process, across all processes that share the catalog. */
export interface Lease {
  /** A connection that is run; `destination:<id>`, `service:<id>`. */
  readonly subject: string
  /** What is done there: the id of a run, of a delivery. */
  readonly workId: string
  /** The engine that holds it: an id of its own per engine, not per process. */
  readonly owner: string
  readonly heartbeatAt: number
  readonly process: ProcessMark
}

/** Where leases of a kind are kept; runs have a table of their own. */
interface LeaseTable {
  readonly table: string
  readonly subject: string
  readonly work: string
}
export const runLeases: LeaseTable = { table: 'lease', subject: 'connection_id', work: 'run_id' }
export const workLeases: LeaseTable = { table: 'work_lease', subject: 'subject', work: 'work_id' }

interface LeaseRow {
  readonly subject: string
  readonly work: string
  readonly owner: string
  readonly pid: number
  readonly process_started: string | null
  readonly host: string
  readonly heartbeat_at: number
}

/** What is told when a subject is taken, by the work that is done there. */
type Busy = (workId: string) => { readonly message: string; readonly remedy: string }

/** Schedules have a lease of other rules: see schedule-lease.ts. */
export class Leases {
  readonly #database: Database
  readonly #in: LeaseTable

  constructor(database: Database, table: LeaseTable) {
    this.#database = database
    this.#in = table
  }

  /** ALREADY_RUNNING when the subject is taken. */
  take({ subject, workId, owner, heartbeatAt, process }: Lease, busy: Busy): void {
    const { table, subject: on, work } = this.#in
    const sql = `insert into ${table} (${on}, ${work}, owner, pid, process_started, host, heartbeat_at) values (?, ?, ?, ?, ?, ?, ?)
      on conflict (${on}) do nothing`
    const { changes } = this.#database.prepare(sql).run(subject, workId, owner, process.pid, process.started, process.host, heartbeatAt)
    if (changes > 0) return
    const held = this.#database.prepare<[string], LeaseRow>(`${this.#rows} where ${on} = ?`).get(subject)
    throw new RollcallError('ALREADY_RUNNING', {
      ...busy(held?.work ?? ''),
      detail: held === undefined ? '' : `${held.work}, process ${held.pid} on ${held.host}`,
    })
  }

  /** `lost`: the lease is no longer the owner's, its work counts no more. `cancel`: another process asked to cancel. */
  beat(workId: string, owner: string, now: number): 'held' | 'cancel' | 'lost' {
    const { table, work } = this.#in
    const sql = `update ${table} set heartbeat_at = ? where ${work} = ? and owner = ? returning cancel_asked`
    const asked = this.#database.prepare<unknown[], number>(sql).pluck().get(now, workId, owner)
    if (asked === undefined) return 'lost'
    return asked === 0 ? 'held' : 'cancel'
  }

  isHeld(workId: string, owner: string): boolean {
    const { table, work } = this.#in
    return this.#database.prepare(`select 1 from ${table} where ${work} = ? and owner = ?`).get(workId, owner) !== undefined
  }

  /** Whether this work is being done. */
  exists(workId: string): boolean {
    const { table, work } = this.#in
    return this.#database.prepare(`select 1 from ${table} where ${work} = ?`).get(workId) !== undefined
  }

  /** Whether anybody works on the subject. */
  isTaken(subject: string): boolean {
    return this.workOn(subject) !== null
  }

  /** What is done on the subject, null when nobody works on it. */
  workOn(subject: string): string | null {
    const { table, subject: on, work } = this.#in
    return this.#database.prepare<[string], string>(`select ${work} from ${table} where ${on} = ?`).pluck().get(subject) ?? null
  }

  askToCancel(workId: string): void {
    const { table, work } = this.#in
    this.#database.prepare(`update ${table} set cancel_asked = 1 where ${work} = ?`).run(workId)
  }

  /** False when it was no longer the owner's. */
  release(workId: string, owner: string): boolean {
    const { table, work } = this.#in
    return this.#database.prepare(`delete from ${table} where ${work} = ? and owner = ?`).run(workId, owner).changes > 0
  }

  /** Those whose process is dead. */
  dead(now: number): Lease[] {
    const rows = this.#database.prepare<[], LeaseRow>(this.#rows).all()
    const leases = rows.map((row) => ({
      ...{ subject: row.subject, workId: row.work, owner: row.owner, heartbeatAt: row.heartbeat_at },
      process: { pid: row.pid, started: row.process_started, host: row.host },
    }))
    return leases.filter((lease) => isGone(lease.process, lease.heartbeatAt, now))
  }

  get #rows(): string {
    const { table, subject, work } = this.#in
    return `select ${subject} as subject, ${work} as work, owner, pid, process_started, host, heartbeat_at from ${table}`
  }
}
