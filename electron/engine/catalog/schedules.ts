import type { Database } from 'better-sqlite3'
import { RollcallError } from '../../../shared/errors.ts'
import type { ScheduleRecord } from '../../../shared/schedules.ts'
import { inOrder } from '../../../shared/text/order.ts'

type Last = NonNullable<ScheduleRecord['last']>

/** What a person says of a schedule. */
export type ScheduleSettings = Pick<ScheduleRecord, 'connectionId' | 'name' | 'cron' | 'timeZone' | 'missed' | 'enabled' | 'openReview'>

export interface StoredSchedule extends ScheduleSettings {
  readonly id: string
  /** Times up to this one need no more attention. */
  readonly handledUntil: number
  readonly last: Last | null
}

interface ScheduleRow {
  readonly id: string
  readonly connection_id: string
  readonly name: string
  readonly cron: string
  readonly time_zone: string
  readonly missed: StoredSchedule['missed']
  readonly enabled: number
  readonly open_review: number
  readonly handled_until: number
  readonly last: string | null
}

const columns = 'id, connection_id, name, cron, time_zone, missed, enabled, open_review, handled_until, last'

const fromRow = (row: ScheduleRow): StoredSchedule => ({
  id: row.id,
  connectionId: row.connection_id,
  name: row.name,
  cron: row.cron,
  timeZone: row.time_zone,
  missed: row.missed,
  enabled: row.enabled === 1,
  openReview: row.open_review === 1,
  handledUntil: row.handled_until,
  last: row.last === null ? null : (JSON.parse(row.last) as Last),
})

/** The rows of schedules. Which engine acts on them is for {@link ScheduleLease} to say. */
export class Schedules {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  /** By name. */
  list(): StoredSchedule[] {
    const sql = `select ${columns} from schedule order by rowid`
    return inOrder(this.#database.prepare<[], ScheduleRow>(sql).all().map(fromRow), ({ name }) => name)
  }

  /** NOT_FOUND when there is none. */
  get(id: string): StoredSchedule {
    const row = this.#database.prepare<[string], ScheduleRow>(`select ${columns} from schedule where id = ?`).get(id)
    if (row === undefined) throw noSchedule(id)
    return fromRow(row)
  }

  /** Adds it, or changes the one of this id; what happened before stays. */
  put(id: string, settings: ScheduleSettings, handledUntil: number): StoredSchedule {
    this.#database
      .prepare(
        `insert into schedule (id, connection_id, name, cron, time_zone, missed, enabled, open_review, handled_until)
         values (?, ?, ?, ?, ?, ?, ?, ?, ?)
         on conflict (id) do update set connection_id = excluded.connection_id, name = excluded.name, cron = excluded.cron,
           time_zone = excluded.time_zone, missed = excluded.missed, enabled = excluded.enabled, open_review = excluded.open_review,
           handled_until = excluded.handled_until`,
      )
      .run(
        id,
        settings.connectionId,
        settings.name,
        settings.cron,
        settings.timeZone,
        settings.missed,
        Number(settings.enabled),
        Number(settings.openReview),
        handledUntil,
      )
    return this.get(id)
  }

  remove(id: string): void {
    if (this.#database.prepare('delete from schedule where id = ?').run(id).changes === 0) throw noSchedule(id)
  }

  /** Moves `handledUntil` on; false when somebody else did, or the schedule is no longer there or on. */
  handle(schedule: StoredSchedule, until: number): boolean {
    const sql = 'update schedule set handled_until = ? where id = ? and handled_until = ? and enabled = 1'
    return this.#database.prepare(sql).run(until, schedule.id, schedule.handledUntil).changes > 0
  }

  /** What came of it. A schedule that was removed meanwhile has no more use for it. */
  setLast(id: string, last: Last): void {
    const sql = 'update schedule set last = ?, started_run_id = coalesce(?, started_run_id) where id = ?'
    this.#database.prepare(sql).run(JSON.stringify(last), last.runId, id)
  }

  /** The schedule that started this run as its newest, or null. */
  ofRun(runId: string): StoredSchedule | null {
    const row = this.#database.prepare<[string], ScheduleRow>(`select ${columns} from schedule where started_run_id = ?`).get(runId)
    return row === undefined ? null : fromRow(row)
  }
}

const noSchedule = (id: string) =>
  new RollcallError('NOT_FOUND', {
    message: 'There is no such schedule.',
    remedy: 'List the schedules and choose one of them.',
    detail: id,
  })
