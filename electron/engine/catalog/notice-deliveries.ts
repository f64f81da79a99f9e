import type { Database } from 'better-sqlite3'
import { RollcallError } from '../../../shared/errors.ts'
import type { Notice, NoticeDelivery } from '../../../shared/notices.ts'

interface DeliveryRow {
  readonly id: number
  readonly channel_id: string
  readonly notice: string
  readonly state: NoticeDelivery['state']
  readonly attempts: number
  readonly next_at: number | null
  readonly answer: string | null
}

export interface NewDelivery {
  readonly channelId: string
  /** The thing the notice is about. */
  readonly key: string
  /** Tells of nothing new: the next one of its key makes it worthless. */
  readonly routine: boolean
  readonly notice: Notice
}

const columns = 'id, channel_id, notice, state, attempts, next_at, answer'

const fromRow = (row: DeliveryRow): NoticeDelivery => ({
  id: row.id,
  channelId: row.channel_id,
  notice: JSON.parse(row.notice) as Notice,
  state: row.state,
  attempts: row.attempts,
  nextAt: row.next_at,
  answer: row.answer === null ? null : (JSON.parse(row.answer) as NoticeDelivery['answer']),
})

/** Deliveries kept per channel; older ones that are over go. */
const kept = 500

/** What was and is to be told to whom: the queue and the log in one. */
export class NoticeDeliveries {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  /** Waiting from `at` on. */
  add({ channelId, key, routine, notice }: NewDelivery, at: number): NoticeDelivery {
    const sql = `insert into notice_delivery (channel_id, key, routine, notice, state, next_at) values (?, ?, ?, ?, 'waiting', ?)`
    const { lastInsertRowid } = this.#database.prepare(sql).run(channelId, key, Number(routine), JSON.stringify(notice), at)
    this.#database
      .prepare(
        `delete from notice_delivery where channel_id = :channel and state <> 'waiting' and id <=
           (select id from notice_delivery where channel_id = :channel order by id desc limit 1 offset :kept)`,
      )
      .run({ channel: channelId, kept })
    return this.get(Number(lastInsertRowid))
  }

  /** NOT_FOUND when there is none. */
  get(id: number): NoticeDelivery {
    const row = this.#database.prepare<[number], DeliveryRow>(`select ${columns} from notice_delivery where id = ?`).get(id)
    if (row !== undefined) return fromRow(row)
    throw new RollcallError('NOT_FOUND', { message: 'There is no such delivery.', remedy: 'Look at the log and choose one of it.' })
  }

  /** Newest first. */
  list(channelId: string | undefined, limit: number): NoticeDelivery[] {
    const sql = `select ${columns} from notice_delivery where ?1 is null or channel_id = ?1 order by id desc limit ?2`
    return this.#database
      .prepare<unknown[], DeliveryRow>(sql)
      .all({ 1: channelId ?? null, 2: limit })
      .map(fromRow)
  }

  /** Waiting ones whose time has come, oldest first. */
  due(now: number): NoticeDelivery[] {
    const sql = `select ${columns} from notice_delivery where state = 'waiting' and next_at <= ? order by id`
    return this.#database.prepare<[number], DeliveryRow>(sql).all(now).map(fromRow)
  }

  /** When the next of those that wait becomes due after `now`, or null. */
  nextAt(now: number): number | null {
    const sql = `select min(next_at) from notice_delivery where state = 'waiting' and next_at > ?`
    return this.#database.prepare<[number], number | null>(sql).pluck().get(now) ?? null
  }

  /** Ours to try until `until`; false when somebody else took it. */
  claim({ id, nextAt }: NoticeDelivery, until: number): boolean {
    const sql = `update notice_delivery set next_at = ? where id = ? and state = 'waiting' and next_at = ?`
    return this.#database.prepare(sql).run(until, id, nextAt).changes > 0
  }

  /** What came of a try; with `nextAt` it waits again. */
  answered(id: number, state: NoticeDelivery['state'], answer: NoticeDelivery['answer'], nextAt: number | null): void {
    const sql = 'update notice_delivery set state = ?, answer = ?, next_at = ?, attempts = attempts + 1 where id = ?'
    this.#database.prepare(sql).run(state, JSON.stringify(answer), nextAt, id)
  }

  /** Not tried: waits until `at`, or for ever not. */
  postpone(id: number, at: number): void {
    this.#database.prepare(`update notice_delivery set next_at = ? where id = ? and state = 'waiting'`).run(at, id)
  }

  drop(id: number, why: string): void {
    const answer: NoticeDelivery['answer'] = { status: null, milliseconds: 0, text: why }
    this.#database
      .prepare(`update notice_delivery set state = 'failed', next_at = null, answer = ? where id = ?`)
      .run(JSON.stringify(answer), id)
  }

  /** All of the channel that wait wait at least until `at`. */
  slowDown(channelId: string, at: number): void {
    const sql = `update notice_delivery set next_at = max(next_at, ?) where channel_id = ? and state = 'waiting'`
    this.#database.prepare(sql).run(at, channelId)
  }

  /** What waits on the channel and tells of nothing new, of this thing: something newer makes it worthless. */
  dropRoutine(channelId: string, key: string, why: string): void {
    const sql = `select id from notice_delivery where channel_id = ? and key = ? and routine = 1 and state = 'waiting'`
    for (const id of this.#database.prepare<[string, string], number>(sql).pluck().all(channelId, key)) this.drop(id, why)
  }

  /** All that waits on the channel. */
  dropAll(channelId: string, why: string): void {
    const sql = `select id from notice_delivery where channel_id = ? and state = 'waiting'`
    for (const id of this.#database.prepare<[string], number>(sql).pluck().all(channelId)) this.drop(id, why)
  }

  /** What the thing's state of this topic was said to be; null when nothing was. */
  stateOf(key: string, topic: string): string | null {
    const sql = 'select state from notice_state where key = ? and topic = ?'
    return this.#database.prepare<[string, string], string>(sql).pluck().get(key, topic) ?? null
  }

  setState(key: string, topic: string, state: string, at: number): void {
    const sql = `insert into notice_state (key, topic, state, at) values (?, ?, ?, ?)
      on conflict (key, topic) do update set state = excluded.state, at = excluded.at`
    this.#database.prepare(sql).run(key, topic, state, at)
  }
}
