import Database from 'better-sqlite3'
import { createHash } from 'node:crypto'
import { chmodSync, copyFileSync, existsSync, renameSync, rmSync } from 'node:fs'
import { zstdCompressSync, zstdDecompressSync } from 'node:zlib'
import { z } from 'zod'
import type { Json, SourceRecord } from '../../../shared/records.ts'
import { damagedSpool, spoolError } from './faults.ts'
import { hashOf, KeySet } from './key-set.ts'
import type { Reading } from './reading.ts'
import { checkShape, createTables, statementsOf } from './schema.ts'

/** What a spool has to know of a stream. */
export interface SpoolStream {
  readonly name: string
  key(record: SourceRecord): string
}

/** One page and the state behind it. */
interface Page {
  readonly records: readonly SourceRecord[]
  readonly gone?: readonly string[]
  readonly others?: readonly { readonly stream: string; readonly records: readonly SourceRecord[]; readonly gone?: readonly string[] }[]
  readonly next: Json
}

/** How far the reading of a stream is, for one record of the stream it hangs on ('' where it hangs on none). */
interface Place {
  readonly next: Json
  readonly done: boolean
}

interface Kept {
  readonly again: boolean
  readonly repeated: number
}

/** What is known of a reading as a whole. */
interface About {
  readonly mode: 'full' | 'delta'
  /** When it began, and when the last reading of everything began that it stands on. Milliseconds since 1970. */
  readonly readAt: number
  readonly fullAt: number
  /** Ended: every stream was read to its end or is marked incomplete. */
  readonly whole: boolean
}

export interface Spool {
  readonly path: string
  readonly about: About
  /**
   * Keeps a page and the state behind it, or nothing of it. `again`: this reading kept a page with just these records before.
   * `repeated`: so many of them had come before.
   */
  put(stream: string, parent: string, page: Page): Kept
  place(stream: string, parent: string): Place | null
  /** Whether a page of this reading was kept. */
  begun(stream: string): boolean
  /** Forgets what an earlier reading had of a stream. */
  clear(stream: string): void
  /** What the reading before left as the beginning of this one; null: nothing. */
  cursor(stream: string): Json
  /** From where the next reading of changes begins; it counts once this one has ended. */
  setNextCursor(stream: string, cursor: Json): void
  incomplete(stream: string, why: string): void
  /** Takes over what another spool has of a stream that could not be read this time. */
  takeOver(stream: string, from: Spool): void
  /** Nothing more will come. */
  end(): void
  /** Records of a page counted since the stream began, and those of them whose key had come before. */
  received(stream: string): { readonly records: number; readonly repeated: number }
  pages(stream: string): Iterable<readonly SourceRecord[]>
  reading(): Reading
  close(): void
}

const PAGE_BYTES = 1024 * 1024 * 1024

const storedAbout = z.object({
  mode: z.enum(['full', 'delta']),
  readAt: z.number(),
  fullAt: z.number(),
  whole: z.boolean(),
  before: z.number(),
})

/** How a reading begins. `from`: an earlier one that a reading of changes stands on. */
export type Start = Omit<About, 'whole'> & { readonly from?: string }

/**
 * Opens the spool of a run: all that was read of a source so far, each page with the state behind it, so that a run goes on where it
 * stopped. `start`: made with this, for this person only, when it is not there. DISK_FULL, NOT_WRITABLE, MALFORMED_DATA.
 */
export function openSpool(path: string, streams: readonly SpoolStream[], start?: Start): Spool {
  try {
    if (start !== undefined && !existsSync(path)) make(path, streams, start)
    const database = new Database(path, { fileMustExist: true })
    return opened(database, () => {
      checkShape(database, path)
      database.pragma('journal_mode = WAL')
      database.pragma('synchronous = NORMAL')
      return new SpoolFile(path, database, streams)
    })
  } catch (error) {
    throw spoolError(error, path)
  }
}

