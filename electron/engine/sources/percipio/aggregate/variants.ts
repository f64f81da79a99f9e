/* eslint-disable @typescript-eslint/no-non-null-assertion -- indexes are in range by construction, and a fallback value would hide a fault */
import type { ProfileValue } from '../../../../../shared/graph.ts'
import { Texts } from './texts.ts'

/** A field by its name, or by a number of its own. */
export type FieldName = string | number
/** Is told each field of a variant; '' is the same as none. */
export type Put = (field: FieldName, value: ProfileValue) => void
/** Tells the fields of a variant's text. */
export type Read = (text: string, put: Put) => void

/** A value and when it was said: the newer one counts, of equals the one from the earlier row. */
export interface Said {
  value: ProfileValue
  recency: number
  row: number
}

/** A variant is one stretch of memory, so that one look costs one cache miss: eight integers, of which two are floats. */
const integersPerRecord = 8
const floatsPerRecord = 4
const integers = { hashA: 0, hashB: 1, row: 2, next: 3 } as const
const floats = { recency: 2, place: 3 } as const

/** Lengths beside the records: nobody looks at them while rows are read. */
export class Records {
  integers: Int32Array
  floats: Float64Array<ArrayBuffer>
  lengths: Int32Array<ArrayBuffer>

  constructor(floatsOf = new Float64Array(1024 * floatsPerRecord), lengths = new Int32Array(1024)) {
    this.floats = floatsOf
    this.integers = new Int32Array(floatsOf.buffer)
    this.lengths = lengths
  }

  get capacity(): number {
    return this.lengths.length
  }

  has(number: number): boolean {
    const at = number * integersPerRecord
    return at < this.integers.length && this.integers[at + integers.row] !== 0
  }

  set(number: number, hashA: number, hashB: number, recency: number, row: number, next: number): void {
    while (number >= this.capacity) this.#grow()
    const at = number * integersPerRecord
    this.integers[at + integers.hashA] = hashA
    this.integers[at + integers.hashB] = hashB
    this.integers[at + integers.row] = row
    this.integers[at + integers.next] = next
    this.floats[number * floatsPerRecord + floats.recency] = recency
  }

  setText(number: number, place: number, length: number): void {
    this.floats[number * floatsPerRecord + floats.place] = place
    this.lengths[number] = length
  }

  /** There is no such record any more. */
  free(number: number): void {
    this.set(number, 0, 0, 0, 0, 0)
    this.setText(number, 0, 0)
  }

  /** True when the record has this hash: then it was said again at `recency`. */
  touch(number: number, hashA: number, hashB: number, recency: number, row: number): boolean {
    const at = number * integersPerRecord
    if (this.integers[at + integers.hashA] !== hashA || this.integers[at + integers.hashB] !== hashB) return false
    const float = number * floatsPerRecord + floats.recency
    if (recency > this.floats[float]!) {
      this.floats[float] = recency
      this.integers[at + integers.row] = row
    }
    return true
  }

  row(number: number): number {
    return this.integers[number * integersPerRecord + integers.row]!
  }

  /** Number + 1 of the owner's next variant; 0: there is none. */
  next(number: number): number {
    return this.integers[number * integersPerRecord + integers.next]!
  }

  setNext(number: number, next: number): void {
    this.integers[number * integersPerRecord + integers.next] = next
  }

  recency(number: number): number {
    return this.floats[number * floatsPerRecord + floats.recency]!
  }

  place(number: number): number {
    return this.floats[number * floatsPerRecord + floats.place]!
  }

  length(number: number): number {
    return this.lengths[number]!
  }

  #grow(): void {
    const grown = new Float64Array(this.floats.length * 2)
    grown.set(this.floats)
    this.floats = grown
    this.integers = new Int32Array(grown.buffer)
    const lengths = new Int32Array(this.lengths.length * 2)
    lengths.set(this.lengths)
    this.lengths = lengths
  }
}

interface PackedRecords {
  readonly floats: Float64Array<ArrayBuffer>
  readonly lengths: Int32Array<ArrayBuffer>
}

/** Variants as they lie in memory. */
export interface PackedVariants {
  readonly firsts: PackedRecords
  readonly others: PackedRecords
  readonly folded: Map<number, Map<FieldName, Said>>
  readonly texts: readonly Uint8Array<ArrayBuffer>[]
}

/** What a report says about each owner (a person, a course): `fields` answers, for each field, the newest value that is not empty. */
export class Variants {
  protected readonly read: Read
  /** The first variant of each owner, by owner; most have no other. */
  protected firsts: Records
  protected others: Records
  /** What owners with many variants said before, one value per field. */
  protected readonly folded: Map<number, Map<FieldName, Said>>
  protected texts: Texts

  constructor(read: Read, packed?: PackedVariants) {
    this.read = read
    this.firsts = new Records(packed?.firsts.floats, packed?.firsts.lengths)
    this.others = new Records(packed?.others.floats, packed?.others.lengths)
    this.folded = packed?.folded ?? new Map<number, Map<FieldName, Said>>()
    this.texts = new Texts(packed?.texts)
  }

  pack(): PackedVariants {
    const packed = ({ floats: all, lengths }: Records): PackedRecords => ({ floats: all, lengths })
    return { firsts: packed(this.firsts), others: packed(this.others), folded: this.folded, texts: this.texts.pack() }
  }

  /** Field -> the newest value that is not empty. */
  fields(owner: number): Map<FieldName, ProfileValue> {
    const fields = new Map<FieldName, ProfileValue>()
    const { firsts } = this
    if (this.folded.has(owner) || (firsts.has(owner) && firsts.next(owner) !== 0)) {
      for (const [name, said] of this.merge(owner, new Map(this.folded.get(owner)))) fields.set(name, said.value)
    } else if (firsts.has(owner)) {
      this.read(this.texts.get(firsts.place(owner), firsts.length(owner)), (name, value) => {
        if (value !== '') fields.set(name, value)
      })
    }
    return fields
  }

  /** Forgets everything: a large report is a lot to keep. */
  clear(): void {
    this.firsts = new Records()
    this.others = new Records()
    this.folded.clear()
    this.texts.release()
    this.texts = new Texts()
  }

  protected merge(owner: number, newest: Map<FieldName, Said>): Map<FieldName, Said> {
    const { firsts, others } = this
    if (!firsts.has(owner)) return newest
    this.#mergeOne(firsts, owner, newest)
    for (let next = firsts.next(owner); next !== 0; next = others.next(next - 1)) this.#mergeOne(others, next - 1, newest)
    return newest
  }

  #mergeOne(records: Records, number: number, newest: Map<FieldName, Said>): void {
    const recency = records.recency(number)
    const row = records.row(number)
    this.read(this.texts.get(records.place(number), records.length(number)), (name, value) => {
      if (value === '') return
      const said = newest.get(name)
      // Of a field that stands twice in a row, the last value counts.
      if (!said || recency > said.recency || (recency === said.recency && row <= said.row)) newest.set(name, { value, recency, row })
    })
  }
}
