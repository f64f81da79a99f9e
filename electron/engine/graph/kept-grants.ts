/* eslint-disable @typescript-eslint/no-non-null-assertion -- indexes are in bounds by construction; a check would cost the inner loop */
import type { Stretch } from './follower.ts'
import { firstValue, type GrantRecord } from './records.ts'

/** Grants of one stretch of memory. */
const STRETCH = 1 << 15
/** When they take more bytes they are read from the file again. */
const MOST_BYTES = 30 << 20

/**
 * The grants that became a snapshot's pages, in their order, as numbers: whoever saves the snapshot at once need not read them back.
 * Without what a .c1z does not hold, the numbers of the source's rows.
 */
export class KeptGrants {
  #numbers: (Float64Array<ArrayBuffer> | null)[] = []
  #keys: (Int32Array<ArrayBuffer> | null)[] = []
  #count = 0
  #complete = true
  /** Takes each stretch as it is full, so that none is kept. */
  readonly #follow: ((stretch: Stretch) => void) | null
  /** Numbers per grant. */
  readonly #width: number
  readonly #most: number

  /** `width`: how many attributes a grant has, all of them numbers. */
  constructor(width: number, follow: ((stretch: Stretch) => void) | null = null) {
    this.#width = width
    this.#most = Math.floor(MOST_BYTES / (8 + 8 * width) / STRETCH) * STRETCH
    this.#follow = follow
  }

  /** How many there are; -1: they became too many, or went to who takes them. */
  get count(): number {
    return this.#complete && this.#follow === null ? this.#count : -1
  }

  /** `values`: entitlement, principal, then the attributes' numbers; null for none. */
  add(values: readonly (number | null)[]): void {
    if (!this.#complete) return
    const at = this.#count % STRETCH
    if (at === 0) {
      if (this.#follow !== null) this.end()
      else if (this.#count === this.#most) {
        this.forget()
        return
      }
      this.#numbers.push(new Float64Array(STRETCH * this.#width))
      this.#keys.push(new Int32Array(STRETCH * 2))
    }
    this.#count++
    const keys = this.#keys.at(-1)!
    const numbers = this.#numbers.at(-1)!
    keys[at * 2] = values[0]!
    keys[at * 2 + 1] = values[1]!
    const width = this.#width
    for (let i = 0, to = at * width; i < width; i++, to++) numbers[to] = values[i + 2] ?? NaN
  }

  /** Those that were not given away yet go now. */
  end(): void {
    if (this.#follow === null) return
    const keys = this.#keys.pop()
    const numbers = this.#numbers.pop()
    if (keys && numbers) this.#follow({ keys, numbers, width: this.#width, count: this.#count % STRETCH || STRETCH })
  }

  forget(): void {
    this.#complete = false
    this.#numbers = []
    this.#keys = []
  }

  /** Every grant, one after the other, in the same array: it is good until the next one. Each stretch is freed when it was read, so this works once. */
  *take(): Generator<GrantRecord, undefined> {
    const count = this.count
    this.#complete = false
    for (let stretch = 0; stretch * STRETCH < count; stretch++) {
      yield* grantsOf({
        keys: this.#keys[stretch]!,
        numbers: this.#numbers[stretch]!,
        width: this.#width,
        count: Math.min(STRETCH, count - stretch * STRETCH),
      })
      this.#keys[stretch] = null
      this.#numbers[stretch] = null
    }
    this.forget()
  }
}

/** The grants of a stretch, one after the other, in the same array: it is good until the next one. */
export function* grantsOf({ keys, numbers, width, count }: Stretch): Generator<GrantRecord, undefined> {
  const record: [number, number, null, null, ...(number | null)[]] = [0, 0, null, null, ...new Array<null>(width).fill(null)]
  for (let at = 0; at < count; at++) {
    record[0] = keys[at * 2]!
    record[1] = keys[at * 2 + 1]!
    for (let i = 0, from = at * width; i < width; i++, from++) {
      const number = numbers[from]!
      record[i + firstValue] = Number.isNaN(number) ? null : number
    }
    yield record
  }
}
