/* eslint-disable @typescript-eslint/no-non-null-assertion -- indexes are in range by construction, and a fallback value would hide a fault */
import { strength as strengths } from '../statuses.ts'
import { noDate } from './dates.ts'

const segmentBits = 16
const segmentSize = 1 << segmentBits
const segmentMask = segmentSize - 1
/** Small numbers are kept in place; what does not fit is kept aside under this mark. */
const none = -1
const aside = -2
const largestInPlace = 32_767

/** 65,536 pairs, one array per column. Instants are milliseconds since 1970, `noDate` when there is none. */
interface Segment {
  readonly user: Int32Array
  readonly course: Int32Array
  readonly strength: Uint8Array
  readonly first: Float64Array
  readonly last: Float64Array
  readonly completed: Float64Array
  readonly recency: Float64Array
  readonly score: Int16Array
  readonly attempts: Int16Array
  readonly row: Uint32Array
  readonly rows: Uint32Array
}

const newSegment = (): Segment => ({
  user: new Int32Array(segmentSize),
  course: new Int32Array(segmentSize),
  strength: new Uint8Array(segmentSize),
  first: new Float64Array(segmentSize),
  last: new Float64Array(segmentSize),
  completed: new Float64Array(segmentSize),
  recency: new Float64Array(segmentSize),
  score: new Int16Array(segmentSize),
  attempts: new Int16Array(segmentSize),
  row: new Uint32Array(segmentSize),
  rows: new Uint32Array(segmentSize),
})

/** What one row says about a person and a course; one object is used for all rows. */
export interface Activity {
  strength: number
  first: number
  last: number
  completed: number
  /** The newest of the three. */
  recency: number
  /** NaN: none. */
  score: number
  attempts: number
  row: number
}

/** Which of several rows decides: by status, then by date, or the other way round; of equals the earlier row. */
export type StatusPolicy = 'strongest' | 'newest'

/**
 * Person and course -> what all rows of the two say together. One row decides on the status. First access is the earliest of all rows,
 * last access, score and attempts the highest; the completion date is the newest of the completed rows.
 */
export class PairStore {
  size = 0
  readonly #segments: Segment[] = []
  /** Two integers per place: pair + 1, and the pair's whole hash. A pair is at the place its hash points to, or the next free one. */
  #table = new Int32Array(1 << 18)
  readonly #scoresAside = new Map<number, number>()
  readonly #attemptsAside = new Map<number, number>()
  readonly #newestDecides: boolean

  constructor(policy: StatusPolicy = 'strongest') {
    this.#newestDecides = policy === 'newest'
  }

  add(user: number, course: number, activity: Activity): void {
    const table = this.#table
    const mask = table.length - 1
    const hash = hashPair(user, course)
    let place = (hash << 1) & mask
    for (;;) {
      const pair = table[place]! - 1
      if (pair < 0) break
      if (table[place + 1] === hash) {
        const segment = this.#segments[pair >>> segmentBits]!
        const at = pair & segmentMask
        if (segment.user[at] === user && segment.course[at] === course) {
          this.#merge(segment, at, pair, activity)
          return
        }
      }
      place = (place + 2) & mask
    }
    const pair = this.size++
    table[place] = pair + 1
    table[place + 1] = hash
    const at = pair & segmentMask
    if (at === 0) this.#segments.push(newSegment())
    const segment = this.#segments[pair >>> segmentBits]!
    segment.user[at] = user
    segment.course[at] = course
    segment.strength[at] = activity.strength
    segment.first[at] = activity.first
    segment.last[at] = activity.last
    segment.completed[at] = activity.strength === strengths.completed ? activity.completed : noDate
    segment.recency[at] = activity.recency
    segment.score[at] = none
    segment.attempts[at] = none
    this.#raise(segment.score, this.#scoresAside, at, pair, activity.score)
    this.#raise(segment.attempts, this.#attemptsAside, at, pair, activity.attempts)
    segment.row[at] = activity.row
    segment.rows[at] = 1
    if (this.size * 3 > table.length) this.#rehash()
  }

