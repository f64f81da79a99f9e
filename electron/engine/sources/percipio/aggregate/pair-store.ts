/* eslint-disable @typescript-eslint/no-non-null-assertion -- indexes are in range by construction, and a fallback value would hide a fault */
import { strength as strengths } from '../statuses.ts'
import { noDate } from './dates.ts'
import {
  aside,
  floats,
  floatsPerPair,
  integers,
  integersPerPair,
  none,
  Pairs,
  segmentBits,
  segmentMask,
  segmentOf,
  segmentSize,
  strengthBits,
  strengthMask,
  type Segment,
} from './pairs.ts'

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
export class PairStore extends Pairs {
  /** Two integers per place: pair + 1, and the pair's whole hash. A pair is at the place its hash points to, or the next free one. */
  #table = new Int32Array(1 << 18)
  readonly #newestDecides: boolean

  constructor(policy: StatusPolicy) {
    super({ size: 0, segments: [], scoresAside: new Map(), attemptsAside: new Map() })
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
        const segment = this.segments[pair >>> segmentBits]!
        const at = (pair & segmentMask) * integersPerPair
        if (segment.integers[at + integers.user] === user && segment.integers[at + integers.course] === course) {
          this.#merge(segment, pair, activity)
          return
        }
      }
      place = (place + 2) & mask
    }
    const pair = this.size++
    table[place] = pair + 1
    table[place + 1] = hash
    if ((pair & segmentMask) === 0) this.segments.push(segmentOf(new ArrayBuffer(segmentSize * floatsPerPair * 8)))
    this.#fill(this.segments[pair >>> segmentBits]!, pair, user, course, activity)
    if (this.size * 3 > table.length) this.#rehash()
  }

  #fill(segment: Segment, pair: number, user: number, course: number, activity: Activity): void {
    const float = (pair & segmentMask) * floatsPerPair
    const numbers = segment.floats
    numbers[float + floats.first] = activity.first
    numbers[float + floats.last] = activity.last
    numbers[float + floats.completed] = activity.strength === strengths.completed ? activity.completed : noDate
    numbers[float + floats.recency] = activity.recency
    const integer = (pair & segmentMask) * integersPerPair
    const whole = segment.integers
    whole[integer + integers.user] = user
    whole[integer + integers.course] = course
    whole[integer + integers.row] = activity.row
    whole[integer + integers.rows] = (1 << strengthBits) | activity.strength
    whole[integer + integers.score] = none
    whole[integer + integers.attempts] = none
    raise(whole, integer + integers.score, this.scoresAside, pair, activity.score)
    raise(whole, integer + integers.attempts, this.attemptsAside, pair, activity.attempts)
  }

  #merge(segment: Segment, pair: number, activity: Activity): void {
    const numbers = segment.floats
    const float = (pair & segmentMask) * floatsPerPair
    const whole = segment.integers
    const integer = (pair & segmentMask) * integersPerPair
    const { first, last, completed } = activity
    const earliest = numbers[float + floats.first]!
    if (first !== noDate && (earliest === noDate || first < earliest)) numbers[float + floats.first] = first
    if (last > numbers[float + floats.last]!) numbers[float + floats.last] = last
    if (activity.strength === strengths.completed && completed > numbers[float + floats.completed]!) {
      numbers[float + floats.completed] = completed
    }
    raise(whole, integer + integers.score, this.scoresAside, pair, activity.score)
    raise(whole, integer + integers.attempts, this.attemptsAside, pair, activity.attempts)

    const rows = whole[integer + integers.rows]! + (1 << strengthBits)
    const stronger = activity.strength - (rows & strengthMask)
    const newer = activity.recency - numbers[float + floats.recency]!
    // Without dates on both sides `newer` is NaN: neither.
    const decides = this.#newestDecides ? newer > 0 || (!(newer < 0) && stronger > 0) : stronger > 0 || (stronger === 0 && newer > 0)
    whole[integer + integers.rows] = decides ? (rows & ~strengthMask) | activity.strength : rows
    if (decides) {
      numbers[float + floats.recency] = activity.recency
      whole[integer + integers.row] = activity.row
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
}

/** Keeps the higher of the two; NaN is none. */
function raise(column: Int32Array, at: number, asideValues: Map<number, number>, pair: number, value: number): void {
  if (Number.isNaN(value)) return
  const current = column[at]!
  if (current !== none && value <= (current === aside ? asideValues.get(pair)! : current)) return
  if ((value | 0) === value && value > aside) {
    column[at] = value
  } else {
    column[at] = aside
    asideValues.set(pair, value)
  }
}

function hashPair(user: number, course: number): number {
  let hash = Math.imul(user, 0x9e3779b1 | 0) ^ Math.imul(course, 0x85ebca6b | 0)
  hash ^= hash >>> 15
  hash = Math.imul(hash, 0x2c1b3c6d)
  return hash ^ (hash >>> 13)
}
