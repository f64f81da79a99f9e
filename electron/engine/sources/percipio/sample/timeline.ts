/** The sample's calendar stands still, so that the same settings give the same bytes in every year. */

/** First activity, in milliseconds since 1970. */
export const opening = Date.UTC(2023, 10, 1)

/** Days of activity before the end of day 1. */
export const historyDays = 744

export const secondsADay = 86_400

/** End of the organisation's day (1, 2...), in seconds since `opening`; nothing in that day's report is later. */
export const endOfDay = (day: number): number => (historyDays + day - 1) * secondsADay

const dates: string[] = []
const dateOf = (day: number): string => new Date(opening + day * secondsADay * 1000).toISOString().slice(0, 10)
const twoDigits = Array.from({ length: 60 }, (_, n) => String(n).padStart(2, '0'))
const two = (n: number): string => twoDigits[n] ?? ''

/** As `toISOString` writes it, for a fifth of the time: rows have three each. */
export function isoTime(seconds: number, milliseconds = 0): string {
  const day = Math.floor(seconds / secondsADay)
  const time = seconds - day * secondsADay
  const date = day < 0 ? dateOf(day) : (dates[day] ??= dateOf(day))
  return `${date}T${two(Math.floor(time / 3600))}:${two(Math.floor(time / 60) % 60)}:${two(time % 60)}.${String(milliseconds).padStart(3, '0')}Z`
}
