import type { Database } from 'better-sqlite3'
import { RollcallError } from '../../../shared/errors.ts'
import { isGone, type ProcessMark } from './process-life.ts'

/** The right to run a connection: held by one engine of one process, across all processes that share the catalog. */
export interface Lease {
  readonly connectionId: string
  readonly runId: string
  /** The engine that holds it: an id of its own per engine, not per process. */
  readonly owner: string
  readonly heartbeatAt: number
  readonly process: ProcessMark
}

interface LeaseRow {
  readonly connection_id: string
  readonly run_id: string
  readonly owner: string
  readonly pid: number
  readonly process_started: string | null
  readonly host: string
  readonly heartbeat_at: number
}

export class Leases {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  /** ALREADY_RUNNING when the connection is taken. */
  take(lease: Lease): void {
    const { connectionId, runId, owner, heartbeatAt, process } = lease
    const sql = `insert into lease (connection_id, run_id, owner, pid, process_started, host, heartbeat_at) values (?, ?, ?, ?, ?, ?, ?)
      on conflict (connection_id) do nothing`
    const { changes } = this.#database.prepare(sql).run(connectionId, runId, owner, process.pid, process.started, process.host, heartbeatAt)
    if (changes > 0) return
    const held = this.#database.prepare<[string], LeaseRow>('select * from lease where connection_id = ?').get(connectionId)
    throw new RollcallError('ALREADY_RUNNING', {
      message: `Run ${held?.run_id ?? ''} of this connection is under way.`,
      remedy: 'Follow or cancel that run, or wait until it has ended.',
      detail: held === undefined ? '' : `process ${held.pid} on ${held.host}`,
    })
  }

  /** `lost`: the lease is no longer the owner's, its work counts no more. `cancel`: another process asked to cancel. */
  beat(runId: string, owner: string, now: number): 'held' | 'cancel' | 'lost' {
    const sql = 'update lease set heartbeat_at = ? where run_id = ? and owner = ? returning cancel_asked'
    const asked = this.#database.prepare<unknown[], number>(sql).pluck().get(now, runId, owner)
    if (asked === undefined) return 'lost'
    return asked === 0 ? 'held' : 'cancel'
  }

  isHeld(runId: string, owner: string): boolean {
    return this.#database.prepare('select 1 from lease where run_id = ? and owner = ?').get(runId, owner) !== undefined
  }

  exists(runId: string): boolean {
    return this.#database.prepare('select 1 from lease where run_id = ?').get(runId) !== undefined
  }

  askToCancel(runId: string): void {
    this.#database.prepare('update lease set cancel_asked = 1 where run_id = ?').run(runId)
  }

  /** False when it was no longer the owner's. */
  release(runId: string, owner: string): boolean {
    return this.#database.prepare('delete from lease where run_id = ? and owner = ?').run(runId, owner).changes > 0
  }

  /** Those whose process is dead. */
  dead(now: number): Lease[] {
    const rows = this.#database.prepare<[], LeaseRow>('select * from lease').all()
    const leases = rows.map((row) => ({
      connectionId: row.connection_id,
      runId: row.run_id,
      owner: row.owner,
      heartbeatAt: row.heartbeat_at,
      process: { pid: row.pid, started: row.process_started, host: row.host },
    }))
    return leases.filter((lease) => isGone(lease.process, lease.heartbeatAt, now))
  }
}
