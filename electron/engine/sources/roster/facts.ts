/* eslint-disable @typescript-eslint/no-non-null-assertion -- indexes are in bounds by construction; a check would cost the inner loops */
import type { Day } from './canonical.ts'

const noDay = -0x80000000
const flags = { primary: 1, ahead: 2, derived: 4 } as const
const roleTypes = [null, 'primary', 'secondary'] as const
export type RoleType = (typeof roleTypes)[number]

/** What stands in a fact, number after number. `row`: of the enrolments, -1 for a record of the person. `via`: the entitlement it follows from, or -1. */
const at = { entitlement: 0, person: 1, start: 2, end: 3, flags: 4, roleType: 5, via: 6, row: 7 } as const
const width = 8
const firstLength = 1024 * width
/** Numbers between two chances for others. */
const slice = 20_000 * width

/** What the source says about one person and one entitlement, joined: the earliest start, the latest end, main if one of them is. */
export interface Joined {
  readonly entitlement: number
  readonly person: number
  readonly start: Day | null
  readonly end: Day | null
  readonly isPrimary: boolean
  readonly ahead: boolean
  readonly derived: boolean
  readonly roleType: RoleType
  /** Rows of the enrolments, and entitlements it is derived from. */
  readonly rows: readonly number[]
  readonly via: readonly number[]
  /** How many facts were joined. */
  readonly facts: number
}

/** Facts that grant something, as numbers side by side: a million take 32 MB. */
export class Facts {
  #facts = new Int32Array(firstLength)
  #length = 0

