/* eslint-disable @typescript-eslint/no-non-null-assertion -- indexes are in range by construction, and a fallback value would hide a fault */
import { earliestPlausible, latestPlausible } from '../../../../../shared/plausible-dates.ts'
import { slots, type SlotName } from '../scan/fields.ts'
import { kinds, type Row } from '../scan/row.ts'
import { strength } from '../statuses.ts'
import { noDate, parseInstant, parseIso } from './dates.ts'
import { FindingLog } from './findings.ts'
import type { PackedReading } from './reading.ts'
import { Hash } from './hash.ts'
import { maxIdBytes } from './ids.ts'
import { Interner } from './interner.ts'
import { PairStore, type Activity, type StatusPolicy } from './pair-store.ts'
import { personText, readPerson } from './people.ts'
import { StatusCache } from './status-cache.ts'
import { readTitle } from './titles.ts'
import { slotJson, slotNumber, slotText } from './values.ts'
import { VariantStore } from './variant-store.ts'

/** Which fields identify people and content (`contentId` falls back to `contentUuid`; people never fall back), and which row decides. */
export interface Rules {
  readonly identityKey: 'userId' | 'userUuid'
  readonly contentKey: 'contentId' | 'contentUuid'
  readonly statusPolicy: StatusPolicy
}

const noId = -1

/**
 * The rows of one report, brought together: people, courses, and what is known of each pair of them. Grows with what is distinct, not
 * with rows. An id that cannot be used gives a finding and takes the pair with it, but not the other end.
 */
export class Aggregation {
  readonly users = new Interner()
  readonly courses = new Interner()
  readonly people = new VariantStore(readPerson)
  readonly titles = new VariantStore(readTitle)
  readonly pairs: PairStore
  readonly findings = new FindingLog()
  rows = 0
  /** Rows that gave no grant. */
  skipped = 0

