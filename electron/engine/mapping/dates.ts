/** Dates as rosters write them. All functions give null for what is no date. */

/** Which of two numbers is the month, in a file whose dates look like `7/8/2026`; null: nobody knows. */
export type DateOrder = 'month-first' | 'day-first' | null

const days = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]

/** `2026-08-31` when there is such a day. */
function dayText(year: number, month: number, day: number): string | null {
  if (year < 1 || year > 9999 || month < 1 || month > 12 || day < 1 || day > (days[month - 1] ?? 0)) return null
  if (month === 2 && day === 29 && (year % 4 !== 0 || (year % 100 === 0 && year % 400 !== 0))) return null
  return `${String(year).padStart(4, '0')}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`
}

/** `2026-08-31`, also before a time of day (its zone does not move the day), and `20260831`. */
export function isoDay(text: string): string | null {
  if (text.length === 10 && text.charCodeAt(4) === 45 && text.charCodeAt(7) === 45) {
    const [y, m, d] = [digitsAt(text, 0, 4), digitsAt(text, 5, 2), digitsAt(text, 8, 2)]
    // The very text, when it is one: most are.
    return y > 0 && m > 0 && d > 0 && d <= 28 && m <= 12 ? text : dayText(y, m, d)
  }
  const [, year, month, day] = /^(\d{4})-(\d{2})-(\d{2})[T ]\d/.exec(text) ?? /^(\d{4})(\d{2})(\d{2})$/.exec(text) ?? []
  return year === undefined ? null : dayText(Number(year), Number(month), Number(day))
}

function digitsAt(text: string, from: number, count: number): number {
  let value = 0
  for (let at = from; at < from + count; at += 1) {
    const digit = text.charCodeAt(at) - 48
    if (digit < 0 || digit > 9) return -1
    value = value * 10 + digit
  }
  return value
}

export interface ReadDay {
  readonly day: string
  /** Nothing said which number is the month; it was taken to come first. */
  readonly assumed: boolean
}

/** `8/31/2026`, `31.8.2026`, `31-08-2026`, also before a time of day. */
export function localDay(text: string, order: DateOrder): ReadDay | null {
  const [, one, two, year] = /^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})(?:[T ]+\d.*)?$/.exec(text) ?? []
  if (one === undefined) return null
  const [a, b, y] = [Number(one), Number(two), Number(year)]
  const dayFirst = order === 'day-first' || (order === null && a > 12)
  const day = dayFirst ? dayText(y, b, a) : dayText(y, a, b)
  return day === null ? null : { day, assumed: order === null && a <= 12 && b <= 12 && a !== b }
}

export type DateFormat = (text: string) => string | null

/** A format of YYYY, MM or M, DD or D and what stands between them; null when it is none. */
export function dateFormat(format: string): DateFormat | null {
  const parts = format.match(/YYYY|MM?|DD?|[^YMD]+|[YMD]/g) ?? []
  const letters = parts.filter((part) => /^[YMD]+$/.test(part))
  if (
    letters
      .map((part) => part[0])
      .toSorted()
      .join('') !== 'DMY' ||
    letters.includes('Y')
  )
    return null
  const source = parts.map((part) =>
    part === 'YYYY'
      ? String.raw`(?<y>\d{4})`
      : part.startsWith('M')
        ? digitsFor('m', part)
        : part.startsWith('D')
          ? digitsFor('d', part)
          : escaped(part),
  )
  const pattern = new RegExp(`^${source.join('')}$`)
  return (text) => {
    const found = pattern.exec(text)?.groups
    return found === undefined ? null : dayText(Number(found.y), Number(found.m), Number(found.d))
  }
}

/** Two digits where a format says MM, one or two where it says M. */
const digitsFor = (name: string, part: string): string => String.raw`(?<${name}>\d${part.length === 2 ? '{2}' : '{1,2}'})`
const escaped = (text: string): string => text.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, String.raw`\$&`)

export interface ReadMoment {
  readonly moment: string
  /** It names no zone; UTC was taken. */
  readonly assumed: boolean
}

/** A date-time in UTC: with a zone or without one, with `T` or a blank, with or without seconds; a day alone is its first moment. */
export function momentOf(text: string): ReadMoment | null {
  const [, day, time, zone] =
    /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?))?\s*(Z|z|[+-]\d{2}:?\d{2})?$/.exec(text) ?? []
  if (day === undefined || isoDay(day) === null || (time === undefined && zone !== undefined)) return null
  const clock = time === undefined ? '00:00' : time.slice(0, 12)
  const offset = zone === undefined ? 'Z' : zone.toUpperCase().replace(/^([+-]\d{2})(\d{2})$/, '$1:$2')
  const at = Date.parse(`${day}T${clock}${offset}`)
  if (Number.isNaN(at)) return null
  const moment = new Date(at)
  return moment.getUTCFullYear() >= 1 && moment.getUTCFullYear() <= 9999
    ? { moment: moment.toISOString(), assumed: zone === undefined && time !== undefined }
    : null
}
