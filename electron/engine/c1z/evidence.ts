import type { Evidence, Profile } from '../../../shared/graph.ts'
import { encodeStruct } from './struct.ts'
import { any, field } from './wire.ts'

/**
 * The evidence of a grant as its GrantMetadata annotation: a Struct with the keys there are, times as RFC 3339 text. Per
 * set of keys the bytes are made once; then only digits and numbers are written into them.
 */

/** In the order of their bytes, which is the order inside the Struct. */
const keys = ['attempts', 'completed_at', 'first_access', 'high_score', 'last_access'] as const
type EvidenceKey = (typeof keys)[number]

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
const placeholderTime = '2000-01-01T00:00:00.000Z'
/** No text of ours contains it, so that its bytes can be found again. */
const placeholderNumber = -1.2345678901234567e-200

interface Template {
  readonly bytes: Buffer
  /** The same memory. */
  readonly plain: Uint8Array
  readonly slots: Int32Array
}

export class EvidenceEncoder {
  readonly #templates: (Template | undefined)[] = []
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
    if (set === 0) return null
    const { bytes, plain, slots } = (this.#templates[set] ??= makeTemplate(set))
    let slot = 0
    if (attempts !== null) bytes.writeDoubleLE(attempts, slots[slot++])
    if (withCompleted) this.#putTime(bytes, slots[slot++] ?? 0, completed)
    if (withFirst) this.#putTime(bytes, slots[slot++] ?? 0, first)
    if (score !== null) bytes.writeDoubleLE(score, slots[slot++])
    if (withLast) this.#putTime(bytes, slots[slot] ?? 0, last)
    return plain
  }

  #putTime(target: Buffer, at: number, time: number): void {
    const day = Math.floor(time / DAY)
    let date = this.#days[day]
    if (date === undefined) {
      date = new TextEncoder().encode(new Date(day * DAY).toISOString().slice(0, 11))
      if (day >= 0 && day < KNOWN_DAYS) this.#days[day] = date
    }
    target.set(date, at)
    const inDay = Math.floor(time) - day * DAY
    const seconds = Math.floor(inDay / 1000)
    const milliseconds = inDay - seconds * 1000
    putTwo(target, at + 11, Math.floor(seconds / 3600))
    putTwo(target, at + 14, Math.floor(seconds / 60) % 60)
    putTwo(target, at + 17, seconds % 60)
    target[at + 20] = 48 + Math.floor(milliseconds / 100)
    putTwo(target, at + 21, milliseconds % 100)
  }
}

const sayable = (time: number | null): time is number => time !== null && time >= YEAR_0 && time < YEAR_10000

function putTwo(target: Buffer, at: number, value: number): void {
  const tens = Math.floor(value / 10)
  target[at] = 48 + tens
  target[at + 1] = 48 + value - tens * 10
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
  return { bytes, plain: new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length), slots: Int32Array.from(slots) }
}

const rfc3339 = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,9})?(Z|[+-]\d{2}:\d{2})$/

/** The evidence a GrantMetadata's Struct holds; what is of another kind than we write is passed over. */
export function evidenceOf(metadata: Profile): Evidence {
  const time = (key: EvidenceKey): number | undefined => {
    const value = metadata[key]
    if (typeof value !== 'string' || !rfc3339.test(value)) return undefined
    const parsed = Date.parse(value)
    return Number.isNaN(parsed) ? undefined : parsed
  }
  const number = (key: EvidenceKey): number | undefined => {
    const value = metadata[key]
    return typeof value === 'number' && Number.isFinite(value) ? value : undefined
  }
  const attempts = number('attempts')
  const found = {
    attempts: attempts !== undefined && Number.isSafeInteger(attempts) ? attempts : undefined,
    completedAt: time('completed_at'),
    firstAccess: time('first_access'),
    score: number('high_score'),
    lastAccess: time('last_access'),
  }
  return Object.fromEntries(Object.entries(found).filter(([, value]) => value !== undefined))
}
