/** Stands for "no date" among instants. */
export const noDate = Number.NEGATIVE_INFINITY

const dayMilliseconds = 86_400_000

/** Days from 1970-01-01 of a date of the Gregorian calendar. */
function daysFromEpoch(year: number, month: number, day: number): number {
  const shifted = month > 2 ? year : year - 1
  const era = Math.floor(shifted / 400)
  const yearOfEra = shifted - era * 400
  const dayOfYear = (((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5) | 0) + day - 1
  return era * 146_097 + yearOfEra * 365 + ((yearOfEra / 4) | 0) - ((yearOfEra / 100) | 0) + dayOfYear - 719_468
}

function daysInMonth(year: number, month: number): number {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31
}

/** Two digits, or a number above 99 when they are not. */
function two(view: DataView, at: number): number {
  const tens = view.getUint8(at) - 0x30
  const ones = view.getUint8(at + 1) - 0x30
  return tens >>> 0 > 9 || ones >>> 0 > 9 ? 1000 : tens * 10 + ones
}

/** `YYYY-MM-DDTHH:MM:SS[.fff]Z` at `start..end` as milliseconds since 1970; NaN when it has another form. */
export function parseInstant(view: DataView, start: number, end: number): number {
  const length = end - start
  if (length !== 24 && length !== 20) return NaN
  const month = two(view, start + 5)
  const day = two(view, start + 8)
  const hour = two(view, start + 11)
  const minute = two(view, start + 14)
  const second = two(view, start + 17)
  const century = two(view, start)
  const ofCentury = two(view, start + 2)
  const year = century * 100 + ofCentury
  let fraction = 0
  if (length === 24) {
    const tenths = view.getUint8(start + 20) - 0x30
    const rest = two(view, start + 21)
    if (view.getUint8(start + 19) !== 0x2e || tenths >>> 0 > 9 || rest > 99) return NaN
    fraction = tenths * 100 + rest
  }
  if (
    century > 99 ||
    ofCentury > 99 ||
    month < 1 ||
    month > 12 ||
    day < 1 ||
    day > daysInMonth(year, month) ||
    hour > 23 ||
    minute > 59 ||
    second > 59 ||
    view.getUint8(start + 4) !== 0x2d ||
    view.getUint8(start + 7) !== 0x2d ||
    view.getUint8(start + 10) !== 0x54 ||
    view.getUint8(start + 13) !== 0x3a ||
    view.getUint8(start + 16) !== 0x3a ||
    view.getUint8(end - 1) !== 0x5a
  ) {
    return NaN
  }
  return daysFromEpoch(year, month, day) * dayMilliseconds + ((hour * 60 + minute) * 60 + second) * 1000 + fraction
}

const iso = /^(\d{4})-(\d\d)-(\d\d)(?:[Tt ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?\s*(Z|z|[+-]\d\d(?::?\d\d)?)?)?$/

/** Any ISO 8601 date or date and time; without a zone it is UTC. NaN when it is none. */
export function parseIso(text: string): number {
  const parts = iso.exec(text)
  if (!parts) return NaN
  const number = (part: number): number => Number(parts[part] ?? 0)
  const [year, month, day, hour, minute, second] = [number(1), number(2), number(3), number(4), number(5), number(6)]
  if (month < 1 || month > 12 || day < 1 || day > daysInMonth(year, month) || hour > 23 || minute > 59 || second > 59) return NaN
  const fraction = Number((parts[7] ?? '').slice(0, 3).padEnd(3, '0'))
  const zone = parts[8] ?? 'Z'
  let offset = 0
  if (zone.length > 1) {
    const [hours, minutes] = [Number(zone.slice(1, 3)), Number(zone.slice(3).replace(':', ''))]
    if (hours > 23 || minutes > 59) return NaN
    offset = hours * 60 + minutes
    if (zone.startsWith('-')) offset = -offset
  }
  return daysFromEpoch(year, month, day) * dayMilliseconds + ((hour * 60 + minute - offset) * 60 + second) * 1000 + fraction
}
