import type { PageFile } from './page-file.ts'

/**
 * B-trees of a SQLite database built from entries that come in order (file format: "B-tree Pages"). Leaves are filled one
 * after the other, the pages above them at the end. Only for entries that fit a page: see the limits.
 */

/** Largest payload of a table leaf's cell, and of an index's cell, that needs no overflow page. */
export const maxRow = (pageSize: number): number => pageSize - 35
export const maxEntry = (pageSize: number): number => Math.floor(((pageSize - 12) * 64) / 255) - 23

const LEAF_HEADER = 8
const INTERIOR_HEADER = 12
const kinds = { table: { leaf: 13, interior: 5 }, index: { leaf: 10, interior: 2 } } as const

/**
 * The leaf being filled: cells follow each other from its header on, in the order of their keys, and move to the page's end when it
 * is closed, behind the pointers to them. SQLite itself lays them the other way round; this way a row lies behind the one it
 * resembles, also across pages, which compresses better.
 */
class Leaf {
  readonly #pages: PageFile
  readonly #kind: number
  /** Where each cell begins, counted from the first. */
  readonly #offsets: Uint16Array
  #page = 0
  #cells = 0
  #used = 0

  constructor(pages: PageFile, kind: number) {
    this.#pages = pages
    this.#kind = kind
    // A cell has a byte at least, and a pointer of two.
    this.#offsets = new Uint16Array(Math.ceil(pages.pageSize / 3))
  }

  get page(): number {
    return this.#page
  }

  open(): void {
    this.#page = this.#pages.next()
    this.#cells = 0
    this.#used = 0
  }

