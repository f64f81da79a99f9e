import { closeSync, fstatSync, openSync, write, writeSync } from 'node:fs'
import { promisify } from 'node:util'

const writeAsync = promisify(write)

/** SQLite never uses the page that holds this byte: locks live there. */
const LOCK_BYTE = 2 ** 30
const BUFFER_BYTES = 2 << 20

interface Filled {
  readonly bytes: Uint8Array
  readonly firstPage: number
  readonly pages: number
}

/**
 * Pages appended to a closed SQLite database file. `next` starts a page inside a buffer; full buffers are written by
 * `drain` in the thread pool while new ones fill, or at once by `flush`.
 */
export class PageFile {
  /** Where the present page lies: `bytes` from `start` on. Its content is undefined until the caller fills it. */
  bytes: Uint8Array = new Uint8Array(0)
  start = 0
  readonly pageSize: number
  readonly #fd: number
  readonly #bufferPages: number
  readonly #lockPage: number
  readonly #maxPages: number
  #firstPage: number
  #pages: number
  #filled: Filled[] = []
  #free: Uint8Array[] = []
  #writing: Promise<void> = Promise.resolve()

  /** `maxPages`: the file may not have more of them. */
  constructor(path: string, pageSize: number, maxPages = Infinity) {
    this.pageSize = pageSize
    this.#bufferPages = BUFFER_BYTES / pageSize
    this.#lockPage = LOCK_BYTE / pageSize + 1
    this.#maxPages = maxPages
    this.#fd = openSync(path, 'r+')
    this.#pages = this.#bufferPages
    this.#firstPage = fstatSync(this.#fd).size / pageSize + 1 - this.#pages
  }

  /** Starts the next page; returns its number. */
  next(): number {
    if (this.#pages === this.#bufferPages) this.#turn()
    this.start = this.#pages * this.pageSize
    const page = this.#firstPage + this.#pages++
    if (page > this.#maxPages) throw Object.assign(new Error('database or disk is full'), { code: 'SQLITE_FULL' })
    if (page !== this.#lockPage) return page
    this.bytes.fill(0, this.start, this.start + this.pageSize)
    return this.next()
  }

  /** Gives the page just started back: its content went elsewhere. */
  giveBack(): void {
    this.#pages--
    // Page numbers follow each other, but for the lock page before this one.
    if (this.#firstPage + this.#pages - 1 === this.#lockPage) this.#pages--
  }

  /** Writes a page that exists already. */
  rewrite(page: number, content: Uint8Array): void {
    writeSync(this.#fd, content, 0, this.pageSize, (page - 1) * this.pageSize)
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

  /** Writes the full buffers. Not together with `drain`. */
  flush(): void {
    if (this.#filled.length === 0) return
    for (const { bytes, firstPage, pages } of this.#filled.splice(0)) {
      const end = pages * this.pageSize
      for (let at = 0; at < end;) at += writeSync(this.#fd, bytes, at, end - at, (firstPage - 1) * this.pageSize + at)
      this.#free.push(bytes)
    }
  }

  /** Writes the rest and tells the database header how many pages there are. */
  async finish(): Promise<void> {
    await this.drain()
    await this.#writing
    this.end()
  }

  /** The same at once, when nothing is being drained. */
  end(): void {
    this.#setAside()
    this.flush()
    const count = Buffer.alloc(4)
    count.writeUInt32BE(this.#firstPage + this.#pages - 1)
    writeSync(this.#fd, count, 0, 4, 28)
  }

  /** Waits for what is being written, whatever becomes of it, and closes the file. */
  async close(): Promise<void> {
    await this.#writing.catch(() => undefined)
    this.closeNow()
  }

  /** The same at once, when nothing is being drained. */
  closeNow(): void {
    closeSync(this.#fd)
  }

  #turn(): void {
    this.#setAside()
    this.bytes = this.#free.pop() ?? new Uint8Array(BUFFER_BYTES)
    this.#firstPage += this.#pages
    this.#pages = 0
  }

  #setAside(): void {
    if (this.bytes.length > 0) this.#filled.push({ bytes: this.bytes, firstPage: this.#firstPage, pages: this.#pages })
  }

  async #write(filled: readonly Filled[]): Promise<void> {
    for (const { bytes, firstPage, pages } of filled) {
      const end = pages * this.pageSize
      for (let at = 0; at < end;) {
        const { bytesWritten } = await writeAsync(this.#fd, bytes, at, end - at, (firstPage - 1) * this.pageSize + at)
        at += bytesWritten
      }
      this.#free.push(bytes)
    }
  }
}
