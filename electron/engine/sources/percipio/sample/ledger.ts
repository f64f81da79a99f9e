import { dayOfHire, seed, type Organisation, type OrganisationSize } from './organisation.ts'
import { random, type Random } from './random.ts'
import { endOfDay, historyDays, secondsADay } from './timeline.ts'

/**
 * What everybody did: one entry per report row, as columns of numbers (some 35 bytes a row), so that a million rows fit
 * in memory while they are put in order. Times are seconds since the opening of the calendar, -1 where there is none.
 */

export const done = 0
export const begun = 1
export const active = 2
const unknownStatus = 3
export const noStatus = 4

/** Flaws of single rows. */
export const flaws = { none: 0, noUser: 1, noContent: 2, badDate: 3 } as const

export class Ledger {
  readonly person: Uint32Array
  readonly course: Uint32Array
  readonly first: Int32Array
  readonly last: Int32Array
  readonly completed: Int32Array
  readonly state: Uint8Array
  readonly visits: Uint8Array
  readonly score: Int8Array
  readonly flaw: Uint8Array
  size = 0

  constructor(capacity: number) {
    this.person = new Uint32Array(capacity)
    this.course = new Uint32Array(capacity)
    this.first = new Int32Array(capacity)
    this.last = new Int32Array(capacity)
    this.completed = new Int32Array(capacity)
    this.state = new Uint8Array(capacity)
    this.visits = new Uint8Array(capacity)
    this.score = new Int8Array(capacity)
    this.flaw = new Uint8Array(capacity)
  }

  add(
    row: { person: number; course: number; first: number; last: number; completed: number; state: number; score: number },
    chance: Random,
  ): void {
    const at = this.size++
    this.person[at] = row.person
    this.course[at] = row.course
    this.first[at] = row.first
    this.last[at] = row.last
    this.completed[at] = row.completed
    this.state[at] = row.state
    this.score[at] = row.score
    this.visits[at] = 1 + chance.below(6)
    const odd = chance.next()
    if (odd < 0.003) this.state[at] = unknownStatus
    else if (odd < 0.009) this.state[at] = noStatus
    else if (odd < 0.0105 && row.state !== done) this.completed[at] = row.last
    else if (odd < 0.0109) this.flaw[at] = flaws.noContent
    else if (odd < 0.0111) this.flaw[at] = flaws.noUser
    else if (odd < 0.0116) this.flaw[at] = flaws.badDate
  }

  /** Row numbers by last access, oldest first (or newest first), ties in the order they were made. */
  order(descending: boolean): Float64Array {
    const room = 2 ** 24
    const keys = new Float64Array(this.size)
    for (let at = 0; at < this.size; at++) keys[at] = (this.last[at] ?? 0) * room + at
    keys.sort()
    if (descending) keys.reverse()
    for (let i = 0; i < keys.length; i++) keys[i] = (keys[i] ?? 0) % room
    return keys
  }
}

export interface ActivitySize extends OrganisationSize {
  /** Rows of day 1. */
  readonly rows: number
}

/** Every activity up to the end of `size.day`, people and courses that left the report included. Yields now and then, to let others work. */
export function* recordActivity({ people, courses }: Organisation, size: ActivitySize): Generator<undefined, Ledger> {
  const ledger = new Ledger(size.rows + people.length * 12 * size.day)
  const required = courses.flatMap((course, i) => (course.required ? [i] : []))
  const byArea = new Map<string, number[]>()
  courses.forEach((course, i) => byArea.set(course.area, [...(byArea.get(course.area) ?? []), i]))
  const all = courses.map((_, i) => i)
  const shares = people.slice(0, size.people).map((person) => 0.35 + 1.6 * random(seed, 'share', person.index).next() ** 2)
  const whole = shares.reduce((sum, share) => sum + share, 0)
  let share = 0
  let given = 0

  for (const person of people) {
    if (person.index % 500 === 499) yield
    const chance = random(seed, 'activity', person.index)
    const hired = dayOfHire(person.index, size.people)
    let quota = 2 + chance.below(5)
    if (hired === 1) {
      share += shares[person.index] ?? 0
      quota = Math.round((size.rows * share) / whole) - given
      given += quota
    }
    const own = person.home.areas.flatMap((area) => byArea.get(area) ?? [])
    const courseFor = (): number => {
      const among = own.length > 0 && chance.chance(0.6) ? own : all
      return among[Math.floor(among.length * chance.next() ** 1.8)] ?? 0
    }
    const seen = new Set<number>()
    const from = ledger.size
    const wanted = required.filter(() => chance.chance(0.96))
    while (ledger.size - from < quota) {
      let course = wanted.shift() ?? courseFor()
      for (let tries = 0; tries < 8 && seen.has(course); tries++) course = courseFor()
      if (seen.has(course)) course = all.find((c) => !seen.has(c)) ?? course
      const left = quota - (ledger.size - from)
      tellStory(ledger, chance, { person: person.index, course, required: courses[course]?.required ?? false, hired }, left)
      seen.add(course)
    }
    for (let day = Math.max(2, hired); day <= size.day; day++) recordDay(ledger, person.index, day, from, seen, all)
  }
  return ledger
}

