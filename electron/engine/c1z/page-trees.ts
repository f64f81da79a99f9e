import { open, type FileHandle } from 'node:fs/promises'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { damaged, overLimit } from './faults.ts'

/**
 * A foreign database is looked at before SQLite walks over it: a page that two others refer to would be read again and again
 * (twenty levels of such pages, without end), and the schema and the planner's statistics are read whole, however large.
 */

/** What the first byte of a page says it is. */
const INTERIOR = new Set([2, 5])
const TABLE_LEAF = 13
const FILE_HEADER = 100
/** Bytes of schema, and of each table of statistics: real ones take a few thousand. */
const SCHEMA_BYTES = 4 << 20
/** Tables and indexes; a connector makes some thirty. */
const SCHEMA_ROWS = 10_000

/** The kind of every page, gathered while the database goes by in pieces of any size. */
export class PageKinds {
  #kinds = Buffer.alloc(1 << 16)
  #size = 0
  #header = Buffer.alloc(0)
  /** Bytes of a page; 0 while unknown, or when the header names an impossible size. */
  pageSize = 0

  /** Pieces come in order, without gaps. */
  push(bytes: Buffer): void {
    const start = this.#size
    this.#size += bytes.length
    if (this.#header.length < FILE_HEADER + 1) {
      this.#header = Buffer.concat([this.#header, bytes.subarray(0, FILE_HEADER + 1 - this.#header.length)])
      if (this.#header.length > 17 && this.pageSize === 0) this.pageSize = pageSizeIn(this.#header)
      if (this.#header.length > FILE_HEADER) this.#kinds[1] = this.#header.readUInt8(FILE_HEADER)
    }
    if (this.pageSize === 0) return
    for (let page = Math.max(1, Math.ceil(start / this.pageSize)); page * this.pageSize < this.#size; page++) {
      if (page + 1 >= this.#kinds.length) this.#kinds = Buffer.concat([this.#kinds, Buffer.alloc(this.#kinds.length)])
      this.#kinds[page + 1] = bytes[page * this.pageSize - start] ?? 0
    }
  }

  get pages(): number {
    return this.pageSize === 0 ? 0 : Math.floor(this.#size / this.pageSize)
  }

  of(page: number): number {
    return this.#kinds[page] ?? 0
  }
}

function pageSizeIn(header: Buffer): number {
  const said = header.readUInt16BE(16)
  const size = said === 1 ? 65_536 : said
  return size >= 512 && (size & (size - 1)) === 0 ? size : 0
}

/**
 * Checks that no page of the database at `database` belongs to its trees twice, and that its schema is of a size a schema has.
 * Reads the pages above the leaves alone. `path` is the file as the user knows it.
 *
 * @throws RollcallError MALFORMED_DATA, UNSUPPORTED (limits); whatever the signal was aborted with
 */
export async function checkTrees(database: string, path: string, kinds: PageKinds, signal: AbortSignal): Promise<void> {
  if (kinds.pages === 0) throw damaged(path, 'what is inside is no database')
  const file = await open(database, 'r')
  try {
    await new Trees(file, path, kinds, signal).check()
  } finally {
    await file.close()
  }
}

interface SchemaRow {
  readonly name: string
  readonly root: number
}

class Trees {
  readonly #file: FileHandle
  readonly #path: string
  readonly #kinds: PageKinds
  readonly #signal: AbortSignal
  readonly #seen: Uint8Array
  readonly #page: Buffer
  #read = 0

  constructor(file: FileHandle, path: string, kinds: PageKinds, signal: AbortSignal) {
    this.#file = file
    this.#path = path
    this.#kinds = kinds
    this.#signal = signal
    this.#seen = new Uint8Array(Math.ceil((kinds.pages + 2) / 8))
    this.#page = Buffer.alloc(kinds.pageSize)
  }

  async check(): Promise<void> {
    const schema: SchemaRow[] = []
    await this.#small(1, (cell) => {
      const row = schemaRow(cell)
      if (row !== null) schema.push(row)
      if (schema.length > SCHEMA_ROWS) throw overLimit(this.#path, `it holds more than ${SCHEMA_ROWS} tables and indexes`)
    })
    const roots = new Set<number>()
    for (const { name, root } of schema) {
      if (root < 2 || root > this.#kinds.pages) continue
      if (roots.has(root)) throw this.#twice()
      roots.add(root)
      if (name.toLowerCase().startsWith('sqlite_stat')) await this.#small(root, () => undefined)
      else await this.#walk(root, null)
    }
  }

  /** Walks over a tree that SQLite will hold in memory: refused when its rows are too large. */
  async #small(root: number, take: (cell: Buffer) => void): Promise<void> {
    let bytes = 0
    await this.#walk(root, (page, start) => {
      for (const at of cellsOf(page, start, 8)) {
        const [payload, cell] = varint(page, at)
        bytes += payload
        if (bytes > SCHEMA_BYTES) throw overLimit(this.#path, `its tables are described by more than ${SCHEMA_BYTES / 2 ** 20} MiB`)
        const [, from] = varint(page, cell)
        take(page.subarray(from, Math.min(from + payload, page.length)))
      }
    })
  }

  async #walk(root: number, leaf: ((page: Buffer, start: number) => void) | null): Promise<void> {
    for (let open: number | undefined = root, rest: number[] = []; open !== undefined; open = rest.pop()) {
      if (open < 1 || open > this.#kinds.pages) continue
      this.#visit(open)
      const kind = this.#kinds.of(open)
      const start = open === 1 ? FILE_HEADER : 0
      if (INTERIOR.has(kind)) {
        const page = await this.#load(open)
        for (const at of cellsOf(page, start, 12)) if (at + 4 <= page.length) rest.push(page.readUInt32BE(at))
        rest.push(page.readUInt32BE(start + 8))
        // A page has a few thousand references at most, and no tree refers to more pages than there are.
        if (rest.length > this.#kinds.pages) throw this.#twice()
      } else if (kind === TABLE_LEAF && leaf !== null) leaf(await this.#load(open), start)
    }
  }

  #visit(page: number): void {
    const bit = 1 << (page & 7)
    const seen = this.#seen[page >> 3] ?? 0
    if ((seen & bit) !== 0) throw this.#twice()
    this.#seen[page >> 3] = seen | bit
  }

  #twice() {
    return damaged(this.#path, 'pages of the database inside refer to the same page')
  }

  async #load(page: number): Promise<Buffer> {
    if (++this.#read % 200 === 0) {
      await nextTurn()
      this.#signal.throwIfAborted()
    }
    await this.#file.read(this.#page, 0, this.#page.length, (page - 1) * this.#page.length)
    return this.#page
  }
}

/** Where the cells of a page start, as far as they lie in it. */
function* cellsOf(page: Buffer, start: number, header: number): Generator<number, undefined> {
  const cells = Math.min(page.readUInt16BE(start + 3), Math.floor((page.length - start - header) / 2))
  for (let cell = 0; cell < cells; cell++) {
    const at = page.readUInt16BE(start + header + 2 * cell)
    if (at < page.length) yield at
  }
}

/** A big-endian varint of SQLite's, and where it ends. */
function varint(bytes: Buffer, from: number): [value: number, end: number] {
  let value = 0
  for (let at = from; at < from + 8; at++) {
    const byte = bytes[at] ?? 0
    value = value * 128 + (byte & 127)
    if (byte < 128) return [value, at + 1]
  }
  return [value * 256 + (bytes[from + 8] ?? 0), from + 9]
}

/** Name and root page of a row of the schema table: type, name, tbl_name, rootpage, sql. Null when they are not all there. */
function schemaRow(cell: Buffer): SchemaRow | null {
  const [headerBytes, first] = varint(cell, 0)
  let at = first
  let body = headerBytes
  const columns: { readonly from: number; readonly to: number }[] = []
  for (let column = 0; column < 4; column++) {
    const [type, next] = varint(cell, at)
    const length = type >= 12 ? Math.floor((type - 12) / 2) : ([0, 1, 2, 3, 4, 6, 8, 8, 0, 0][type] ?? 0)
    columns.push({ from: body, to: body + length })
    at = next
    body += length
  }
  const [, name, , root] = columns
  if (name === undefined || root === undefined || root.to > cell.length || root.to - root.from > 6) return null
  const bytes = root.to - root.from
  return { name: cell.toString('latin1', name.from, name.to), root: bytes === 0 ? 0 : cell.readUIntBE(root.from, bytes) }
}