/** Under another name until it says what it is: a copy that was cut short, or still says it were the earlier reading, is none. */
function make(path: string, streams: readonly SpoolStream[], { from, ...start }: Start): void {
  const fresh = `${path}.new`
  removeSpool(fresh)
  try {
    if (from !== undefined) copyFileSync(from, fresh)
    const database = new Database(fresh)
    opened(database, () => {
      chmodSync(fresh, 0o600)
      if (from === undefined) createTables(database)
      else checkShape(database, from)
      new SpoolFile(path, database, streams).begin(start)
    })
    database.close()
    renameSync(fresh, path)
  } catch (error) {
    removeSpool(fresh)
    throw error
  }
}

function opened<T>(database: Database.Database, work: () => T): T {
  try {
    return work()
  } catch (error) {
    database.close()
    throw error
  }
}

/** The spool and what SQLite left beside it. */
export function removeSpool(path: string): void {
  for (const end of ['', '-wal', '-shm', '-journal']) rmSync(path + end, { force: true })
}

class SpoolFile implements Spool {
  readonly path: string
  readonly #database: Database.Database
  readonly #streams = new Map<string, { readonly id: number; readonly of: SpoolStream; readonly keys: KeySet }>()
  readonly #statements
  #known: z.output<typeof storedAbout> | null = null

