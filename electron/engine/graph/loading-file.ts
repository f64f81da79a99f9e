import Database from 'better-sqlite3'
import { rmSync } from 'node:fs'
import type { Vocabulary } from '../../../shared/vocabulary.ts'
import type { Sizes, SnapshotFollower, Stretch } from './follower.ts'
import { GrantPages } from './grant-pages.ts'
import type { KeptGrants } from './kept-grants.ts'
import { textFunctions } from './text-functions.ts'
import { APPLICATION_ID, FORMAT_VERSION, grantIndexes, indexes, loadingPragmas, PAGE_SIZE, tablesFor } from './schema.ts'

/**
 * The database file of a snapshot being written. It is written through SQL, but for one stretch of time in which grants that come
 * in order become pages: then SQL has the file closed, and the first who asks for SQL again ends that stretch.
 */
export class LoadingFile {
  readonly #path: string
  readonly #maxPages: number
  #database: Database.Database | null
  #pages: GrantPages | null = null
  #paged = false
  #indexed = false
  #kept: KeptGrants | null = null

  readonly #attributes: number

  /** Makes the file, with its tables. */
  constructor(path: string, vocabulary: Vocabulary, maxBytes: number | undefined) {
    this.#path = path
    this.#attributes = vocabulary.grantAttributes.length
    this.#maxPages = maxBytes === undefined ? Infinity : Math.max(1, Math.floor(maxBytes / PAGE_SIZE))
    rmSync(path, { force: true })
    try {
      this.#database = new Database(path)
      this.#prepare(this.#database)
      this.#database.pragma(`application_id = ${APPLICATION_ID}`)
      this.#database.pragma(`user_version = ${FORMAT_VERSION}`)
      this.#database.exec('begin')
      this.#database.exec(tablesFor(vocabulary.grantAttributes))
      this.#database.prepare(`insert into meta (name, value) values ('vocabulary', ?)`).run(JSON.stringify(vocabulary))
    } catch (error) {
      this.discard()
      throw error
    }
  }

  /** The open database, in a transaction. What was prepared in another one cannot be used in it. */
  get sql(): Database.Database {
    if (this.#pages !== null) {
      this.#pages.endTable()
      this.#endPages()
    }
    return (this.#database ??= this.#open())
  }

  /** Grants are pages at present: they go here. */
  get pages(): GrantPages | null {
    return this.#pages
  }

  /** The indexes of the grants are made and complete. */
  get indexed(): boolean {
    return this.#indexed
  }

  /** The grants, when all are pages and few enough to be kept. */
  get kept(): KeptGrants | null {
    return this.#kept
  }

  /**
   * Begins the pages; null when there have been some before. Everything else has to be in its table. `sizes`, when they are known,
   * are for `follower`.
   */
  startPages(follower: SnapshotFollower | null, sizes: Sizes | null): GrantPages | null {
    if (this.#paged) return null
    this.#paged = true
    const database = this.sql
    for (const index of Object.values(grantIndexes)) database.exec(index)
    if (follower !== null && sizes !== null) for (const index of indexes) database.exec(index)
    const roots = database.prepare<[], [string, number]>('select name, rootpage from sqlite_master').raw().all()
    this.#commit(database)
    const follows = follower !== null && sizes !== null && follower.begin(this.#path, sizes)
    const follow = follows ? (stretch: Stretch) => follower.grants(stretch) : null
    this.#pages = new GrantPages(this.#path, new Map(roots), this.#attributes, this.#maxPages, follow)
    return this.#pages
  }

  /** The last grant has been added: makes the indexes too, with pauses, when all grants are pages. */
  *finishPages(): Generator<number> {
    if (this.#pages === null) return
    this.#pages.endTable()
    yield* this.#pages.indexes()
    this.#indexed = true
    this.#kept = this.#pages.kept
    this.#endPages()
  }

  /** Whole: nothing is written afterwards. */
  close(): void {
    this.#commit(this.sql)
  }

  /** Closes and deletes it. */
  discard(): void {
    this.#pages?.close()
    this.#pages = null
    this.#database?.close()
    this.#database = null
    rmSync(this.#path, { force: true })
  }

  #commit(database: Database.Database): void {
    database.exec('commit')
    database.close()
    this.#database = null
  }

  #endPages(): void {
    this.#pages?.end()
    this.#pages = null
    this.#database = this.#open()
    // Without their entries they are none.
    if (!this.#indexed) for (const name of Object.keys(grantIndexes)) this.#database.exec(`drop index ${name}`)
  }

  #open(): Database.Database {
    // Who follows may still be reading.
    const database = new Database(this.#path, { timeout: 60_000 })
    this.#prepare(database)
    database.exec('begin')
    return database
  }

  #prepare(database: Database.Database): void {
    for (const pragma of loadingPragmas) database.pragma(pragma)
    textFunctions(database)
    if (this.#maxPages !== Infinity) database.pragma(`max_page_count = ${this.#maxPages}`)
  }
}
