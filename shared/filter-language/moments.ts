/** Dates as people type them, in UTC, as sources give them. */

/** From `start` up to, not including, `end`; a moment to the millisecond has both the same. */
export interface Span {
  readonly start: number
  readonly end: number
  /** `30d`: alone it means "since then". */
  readonly ago: boolean
}

const DAY = 86_400_000
const HOUR = 3_600_000

const calendar = /^([1-9]\d{3})(?:-(\d\d)(?:-(\d\d))?)?$/
const instant = /^([1-9]\d{3}-\d\d-\d\d)[T ](\d\d:\d\d)(?::(\d\d)(?:\.(\d{1,3}))?)?(Z|[+-]\d\d:?\d\d)?$/i
const relative = /^(now|today|yesterday|tomorrow)(?:([+-])(\d{1,5})([hdwmy]))?$/i
const ago = /^(\d{1,5})([hdwmy])$/i

/** `2026`, `2026-01`, `2026-01-31`, `2026-01-31T12:00Z`, `today`, `today-30d`, `30d`; null when it is none of these. */
export function momentOf(text: string, now: number): Span | null {
  const span = dateOf(text) ?? instantOf(text) ?? relativeOf(text, now) ?? agoOf(text, now)
  return span !== null && Number.isFinite(span.start) && Number.isFinite(span.end) ? span : null
}

function dateOf(text: string): Span | null {
  const [, year, month, day] = calendar.exec(text) ?? []
  if (year === undefined) return null
  const y = Number(year)
  const m = month === undefined ? 0 : Number(month) - 1
  const d = day === undefined ? 1 : Number(day)
  const start = Date.UTC(y, m, d)
  const real = new Date(start)
  if (real.getUTCMonth() !== m || real.getUTCDate() !== d) return null
  const end = month === undefined ? Date.UTC(y + 1, 0, 1) : day === undefined ? Date.UTC(y, m + 1, 1) : start + DAY
  return { start, end, ago: false }
}

function instantOf(text: string): Span | null {
  const [, date, minutes, seconds, fraction, zone] = instant.exec(text) ?? []
  if (date === undefined || minutes === undefined || dateOf(date) === null) return null
  const start = Date.parse(`${date}T${minutes}:${seconds ?? '00'}.${(fraction ?? '0').padEnd(3, '0')}${(zone ?? 'Z').toUpperCase()}`)
  const length = fraction !== undefined ? 0 : seconds !== undefined ? 1000 : 60_000
  return { start, end: start + length, ago: false }
}

function relativeOf(text: string, now: number): Span | null {
  const [, word, sign, amount, unit] = relative.exec(text) ?? []
  if (word === undefined) return null
  const named = word.toLowerCase()
  const days = named === 'yesterday' ? -1 : named === 'tomorrow' ? 1 : 0
  const from = named === 'now' ? now : startOfDay(now) + days * DAY
  const start = amount === undefined || unit === undefined ? from : shifted(from, Number(amount) * (sign === '-' ? -1 : 1), unit)
  return { start, end: named === 'now' ? start : start + DAY, ago: false }
}

function agoOf(text: string, now: number): Span | null {
  const [, amount, unit] = ago.exec(text) ?? []
  if (amount === undefined || unit === undefined) return null
  if (unit.toLowerCase() === 'h') return { start: now - Number(amount) * HOUR, end: now - Number(amount) * HOUR, ago: true }
  const start = shifted(startOfDay(now), -Number(amount), unit)
  return { start, end: start + DAY, ago: true }
}

const startOfDay = (time: number): number => Math.floor(time / DAY) * DAY

/** Months and years keep the day where the month has it, else its last one. */
function shifted(time: number, amount: number, unit: string): number {
  const kind = unit.toLowerCase()
  if (kind === 'h') return time + amount * HOUR
  if (kind === 'd') return time + amount * DAY
  if (kind === 'w') return time + amount * 7 * DAY
  const from = new Date(time)
  const month = from.getUTCMonth() + amount * (kind === 'y' ? 12 : 1)
  const last = new Date(Date.UTC(from.getUTCFullYear(), month + 1, 0)).getUTCDate()
  return Date.UTC(from.getUTCFullYear(), month, Math.min(from.getUTCDate(), last)) + (time - startOfDay(time))
}

/** `2026-01-31`, or the whole moment when it is not the beginning of a day; null outside the years people write. */
export function momentText(time: number): string | null {
  if (!Number.isInteger(time)) return null
  const date = new Date(time)
  if (Number.isNaN(date.getTime()) || date.getUTCFullYear() < 1000 || date.getUTCFullYear() > 9999) return null
  return date.toISOString()
}
export const dayText = (time: number): string | null => (time % DAY === 0 ? (momentText(time)?.slice(0, 10) ?? null) : null)
