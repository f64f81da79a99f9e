import type { Evidence, Profile } from '../../../shared/graph.ts'
import { Reader } from './reader.ts'
import { encodeStruct } from './struct.ts'
import { any, field } from './wire.ts'

/**
 * The evidence of a grant as its GrantMetadata annotation: a Struct with the keys there are, times as RFC 3339 text. Per
 * set of keys the bytes are made once; then only digits and numbers are written into them, or read out of them.
 */

/** In the order of their bytes, which is the order inside the Struct; a set of them is a number with bit i for key i. */
const keys = ['attempts', 'completed_at', 'first_access', 'high_score', 'last_access'] as const
type EvidenceKey = (typeof keys)[number]
const SETS = 2 ** keys.length

const isTime: Readonly<Record<EvidenceKey, boolean>> = {
  attempts: false,
  completed_at: true,
  first_access: true,
  high_score: false,
  last_access: true,
}

/** Four-digit years: what RFC 3339 can say. */
const YEAR_0 = Date.parse('0000-01-01T00:00:00Z')
const YEAR_10000 = Date.parse('+010000-01-01T00:00:00Z')

const DAY = 86_400_000
/** Until 2149. */
const KNOWN_DAYS = 65_536
const TIME_LENGTH = 24
const DATE_LENGTH = 11
const placeholderTime = '2000-01-01T00:00:00.000Z'
/** No text of ours contains it, so that its bytes can be found again. */
const placeholderNumber = -1.2345678901234567e-200

interface Template {
  /** Grant field 4. */
  readonly bytes: Buffer
  /** The same memory. */
  readonly plain: Uint8Array
  /** Where the annotation itself starts, behind the field's tag and length. */
  readonly head: number
  /** Where each key's value stands. */
  readonly slots: Int32Array
}

export class EvidenceCodec {
  readonly #templates: readonly Template[] = Array.from({ length: SETS }, (_, set) => makeTemplate(set))
  /** `YYYY-MM-DDT` by day since 1970. */
  readonly #days = new Array<Uint8Array | undefined>(KNOWN_DAYS)

  /** Bytes of Grant field 4 for this evidence, good until the next call; null when there is none. */
  encode(
    attempts: number | null,
    completed: number | null,
    first: number | null,
    score: number | null,
    last: number | null,
  ): Uint8Array | null {
    const withCompleted = sayable(completed)
    const withFirst = sayable(first)
    const withLast = sayable(last)
    const set = (attempts === null ? 0 : 1) | (withCompleted ? 2 : 0) | (withFirst ? 4 : 0) | (score === null ? 0 : 8) | (withLast ? 16 : 0)
    const template = this.#templates[set]
    if (set === 0 || template === undefined) return null
    const { bytes, plain, slots } = template
    let slot = 0
    if (attempts !== null) bytes.writeDoubleLE(attempts, slots[slot++])
    if (withCompleted) this.#putTime(plain, slots[slot++] ?? 0, completed)
    if (withFirst) this.#putTime(plain, slots[slot++] ?? 0, first)
    if (score !== null) bytes.writeDoubleLE(score, slots[slot++])
    if (withLast) this.#putTime(plain, slots[slot] ?? 0, last)
    return template.plain
  }

  /**
   * The evidence of an annotation (an Any, without the field around it) whose bytes are those `encode` makes; null for any
   * other, which may still hold some (`evidenceOf`).
   */
  decode(annotation: Buffer): Evidence | null {
    for (let set = 1; set < SETS; set++) {
      const template = this.#templates[set]
      if (template === undefined || template.bytes.length - template.head !== annotation.length) continue
      const values = this.#readSlots(annotation, template, set)
      const again = this.encode(values[0] ?? null, values[1] ?? null, values[2] ?? null, values[3] ?? null, values[4] ?? null)
      // Text that is no time, or a number that is none, does not give the same bytes again.
      if (again !== template.plain || annotation.compare(again, template.head) !== 0) continue
      return evidenceFrom(values)
    }
    return null
  }

