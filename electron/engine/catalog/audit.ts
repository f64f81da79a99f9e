import { createHash } from 'node:crypto'
import type { Database } from 'better-sqlite3'
import type { AuditEntry, AuditVerdict } from '../../../shared/reviews.ts'
import { flushed } from './flushed.ts'
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

/** What the lines say by themselves. */
export type ChainVerdict = Pick<AuditVerdict, 'entries' | 'head' | 'broken'>

const nothingSecret: SecretGuard = { names: [], values: [] }

/** Lines read at a time while all are verified. */
const PAGE = 2000

/**
 * The audit trail. A line's hash is SHA-256 over the hash before it and everything in the line, so that no line can be
 * changed, taken out or put in without all later ones saying so. Whoever can write the whole file can write a whole new
 * trail: the head, kept elsewhere (the room `trail`), shows that too.
 */
export class Audit {
  readonly #database: Database
  /** Told after a line was added, perhaps before its transaction has ended. */
  onAppended: (line: AuditEntry) => void = () => undefined

  constructor(database: Database) {
    this.#database = database
  }

  /** Adds a line. Belongs in the transaction of what it tells of. */
  append({ at, actor, event, subject, data = {} }: AuditEvent, guard: SecretGuard = nothingSecret): AuditEntry {
    const work = (): AuditEntry => {
      const last = this.#last()
      const text = storableJson(data, guard)
      const line = { seq: (last?.seq ?? 0) + 1, at, actor, event, subject, data: text }
      const hash = hashOf(last?.hash ?? '', line)
      const sql = 'insert into audit (seq, at, actor, event, subject, data, hash) values (?, ?, ?, ?, ?, ?, ?)'
      this.#database.prepare(sql).run(line.seq, at, actor, event, subject, text, hash)
      return entry({ ...line, hash })
    }
    const line = this.#database.inTransaction ? work() : flushed(this.#database, work)
    this.onAppended(line)
    return line
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

  /** The newest line of these events, of one subject or of all. */
  newest(events: readonly string[], subject?: string): AuditEntry | null {
    const sql = `select * from audit where event in (select value from json_each(?)) and (? is null or subject = ?) order by seq desc limit 1`
    const line = this.#database.prepare<unknown[], Line>(sql).get(JSON.stringify(events), subject ?? null, subject ?? null)
    return line === undefined ? null : entry(line)
  }

  /** All lines of these events, oldest first. */
  all(events: readonly string[]): AuditEntry[] {
    const sql = 'select * from audit where event in (select value from json_each(?)) order by seq'
    return this.#database.prepare<[string], Line>(sql).all(JSON.stringify(events)).map(entry)
  }

  /** The last line; null while there is none. */
  head(): Pick<AuditEntry, 'seq' | 'hash'> | null {
    return this.#last() ?? null
  }

  hashAt(seq: number): string | null {
    return this.#database.prepare<[number], string>('select hash from audit where seq = ?').pluck().get(seq) ?? null
  }

  /** Whether a line, and its place after the one before it, are what was written. */
  isIntact(seq: number): boolean {
    const line = this.#database.prepare<[number], Line>('select * from audit where seq = ?').get(seq)
    const before = seq === 1 ? '' : this.hashAt(seq - 1)
    return line !== undefined && before !== null && line.hash === hashOf(before, line)
  }

  /** Reads the whole trail and recomputes every hash; lets others work meanwhile. */
  async verify(): Promise<ChainVerdict> {
    const page = this.#database.prepare<[number, number], Line>('select * from audit where seq > ? order by seq limit ?')
    let previous: Line | null = null
    for (;;) {
      const lines: readonly Line[] = page.all(previous?.seq ?? 0, PAGE)
      for (const line of lines) {
        const seq: number = (previous?.seq ?? 0) + 1
        if (line.seq !== seq) return broken(previous, line.seq, `Line ${seq} is missing.`)
        if (line.hash !== hashOf(previous?.hash ?? '', line)) return broken(previous, seq, `Line ${seq} is not what was written.`)
        previous = line
      }
      if (lines.length < PAGE) return { entries: previous?.seq ?? 0, head: previous?.hash ?? null, broken: null }
      await new Promise((resolve) => setImmediate(resolve))
    }
  }

  /** The note that was signed over a line; null without one. */
  note(seq: number): string | null {
    return this.#database.prepare<[number], string>('select note from audit_note where seq = ?').pluck().get(seq) ?? null
  }

  /** The first note over a line stays. */
  keepNote(seq: number, note: string): void {
    this.#database.prepare('insert or ignore into audit_note (seq, note) values (?, ?)').run(seq, note)
  }

  /** The triggers there are, by name. */
  triggers(): ReadonlyMap<string, string> {
    const sql = "select name, sql from sqlite_master where type = 'trigger'"
    return new Map(this.#database.prepare<[], [string, string]>(sql).raw().all())
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

const broken = (last: Line | null, seq: number, why: string): ChainVerdict => ({
  entries: last?.seq ?? 0,
  head: last?.hash ?? null,
  broken: { seq, why },
})
