import type { V3Faults } from './faults.ts'
import { compareBytes, KeyBuffer } from './columns.ts'
import { withoutOverlap } from './range-deletions.ts'
import { RANGE_DELETION, type RangeDeletion, type Table } from './table.ts'
import { HeldBlocks, TableCursor, type Bounds, type KeyRange } from './table-cursor.ts'
import type { TableMeta } from './version.ts'

/** A table whose bytes are at hand. */
export interface LiveTable {
  readonly meta: TableMeta
  readonly table: Table
}

/** Whether a table may have keys in a range. */
export function meets({ smallest, largest, largestExcluded }: Bounds, { low, high }: KeyRange): boolean {
  const above = Buffer.compare(largest, low)
  return Buffer.compare(smallest, high) < 0 && (above > 0 || (above === 0 && !largestExcluded))
}

const kind = { delete: 0, set: 1, merge: 2, singleDelete: 7, setWithDelete: 18, sizedDelete: 23 } as const
const gone: ReadonlySet<number> = new Set([kind.delete, kind.singleDelete, kind.sizedDelete])
const there: ReadonlySet<number> = new Set([kind.set, kind.setWithDelete])

/** All tables hold the same sequence when they were put in as they are. */
const sequenceOf = ({ smallestSequence, largestSequence }: TableMeta): number | null =>
  smallestSequence === largestSequence ? smallestSequence : null

/**
 * What is in a range: the newest value of each key that is not deleted, in the order of the keys. `tables` are those that meet the range. Each
 * is read only when the scan reaches its first key.
 */
export class Scan {
  /** The key it is at, good until the next one. */
  readonly key = new KeyBuffer()
  readonly #waiting: LiveTable[]
  readonly #range: KeyRange
  readonly #faults: V3Faults
  readonly #held: HeldBlocks
  readonly #deletions: readonly RangeDeletion[]
  #deletion = 0
  /** The cursor with the first key on top. */
  readonly #heap: TableCursor[] = []
  #current: TableCursor | null = null
  #isFirst = true

  constructor(tables: readonly LiveTable[], range: KeyRange, faults: V3Faults) {
    this.#waiting = [...tables].sort((a, b) => Buffer.compare(b.meta.smallest, a.meta.smallest))
    this.#range = range
    this.#faults = faults
    this.#held = new HeldBlocks(faults)
    this.#deletions = withoutOverlap(tables.flatMap(({ meta, table }) => cut(table.rangeDeletions, meta)))
  }

  /** Goes to the next key that has a value; false after the last one. */
  next(): boolean {
    for (;;) {
      const cursor = this.#nextChange()
      if (cursor === null) return false
      const isOlder = !this.#isFirst && compareBytes(cursor.key.bytes, cursor.key.length, this.key.bytes, this.key.length) === 0
      if (isOlder) {
        if (cursor.sequence >= this.#sequence) throw this.#faults.damaged('two of its tables hold the same change')
        this.#sequence = cursor.sequence
        continue
      }
      this.#isFirst = false
      this.key.copyFrom(cursor.key)
      this.#sequence = cursor.sequence
      if (gone.has(cursor.kind)) continue
      if (!there.has(cursor.kind)) throw this.#unknownKind(cursor.kind)
      if (!this.#isDeleted(cursor.sequence)) return true
    }
  }

  #sequence = 0

  value(): Buffer {
    return this.#current?.value() ?? Buffer.alloc(0)
  }

  close(): void {
    this.#current?.close()
    for (const cursor of this.#heap) cursor.close()
    this.#heap.length = 0
    this.#current = null
  }

  /** The cursor at the next key or at an older value of the same, taken off the heap until the next call. */
  #nextChange(): TableCursor | null {
    const before = this.#current
    if (before !== null) {
      if (before.next()) this.#push(before)
      else before.close()
    }
    this.#current = null
    this.#open()
    this.#current = this.#pop()
    return this.#current
  }

  /** Opens the tables that may have a key before the first one. */
  #open(): void {
    for (;;) {
      const next = this.#waiting.at(-1)
      const [top] = this.#heap
      if (next === undefined) return
      const { smallest } = next.meta
      if (top !== undefined && compareBytes(smallest, smallest.length, top.key.bytes, top.key.length) > 0) return
      this.#waiting.pop()
      const { meta, table } = next
      const options = { bounds: meta, virtual: meta.virtual, sequence: sequenceOf(meta) }
      const cursor = new TableCursor(table, options, this.#range, this.#held)
      if (cursor.next()) this.#push(cursor)
      else cursor.close()
    }
  }

  #isDeleted(sequence: number): boolean {
    const { key } = this
    for (;;) {
      const deletion = this.#deletions[this.#deletion]
      if (deletion === undefined) return false
      if (compareBytes(deletion.end, deletion.end.length, key.bytes, key.length) > 0) {
        return deletion.sequence > sequence && compareBytes(deletion.start, deletion.start.length, key.bytes, key.length) <= 0
      }
      this.#deletion++
    }
  }

  #unknownKind(number: number) {
    if (number === kind.merge) return this.#faults.unusedFeature('merges')
    if (number === RANGE_DELETION) return this.#faults.damaged('a deletion of a range is among its keys')
    return number >= 19 && number <= 21 ? this.#faults.unusedFeature('range keys') : this.#faults.newer(`kind ${number} of a key`)
  }

  #push(cursor: TableCursor): void {
    const heap = this.#heap
    let at = heap.length
    for (heap.push(cursor); at > 0;) {
      const above = (at - 1) >>> 1
      const parent = heap[above]
      if (parent === undefined || !isBefore(cursor, parent)) break
      heap[at] = parent
      at = above
    }
    heap[at] = cursor
  }

  #pop(): TableCursor | null {
    const heap = this.#heap
    const [top] = heap
    const last = heap.pop()
    if (top === undefined || last === undefined) return null
    if (heap.length === 0) return top
    let at = 0
    for (;;) {
      let below = at * 2 + 1
      const [left, right] = [heap[below], heap[below + 1]]
      if (left !== undefined && right !== undefined && isBefore(right, left)) below++
      const child = heap[below]
      if (child === undefined || !isBefore(child, last)) break
      heap[at] = child
      at = below
    }
    heap[at] = last
    return top
  }
}

function isBefore(a: TableCursor, b: TableCursor): boolean {
  const order = compareBytes(a.key.bytes, a.key.length, b.key.bytes, b.key.length)
  return order === 0 ? a.sequence > b.sequence : order < 0
}

/** Deletions of a table reach as far as its bounds. */
function cut(deletions: readonly RangeDeletion[], meta: TableMeta): RangeDeletion[] {
  const sequence = sequenceOf(meta)
  return deletions.flatMap((deletion) => {
    const start = Buffer.compare(deletion.start, meta.smallest) < 0 ? meta.smallest : deletion.start
    const end = Buffer.compare(deletion.end, upperEnd(meta)) > 0 ? upperEnd(meta) : deletion.end
    return Buffer.compare(start, end) < 0 ? [{ start, end, sequence: sequence ?? deletion.sequence }] : []
  })
}

/** The first key above all of a table. */
const upperEnd = ({ largest, largestExcluded }: TableMeta): Buffer =>
  largestExcluded ? largest : Buffer.concat([largest, Buffer.alloc(1)])
