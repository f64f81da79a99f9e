import { column, Columns, compareBytes, KeyBuffer } from './columns.ts'
import type { BlockHandle, Table } from './table.ts'
import type { V3Faults } from './faults.ts'

/** The keys of a table that count: those of a virtual table are a part of its file. */
export interface Bounds {
  readonly smallest: Buffer
  readonly largest: Buffer
  /** The largest key itself is not in it. */
  readonly largestExcluded: boolean
}

/** Keys from `low` on, up to but without `high`. */
export interface KeyRange {
  readonly low: Buffer
  readonly high: Buffer
}

/** Bytes of the blocks all cursors of a scan hold at once. */
const HELD_BYTES = 512 << 20

/** Keeps the blocks in memory within bounds, however many tables overlap. */
export class HeldBlocks {
  readonly #faults: V3Faults
  #bytes = 0

  constructor(faults: V3Faults) {
    this.#faults = faults
  }

  change(bytes: number): void {
    this.#bytes += bytes
    if (this.#bytes > HELD_BYTES) throw this.#faults.overLimit(`reading it takes more than ${HELD_BYTES / 2 ** 20} MiB of memory`)
  }
}

export interface CursorOptions {
  readonly bounds: Bounds
  /** A key outside the bounds does not count; in a table that is none it is damage. */
  readonly virtual: boolean
  /** All keys of the table have this sequence, whatever they say. */
  readonly sequence: number | null
}

/** Walks over the keys of a table that are in a range, in their order. */
export class TableCursor {
  readonly key = new KeyBuffer()
  sequence = 0
  kind = 0
  readonly #table: Table
  readonly #options: CursorOptions
  readonly #range: KeyRange
  readonly #held: HeldBlocks
  readonly #blocks: Generator<IndexEntry, undefined>
  #block: DataBlock | null = null
  #separator: Buffer | null = null
  #row = -1
  #trailer = Infinity
  #started = false

  constructor(table: Table, options: CursorOptions, range: KeyRange, held: HeldBlocks) {
    this.#table = table
    this.#options = options
    this.#range = range
    this.#held = held
    this.#blocks = indexEntries(table, later(range.low, options.bounds.smallest), held)
  }

  /** Goes to the next key; false after the last one. */
  next(): boolean {
    return this.#table.guarded(() => this.#next())
  }

  /** The value of the key it is at. */
  value(): Buffer {
    return this.#table.guarded(() => this.#block?.values.at(this.#row) ?? Buffer.alloc(0))
  }

  /** Lets go of what it holds. */
  close(): void {
    this.#blocks.return(undefined)
    this.#let()
  }

