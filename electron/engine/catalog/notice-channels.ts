import type { Database } from 'better-sqlite3'
import { RollcallError } from '../../../shared/errors.ts'
import type { NoticeChannel } from '../../../shared/notices.ts'
import { storableJson, type SecretGuard } from './secret-guard.ts'

interface ChannelRow {
  readonly id: string
  readonly kind: NoticeChannel['kind']
  readonly name: string
  readonly events: string
  readonly enabled: number
  readonly problem: string | null
  readonly config: string
}

const columns = 'id, kind, name, events, enabled, problem, config'

const fromRow = (row: ChannelRow): NoticeChannel => ({
  id: row.id,
  kind: row.kind,
  name: row.name,
  events: JSON.parse(row.events) as NoticeChannel['events'],
  enabled: row.enabled === 1,
  problem: row.problem,
  config: JSON.parse(row.config) as NoticeChannel['config'],
})

/** Where notices go. Their secrets are not here. */
export class NoticeChannels {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  /** In the order they were made. */
  list(): NoticeChannel[] {
    return this.#database.prepare<[], ChannelRow>(`select ${columns} from notice_channel order by created_at, rowid`).all().map(fromRow)
  }

  /** NOT_FOUND when there is none. */
  get(id: string): NoticeChannel {
    const row = this.#database.prepare<[string], ChannelRow>(`select ${columns} from notice_channel where id = ?`).get(id)
    if (row !== undefined) return fromRow(row)
    throw new RollcallError('NOT_FOUND', {
      message: 'There is no such channel.',
      remedy: 'List the channels and choose one of them.',
      detail: id,
    })
  }

  /** Adds it, or changes the one of this id. Its kind stays. */
  put(channel: NoticeChannel, at: number, guard: SecretGuard): NoticeChannel {
    this.#database
      .prepare(
        `insert into notice_channel (id, kind, name, events, enabled, problem, config, created_at) values (?, ?, ?, ?, ?, ?, ?, ?)
         on conflict (id) do update set name = excluded.name, events = excluded.events, enabled = excluded.enabled,
           problem = excluded.problem, config = excluded.config`,
      )
      .run(
        channel.id,
        channel.kind,
        channel.name,
        JSON.stringify(channel.events),
        Number(channel.enabled),
        channel.problem,
        storableJson(channel.config, guard),
        at,
      )
    return this.get(channel.id)
  }

  setProblem(id: string, problem: string | null, enabled?: boolean): void {
    const sql = 'update notice_channel set problem = ?, enabled = coalesce(?, enabled) where id = ?'
    this.#database.prepare(sql).run(problem, enabled === undefined ? null : Number(enabled), id)
  }

  /** With its log. NOT_FOUND when there is none. */
  remove(id: string): void {
    this.get(id)
    this.#database.prepare('delete from notice_channel where id = ?').run(id)
  }
}
