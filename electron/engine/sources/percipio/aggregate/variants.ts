/* eslint-disable @typescript-eslint/no-non-null-assertion -- indexes are in range by construction, and a fallback value would hide a fault */
import type { ProfileValue } from '../../../../../shared/graph.ts'

/** A field by its name, or by a number of its own. */
export type FieldName = string | number
/** Is told each field of a variant; '' is the same as none. */
export type Put = (field: FieldName, value: ProfileValue) => void

/** A value and when it was said: the newer one counts, of equals the one from the earlier row. */
interface Said {
  value: ProfileValue
  recency: number
  row: number
}

const maxVariants = 8

/** A variant is one stretch of memory, so that one look costs one cache miss: six integers, of which two are a float. */
const integersPerRecord = 6
const floatsPerRecord = 3
const integers = { hashA: 0, hashB: 1, row: 2, next: 3 } as const
const recencyFloat = 2

/** Variants by number; `row` 0 means that there is none, `next` is the number + 1 of the owner's next one. */
class Records {
  integers: Int32Array
  floats: Float64Array
  readonly texts: string[] = []

  constructor() {
    const bytes = new ArrayBuffer(1024 * floatsPerRecord * 8)
    this.integers = new Int32Array(bytes)
    this.floats = new Float64Array(bytes)
  }

  has(number: number): boolean {
    const at = number * integersPerRecord
    return at < this.integers.length && this.integers[at + integers.row] !== 0
  }

  set(number: number, hashA: number, hashB: number, recency: number, row: number, next: number): void {
    while ((number + 1) * integersPerRecord > this.integers.length) this.#grow()
    const at = number * integersPerRecord
    this.integers[at + integers.hashA] = hashA
    this.integers[at + integers.hashB] = hashB
    this.integers[at + integers.row] = row
    this.integers[at + integers.next] = next
    this.floats[number * floatsPerRecord + recencyFloat] = recency
  }

  /** True when the record has this hash: then it was said again at `recency`. */
  touch(number: number, hashA: number, hashB: number, recency: number, row: number): boolean {
    const at = number * integersPerRecord
    if (this.integers[at + integers.hashA] !== hashA || this.integers[at + integers.hashB] !== hashB) return false
    const float = number * floatsPerRecord + recencyFloat
    if (recency > this.floats[float]!) {
      this.floats[float] = recency
      this.integers[at + integers.row] = row
    }
    return true
  }

  next(number: number): number {
    return this.integers[number * integersPerRecord + integers.next]!
  }

  #grow(): void {
    const bytes = new ArrayBuffer(this.integers.byteLength * 2)
    const grown = new Int32Array(bytes)
    grown.set(this.integers)
    this.integers = grown
    this.floats = new Float64Array(bytes)
  }
}

/**
 * What the rows of a report say about each owner (a person, a course), as far as it differs. A variant is the raw text of one row's
 * fields, known again by its hash, with the newest instant it was said at: most rows repeat a variant and cost no more than that.
 * An owner with many variants has them folded into one value per field. Either way `fields` answers, for each field, the newest value
 * that is not empty.
 */
export class VariantStore {
  readonly #read: (text: string, put: Put) => void
  /** The first variant of each owner, by owner; most have no other. */
  #firsts = new Records()
  #others = new Records()
  #free: number[] = []
  readonly #folded = new Map<number, Map<FieldName, Said>>()

  /** `read` tells the fields of a variant's text. */
  constructor(read: (text: string, put: Put) => void) {
    this.#read = read
  }

  /** True when the owner has this variant: then it was said again at `recency`. `row` counts from 1. */
  touch(owner: number, hashA: number, hashB: number, recency: number, row: number): boolean {
    const firsts = this.#firsts
    if (!firsts.has(owner)) return false
    if (firsts.touch(owner, hashA, hashB, recency, row)) return true
    const others = this.#others
    for (let next = firsts.next(owner); next !== 0; next = others.next(next - 1)) {
      if (others.touch(next - 1, hashA, hashB, recency, row)) return true
    }
    return false
  }

  add(owner: number, hashA: number, hashB: number, recency: number, row: number, text: string): void {
    if (this.#firsts.has(owner) && this.#count(owner) === maxVariants) this.#fold(owner)
    if (!this.#firsts.has(owner)) {
      this.#firsts.set(owner, hashA, hashB, recency, row, 0)
      this.#firsts.texts[owner] = text
      return
    }
    const other = this.#free.pop() ?? this.#others.texts.length
    this.#others.set(other, hashA, hashB, recency, row, this.#firsts.next(owner))
    this.#others.texts[other] = text
    this.#firsts.integers[owner * integersPerRecord + integers.next] = other + 1
  }

  /** Field -> the newest value that is not empty. */
  fields(owner: number): Map<FieldName, ProfileValue> {
    const fields = new Map<FieldName, ProfileValue>()
    if (this.#folded.has(owner) || (this.#firsts.has(owner) && this.#firsts.next(owner) !== 0)) {
      for (const [name, said] of this.#merge(owner, new Map(this.#folded.get(owner)))) fields.set(name, said.value)
    } else if (this.#firsts.has(owner)) {
      this.#read(this.#firsts.texts[owner]!, (name, value) => {
        if (value !== '') fields.set(name, value)
      })
    }
    return fields
  }

  /** Forgets everything: a large report is a lot to keep. */
  clear(): void {
    this.#firsts = new Records()
    this.#others = new Records()
    this.#free = []
    this.#folded.clear()
  }

  #count(owner: number): number {
    let count = 1
    for (let next = this.#firsts.next(owner); next !== 0; next = this.#others.next(next - 1)) count++
    return count
  }

  #fold(owner: number): void {
    this.#folded.set(owner, this.#merge(owner, this.#folded.get(owner) ?? new Map<FieldName, Said>()))
    for (let next = this.#firsts.next(owner); next !== 0; next = this.#others.next(next - 1)) {
      this.#others.texts[next - 1] = ''
      this.#free.push(next - 1)
    }
    this.#firsts.set(owner, 0, 0, 0, 0, 0)
    this.#firsts.texts[owner] = ''
  }

  #merge(owner: number, newest: Map<FieldName, Said>): Map<FieldName, Said> {
    if (!this.#firsts.has(owner)) return newest
    this.#mergeOne(this.#firsts, owner, newest)
    for (let next = this.#firsts.next(owner); next !== 0; next = this.#others.next(next - 1)) this.#mergeOne(this.#others, next - 1, newest)
    return newest
  }

  #mergeOne(records: Records, number: number, newest: Map<FieldName, Said>): void {
    const recency = records.floats[number * floatsPerRecord + recencyFloat]!
    const row = records.integers[number * integersPerRecord + integers.row]!
    this.#read(records.texts[number]!, (name, value) => {
      if (value === '') return
      const said = newest.get(name)
      // Of a field that stands twice in a row, the last value counts.
      if (!said || recency > said.recency || (recency === said.recency && row <= said.row)) newest.set(name, { value, recency, row })
    })
  }
}
