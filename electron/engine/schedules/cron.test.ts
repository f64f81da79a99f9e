import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { RollcallError } from '../../../shared/errors.ts'
import { checkCron, nextTimes, timesBetween, words } from './cron.ts'

const now = Date.UTC(2026, 0, 5, 8)
const times = (cron: string, timeZone: string, from: string, count = 3): string[] =>
  nextTimes(cron, timeZone, new Date(from).getTime(), count).map((at) => new Date(at).toISOString().slice(0, 16))

test.each([
  ['0 6 * * 1-5', 'At 06:00, Monday through Friday'],
  ['*/15 * * * *', 'Every 15 minutes'],
  ['30 2 1 * *', 'At 02:30, on day 1 of the month'],
  ['0 6 L * *', 'At 06:00, on the last day of the month'],
  // Either day is enough.
  ['0 6 1 * 1', 'At 06:00, on day 1 of the month, or on Monday'],
  ['0 6 1,15 * MON-FRI', 'At 06:00, on day 1 and 15 of the month, or Monday through Friday'],
  ['*/15 * 13 3 5', 'Every 15 minutes, on day 13 of the month, or on Friday, only in March'],
  ['0 6 L * 1#2', 'At 06:00, on the last day of the month, or on the second Monday of the month'],
  ['0 6 */2 1-3 */2', 'At 06:00, every 2 days in a month, or every 2 days of the week, January through March'],
  ['0 6 ? * 1', 'At 06:00, only on Monday'],
  ['0 6 1 * ?', 'At 06:00, on day 1 of the month'],
])('%s in words', (cron, said) => expect(words(cron)).toBe(said))

test('clocks go forward: a time that does not exist comes at the end of the gap, others where they belong', () => {
  // Berlin, 29 March 2026: 02:00 becomes 03:00 (01:00 UTC).
  expect(times('30 2 * * *', 'Europe/Berlin', '2026-03-28T00:00Z')).toEqual(['2026-03-28T01:30', '2026-03-29T01:00', '2026-03-30T00:30'])
  expect(times('0 6 * * *', 'Europe/Berlin', '2026-03-28T00:00Z')).toEqual(['2026-03-28T05:00', '2026-03-29T04:00', '2026-03-30T04:00'])
  expect(times('30 * * * *', 'Europe/Berlin', '2026-03-29T00:00Z')).toEqual(['2026-03-29T00:30', '2026-03-29T01:30', '2026-03-29T02:30'])
  // New York, 8 March 2026: 02:00 becomes 03:00 (07:00 UTC).
  expect(times('30 2 * * *', 'America/New_York', '2026-03-07T00:00Z')).toEqual(['2026-03-07T07:30', '2026-03-08T07:00', '2026-03-09T06:30'])
})

test('a gap that ends at midnight is made up for at its end, whichever day that is', () => {
  const [expression = ''] = readFileSync('tests/fixtures/faults/16-cron-gap-at-midnight/expression.txt', 'utf8').split('\n')
  // Nuuk, 27 March 2027: 23:00 becomes 00:00 of the 28th (01:00 UTC).
  expect(times(expression, 'America/Nuuk', '2026-06-01T00:00Z', 2)).toEqual(['2027-03-28T01:00', '2028-03-28T00:30'])
  expect(times(expression, 'America/Nuuk', '2031-06-01T00:00Z', 1)).toEqual(['2032-03-28T01:00'])
  expect(times('30 23 * * *', 'America/Nuuk', '2027-03-27T12:00Z', 2)).toEqual(['2027-03-28T01:00', '2027-03-29T00:30'])
  expect(times('30 23 * * 6', 'America/Nuuk', '2027-03-22T00:00Z', 2)).toEqual(['2027-03-28T01:00', '2027-04-04T00:30'])
  // Samoa had no 30 December 2011: 24:00 of the 29th is 00:00 of the 31st (10:00 UTC).
  expect(times('0 6 30 12 *', 'Pacific/Apia', '2011-06-01T00:00Z', 1)).toEqual(['2011-12-30T10:00'])
  expect(times('0 0 * * *', 'Pacific/Apia', '2011-12-29T00:00Z', 3)).toEqual(['2011-12-29T10:00', '2011-12-30T10:00', '2011-12-31T10:00'])
  // A day that begins with a gap: Havana, 8 March 2026, 00:00 becomes 01:00 (05:00 UTC).
  expect(times('30 0 8 3 *', 'America/Havana', '2026-01-01T00:00Z', 1)).toEqual(['2026-03-08T05:00'])
  expect(timesBetween('30 23 * * *', 'America/Nuuk', Date.UTC(2027, 2, 27, 12), Date.UTC(2027, 2, 28, 1))).toEqual({
    count: 1,
    latest: Date.UTC(2027, 2, 28, 1),
  })
})

