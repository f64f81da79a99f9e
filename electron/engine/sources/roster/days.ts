import type { Day } from './canonical.ts'

export const dayMs = 86_400_000
const zero = 48

/** The day of `YYYY-MM-DD`, also at the start of a date-time; null for anything else. No time zone moves it. */
export function dayOf(text: string): Day | null {
  if (text.length < 10 || text.charAt(4) !== '-' || text.charAt(7) !== '-') return null
  const year = digits(text, 0, 4)
  const month = digits(text, 5, 7)
  const day = digits(text, 8, 10)
  if (!(year > 0 && month >= 1 && month <= 12 && day >= 1 && day <= daysIn(year, month))) return null
  return daysBefore(year, month) + day - 1
}

/** `YYYY-MM-DD`. */
export const dayText = (day: Day): string => new Date(day * dayMs).toISOString().slice(0, 10)

/** The day it is at this moment in a time zone (an IANA name; null: this computer's). RangeError for a zone nobody knows. */
export function dayAt(moment: number, timeZone: string | null): Day {
  const format = new Intl.DateTimeFormat('en-CA', {
    ...{ year: 'numeric', month: '2-digit', day: '2-digit' },
    ...(timeZone === null ? {} : { timeZone }),
  })
  const parts = new Map(format.formatToParts(moment).map(({ type, value }) => [type, value]))
  return dayOf(`${parts.get('year') ?? ''}-${parts.get('month') ?? ''}-${parts.get('day') ?? ''}`) ?? Math.floor(moment / dayMs)
}

function digits(text: string, from: number, to: number): number {
  let number = 0
  for (let i = from; i < to; i++) {
    const digit = text.charCodeAt(i) - zero
    if (!(digit >= 0 && digit <= 9)) return NaN
    number = number * 10 + digit
  }
  return number
}

const lengths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
const isLeap = (year: number): boolean => (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0
const daysIn = (year: number, month: number): number => (month === 2 && isLeap(year) ? 29 : (lengths[month - 1] ?? 0))

/** Days from 1970-01-01 to the first of the month. */
function daysBefore(year: number, month: number): number {
  const past = year - 1
  let days = past * 365 + Math.floor(past / 4) - Math.floor(past / 100) + Math.floor(past / 400) - 719_162
  for (let each = 1; each < month; each++) days += daysIn(year, each)
  return days
}
