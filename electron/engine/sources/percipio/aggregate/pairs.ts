/* eslint-disable @typescript-eslint/no-non-null-assertion -- indexes are in range by construction, and a fallback value would hide a fault */
import { strength as strengths } from '../statuses.ts'
import { noDate } from './dates.ts'

export const segmentBits = 15
export const segmentSize = 1 << segmentBits
export const segmentMask = segmentSize - 1

/** A pair is one stretch of memory, so that one look costs one cache miss: four floats, then six integers. */
export const floatsPerPair = 7
export const integersPerPair = 14
export const floats = { first: 0, last: 1, completed: 2, recency: 3 } as const
export const integers = { user: 8, course: 9, row: 10, rows: 11, score: 12, attempts: 13 } as const
/** The strength shares an integer with the number of rows. */
export const strengthBits = 2
export const strengthMask = (1 << strengthBits) - 1

/** Whole numbers are kept in place; what is none is kept aside under this mark. */
export const none = -0x80000000
export const aside = none + 1

/** `segmentSize` pairs. Instants are milliseconds since 1970, `noDate` when there is none. */
export interface Segment {
  readonly bytes: ArrayBuffer
  readonly floats: Float64Array
  readonly integers: Int32Array
}

export const segmentOf = (bytes: ArrayBuffer): Segment => ({ bytes, floats: new Float64Array(bytes), integers: new Int32Array(bytes) })

/** Pairs as they lie in memory, and the numbers that did not fit there. */
export interface PackedPairs {
  readonly size: number
  readonly segments: readonly ArrayBuffer[]
  readonly scoresAside: Map<number, number>
  readonly attemptsAside: Map<number, number>
}

/** What is known of each pair of a person and a course. */
export class Pairs {
  size: number
  protected readonly segments: Segment[]
  protected readonly scoresAside: Map<number, number>
  protected readonly attemptsAside: Map<number, number>

  constructor(packed: PackedPairs) {
    this.size = packed.size
    this.segments = packed.segments.map(segmentOf)
    this.scoresAside = packed.scoresAside
    this.attemptsAside = packed.attemptsAside
  }

  pack(): PackedPairs {
    const { size, scoresAside, attemptsAside } = this
    return { size, segments: this.segments.map(({ bytes }) => bytes), scoresAside, attemptsAside }
  }

  /** Forgets everything: what follows needs the memory, and before the collector would see to it. */
  clear(): void {
    this.size = 0
    for (const { bytes } of this.segments) bytes.transfer(0)
    this.segments.length = 0
  }

  user(pair: number): number {
    return this.#integer(pair, integers.user)
  }

  course(pair: number): number {
    return this.#integer(pair, integers.course)
  }

  strength(pair: number): number {
    return this.#integer(pair, integers.rows) & strengthMask
  }

  /** Number of the deciding row. */
  row(pair: number): number {
    return this.#integer(pair, integers.row)
  }

  rows(pair: number): number {
    return this.#integer(pair, integers.rows) >>> strengthBits
  }

  first(pair: number): number {
    return this.#float(pair, floats.first)
  }

  last(pair: number): number {
    return this.#float(pair, floats.last)
  }

  /** When it was completed; none for what does not count as completed: a date alone is no completion. */
  completed(pair: number): number {
    return this.strength(pair) === strengths.completed ? this.#float(pair, floats.completed) : noDate
  }

  /** NaN: none. */
  score(pair: number): number {
    const score = this.#integer(pair, integers.score)
    return score === none ? NaN : score === aside ? this.scoresAside.get(pair)! : score
  }

  /** NaN: none. */
  attempts(pair: number): number {
    const attempts = this.#integer(pair, integers.attempts)
    return attempts === none ? NaN : attempts === aside ? this.attemptsAside.get(pair)! : attempts
  }

  #integer(pair: number, field: number): number {
    return this.segments[pair >>> segmentBits]!.integers[(pair & segmentMask) * integersPerPair + field]!
  }

  #float(pair: number, field: number): number {
    return this.segments[pair >>> segmentBits]!.floats[(pair & segmentMask) * floatsPerPair + field]!
  }
}