  /** Makes room for a cell; returns where in the page file's buffer it goes, or -1 when the page is full. */
  room(size: number): number {
    const at = this.#used
    if (LEAF_HEADER + 2 * (this.#cells + 1) + at + size > this.#pages.pageSize) return -1
    this.#offsets[this.#cells++] = at
    this.#used = at + size
    return this.#pages.start + LEAF_HEADER + at
  }

  /** Takes the last cell out again. */
  takeLast(): Uint8Array {
    const from = this.#pages.start + LEAF_HEADER
    const at = this.#offsets[--this.#cells] ?? 0
    const cell = this.#pages.bytes.slice(from + at, from + this.#used)
    this.#used = at
    return cell
  }

  close(): void {
    const { bytes, start, pageSize } = this.#pages
    const cells = start + LEAF_HEADER
    const top = pageSize - this.#used
    bytes.copyWithin(start + top, cells, cells + this.#used)
    bytes[start] = this.#kind
    put16(bytes, start + 1, 0)
    put16(bytes, start + 3, this.#cells)
    put16(bytes, start + 5, top)
    bytes[start + 7] = 0
    for (let cell = 0; cell < this.#cells; cell++) put16(bytes, cells + 2 * cell, top + (this.#offsets[cell] ?? 0))
    bytes.fill(0, cells + 2 * this.#cells, start + top)
  }

  content(): Uint8Array {
    return this.#pages.bytes.subarray(this.#pages.start, this.#pages.start + this.#pages.pageSize)
  }
}

/** The pages of one level: `dividers[i]` stands between `pages[i]` and `pages[i + 1]`. */
class Level {
  readonly pages: number[] = []
  readonly dividers: Uint8Array[] = []
}

/** Builds the interior pages over a level; the topmost page is written to `root`. */
function buildAbove(file: PageFile, kind: number, leaves: Level, root: number): void {
  let level = leaves
  for (;;) {
    const above = new Level()
    const last = level.pages.length - 1
    for (let first = 0; first <= last;) {
      let end = first // the right-most child of this page
      let used = INTERIOR_HEADER
      while (end < last) {
        const size = 6 + (level.dividers[end]?.length ?? 0)
        if (used + size > file.pageSize) break
        used += size
        end++
      }
      // A page needs a divider: leave the next one more than a single child.
      if (end === last - 1) end--
      if (first === 0 && end === last) {
        const content = new Uint8Array(file.pageSize)
        fillInterior(content, 0, file.pageSize, kind, level, first, end)
        file.rewrite(root, content)
        return
      }
      above.pages.push(file.next())
      fillInterior(file.bytes, file.start, file.pageSize, kind, level, first, end)
      const divider = level.dividers[end]
      if (end < last && divider) above.dividers.push(divider)
      first = end + 1
    }
    level = above
  }
}

function fillInterior(bytes: Uint8Array, start: number, pageSize: number, kind: number, level: Level, first: number, end: number): void {
  bytes.fill(0, start, start + pageSize)
  let top = pageSize
  for (let child = first; child < end; child++) {
    const divider = level.dividers[child]
    if (!divider) throw new RangeError('a child without a divider')
    top -= 4 + divider.length
    put32(bytes, start + top, level.pages[child] ?? 0)
    bytes.set(divider, start + top + 4)
    put16(bytes, start + INTERIOR_HEADER + 2 * (child - first), top)
  }
  bytes[start] = kind
  put16(bytes, start + 3, end - first)
  put16(bytes, start + 5, top)
  put32(bytes, start + 8, level.pages[end] ?? 0)
}

function put16(bytes: Uint8Array, at: number, value: number): void {
  bytes[at] = value >>> 8
  bytes[at + 1] = value & 255
}

function put32(bytes: Uint8Array, at: number, value: number): void {
  put16(bytes, at, value >>> 16)
  put16(bytes, at + 2, value & 65_535)
}

/** A rowid table. Rowids must grow. */
export class TableTree {
  readonly #file: PageFile
  readonly #maxRow: number
  readonly #leaf: Leaf
  readonly #level = new Level()
  #lastRowid = 0

  constructor(file: PageFile) {
    this.#file = file
    this.#maxRow = maxRow(file.pageSize)
    this.#leaf = new Leaf(file, kinds.table.leaf)
    this.#leaf.open()
  }

  /** Makes room for a row of `payload` bytes (at most `maxRow`) and writes the cell's head; returns where the payload goes in `file.bytes`. */
  add(rowid: number, payload: number): number {
    if (payload > this.#maxRow) throw new RangeError('a row that needs overflow pages')
    const size = varintSize(payload) + varintSize(rowid) + payload
    let at = this.#leaf.room(size)
    if (at < 0) {
      this.#leaf.close()
      this.#level.pages.push(this.#leaf.page)
      const divider = new Uint8Array(varintSize(this.#lastRowid))
      putBigEndianVarint(divider, 0, this.#lastRowid)
      this.#level.dividers.push(divider)
      this.#leaf.open()
      at = this.#leaf.room(size)
    }
    this.#lastRowid = rowid
    return putBigEndianVarint(this.#file.bytes, putBigEndianVarint(this.#file.bytes, at, payload), rowid)
  }

  finish(root: number): void {
    finishTree(this.#file, this.#leaf, this.#level, kinds.table.interior, root)
  }
}

/** An index. Entries must come in its order; one that does not fit its leaf moves up as a divider. */
export class IndexTree {
  /** Where the entry just placed goes. */
  bytes: Uint8Array
  readonly #file: PageFile
  readonly #maxEntry: number
  readonly #leaf: Leaf
  readonly #level = new Level()
  /** An entry that found its leaf full: a divider, unless it turns out to be the last one. */
  #waiting: Uint8Array | null = null

  constructor(file: PageFile) {
    this.#file = file
    this.#maxEntry = maxEntry(file.pageSize)
    this.#leaf = new Leaf(file, kinds.index.leaf)
    this.#leaf.open()
    this.bytes = file.bytes
  }

  /** Makes room for an entry with `payload` bytes (at most `maxEntry`) and writes its head; returns where in `bytes` the payload goes. */
  add(payload: number): number {
    if (payload > this.#maxEntry) throw new RangeError('an entry that needs overflow pages')
    if (this.#waiting !== null) {
      this.#endLeaf(this.#waiting)
      this.#waiting = null
    }
    const size = varintSize(payload) + payload
    let at = this.#leaf.room(size)
    if (at < 0) {
      at = 0
      this.bytes = this.#waiting = new Uint8Array(size)
    } else this.bytes = this.#file.bytes
    return putBigEndianVarint(this.bytes, at, payload)
  }

  finish(root: number): void {
    const last = this.#waiting
    if (last !== null) {
      this.#endLeaf(this.#leaf.takeLast())
      this.#file.bytes.set(last, this.#leaf.room(last.length))
    }
    finishTree(this.#file, this.#leaf, this.#level, kinds.index.interior, root)
  }

  #endLeaf(divider: Uint8Array): void {
    this.#leaf.close()
    this.#level.pages.push(this.#leaf.page)
    this.#level.dividers.push(divider)
    this.#leaf.open()
  }
}

function finishTree(file: PageFile, leaf: Leaf, level: Level, interior: number, root: number): void {
  leaf.close()
  if (level.pages.length === 0) {
    file.rewrite(root, leaf.content())
    file.giveBack()
    return
  }
  level.pages.push(leaf.page)
  buildAbove(file, interior, level, root)
}

function varintSize(value: number): number {
  let size = 1
  for (let rest = value; rest > 127; rest = Math.floor(rest / 128)) size++
  return size
}

/** SQLite's varint, most significant group first; for values below 2^53. Returns where it ends. */
export function putBigEndianVarint(target: Uint8Array, at: number, value: number): number {
  if (value < 128) {
    target[at] = value
    return at + 1
  }
  if (value < 16_384) {
    target[at] = (value >>> 7) | 128
    target[at + 1] = value & 127
    return at + 2
  }
  const last = at + varintSize(value) - 1
  let rest = value
  for (let to = last; to >= at; to--) {
    target[to] = (rest % 128) | (to === last ? 0 : 128)
    rest = Math.floor(rest / 128)
  }
  return last + 1
}
