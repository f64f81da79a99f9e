import { createHash } from 'node:crypto'
import type { Database } from 'better-sqlite3'
import type { AuditEntry, AuditVerdict } from '../../../shared/reviews.ts'
import { storableJson, type SecretGuard } from './secret-guard.ts'

interface Line {
  readonly seq: number
  readonly at: number
  readonly actor: string
  readonly event: string
  readonly subject: string
  /** JSON, as it was hashed. */
  readonly data: string
  readonly hash: string
}

export interface AuditEvent {
  readonly at: number
  readonly actor: string
  readonly event: string
  readonly subject: string
  readonly data?: Readonly<Record<string, unknown>>
}

const nothingSecret: SecretGuard = { names: [], values: [] }

/**
 * The audit trail. A line's hash is SHA-256 over the hash before it and everything in the line, so that no line can be
 * changed, taken out or put in without all later ones saying so. Whoever can write the whole file can write a whole new
 * trail: the head, kept elsewhere (each evidence names it), shows that too.
 */
export class Audit {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  /** Adds a line. Belongs in the transaction of what it tells of. */
  append({ at, actor, event, subject, data = {} }: AuditEvent, guard: SecretGuard = nothingSecret): AuditEntry {
    const work = this.#database.transaction(() => {
      const last = this.#last()
      const text = storableJson(data, guard)
      const line = { seq: (last?.seq ?? 0) + 1, at, actor, event, subject, data: text }
      const hash = hashOf(last?.hash ?? '', line)
      const sql = 'insert into audit (seq, at, actor, event, subject, data, hash) values (?, ?, ?, ?, ?, ?, ?)'
      this.#database.prepare(sql).run(line.seq, at, actor, event, subject, text, hash)
      return entry({ ...line, hash })
    })
    return this.#database.inTransaction ? work() : work.immediate()
  }

  /** Newest first, those before line `before`, of one subject or of all. */
  list(subject: string | undefined, before: number | undefined, limit: number): AuditEntry[] {
    const sql = `select * from audit where seq < ? and (? is null or subject = ?) order by seq desc limit ?`
    const only = subject ?? null
    return this.#database
      .prepare<unknown[], Line>(sql)
      .all(before ?? Number.MAX_SAFE_INTEGER, only, only, limit)
      .map(entry)
  }

  /** Reads the whole trail and recomputes every hash. */
  verify(): AuditVerdict {
    let previous: Line | null = null
    for (const line of this.#database.prepare<[], Line>('select * from audit order by seq').iterate()) {
      const seq: number = (previous?.seq ?? 0) + 1
      if (line.seq !== seq) return broken(previous, line.seq, `Line ${seq} is missing.`)
      if (line.hash !== hashOf(previous?.hash ?? '', line)) return broken(previous, seq, `Line ${seq} is not what was written.`)
      previous = line
    }
    return { entries: previous?.seq ?? 0, head: previous?.hash ?? null, broken: null }
  }

  #last(): Line | undefined {
    return this.#database.prepare<[], Line>('select * from audit order by seq desc limit 1').get()
  }
}

const hashOf = (before: string, { seq, at, actor, event, subject, data }: Omit<Line, 'hash'>): string =>
  createHash('sha256')
    .update(JSON.stringify([before, seq, at, actor, event, subject, data]))
    .digest('hex')

const entry = ({ data, ...line }: Line): AuditEntry => ({ ...line, data: JSON.parse(data) as Record<string, unknown> })

const broken = (last: Line | null, seq: number, why: string): AuditVerdict => ({
  entries: last?.seq ?? 0,
  head: last?.hash ?? null,
  broken: { seq, why },
})