  #merge(segment: Segment, at: number, pair: number, activity: Activity): void {
    segment.rows[at]!++
    const { first, last, completed } = activity
    if (first !== noDate && (segment.first[at] === noDate || first < segment.first[at]!)) segment.first[at] = first
    if (last > segment.last[at]!) segment.last[at] = last
    if (activity.strength === strengths.completed && completed > segment.completed[at]!) segment.completed[at] = completed
    this.#raise(segment.score, this.#scoresAside, at, pair, activity.score)
    this.#raise(segment.attempts, this.#attemptsAside, at, pair, activity.attempts)
    const stronger = activity.strength - segment.strength[at]!
    const newer = activity.recency - segment.recency[at]!
    // Without dates on both sides `newer` is NaN: neither.
    const decides = this.#newestDecides ? newer > 0 || (!(newer < 0) && stronger > 0) : stronger > 0 || (stronger === 0 && newer > 0)
    if (decides) {
      segment.strength[at] = activity.strength
      segment.recency[at] = activity.recency
      segment.row[at] = activity.row
    }
  }

  /** Keeps the higher of the two; NaN is none. */
  #raise(column: Int16Array, asideValues: Map<number, number>, at: number, pair: number, value: number): void {
    if (Number.isNaN(value)) return
    const current = column[at]!
    if (current !== none && value <= (current === aside ? asideValues.get(pair)! : current)) return
    if (Number.isInteger(value) && value >= 0 && value <= largestInPlace) {
      column[at] = value
    } else {
      column[at] = aside
      asideValues.set(pair, value)
    }
  }

  #rehash(): void {
    const old = this.#table
    const table = new Int32Array(old.length * 2)
    const mask = table.length - 1
    for (let from = 0; from < old.length; from += 2) {
      if (old[from] === 0) continue
      const hash = old[from + 1]!
      let place = (hash << 1) & mask
      while (table[place] !== 0) place = (place + 2) & mask
      table[place] = old[from]!
      table[place + 1] = hash
    }
    this.#table = table
  }

  /** No further pair is added: gives the index of pairs back. */
  seal(): void {
    this.#table = new Int32Array(0)
  }

  user(pair: number): number {
    return this.#segments[pair >>> segmentBits]!.user[pair & segmentMask]!
  }

  course(pair: number): number {
    return this.#segments[pair >>> segmentBits]!.course[pair & segmentMask]!
  }

  strength(pair: number): number {
    return this.#segments[pair >>> segmentBits]!.strength[pair & segmentMask]!
  }

  /** Number of the deciding row. */
  row(pair: number): number {
    return this.#segments[pair >>> segmentBits]!.row[pair & segmentMask]!
  }

  rows(pair: number): number {
    return this.#segments[pair >>> segmentBits]!.rows[pair & segmentMask]!
  }

  first(pair: number): number {
    return this.#segments[pair >>> segmentBits]!.first[pair & segmentMask]!
  }

  last(pair: number): number {
    return this.#segments[pair >>> segmentBits]!.last[pair & segmentMask]!
  }

  /** When it was completed; none for what does not count as completed: a date alone is no completion. */
  completed(pair: number): number {
    if (this.strength(pair) !== strengths.completed) return noDate
    return this.#segments[pair >>> segmentBits]!.completed[pair & segmentMask]!
  }

  /** NaN: none. */
  score(pair: number): number {
    return this.#value(this.#segments[pair >>> segmentBits]!.score, this.#scoresAside, pair)
  }

  attempts(pair: number): number {
    return this.#value(this.#segments[pair >>> segmentBits]!.attempts, this.#attemptsAside, pair)
  }

  #value(column: Int16Array, asideValues: Map<number, number>, pair: number): number {
    const value = column[pair & segmentMask]!
    return value === none ? NaN : value === aside ? asideValues.get(pair)! : value
  }
}

function hashPair(user: number, course: number): number {
  let hash = Math.imul(user, 0x9e3779b1 | 0) ^ Math.imul(course, 0x85ebca6b | 0)
  hash ^= hash >>> 15
  hash = Math.imul(hash, 0x2c1b3c6d)
  return hash ^ (hash >>> 13)
}
