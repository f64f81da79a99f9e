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

/**
 * What the rows of a report say about each owner (a person, a course), as far as it differs. A variant is the raw text of one row's
 * fields, known again by its hash, with the newest instant it was said at: most rows repeat a variant and cost no more than that.
 * An owner with many variants has them folded into one value per field. Either way `fields` answers, for each field, the newest value
 * that is not empty.
 */
export class VariantStore {
  readonly #read: (text: string, put: Put) => void
  /** By owner: first variant + 1, or 0. */
  #first = new Int32Array(1024)
  readonly #folded = new Map<number, Map<FieldName, Said>>()
  /** By variant. */
  #hashA = new Int32Array(1024)
  #hashB = new Int32Array(1024)
  #recency = new Float64Array(1024)
  #row = new Float64Array(1024)
  #next = new Int32Array(1024)
  readonly #texts: string[] = []
  readonly #free: number[] = []

  /** `read` tells the fields of a variant's text. */
  constructor(read: (text: string, put: Put) => void) {
    this.#read = read
  }

  /** True when the owner has this variant: then it was said again at `recency`. */
  touch(owner: number, hashA: number, hashB: number, recency: number, row: number): boolean {
    if (owner >= this.#first.length) return false
    let variant = this.#first[owner]! - 1
    while (variant >= 0) {
      if (this.#hashA[variant] === hashA && this.#hashB[variant] === hashB) {
        if (recency > this.#recency[variant]!) {
          this.#recency[variant] = recency
          this.#row[variant] = row
        }
        return true
      }
      variant = this.#next[variant]! - 1
    }
    return false
  }

  add(owner: number, hashA: number, hashB: number, recency: number, row: number, text: string): void {
    while (owner >= this.#first.length) this.#first = doubled(this.#first)
    let count = 0
    for (let variant = this.#first[owner]! - 1; variant >= 0; variant = this.#next[variant]! - 1) count++
    if (count >= maxVariants) this.#fold(owner)

    const variant = this.#free.pop() ?? this.#texts.length
    if (variant === this.#hashA.length) {
      this.#hashA = doubled(this.#hashA)
      this.#hashB = doubled(this.#hashB)
      this.#next = doubled(this.#next)
      this.#recency = doubledFloats(this.#recency)
      this.#row = doubledFloats(this.#row)
    }
    this.#hashA[variant] = hashA
    this.#hashB[variant] = hashB
    this.#recency[variant] = recency
    this.#row[variant] = row
    this.#next[variant] = this.#first[owner]!
    this.#texts[variant] = text
    this.#first[owner] = variant + 1
  }

  /** Field -> the newest value that is not empty. */
  fields(owner: number): Map<FieldName, ProfileValue> {
    const only = this.#only(owner)
    if (only >= 0) {
      const fields = new Map<FieldName, ProfileValue>()
      this.#read(this.#texts[only]!, (name, value) => {
        if (value !== '') fields.set(name, value)
      })
      return fields
    }
    const newest = this.#merge(owner, new Map(this.#folded.get(owner)))
    return new Map(Array.from(newest, ([name, said]) => [name, said.value]))
  }

  #fold(owner: number): void {
    this.#folded.set(owner, this.#merge(owner, this.#folded.get(owner) ?? new Map<FieldName, Said>()))
    for (let variant = this.#first[owner]! - 1; variant >= 0; variant = this.#next[variant]! - 1) {
      this.#texts[variant] = ''
      this.#free.push(variant)
    }
    this.#first[owner] = 0
  }

  /** The owner's one variant, if that is all there is. */
  #only(owner: number): number {
    if (owner >= this.#first.length || this.#folded.has(owner)) return -1
    const first = this.#first[owner]! - 1
    return first >= 0 && this.#next[first] === 0 ? first : -1
  }

  #merge(owner: number, newest: Map<FieldName, Said>): Map<FieldName, Said> {
    if (owner >= this.#first.length) return newest
    for (let variant = this.#first[owner]! - 1; variant >= 0; variant = this.#next[variant]! - 1) {
      const recency = this.#recency[variant]!
      const row = this.#row[variant]!
      this.#read(this.#texts[variant]!, (name, value) => {
        if (value === '') return
        const said = newest.get(name)
        if (!said || recency > said.recency || (recency === said.recency && row <= said.row)) newest.set(name, { value, recency, row })
      })
    }
    return newest
  }
}

function doubled(array: Int32Array<ArrayBuffer>): Int32Array<ArrayBuffer> {
  const grown = new Int32Array(array.length * 2)
  grown.set(array)
  return grown
}

function doubledFloats(array: Float64Array<ArrayBuffer>): Float64Array<ArrayBuffer> {
  const grown = new Float64Array(array.length * 2)
  grown.set(array)
  return grown
}
