import type { Database } from 'better-sqlite3'
import type { RunLogLine } from '../../../shared/contract.ts'

interface LogRow {
  readonly id: number
  readonly at: number
  readonly level: RunLogLine['level']
  readonly event: string
  readonly fields: string
}

/** Every this many lines of a run the oldest beyond its limit go. */
const trimEvery = 100

/** The log of runs, bounded per run. Whoever writes has redacted before. */
export class RunLog {
  readonly #database: Database
  readonly #keep: number
  readonly #sinceTrim = new Map<string, number>()

  constructor(database: Database, keep: number) {
    this.#database = database
    this.#keep = keep
  }

  add(runId: string, line: Omit<RunLogLine, 'id'>): void {
    this.#database
      .prepare('insert into run_log (run_id, at, level, event, fields) values (?, ?, ?, ?, ?)')
      .run(runId, line.at, line.level, line.event, JSON.stringify(line.fields))
    const since = (this.#sinceTrim.get(runId) ?? 0) + 1
    this.#sinceTrim.set(runId, since % trimEvery)
    if (since === trimEvery) this.#trim(runId)
  }

  /** Lines after the id `after`, oldest first. */
  read(runId: string, after: number, limit: number): RunLogLine[] {
    const sql = 'select id, at, level, event, fields from run_log where run_id = ? and id > ? order by id limit ?'
    const rows = this.#database.prepare<[string, number, number], LogRow>(sql).all(runId, after, limit)
    return rows.map((row) => ({ ...row, fields: JSON.parse(row.fields) as Record<string, unknown> }))
  }

  #trim(runId: string): void {
    const sql = `delete from run_log where run_id = :run and id <=
      (select id from run_log where run_id = :run order by id desc limit 1 offset :keep)`
    this.#database.prepare(sql).run({ run: runId, keep: this.#keep })
  }
}
