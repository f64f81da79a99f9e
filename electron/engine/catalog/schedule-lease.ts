import type { Database } from 'better-sqlite3'
import { isGone, type ProcessMark } from './process-life.ts'

interface LeaseRow {
  readonly owner: string
  readonly pid: number
  readonly process_started: string | null
  readonly host: string
  readonly heartbeat_at: number
}

/** The right to start scheduled runs: one engine of all that share the catalog. */
export class ScheduleLease {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  /** Takes or renews it; false while another engine that lives has it. */
  hold(owner: string, mark: ProcessMark, now: number): boolean {
    const work = this.#database.transaction(() => {
      const row = this.#row()
      if (row !== undefined && row.owner !== owner && !isGone(markOf(row), row.heartbeat_at, now)) return false
      const sql = `insert or replace into schedule_lease (only, owner, pid, process_started, host, heartbeat_at) values (1, ?, ?, ?, ?, ?)`
      this.#database.prepare(sql).run(owner, mark.pid, mark.started, mark.host, now)
      return true
    })
    return work.immediate()
  }

  isHeldBy(owner: string): boolean {
    return this.#row()?.owner === owner
  }

  /** Whether another engine that lives has it. */
  isElsewhere(owner: string, now: number): boolean {
    const row = this.#row()
    return row !== undefined && row.owner !== owner && !isGone(markOf(row), row.heartbeat_at, now)
  }

  release(owner: string): void {
    this.#database.prepare('delete from schedule_lease where owner = ?').run(owner)
  }

  #row(): LeaseRow | undefined {
    return this.#database.prepare<[], LeaseRow>('select owner, pid, process_started, host, heartbeat_at from schedule_lease').get()
  }
}

const markOf = (row: LeaseRow): ProcessMark => ({ pid: row.pid, started: row.process_started, host: row.host })
