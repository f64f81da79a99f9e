import { toString as inWords } from 'cronstrue'
import { Cron, CronPattern } from 'croner'
import { RollcallError } from '../../../shared/errors.ts'
import { momentOf, wallOf } from './wall-clock.ts'

/**
 * Cron expressions of five fields in a time zone. When clocks go forward, a time that does not exist comes at the end of the gap
 * (02:30 comes at 03:00, 23:30 at 00:00 of the next day); when they go back, a single time of day that comes twice counts once, the first time, while what repeats
 * within the day (every hour, every half hour, a list or range of hours) goes on through both hours. Test: cron.test.ts.
 */

const fields = ['minute', 'hour', 'day of the month', 'month', 'day of the week'] as const

/** Times of `cron` after `from`, at most `count`, ascending. INVALID_INPUT as {@link checkCron}. */
export function nextTimes(cron: string, timeZone: string, from: number, count: number): number[] {
  return [...after(cron, timeZone, from, Infinity, count)]
}

function* after(cron: string, timeZone: string, from: number, until: number, count: number): Generator<number> {
  const { zoned, wall } = parsed(cron, timeZone)
  // With a wall clock: the expression's own times without changes, each brought to the moment the real clock shows it.
  let at = new Date(wall === null ? from : wallOf(from, timeZone) - longestGap)
  for (let latest = from, given = 0; given < count;) {
    const next = (wall ?? zoned).nextRun(at)
    if (next === null) return
    at = next
    const moment = wall === null ? next.getTime() : momentOf(next.getTime(), timeZone)
    if (moment > until) return
    // Two times of the wall clock may end up at the end of one gap.
    if (moment <= latest) continue
    latest = moment
    given += 1
    yield moment
  }
}

/** The times after `from` up to and including `until`: how many (up to 1000, then it is more) and the last of them; null for none. */
export function timesBetween(cron: string, timeZone: string, from: number, until: number): { count: number; latest: number } | null {
  const times = [...after(cron, timeZone, from, until, 1000)]
  const last = times.at(-1)
  if (last === undefined) return null
  return { count: times.length, latest: (times.length < 1000 ? last : latestUntil(cron, timeZone, until)) ?? last }
}

/** The last time up to and including `until`. */
function latestUntil(cron: string, timeZone: string, until: number): number | undefined {
  const { zoned, wall } = parsed(cron, timeZone)
  // Looking back from the whole second after `until`, since that moment itself may be one.
  if (wall === null) return zoned.previousRuns(1, new Date(Math.floor(until / 1000) * 1000 + 1000))[0]?.getTime()
  for (let at = new Date(wallOf(until, timeZone) + longestGap); ;) {
    const before = wall.previousRuns(1, at)[0]
    if (before === undefined) return undefined
    at = before
    const moment = momentOf(before.getTime(), timeZone)
    if (moment <= until) return moment
  }
}

/** "At 06:00, Monday through Friday". INVALID_INPUT as {@link checkCron}. */
export function words(cron: string): string {
  checkFields(cron)
  const said = (fields: readonly string[]): string =>
    inWords(fields.join(' '), { use24HourTimeFormat: true, throwExceptionOnParseError: true })
  const [minute = '', hour = '', date = '', month = '', weekday = ''] = normal(cron).split(' ')
  if (every(date) || every(weekday)) return said([minute, hour, date, month, weekday])
  // Either of the two days is enough: the library's "and on Monday" would say the opposite.
  const always = said([minute, hour, '*', '*', '*'])
  const rest = (fields: readonly string[]): string => said([minute, hour, ...fields]).slice(always.length)
  return `${said([minute, hour, date, '*', '*'])}, or ${rest(['*', '*', weekday]).replace(/^, (only )?/, '')}${rest(['*', month, '*'])}`
}

const every = (field: string): boolean => field === '*' || field === '?'

/** INVALID_INPUT, naming the field that is wrong, for an expression that is none or never comes, and for an unknown time zone. */
export function checkCron(cron: string, timeZone: string, now: number): void {
  if (nextTimes(cron, timeZone, now, 1).length === 0) {
    throw invalid(`The expression "${normal(cron)}" never comes: there is no such day.`, 'Choose a day that exists.')
  }
}

/** The time zone as this computer calls it. INVALID_INPUT for one that does not exist. */
export function knownTimeZone(timeZone: string): string {
  try {
    return new Intl.DateTimeFormat('en', { timeZone }).resolvedOptions().timeZone && timeZone
  } catch {
    throw invalid(`There is no time zone "${timeZone}".`, 'Give its name as in Europe/Berlin, America/New_York or UTC.')
  }
}

const normal = (cron: string): string => cron.trim().split(/\s+/).join(' ')

const longestGap = 36 * 3_600_000

interface Parsed {
  /** Follows the zone's clock, through changes: for what repeats within the day. */
  readonly zoned: Cron
  /** The times on a clock that never changes, of an expression with one time of day; null of one that repeats within the day. */
  readonly wall: Cron | null
}

/** Those that were understood before: a schedule is looked at every few seconds. */
const known = new Map<string, Parsed>()

function parsed(cron: string, timeZone: string): Parsed {
  const key = `${normal(cron)} ${timeZone}`
  const before = known.get(key)
  if (before !== undefined) return before
  checkFields(cron)
  const of = (clock: { timezone: string } | { utcOffset: number }) => new Cron(normal(cron), { ...clock, mode: '5-part', paused: true })
  const { isFixedTime } = new CronPattern(normal(cron), 'UTC', { mode: '5-part' })
  const made = { zoned: of({ timezone: knownTimeZone(timeZone) }), wall: isFixedTime ? of({ utcOffset: 0 }) : null }
  if (known.size >= 500) known.clear()
  known.set(key, made)
  return made
}

function checkFields(cron: string): void {
  const parts = normal(cron).split(' ')
  if (parts.length !== fields.length) {
    throw invalid(
      `A schedule has five fields, minute, hour, day of the month, month and day of the week; "${normal(cron)}" has ${parts.length}.`,
      'Write for example "0 6 * * 1-5": at 06:00, Monday through Friday.',
    )
  }
  for (const [index, field] of fields.entries()) {
    const alone = fields.map((_, at) => (at === index ? (parts[at] ?? '') : '*')).join(' ')
    try {
      if (!/^[\w*,/#?-]+$/.test(parts[index] ?? '')) throw new Error('characters')
      new Cron(alone, { timezone: 'UTC', mode: '5-part', paused: true })
      inWords(alone, { throwExceptionOnParseError: true })
    } catch {
      throw invalid(`The ${field} (field ${index + 1}) cannot be "${parts[index] ?? ''}".`, remedies[index] ?? '')
    }
  }
}

const remedies = [
  'Give 0 to 59, * for every minute, */15 for every quarter of an hour.',
  'Give 0 to 23, * for every hour, 8-18 for a range.',
  'Give 1 to 31, * for every day, L for the last.',
  'Give 1 to 12 or JAN to DEC, * for every month.',
  'Give 0 to 7 (Sunday is 0 and 7) or MON to SUN, * for every day, 1-5 for Monday to Friday.',
]

const invalid = (message: string, remedy: string) => new RollcallError('INVALID_INPUT', { message, remedy })
