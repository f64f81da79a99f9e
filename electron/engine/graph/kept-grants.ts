/* eslint-disable @typescript-eslint/no-non-null-assertion -- indexes are in bounds by construction; a check would cost the inner loop */
import type { Stretch } from './follower.ts'
import type { GrantRecord } from './records.ts'

/** Grants of one stretch of memory. */
const STRETCH = 1 << 15
/** Per grant: first and last access, completion, score, attempts. */
const NUMBERS = 5
/** Beyond this many they are read from the file again: 50 bytes each, so 32 MB at most. */
const MOST = 20 * STRETCH

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

  constructor(follow: ((stretch: Stretch) => void) | null = null) {
    this.#follow = follow
  }

  /** How many there are; -1: they became too many, or went to who takes them. */
  get count(): number {
    return this.#complete && this.#follow === null ? this.#count : -1
  }

  /** `values`: entitlement, principal, then the five numbers; NaN for none. */
  add(values: Float64Array): void {
    if (!this.#complete) return
    const at = this.#count % STRETCH
    if (at === 0) {
      if (this.#follow !== null) this.end()
      else if (this.#count === MOST) {
        this.forget()
        return
      }
      this.#numbers.push(new Float64Array(STRETCH * NUMBERS))
      this.#keys.push(new Int32Array(STRETCH * 2))
    }
    this.#count++
    const keys = this.#keys.at(-1)!
    const numbers = this.#numbers.at(-1)!
    keys[at * 2] = values[0]!
    keys[at * 2 + 1] = values[1]!
    for (let i = 0; i < NUMBERS; i++) numbers[at * NUMBERS + i] = values[i + 2]!
  }

  /** Those that were not given away yet go now. */
  end(): void {
    if (this.#follow === null) return
    const keys = this.#keys.pop()
    const numbers = this.#numbers.pop()
    if (keys && numbers) this.#follow({ keys, numbers, count: this.#count % STRETCH || STRETCH })
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
      yield* grantsOf({ keys: this.#keys[stretch]!, numbers: this.#numbers[stretch]!, count: Math.min(STRETCH, count - stretch * STRETCH) })
      this.#keys[stretch] = null
      this.#numbers[stretch] = null
    }
    this.forget()
  }
}

/** The grants of a stretch, one after the other, in the same array: it is good until the next one. */
export function* grantsOf({ keys, numbers, count }: Stretch): Generator<GrantRecord, undefined> {
  const record: [number, number, ...(number | null)[]] = [0, 0, null, null, null, null, null, null, null, null, null]
  for (let at = 0; at < count; at++) {
    record[0] = keys[at * 2]!
    record[1] = keys[at * 2 + 1]!
    for (let i = 0; i < NUMBERS; i++) {
      const number = numbers[at * NUMBERS + i]!
      record[i + 2] = Number.isNaN(number) ? null : number
    }
    yield record as unknown as GrantRecord
  }
}