  readonly #userSlot: number
  readonly #contentSlot: number
  readonly #fallbackSlot: number
  readonly #latest: number
  readonly #statuses = new StatusCache()
  readonly #hash = new Hash()
  readonly #activity: Activity = {
    strength: 0,
    first: noDate,
    last: noDate,
    completed: noDate,
    recency: noDate,
    score: NaN,
    attempts: NaN,
    row: 0,
  }

  /** `readAt`: when the report is read, milliseconds since 1970; it tells nothing that is to come. */
  constructor(rules: Rules, readAt: number) {
    this.#latest = latestPlausible(readAt)
    this.pairs = new PairStore(rules.statusPolicy)
    this.#userSlot = slots[rules.identityKey]
    this.#contentSlot = slots[rules.contentKey]
    this.#fallbackSlot = rules.contentKey === 'contentId' ? slots.contentUuid : -1
  }

  add(row: Row): void {
    this.rows++
    if (row.invalidUtf8) this.findings.row('invalid-utf8', row)
    if (!row.isObject) {
      this.findings.row('row-not-an-object', row)
      this.skipped++
      return
    }
    const activity = this.#activity
    activity.row = row.number
    activity.completed = this.#date(row, slots.completedDate, 'completedDate')
    activity.first = this.#date(row, slots.firstAccess, 'firstAccess')
    activity.last = this.#date(row, slots.lastAccess, 'lastAccess')
    activity.recency = Math.max(activity.completed, activity.first, activity.last)

    const user = this.#user(row)
    const course = this.#course(row)
    if (user === noId || course === noId) {
      this.skipped++
      return
    }
    activity.strength = this.#status(row)
    if (activity.completed !== noDate && activity.strength !== strength.completed) {
      this.findings.row('completed-date-with-weaker-status', row)
    }
    activity.score = this.#number(row, slots.highScore, 'highScore')
    activity.attempts = this.#number(row, slots.assessmentAttempts, 'assessmentAttempts')
    this.pairs.add(user, course, activity)
  }

  /** What was brought together, to be handed to another thread; nothing may be added afterwards. */
  pack(): PackedReading {
    return {
      rows: this.rows,
      users: this.users.pack(),
      courses: this.courses.pack(),
      people: this.people.pack(),
      titles: this.titles.pack(),
      pairs: this.pairs.pack(),
      findings: this.findings.pack(),
    }
  }

  #user(row: Row): number {
    const user = this.#id(row, this.#userSlot, this.users, 'person')
    if (user === noId) {
      if (isEmpty(row, this.#userSlot)) this.findings.row('row-without-user', row)
      return noId
    }
    const hash = this.#hash
    hash.reset()
    for (let run = 0; run < row.runs; run++) hash.add(row.view, row.runStart[run]!, row.runEnd[run]!)
    const { recency } = this.#activity
    if (!this.people.touch(user, hash.a, hash.b, recency, row.number)) {
      this.people.add(user, hash.a, hash.b, recency, row.number, personText(row))
    }
    return user
  }

  #course(row: Row): number {
    let slot = this.#contentSlot
    if (this.#fallbackSlot >= 0 && isEmpty(row, slot) && !isEmpty(row, this.#fallbackSlot)) {
      slot = this.#fallbackSlot
      this.findings.row('content-id-missing', row)
    }
    const course = this.#id(row, slot, this.courses, 'content')
    if (course === noId) {
      if (isEmpty(row, slot)) this.findings.row('row-without-content', row)
      return noId
    }
    const hash = this.#hash
    hash.reset()
    this.#hashSlot(row, slots.contentTitle)
    this.#hashSlot(row, slots.contentType)
    const { recency } = this.#activity
    if (!this.titles.touch(course, hash.a, hash.b, recency, row.number)) {
      const text = `[${slotJson(row, slots.contentTitle)},${slotJson(row, slots.contentType)}]`
      this.titles.add(course, hash.a, hash.b, recency, row.number, Buffer.from(text))
    }
    return course
  }

  #hashSlot(row: Row, slot: number): void {
    const kind = row.slotKind[slot]!
    if (kind === kinds.absent) this.#hash.add(row.view, 0, 0)
    // What the bytes are belongs to them: the text "null" is not null.
    else this.#hash.add(row.view, row.slotStart[slot]! - (kind <= kinds.escapedText ? 1 : 0), row.slotEnd[slot]!)
  }

  /** The number of the id in `slot`, or `noId`; a too long one is a finding. */
  #id(row: Row, slot: number, ids: Interner, what: string): number {
    const start = row.slotStart[slot]!
    const end = row.slotEnd[slot]!
    if (
      row.slotKind[slot] === kinds.text &&
      end > start &&
      end - start <= maxIdBytes &&
      isPlain(row.view.getUint8(start)) &&
      isPlain(row.view.getUint8(end - 1))
    ) {
      return ids.intern(row.view, start, end)
    }
    const text = slotText(row, slot)
    if (text === '') return noId
    const bytes = Buffer.from(text)
    if (bytes.length > maxIdBytes) {
      this.findings.row('id-too-long', row, () => `The id of the ${what} is ${bytes.length} bytes long; 1,024 are the most.`)
      return noId
    }
    return ids.intern(new DataView(bytes.buffer, bytes.byteOffset, bytes.length), 0, bytes.length)
  }

  /** An instant, or `noDate`; one that cannot be read, or at which nothing can have happened, is a finding. */
  #date(row: Row, slot: number, field: SlotName): number {
    const kind = row.slotKind[slot]
    if (kind === kinds.absent || kind === kinds.null) return noDate
    if (kind === kinds.text) {
      const instant = parseInstant(row.view, row.slotStart[slot]!, row.slotEnd[slot]!)
      if (instant >= earliestPlausible && instant <= this.#latest) return instant
    }
    if (isEmpty(row, slot)) return noDate
    const text = slotText(row, slot)
    const instant = parseIso(text)
    if (!Number.isNaN(instant) && kind !== kinds.nested) {
      if (instant >= earliestPlausible && instant <= this.#latest) return instant
      this.findings.row('implausible-date', row, () => implausible(field, text, instant))
      return noDate
    }
    this.findings.row('unreadable-date', row, () => `${field} is no ISO 8601 date: ${JSON.stringify(text.slice(0, 80))}.`)
    return noDate
  }

  #number(row: Row, slot: number, field: SlotName): number {
    const value = slotNumber(row, slot)
    if (value !== undefined && (slot !== slots.assessmentAttempts || Number.isInteger(value) || Number.isNaN(value))) return value
    this.findings.row('unreadable-number', row, () => {
      return `${field} is no number that can be kept: ${JSON.stringify(slotText(row, slot).slice(0, 80))}.`
    })
    return NaN
  }

  #status(row: Row): number {
    const status = this.#statuses.read(row, slots.status)
    if (this.#statuses.unknown) {
      this.findings.row('unknown-status', row, () => {
        return `The status ${JSON.stringify(slotText(row, slots.status).slice(0, 80))} is not one Percipio documents; it counts as undefined.`
      })
    }
    return status
  }
}

const implausible = (field: SlotName, text: string, instant: number): string =>
  `${field} is ${instant < earliestPlausible ? 'before 1990' : 'later than the run'} and was left out: ${JSON.stringify(text.slice(0, 80))}.`

/** Neither a control character, a space nor part of a character above 0x7f: nothing to trim at this end. */
const isPlain = (byte: number): boolean => byte > 0x20 && byte < 0x7f

function isEmpty(row: Row, slot: number): boolean {
  const kind = row.slotKind[slot]
  if (kind === kinds.absent || kind === kinds.null) return true
  if (kind === kinds.text && row.slotEnd[slot]! > row.slotStart[slot]! && isPlain(row.view.getUint8(row.slotStart[slot]!))) return false
  return kind !== kinds.nested ? slotText(row, slot) === '' : true
}
