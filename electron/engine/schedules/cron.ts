import { toString as inWords } from 'cronstrue'
import { Cron } from 'croner'
import { RollcallError } from '../../../shared/errors.ts'

/**
 * Cron expressions of five fields in a time zone. When clocks go forward, a time that does not exist comes at the end of the gap
 * (02:30 comes at 03:00); when they go back, a single time of day that comes twice counts once, the first time, while what repeats
 * within the day (every hour, every half hour, a list or range of hours) goes on through both hours. Test: cron.test.ts.
 */

const fields = ['minute', 'hour', 'day of the month', 'month', 'day of the week'] as const

/** Times of `cron` after `from`, at most `count`, ascending. INVALID_INPUT as {@link checkCron}. */
export function nextTimes(cron: string, timeZone: string, from: number, count: number): number[] {
  return parsed(cron, timeZone)
    .nextRuns(count, new Date(from))
    .map((date) => date.getTime())
}

/** The times after `from` up to and including `until`: how many (up to 1000, then it is more) and the last of them; null for none. */
export function timesBetween(cron: string, timeZone: string, from: number, until: number): { count: number; latest: number } | null {
  const pattern = parsed(cron, timeZone)
  const next = pattern.nextRun(new Date(from))
  if (next === null || next.getTime() > until) return null
  const later = pattern.nextRuns(1000, new Date(from)).filter((date) => date.getTime() <= until)
  // Looking back from the whole second after `until`, since that moment itself may be one.
  const latest = pattern.previousRuns(1, new Date(Math.floor(until / 1000) * 1000 + 1000))[0] ?? next
  return { count: later.length, latest: latest.getTime() }
}

/** "At 06:00, Monday through Friday". INVALID_INPUT as {@link checkCron}. */
export function words(cron: string): string {
  checkFields(cron)
  return inWords(normal(cron), { use24HourTimeFormat: true, throwExceptionOnParseError: true })
}

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

/** Those that were understood before: a schedule is looked at every few seconds. */
const known = new Map<string, Cron>()

function parsed(cron: string, timeZone: string): Cron {
  const key = `${normal(cron)} ${timeZone}`
  const before = known.get(key)
  if (before !== undefined) return before
  checkFields(cron)
  const made = new Cron(normal(cron), { timezone: knownTimeZone(timeZone), mode: '5-part', paused: true })
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