  #next(): boolean {
    for (;;) {
      const block = this.#block
      if (block === null || this.#row + 1 >= block.rows) {
        if (!this.#nextBlock()) return false
        continue
      }
      const order = block.keys.step(++this.#row, this.key)
      const trailer = block.trailers.at(this.#row)
      if (order < 0 || (order === 0 && trailer >= this.#trailer)) throw this.#table.damaged('has keys out of order')
      this.#trailer = trailer
      if (!this.#reached()) continue
      if (!this.#within()) return false
      this.kind = trailer % 256
      this.sequence = this.#options.sequence ?? (trailer - this.kind) / 256
      return true
    }
  }

  #nextBlock(): boolean {
    const { key } = this
    if (this.#separator !== null && compareBytes(key.bytes, key.length, this.#separator, this.#separator.length) > 0) {
      throw this.#table.damaged('has an index that does not fit')
    }
    this.#let()
    const entry = this.#blocks.next()
    if (entry.done === true) return false
    const plain = this.#table.block(entry.value.handle)
    this.#block = dataBlock(plain, this.#table)
    this.#held.change(this.#block?.bytes ?? 0)
    this.#row = -1
    this.#separator = entry.value.separator
    return true
  }

  #let(): void {
    if (this.#block !== null) this.#held.change(-this.#block.bytes)
    this.#block = null
  }

  /** Whether it has come to the first key that counts. */
  #reached(): boolean {
    if (this.#started) return true
    const { key } = this
    const { low } = this.#range
    const { smallest } = this.#options.bounds
    if (compareBytes(key.bytes, key.length, low, low.length) < 0) return false
    if (compareBytes(key.bytes, key.length, smallest, smallest.length) < 0) {
      if (this.#options.virtual) return false
      throw this.#table.damaged('has keys outside its bounds')
    }
    this.#started = true
    return true
  }

  #within(): boolean {
    const { key } = this
    const { high } = this.#range
    if (compareBytes(key.bytes, key.length, high, high.length) >= 0) return false
    const { largest, largestExcluded } = this.#options.bounds
    const order = compareBytes(key.bytes, key.length, largest, largest.length)
    if (order < 0 || (order === 0 && !largestExcluded)) return true
    if (this.#options.virtual) return false
    throw this.#table.damaged('has keys outside its bounds')
  }
}

interface DataBlock {
  readonly rows: number
  readonly bytes: number
  readonly keys: ReturnType<Columns['prefixed']>
  readonly trailers: ReturnType<Columns['uints']>
  readonly values: ReturnType<Columns['slices']>
}

/** A block without rows is made for a table without keys; a large one is made by nobody. */
const EMPTY_BYTES = 1024

function dataBlock(block: Buffer, table: Table): DataBlock | null {
  const { prefixBytes, bytes, uint, bool } = column
  const columns = new Columns(block, 4, [prefixBytes, bytes, uint, bool, bytes, bool, bool])
  if (columns.rows === 0) {
    if (block.length > EMPTY_BYTES) throw new Error('a block has no rows')
    return null
  }
  if (!columns.slices(1).allEmpty) throw table.unusedFeature('suffixes of keys')
  if (columns.anySet(5)) throw table.unusedFeature('value blocks')
  return {
    rows: columns.rows,
    bytes: block.length,
    keys: columns.prefixed(0),
    trailers: columns.uints(2),
    values: columns.slices(4),
  }
}

interface IndexEntry {
  readonly separator: Buffer
  readonly handle: BlockHandle
}

/** The blocks that may hold keys from `from` on. */
function* indexEntries(table: Table, from: Buffer, held: HeldBlocks): Generator<IndexEntry, undefined> {
  const order = new Ascending(table)
  if (!table.twoLevels) {
    for (const entry of entriesOf(table, table.index, from, held)) yield order.checked(entry)
    return
  }
  for (const { handle } of entriesOf(table, table.index, from, held)) {
    for (const entry of entriesOf(table, handle, from, held)) yield order.checked(entry)
  }
}

class Ascending {
  readonly #table: Table
  #last: Buffer | null = null

  constructor(table: Table) {
    this.#table = table
  }

  checked(entry: IndexEntry): IndexEntry {
    if (this.#last !== null && Buffer.compare(entry.separator, this.#last) < 0) throw this.#table.damaged('has an index out of order')
    this.#last = entry.separator
    return entry
  }
}

function* entriesOf(table: Table, handle: BlockHandle, from: Buffer, held: HeldBlocks): Generator<IndexEntry, undefined> {
  const block = table.block(handle)
  held.change(block.length)
  try {
    const columns = new Columns(block, 0, [column.bytes, column.uint, column.uint, column.bytes])
    if (columns.rows === 0) return
    const [separators, offsets, lengths] = [columns.slices(0), columns.uints(1), columns.uints(2)]
    let row = 0
    for (let above = columns.rows; row < above;) {
      const middle = (row + above) >>> 1
      if (Buffer.compare(separators.at(middle), from) < 0) row = middle + 1
      else above = middle
    }
    for (; row < columns.rows; row++) {
      yield { separator: separators.at(row), handle: { offset: offsets.at(row), length: lengths.at(row) } }
    }
  } finally {
    held.change(-block.length)
  }
}

const later = (a: Buffer, b: Buffer): Buffer => (Buffer.compare(a, b) >= 0 ? a : b)
