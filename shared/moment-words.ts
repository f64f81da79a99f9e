import type { RunRecord } from './runs.ts'

/**
 * What moments of Rollcall's own are called, in the zone of the computer, and with them runs and snapshots: one name for each,
 * whoever speaks of it.
 */

type Precision = 'minute' | 'second' | 'millisecond'

const hours = { hour: '2-digit', minute: '2-digit' } as const
const exact = { ...hours, second: '2-digit' } as const
const clocks: Readonly<Record<Precision, Intl.DateTimeFormat>> = {
  minute: new Intl.DateTimeFormat('en-GB', hours),
  second: new Intl.DateTimeFormat('en-GB', exact),
  millisecond: new Intl.DateTimeFormat('en-GB', { ...exact, fractionalSecondDigits: 3 }),
}
const date = { day: 'numeric', month: 'short', year: 'numeric' } as const
const localDay = new Intl.DateTimeFormat('en-GB', date)
const zoned = new Intl.DateTimeFormat('en-GB', { ...date, ...hours, timeZoneName: 'short' })
const zonedExact = new Intl.DateTimeFormat('en-GB', { ...date, ...exact, timeZoneName: 'short' })

const shortMonth = new Intl.DateTimeFormat('en-GB', { month: 'short', year: 'numeric', timeZone: 'UTC' })

/** "Nov 2026", of a day of the source, in UTC as the source gave it. */
export const month = (value: number): string => shortMonth.format(value)

/** "today 14:02", "yesterday 09:15", else the day and the time. */
export const when = (value: number, now = Date.now()): string => whenTo('minute', value, now)

/** The same, to the second or further where others among `all` would read alike. */
export function whenAmong(value: number, all: readonly number[], now = Date.now()): string {
  const alike = (unit: number): boolean => all.some((other) => other !== value && Math.floor(other / unit) === Math.floor(value / unit))
  return whenTo(alike(1_000) ? 'millisecond' : alike(60_000) ? 'second' : 'minute', value, now)
}

/** "30 Nov 2026, 14:02 GMT+1": for a sentence that is read another day, or elsewhere. */
export const dated = (value: number): string => zoned.format(value)

/** "30 Nov 2026, 14:02:31 GMT+1": everything there is to a moment, for a tooltip. */
export const exactly = (value: number): string => zonedExact.format(value)

/** "14:02:31": today, by the clock of the computer. */
export const clockTime = (value: number): string => clocks.second.format(value)

type NamedRun = Pick<RunRecord, 'state' | 'startedAt' | 'endedAt' | 'phases'>

/** A run that has come to a snapshot, accepted or not. */
export const isComplete = ({ state }: Pick<RunRecord, 'state'>): boolean => state === 'ready' || state === 'held'

/**
 * The moment a run, and its snapshot with it, is named by: when the source had been read. It stays when a held result is accepted
 * later. A run without a snapshot is named by its start.
 */
export function namingMoment(run: NamedRun): number {
  if (!isComplete(run)) return run.startedAt
  const own = run.phases.findIndex(({ id }) => id === 'check')
  const read = run.phases.slice(0, Math.max(0, own)).findLast(({ endedAt }) => endedAt !== null)
  return read?.endedAt ?? run.endedAt ?? run.startedAt
}

/** The names of these runs: as exactly as it takes to tell one from the others. */
export function runNames(runs: readonly NamedRun[]): (run: NamedRun) => string {
  const all = runs.map(namingMoment)
  return (run) => whenAmong(namingMoment(run), all)
}

function whenTo(precision: Precision, value: number, now: number): string {
  const days = Math.round((new Date(now).setHours(0, 0, 0, 0) - new Date(value).setHours(0, 0, 0, 0)) / 86_400_000)
  const clock = clocks[precision].format(value)
  if (days === 0) return `today ${clock}`
  if (days === 1) return `yesterday ${clock}`
  return `${localDay.format(value)}, ${clock}`
}
