/**
 * Times of a .c1z: text `YYYY-MM-DD HH:MM:SS[.fraction]` without a zone, compared as text. Rollcall writes UTC with six
 * digits; SDK writers put local wall-clock time there.
 */

const shape = /^(\d{4})-(\d{2})-(\d{2})[ T](\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,9}))?(Z|[+-]\d{2}:?\d{2})?$/
const QUARTER = 15 * 60_000
const MINUTE = 60_000

export function formatTime(milliseconds: number): string {
  return `${new Date(milliseconds).toISOString().slice(0, 23).replace('T', ' ')}000`
}

/** The time as if written in UTC; `zoned` when the text names its zone (then it needs no correction). Null for other text. */
export function parseTime(text: unknown): { readonly time: number; readonly zoned: boolean } | null {
  if (typeof text !== 'string') return null
  const parts = shape.exec(text.trim())
  if (!parts) return null
  const [, year, month, day, hour, minute, second, fraction = '', zone] = parts
  const time = Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute), Number(second))
  const date = new Date(time)
  // Date.UTC rolls "February 30th" over; such a text is no time.
  if (Number.isNaN(time) || date.getUTCMonth() !== Number(month) - 1 || date.getUTCDate() !== Number(day)) return null
  return { time: time + Math.trunc(Number(fraction.padEnd(9, '0')) / 1e6) - zoneOffset(zone), zoned: zone !== undefined }
}

function zoneOffset(zone: string | undefined): number {
  if (zone === undefined || zone === 'Z') return 0
  const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(-2))
  return (zone.startsWith('-') ? -minutes : minutes) * MINUTE
}

/**
 * How far the writer's clock ran ahead of UTC: its start time, read as UTC, against the time inside the sync id, to the
 * quarter of an hour. 0 when unknown or impossible (more than 14 hours).
 */
export function writerOffset(startedAt: unknown, syncIdTime: number | null): number {
  const started = parseTime(startedAt)
  if (started === null || started.zoned || syncIdTime === null) return 0
  const offset = Math.round((started.time - syncIdTime) / QUARTER) * QUARTER
  return Math.abs(offset) > 14 * 60 * MINUTE ? 0 : offset
}

/** The instant behind a text of a writer whose clock ran `offset` ahead of UTC; null when it is no time. */
export function instant(text: unknown, offset: number): number | null {
  const parsed = parseTime(text)
  return parsed === null ? null : parsed.time - (parsed.zoned ? 0 : offset)
}

/** The end time to write so that it sorts, as text, after `latest`: `wanted`, or the first later one that does. */
export function endAfter(wanted: number, latest: string | null): string {
  const text = formatTime(wanted)
  if (latest === null || text > latest) return text
  const bumped = formatTime((parseTime(latest.replace(/(Z|[+-]\d{2}:?\d{2})$/, ''))?.time ?? wanted) + 1)
  if (bumped > latest) return bumped
  // Another shape (a `T`, say): only a later day sorts after it.
  const day = Date.parse(`${latest.slice(0, 10)}T00:00:00Z`)
  return Number.isNaN(day) ? text : formatTime(day + 24 * 60 * MINUTE)
}