  /** A person holds an entitlement, by number. `via`, `row`: -1 for none. */
  add(
    entitlement: number,
    person: number,
    start: Day | null,
    end: Day | null,
    isPrimary: boolean,
    ahead: boolean,
    roleType: RoleType,
    via: number,
    row: number,
  ): void {
    if (this.#length === this.#facts.length) this.#facts = new Int32Array(this.#facts.buffer.transfer(this.#length * 8))
    const facts = this.#facts
    const to = this.#length
    this.#length += width
    facts[to + at.entitlement] = entitlement
    facts[to + at.person] = person
    facts[to + at.start] = start ?? noDay
    facts[to + at.end] = end ?? noDay
    facts[to + at.flags] = (isPrimary ? flags.primary : 0) | (ahead ? flags.ahead : 0) | (via === -1 ? 0 : flags.derived)
    facts[to + at.roleType] = roleType === null ? 0 : roleType === 'primary' ? 1 : 2
    facts[to + at.via] = via
    facts[to + at.row] = row
  }

  /** Puts them in the order of entitlement, by its rank, and person. Nothing may be added afterwards. */
  sorted(rankOf: Int32Array, entitlements: number): SortedFacts {
    const facts = this.#facts
    const starts = new Int32Array(entitlements + 1)
    for (let from = 0; from < this.#length; from += width) starts[rankOf[facts[from + at.entitlement]!]! + 1]! += width
    for (let rank = 0; rank < entitlements; rank++) starts[rank + 1]! += starts[rank]!
    const sorted = new Int32Array(this.#length)
    for (let from = 0; from < this.#length; from += width) {
      const rank = rankOf[facts[from + at.entitlement]!]!
      const to = starts[rank]!
      starts[rank] = to + width
      for (let i = 0; i < width; i++) sorted[to + i] = facts[from + i]!
    }
    this.#facts = new Int32Array(0)
    this.#length = 0
    return new SortedFacts(sorted)
  }
}

/** Facts by entitlement; those of one entitlement are put in order of the person as they are visited. */
export class SortedFacts {
  readonly #facts: Int32Array
  #ordered = false

  constructor(facts: Int32Array) {
    this.#facts = facts
  }

  /** Each pair of entitlement and person once, in order; yields now and then. */
  *visit(each: (joined: Joined) => void): Generator<void> {
    const facts = this.#facts
    if (!this.#ordered) this.#order()
    let next = slice
    for (let from = 0; from < facts.length;) {
      if (from >= next) {
        next = from + slice
        yield
      }
      let to = from + width
      while (to < facts.length && this.#samePair(from, to)) to += width
      each(to - from === width ? this.#single(from) : this.#join(from, to))
      from = to
    }
  }

  #samePair(a: number, b: number): boolean {
    return this.#facts[a + at.entitlement] === this.#facts[b + at.entitlement] && this.#facts[a + at.person] === this.#facts[b + at.person]
  }

  /** By person within each entitlement. */
  #order(): void {
    this.#ordered = true
    const facts = this.#facts
    for (let from = 0; from < facts.length;) {
      const entitlement = facts[from + at.entitlement]!
      let to = from + width
      let ascending = true
      while (to < facts.length && facts[to + at.entitlement] === entitlement) {
        ascending &&= facts[to + at.person]! >= facts[to - width + at.person]!
        to += width
      }
      if (!ascending) this.#orderSome(from, to)
      from = to
    }
  }

  #orderSome(from: number, to: number): void {
    const some = this.#facts.slice(from, to)
    const count = some.length / width
    // Person and place as one number each: sorted without a function to call.
    const keys = new Float64Array(count)
    for (let i = 0; i < count; i++) keys[i] = some[i * width + at.person]! * count + i
    keys.sort()
    for (let i = 0; i < count; i++) {
      const place = (keys[i]! % count) * width
      for (let j = 0; j < width; j++) this.#facts[from + i * width + j] = some[place + j]!
    }
  }

  #single(from: number): Joined {
    const facts = this.#facts
    const [flag, row, via] = [facts[from + at.flags]!, facts[from + at.row]!, facts[from + at.via]!]
    const [start, end, type] = [facts[from + at.start]!, facts[from + at.end]!, facts[from + at.roleType]!]
    return this.#joinedOf(from, start, end, flag, type, row === -1 ? none : [row], via === -1 ? none : [via], 1)
  }

  /** What the source says itself counts before what is derived; what is in effect before what is ahead. */
  #join(from: number, to: number): Joined {
    const facts = this.#facts
    const all = Array.from({ length: (to - from) / width }, (_, i) => from + i * width)
    const some = this.#without(this.#without(all, flags.derived), flags.ahead)
    let [start, end] = [facts[some[0]! + at.start]!, facts[some[0]! + at.end]!]
    let flag = 0
    let roleType = 0
    for (const fact of some) {
      start = Math.min(start, facts[fact + at.start]!)
      const other = facts[fact + at.end]!
      end = end === noDay || other === noDay ? noDay : Math.max(end, other)
      flag |= facts[fact + at.flags]!
      // Primary is the first of the types.
      const type = facts[fact + at.roleType]!
      if (roleType === 0 || (type !== 0 && type < roleType)) roleType = type
    }
    const numbers = (place: number): number[] => some.map((fact) => facts[fact + place]!).filter((number) => number !== -1)
    return this.#joinedOf(from, start, end, flag, roleType, numbers(at.row), [...new Set(numbers(at.via))], all.length)
  }

  #joinedOf(
    from: number,
    start: number,
    end: number,
    flag: number,
    type: number,
    rows: readonly number[],
    via: readonly number[],
    facts: number,
  ): Joined {
    return {
      entitlement: this.#facts[from + at.entitlement]!,
      person: this.#facts[from + at.person]!,
      start: start === noDay ? null : start,
      end: end === noDay ? null : end,
      isPrimary: (flag & flags.primary) !== 0,
      ahead: (flag & flags.ahead) !== 0,
      derived: (flag & flags.derived) !== 0,
      roleType: roleTypes[type] ?? null,
      rows,
      via,
      facts,
    }
  }

  /** Those without the flag; all of them when there are none. */
  #without(some: readonly number[], flag: number): readonly number[] {
    const without = some.filter((fact) => (this.#facts[fact + at.flags]! & flag) === 0)
    return without.length === 0 ? some : without
  }
}

const none: readonly number[] = []
