import { closeSync, fstatSync, openSync, write, writeSync } from 'node:fs'
import { promisify } from 'node:util'
import { PAGE_SIZE } from './schema.ts'

const writeAsync = promisify(write)

/** SQLite never uses the page that holds the byte at 1 GiB: locks live there. */
const LOCK_PAGE = 2 ** 30 / PAGE_SIZE + 1
const BUFFER_PAGES = 512

interface Filled {
  readonly bytes: Uint8Array
  readonly firstPage: number
  readonly pages: number
}

/**
 * Pages appended to a closed SQLite database file. `next` starts a page inside a buffer; full buffers are written by
 * `drain` in the thread pool while new ones fill.
 */
export class PageFile {
  /** Where the present page lies: `bytes` from `start` on. Its content is undefined until the caller fills it. */
  bytes: Uint8Array = new Uint8Array(0)
  start = 0
  readonly #fd: number
  #firstPage: number
  #pages = BUFFER_PAGES
  #filled: Filled[] = []
  #free: Uint8Array[] = []
  #writing: Promise<void> = Promise.resolve()

  constructor(path: string) {
    this.#fd = openSync(path, 'r+')
    this.#firstPage = fstatSync(this.#fd).size / PAGE_SIZE + 1 - BUFFER_PAGES
  }

  /** Starts the next page; returns its number. */
  next(): number {
    if (this.#pages === BUFFER_PAGES) this.#turn()
    this.start = this.#pages * PAGE_SIZE
    const page = this.#firstPage + this.#pages++
    if (page !== LOCK_PAGE) return page
    this.bytes.fill(0, this.start, this.start + PAGE_SIZE)
    return this.next()
  }

  /** Gives the page just started back: its content went elsewhere. */
  giveBack(): void {
    this.#pages--
    // Page numbers follow each other, but for the lock page before this one.
    if (this.#firstPage + this.#pages - 1 === LOCK_PAGE) this.#pages--
  }

  /** Writes a page that exists already. */
  rewrite(page: number, content: Uint8Array): void {
    writeSync(this.#fd, content, 0, PAGE_SIZE, (page - 1) * PAGE_SIZE)
  }

  /** Waits for what is being written and hands the filled buffers to the thread pool. */
  async drain(): Promise<void> {
    await this.#writing
    const filled = this.#filled
    if (filled.length === 0) return
    this.#filled = []
    this.#writing = this.#write(filled)
    this.#writing.catch(() => undefined)
  }

  /** Writes the rest and tells the database header how many pages there are. */
  async finish(): Promise<void> {
    this.#setAside()
    await this.drain()
    await this.#writing
    const count = Buffer.alloc(4)
    count.writeUInt32BE(this.#firstPage + this.#pages - 1)
    writeSync(this.#fd, count, 0, 4, 28)
  }

  /** Waits for what is being written, whatever becomes of it, and closes the file. */
  async close(): Promise<void> {
    await this.#writing.catch(() => undefined)
    closeSync(this.#fd)
  }

  #turn(): void {
    this.#setAside()
    this.bytes = this.#free.pop() ?? new Uint8Array(BUFFER_PAGES * PAGE_SIZE)
    this.#firstPage += this.#pages
    this.#pages = 0
  }

  #setAside(): void {
    if (this.bytes.length > 0) this.#filled.push({ bytes: this.bytes, firstPage: this.#firstPage, pages: this.#pages })
  }

  async #write(filled: readonly Filled[]): Promise<void> {
    for (const { bytes, firstPage, pages } of filled) {
      const end = pages * PAGE_SIZE
      for (let at = 0; at < end;) {
        const { bytesWritten } = await writeAsync(this.#fd, bytes, at, end - at, (firstPage - 1) * PAGE_SIZE + at)
        at += bytesWritten
      }
      this.#free.push(bytes)
    }
  }
}
