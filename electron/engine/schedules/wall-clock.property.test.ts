import fc from 'fast-check'
import { expect, test } from 'vitest'
import { nextTimes } from './cron.ts'
import { momentOf, wallOf } from './wall-clock.ts'

interface Gap {
  readonly zone: string
  /** The moment clocks are put forward, and what they show before and after. */
  readonly at: number
  readonly from: number
  readonly to: number
}

const hour = 3_600_000
const day = 24 * hour
const start = Date.UTC(2000, 0, 1)
const end = Date.UTC(2041, 0, 1)
const offset = (at: number, zone: string): number => wallOf(at, zone) - at

/** Every change to a later wall time of every zone, found by looking once a week; zones with the same changes stand for each other. */
const gaps = (() => {
  const found = new Map<string, Gap>()
  for (const zone of Intl.supportedValuesOf('timeZone')) {
    for (let at = start, before = offset(at, zone); at < end; at += 7 * day) {
      const after = offset(at + 7 * day, zone)
      if (after > before) {
        let [low, high] = [at / 60_000, (at + 7 * day) / 60_000]
        while (high - low > 1) {
          const middle = Math.floor((low + high) / 2)
          if (offset(middle * 60_000, zone) === before) low = middle
          else high = middle
        }
        const change = high * 60_000
        const gap = { zone, at: change, from: change + before, to: change + offset(change, zone) }
        found.set(`${gap.at} ${gap.from} ${gap.to}`, gap)
      }
      before = after
    }
  }
  return [...found.values()].filter(({ from, to }) => to > from)
})()

test('there are gaps of all kinds: of an hour, of half an hour, of a day, within a day and over midnight', () => {
  const date = (wall: number): number => Math.floor(wall / day)
  expect(gaps.length).toBeGreaterThan(400)
  expect(new Set(gaps.map(({ from, to }) => to - from))).toEqual(expect.objectContaining({ size: expect.any(Number) as number }))
  expect(gaps.some(({ from, to }) => to - from === 30 * 60_000)).toBe(true)
  expect(gaps.some(({ from, to }) => to - from === day)).toBe(true)
  expect(gaps.some(({ from, to }) => date(from) !== date(to))).toBe(true)
})

test('whatever falls into a gap, anywhere, comes once, at its end', () => {
  fc.assert(
    fc.property(fc.constantFrom(...gaps), fc.double({ min: 0, max: 1, noNaN: true }), ({ zone, at, from, to }, share) => {
      const wall = new Date(Math.floor((from + share * (to - from - 60_000)) / 60_000) * 60_000)
      expect(momentOf(wall.getTime(), zone)).toBe(at)
      const [minute, hours] = [wall.getUTCMinutes(), wall.getUTCHours()]
      const dated = `${minute} ${hours} ${wall.getUTCDate()} ${wall.getUTCMonth() + 1} *`
      expect(nextTimes(dated, zone, at - 3 * day, 1)).toEqual([at])
      expect(nextTimes(dated, zone, at, 1)[0]).toBeGreaterThan(at)
      const daily = nextTimes(`${minute} ${hours} * * *`, zone, at - 3 * day, 8)
      expect(daily.filter((one) => one === at)).toHaveLength(1)
      expect(daily).toEqual(daily.toSorted((a, b) => a - b))
    }),
    { numRuns: 400 },
  )
})

test('a clock that shows a time is read back to the first moment it shows it', () => {
  const moment = fc.integer({ min: start / 1000, max: end / 1000 }).map((seconds) => seconds * 1000)
  fc.assert(
    fc.property(fc.constantFrom(...Intl.supportedValuesOf('timeZone')), moment, (zone, at) => {
      const read = momentOf(wallOf(at, zone), zone)
      expect(wallOf(read, zone)).toBe(wallOf(at, zone))
      expect(read).toBeLessThanOrEqual(at)
    }),
    { numRuns: 400 },
  )
})