test('clocks go back: a time of day that comes twice counts once, what repeats goes on', () => {
  // Berlin, 25 October 2026: 03:00 becomes 02:00 (01:00 UTC).
  expect(times('30 2 * * *', 'Europe/Berlin', '2026-10-24T00:00Z')).toEqual(['2026-10-24T00:30', '2026-10-25T00:30', '2026-10-26T01:30'])
  expect(times('30 * * * *', 'Europe/Berlin', '2026-10-25T00:00Z')).toEqual(['2026-10-25T00:30', '2026-10-25T01:30', '2026-10-25T02:30'])
  // New York, 1 November 2026: 02:00 becomes 01:00 (06:00 UTC).
  expect(times('30 1 * * *', 'America/New_York', '2026-10-31T00:00Z')).toEqual(['2026-10-31T05:30', '2026-11-01T05:30', '2026-11-02T06:30'])
})

test.each([
  ['0 25 * * *', 'The hour (field 2) cannot be "25".'],
  ['61 6 * * *', 'The minute (field 1) cannot be "61".'],
  ['0 6 32 * *', 'The day of the month (field 3) cannot be "32".'],
  ['0 6 * 13 *', 'The month (field 4) cannot be "13".'],
  ['0 6 * * 9', 'The day of the week (field 5) cannot be "9".'],
  ['? ? * * *', 'The minute (field 1) cannot be "?".'],
  ['$(id) 6 * * *', 'The minute (field 1) cannot be "$(id)".'],
  ['*/0 * * * *', 'The minute (field 1) cannot be "*/0".'],
  ['0 6 * *', 'A schedule has five fields, minute, hour, day of the month, month and day of the week; "0 6 * *" has 4.'],
  ['0 0 6 * * 1', 'A schedule has five fields, minute, hour, day of the month, month and day of the week; "0 0 6 * * 1" has 6.'],
  ['@daily', 'A schedule has five fields, minute, hour, day of the month, month and day of the week; "@daily" has 1.'],
  ['0 6 30 2 *', 'The expression "0 6 30 2 *" never comes: there is no such day.'],
])('%s is refused, with the place', (cron, message) => {
  expect(() => checkCron(cron, 'UTC', now)).toThrow(expect.objectContaining({ code: 'INVALID_INPUT', message }))
})

test('a time zone that does not exist is refused', () => {
  for (const zone of ['Mars/Olympus', '', '+99:00', 'Europe']) {
    expect(() => checkCron('0 6 * * *', zone, now)).toThrow(expect.objectContaining({ code: 'INVALID_INPUT' }))
  }
})

test('any text is understood or refused, never anything else', () => {
  const field = fc.oneof(
    fc.constantFrom('*', '*/5', '1-5', '1,2', 'L', 'W', '?', 'MON', '1#2', '0', '59', '-', ','),
    fc.string({ maxLength: 4 }),
  )
  const line = fc.oneof(
    fc.string({ maxLength: 40 }),
    fc.array(field, { minLength: 4, maxLength: 6 }).map((parts) => parts.join(' ')),
  )
  fc.assert(
    fc.property(line, (cron) => {
      try {
        checkCron(cron, 'Europe/Berlin', now)
        expect(words(cron)).not.toBe('')
      } catch (error) {
        expect(error).toBeInstanceOf(RollcallError)
      }
    }),
    { numRuns: 200 },
  )
})

test('the times between two moments are those one finds by going from one to the next', () => {
  const crons = ['30 2 * * *', '0 * * * *', '*/20 1-3 * * *', '15 6 * * 1-5', '0 3 1 * *', '30 23 * * *']
  const zones = ['Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'America/Nuuk', 'UTC']
  const moment = fc.integer({ min: Date.UTC(2026, 2, 1), max: Date.UTC(2026, 10, 20) })
  const span = fc.integer({ min: 0, max: 3 * 86_400_000 })
  fc.assert(
    fc.property(fc.constantFrom(...crons), fc.constantFrom(...zones), moment, span, (cron, zone, from, length) => {
      const until = from + length
      const walked: number[] = []
      for (let at = from; ;) {
        const [next] = nextTimes(cron, zone, at, 1)
        if (next === undefined || next > until) break
        walked.push(next)
        at = next
      }
      expect(timesBetween(cron, zone, from, until)).toEqual(walked.length === 0 ? null : { count: walked.length, latest: walked.at(-1) })
    }),
    { numRuns: 100 },
  )
})