  /** The values by key, in the order of the keys. */
  #readSlots(annotation: Buffer, { slots, head }: Template, set: number): (number | undefined)[] {
    let slot = 0
    return keys.map((key, bit) => {
      if ((set & (1 << bit)) === 0) return undefined
      const at = (slots[slot++] ?? 0) - head
      return isTime[key] ? readTime(annotation, at) : annotation.readDoubleLE(at)
    })
  }

  #putTime(target: Uint8Array, at: number, time: number): void {
    const whole = Math.floor(time)
    const day = Math.floor(whole / DAY)
    let date = this.#days[day]
    if (date === undefined) {
      date = new TextEncoder().encode(new Date(day * DAY).toISOString().slice(0, 11))
      if (day >= 0 && day < KNOWN_DAYS) this.#days[day] = date
    }
    for (let i = 0; i < DATE_LENGTH; i++) target[at + i] = date[i] ?? 0
    // From here on all numbers are small integers, which divide fast.
    const inDay = (whole - day * DAY) | 0
    const seconds = (inDay / 1000) | 0
    const minutes = (seconds / 60) | 0
    const hours = (minutes / 60) | 0
    const milliseconds = inDay - seconds * 1000
    const hundreds = (milliseconds / 100) | 0
    putTwo(target, at + 11, hours)
    putTwo(target, at + 14, minutes - hours * 60)
    putTwo(target, at + 17, seconds - minutes * 60)
    target[at + 20] = 48 + hundreds
    putTwo(target, at + 21, milliseconds - hundreds * 100)
  }
}

const sayable = (time: number | null): time is number => time !== null && time >= YEAR_0 && time < YEAR_10000

function putTwo(target: Uint8Array, at: number, value: number): void {
  const tens = (value / 10) | 0
  target[at] = 48 + tens
  target[at + 1] = 48 + value - tens * 10
}

/** What the digits of `YYYY-MM-DDTHH:MM:SS.mmmZ` say, if they are digits. */
function readTime(bytes: Buffer, at: number): number {
  const digits = (from: number, count: number): number => {
    let value = 0
    for (let i = at + from; i < at + from + count; i++) value = value * 10 + (bytes[i] ?? 0) - 48
    return value
  }
  const year = digits(0, 4)
  const day = Date.UTC(year < 100 ? 2000 : year, digits(5, 2) - 1, digits(8, 2))
  return day + ((digits(11, 2) * 60 + digits(14, 2)) * 60 + digits(17, 2)) * 1000 + digits(20, 3)
}

function makeTemplate(set: number): Template {
  const present = keys.filter((_, bit) => (set & (1 << bit)) !== 0)
  const profile: Profile = Object.fromEntries(present.map((key) => [key, isTime[key] ? placeholderTime : placeholderNumber]))
  const bytes = field(4, any('GrantMetadata', field(1, encodeStruct(profile))))
  const number = Buffer.alloc(8)
  number.writeDoubleLE(placeholderNumber)
  const slots: number[] = []
  let from = 0
  for (const key of present) {
    const at = bytes.indexOf(isTime[key] ? Buffer.from(placeholderTime) : number, from)
    slots.push(at)
    from = at + (isTime[key] ? TIME_LENGTH : 8)
  }
  const reader = new Reader(bytes)
  reader.varint()
  reader.varint()
  const plain = new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length)
  return { bytes, plain, head: reader.at, slots: Int32Array.from(slots) }
}

const rfc3339 = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,9})?(Z|[+-]\d{2}:\d{2})$/

/** The evidence a GrantMetadata's Struct holds; what is of another kind than we write is passed over. */
export function evidenceOf(metadata: Profile): Evidence {
  return evidenceFrom(
    keys.map((key) => {
      const value = metadata[key]
      if (!isTime[key]) return typeof value === 'number' ? value : undefined
      return typeof value === 'string' && rfc3339.test(value) ? Date.parse(value) : undefined
    }),
  )
}

/** Values by key as evidence, without those that are no numbers. */
function evidenceFrom([attempts, completedAt, firstAccess, score, lastAccess]: readonly (number | undefined)[]): Evidence {
  return {
    ...(isNumber(attempts) && Number.isSafeInteger(attempts) ? { attempts } : {}),
    ...(isNumber(completedAt) ? { completedAt } : {}),
    ...(isNumber(firstAccess) ? { firstAccess } : {}),
    ...(isNumber(score) ? { score } : {}),
    ...(isNumber(lastAccess) ? { lastAccess } : {}),
  }
}

const isNumber = (value: number | undefined): value is number => Number.isFinite(value)
