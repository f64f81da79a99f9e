import type { Database } from 'better-sqlite3'
import type { Origin } from '../../../shared/graph.ts'
import type { StoredOrigin } from './grant-buffer.ts'

/** The streams that records come from, each a small number. */
export class OriginStreams {
  readonly #keys = new Map<string, number>()
  /** Records of one stream come together. */
  #lastName = ''
  #lastKey = 0

  /** Good until the next call. */
  stored({ stream, record, records, line }: Origin): StoredOrigin {
    const stored = this.#stored
    stored.stream = this.#keyOf(stream)
    stored.record = record
    stored.records = records ?? 0
    stored.line = line ?? 0
    return stored
  }

  readonly #stored: { -readonly [Part in keyof StoredOrigin]: StoredOrigin[Part] } = { stream: 0, record: 0, records: 0, line: 0 }

  #keyOf(name: string): number {
    if (this.#lastKey !== 0 && name === this.#lastName) return this.#lastKey
    let key = this.#keys.get(name)
    if (key === undefined) this.#keys.set(name, (key = this.#keys.size + 1))
    this.#lastName = name
    this.#lastKey = key
    return key
  }

  write(database: Database): void {
    const insert = database.prepare('insert into origin_stream (key, name) values (?, ?)')
    for (const [name, key] of this.#keys) insert.run(key, name)
  }
}
