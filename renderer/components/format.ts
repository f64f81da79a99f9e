const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 })
const day = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' })
const moment = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit' })

export const count = (value: number): string => whole.format(value)
export const counted = (value: number, one: string, many = `${one}s`): string => `${count(value)} ${value === 1 ? one : many}`
/** A date of the source, in UTC as the source gave it. */
export const date = (value: number | null): string => (value === null ? '' : day.format(value))
/** A moment of Rollcall's own, in the person's time zone. */
export const time = (value: number | null): string => (value === null ? '' : moment.format(value))

/** "today 14:02", "yesterday 09:15", else the moment. */
export const when = (value: number, now = Date.now()): string => whenTo('minute', value, now)

/** The same, to the second or further where others among `all` would read alike. */
export function whenAmong(value: number, all: readonly number[], now = Date.now()): string {
  const alike = (unit: number): boolean => all.some((other) => other !== value && Math.floor(other / unit) === Math.floor(value / unit))
  return whenTo(alike(1_000) ? 'millisecond' : alike(60_000) ? 'second' : 'minute', value, now)
}

type Precision = 'minute' | 'second' | 'millisecond'

const hours = { hour: '2-digit', minute: '2-digit' } as const
const exact = { ...hours, second: '2-digit' } as const
const clocks: Readonly<Record<Precision, Intl.DateTimeFormat>> = {
  minute: new Intl.DateTimeFormat('en-GB', hours),
  second: new Intl.DateTimeFormat('en-GB', exact),
  millisecond: new Intl.DateTimeFormat('en-GB', { ...exact, fractionalSecondDigits: 3 }),
}
const localDay = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric' })

function whenTo(precision: Precision, value: number, now: number): string {
  const days = Math.round((new Date(now).setHours(0, 0, 0, 0) - new Date(value).setHours(0, 0, 0, 0)) / 86_400_000)
  const clock = clocks[precision].format(value)
  if (days === 0) return `today ${clock}`
  if (days === 1) return `yesterday ${clock}`
  return `${localDay.format(value)}, ${clock}`
}

export function duration(milliseconds: number): string {
  if (milliseconds < 10_000) return `${(milliseconds / 1000).toFixed(1)} s`
  const seconds = Math.round(milliseconds / 1000)
  if (seconds < 60) return `${seconds} s`
  const minutes = Math.floor(seconds / 60)
  return minutes < 60 ? `${minutes} m ${seconds % 60} s` : `${Math.floor(minutes / 60)} h ${minutes % 60} m`
}

export function bytes(value: number): string {
  if (value < 1_000) return `${value} B`
  const units = ['kB', 'MB', 'GB', 'TB']
  let size = value / 1_000
  let unit = 0
  while (size >= 1_000 && unit < units.length - 1) {
    size /= 1_000
    unit += 1
  }
  return `${size.toFixed(size < 10 ? 1 : 0)} ${units[unit] ?? ''}`
}