  constructor(path: string, database: Database.Database, streams: readonly SpoolStream[]) {
    this.path = path
    this.#database = database
    this.#statements = statementsOf(database)
    for (const of of streams) {
      this.#statements.addStream.run(of.name)
      const id = this.#statements.streamId.get(of.name) ?? 0
      const keys = new KeySet()
      for (const stored of this.#statements.keys.iterate(id)) for (const hash of hashesIn(stored)) keys.add(hash)
      this.#streams.set(of.name, { id, of, keys })
    }
  }

  /** A new reading: nothing of it has been read. */
  begin(start: Omit<About, 'whole'>): void {
    this.#database.transaction(() => {
      this.#database.exec('delete from place; update stream set cursor = next_cursor, incomplete = null, records = 0, repeated = 0')
      const { mode, readAt, fullAt } = start
      this.#about({ mode, readAt, fullAt, whole: false, before: this.#statements.lastPage.get() ?? 0 })
    })()
  }

  /** The last page of the reading this one stands on. */
  get #before(): number {
    return this.#stored.before
  }

  get about(): About {
    const { mode, readAt, fullAt, whole } = this.#stored
    return { mode, readAt, fullAt, whole }
  }

  get #stored(): z.output<typeof storedAbout> {
    if (this.#known !== null) return this.#known
    const stored = storedAbout.safeParse(JSON.parse(this.#statements.about.get() ?? 'null'))
    if (!stored.success) throw damagedSpool(this.path)
    return (this.#known = stored.data)
  }

  put(name: string, parent: string, page: Page): Kept {
    return this.#guarded(() =>
      this.#database.transaction(() => {
        const { id } = this.#stream(name)
        const kept = this.#keep(name, parent, page)
        for (const other of page.others ?? []) this.#keep(other.stream, '', other)
        this.#statements.setPlace.run(id, parent, JSON.stringify(page.next), page.next === null ? 1 : 0)
        return kept
      })(),
    )
  }

  /** The records and leavers of one page. */
  #keep(name: string, parent: string, page: Omit<Page, 'next' | 'others'>): Kept {
    const { id, of, keys } = this.#stream(name)
    const { insert, later, goneNow, seenPage, count } = this.#statements
    let again = false
    let repeated = 0
    if (page.records.length > 0) {
      const names = page.records.map((record) => of.key(record))
      const digest = createHash('sha256')
        .update(JSON.stringify([parent, names]))
        .digest()
      again = seenPage.get(id, digest, this.#before) !== undefined
      const hashes = Float64Array.from(names, hashOf)
      const body = zstdCompressSync(JSON.stringify(page.records))
      const no = Number(insert.run(id, digest, Buffer.from(hashes.buffer), body).lastInsertRowid)
      for (const [at, key] of names.entries()) {
        if (!keys.add(hashes[at] ?? 0)) continue
        repeated++
        later.run(id, key, no)
      }
    }
    for (const key of page.gone ?? []) if (keys.has(hashOf(key))) goneNow.run(id, key)
    count.run(page.records.length, repeated, id)
    return { again, repeated }
  }

  place(name: string, parent: string): Place | null {
    const row = this.#statements.place.get(this.#stream(name).id, parent)
    return row === undefined ? null : { next: row.next === null ? null : (JSON.parse(row.next) as Json), done: row.done === 1 }
  }

  begun(name: string): boolean {
    return this.#statements.begun.get(this.#stream(name).id) !== undefined
  }

  clear(name: string): void {
    const stream = this.#stream(name)
    this.#guarded(() => this.#database.transaction(() => this.#statements.clear.map((each) => each.run(stream.id)))())
    this.#streams.set(name, { ...stream, keys: new KeySet() })
  }

  cursor(name: string): Json {
    const value = this.#statements.cursor.get(this.#stream(name).id)
    return value === undefined || value === null ? null : (JSON.parse(value) as Json)
  }

  setNextCursor(name: string, cursor: Json): void {
    this.#guarded(() => this.#statements.setNextCursor.run(JSON.stringify(cursor), this.#stream(name).id))
  }

  incomplete(name: string, why: string): void {
    this.#guarded(() => this.#statements.setIncomplete.run(why, this.#stream(name).id))
  }

  takeOver(name: string, from: Spool): void {
    const { of, keys } = this.#stream(name)
    for (const page of from.pages(name)) {
      const records = page.filter((record) => !keys.has(hashOf(of.key(record))))
      this.#guarded(() => this.#database.transaction(() => this.#keep(name, '', { records }))())
    }
  }

  end(): void {
    this.#guarded(() => {
      this.#about({ ...this.#stored, whole: true })
      // One file again: whoever keeps or copies it has all of it.
      this.#database.pragma('wal_checkpoint(TRUNCATE)')
      this.#database.pragma('journal_mode = DELETE')
    })
  }

  received(name: string): { readonly records: number; readonly repeated: number } {
    return this.#statements.counted.get(this.#stream(name).id) ?? { records: 0, repeated: 0 }
  }

  *pages(name: string): Generator<readonly SourceRecord[]> {
    const { id, of } = this.#stream(name)
    const later = new Map(this.#statements.allLater.iterate(id))
    const gone = new Map(this.#statements.allGone.iterate(id))
    try {
      // Page by page, so that others may be kept in between.
      for (const no of this.#statements.numbers.all(id)) {
        const body = this.#statements.body.get(no)
        if (body === undefined) continue
        const records = JSON.parse(zstdDecompressSync(body, { maxOutputLength: PAGE_BYTES }).toString()) as SourceRecord[]
        yield later.size === 0 && gone.size === 0 ? records : standing(records, no, of, later, gone)
      }
    } catch (error) {
      throw spoolError(error, this.path)
    }
  }

  reading(): Reading {
    return {
      stream: (name) => recordsOf(this.pages(name)),
      incomplete: new Map(this.#statements.allIncomplete.all()),
      readAt: this.about.readAt,
    }
  }

  close(): void {
    this.#database.close()
  }

  #about(about: z.output<typeof storedAbout>): void {
    this.#statements.setAbout.run(JSON.stringify(about))
    this.#known = about
  }

  #stream(name: string) {
    const stream = this.#streams.get(name)
    if (stream === undefined) throw new Error(`The spool knows no stream ${name}`)
    return stream
  }

  #guarded<T>(work: () => T): T {
    try {
      return work()
    } catch (error) {
      throw spoolError(error, this.path)
    }
  }
}

function* recordsOf(pages: Iterable<readonly SourceRecord[]>): Generator<SourceRecord> {
  for (const page of pages) yield* page
}

/** The records of a page that no later page replaced or said to be gone, and of those with one key the last. */
function standing(
  records: readonly SourceRecord[],
  no: number,
  of: SpoolStream,
  later: ReadonlyMap<string, number>,
  gone: ReadonlyMap<string, number>,
): readonly SourceRecord[] {
  const last = new Map<string, SourceRecord>()
  const kept: SourceRecord[] = []
  for (const record of records) {
    const key = of.key(record)
    if ((gone.get(key) ?? 0) >= no) continue
    const page = later.get(key)
    if (page === undefined) kept.push(record)
    else if (page === no) last.set(key, record)
  }
  return last.size === 0 ? kept : [...kept, ...last.values()]
}

const hashesIn = (stored: Buffer): Float64Array => new Float64Array(new Uint8Array(stored).buffer)
