/**
 * What clocks on the wall show in a time zone, and back. A wall time is milliseconds since 1970 as if the clock were UTC's; whole seconds.
 * Where clocks go forward some wall times do not exist, where they go back some exist twice. Test: wall-clock.property.test.ts.
 */

const day = 86_400_000

const formats = new Map<string, Intl.DateTimeFormat>()

const formatOf = (timeZone: string): Intl.DateTimeFormat => {
  let format = formats.get(timeZone)
  if (format === undefined) {
    const digits = 'numeric'
    format = new Intl.DateTimeFormat('en-US', {
      ...{ timeZone, calendar: 'gregory', numberingSystem: 'latn', hourCycle: 'h23' },
      ...{ year: digits, month: digits, day: digits, hour: digits, minute: digits, second: digits },
    })
    formats.set(timeZone, format)
  }
  return format
}

/** What the clock shows at a moment. */
export const wallOf = (at: number, timeZone: string): number => Math.floor(at / 1000) * 1000 + offsetAt(at, timeZone)

/** Of the minutes asked for before: a schedule is looked at every few seconds, and formatting is slow. */
const offsets = new Map<string, Map<number, number>>()
const mostOffsets = 5000

function offsetAt(at: number, timeZone: string): number {
  const minute = Math.floor(at / 60_000)
  let known = offsets.get(timeZone)
  if (known === undefined) offsets.set(timeZone, (known = new Map<number, number>()))
  const before = known.get(minute)
  if (before !== undefined) return before
  if (known.size >= mostOffsets) known.clear()
  const offset = readWall(minute * 60_000, timeZone) - minute * 60_000
  known.set(minute, offset)
  return offset
}

function readWall(at: number, timeZone: string): number {
  const shown: Partial<Record<Intl.DateTimeFormatPartTypes, number>> = {}
  for (const { type, value } of formatOf(timeZone).formatToParts(at)) shown[type] = Number(value)
  const { year = 0, month = 1, day: date = 1, hour = 0, minute = 0, second = 0 } = shown
  return Date.UTC(year, month - 1, date, hour, minute, second)
}

/** The moment the clock shows this: the first of two; for a time that does not exist the end of the gap, however long it is and whatever day it ends on. */
export function momentOf(wall: number, timeZone: string): number {
  // No zone is further from UTC than 14 hours, and no clock is changed twice within two days.
  const before = offsetAt(wall - day, timeZone)
  const after = offsetAt(wall + day, timeZone)
  const shown = [wall - before, wall - after].filter((at) => wallOf(at, timeZone) === wall)
  return shown.length > 0 ? Math.min(...shown) : changeBetween(wall - day, wall + day, timeZone)
}

/** The first moment of another offset than that of `from`; `to` has another one. */
function changeBetween(from: number, to: number, timeZone: string): number {
  const before = offsetAt(from, timeZone)
  let low = Math.floor(from / 1000)
  let high = Math.floor(to / 1000)
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2)
    if (offsetAt(middle * 1000, timeZone) === before) low = middle
    else high = middle
  }
  return high * 1000
}