interface Pair {
  readonly person: number
  readonly course: number
  readonly required: boolean
  /** The day the person joined. */
  readonly hired: number
}

/** A person's history with a course up to day 1 (hires: up to their first day): one to three rows, at most `limit`. */
function tellStory(ledger: Ledger, chance: Random, pair: Pair, limit: number): void {
  const { person, course } = pair
  const end = endOfDay(pair.hired) - 1
  const first = pair.hired > 1 ? end - 60 - chance.below(secondsADay / 3) : workingTime(chance, end)
  const age = end - first
  const later = (after: number, days: number): number => Math.min(end, after + 600 + Math.floor(chance.next() ** 2 * days * secondsADay))
  const completes = chance.chance(age < 30 * secondsADay ? 0.4 : pair.required ? 0.95 : 0.68)
  const wanted = chance.next()
  const rows = Math.min(limit, wanted < 0.7 ? 1 : wanted < 0.92 ? 2 : 3)
  const score = completes && chance.chance(0.6) ? 70 + chance.below(31) : -1
  const last = later(first, 20)
  const going = { person, course, first, completed: -1, score: -1 }
  // Course completions carry a date only, as midnight UTC; a few carry the minute.
  const completed = chance.chance(0.9) ? Math.max(first, last - (last % secondsADay)) : last
  const finished = { person, course, first, last, completed, state: done, score }
  if (rows === 1) {
    ledger.add(completes ? finished : { ...going, last, state: chance.chance(0.85) ? begun : active }, chance)
    return
  }
  // Earlier and later visits are rows of their own; a look back after completing says Started again.
  const before = { ...going, last: Math.min(last, later(first, 2)), state: begun }
  const after = { ...going, last: later(last, 90), state: chance.chance(0.5) ? begun : active }
  const lookedBack = chance.chance(0.4)
  if (rows === 3 || !lookedBack) ledger.add(before, chance)
  ledger.add(completes ? finished : { ...going, last, state: begun }, chance)
  if (rows === 3 || lookedBack) ledger.add(after, chance)
}

/** Mostly a weekday, mostly by day; more often lately than long ago. */
function workingTime(chance: Random, end: number): number {
  let day = Math.floor(historyDays * (1 - chance.next() ** 1.4))
  // The opening was a Wednesday: days 3 and 4 of every week are the weekend.
  if (day % 7 === 3 || day % 7 === 4) day -= chance.chance(0.9) ? 2 : 0
  const time = (6 + 6 * (chance.next() + chance.next())) * 3600
  return Math.min(end - 3600, Math.max(0, day) * secondsADay + Math.floor(time))
}

/** A later day: some complete what they had begun, some begin something new. */
function recordDay(ledger: Ledger, person: number, day: number, from: number, seen: Set<number>, all: readonly number[]): void {
  const chance = random(seed, 'day', day, person)
  if (!chance.chance(0.35)) return
  const now = endOfDay(day) - 1 - chance.below(secondsADay * 0.6)
  const open = new Map<number, number>()
  for (let at = from; at < ledger.size; at++) {
    const course = ledger.course[at] ?? 0
    if (ledger.state[at] === done) open.set(course, -1)
    else if (open.get(course) !== -1) open.set(course, ledger.first[at] ?? 0)
  }
  const pending = [...open].filter(([, first]) => first >= 0)
  if (pending.length > 0 && chance.chance(0.6)) {
    const [course, first] = chance.pick(pending)
    ledger.add(
      { person, course, first, last: now, completed: now - (now % secondsADay), state: done, score: 70 + chance.below(31) },
      chance,
    )
  }
  const fresh = chance.below(all.length)
  if (chance.chance(0.5) && !seen.has(fresh)) {
    seen.add(fresh)
    ledger.add({ person, course: fresh, first: now - 300, last: now, completed: -1, state: begun, score: -1 }, chance)
  }
}
