import { expect, test } from 'vitest'
import { time, when, whenAmong } from './format.ts'

const at = (hour: number, minute: number, second = 0, millisecond = 0): number =>
  new Date(2026, 10, 21, hour, minute, second, millisecond).getTime()
const now = at(18, 0)

test('a moment by its day', () => {
  expect(when(at(14, 2), now)).toBe('today 14:02')
  expect(when(new Date(2026, 10, 20, 9, 15).getTime(), now)).toBe('yesterday 09:15')
  const earlier = new Date(2026, 9, 3, 9, 15).getTime()
  expect(when(earlier, now)).toBe('3 Oct 2026, 09:15')
  expect(when(earlier, now)).toBe(time(earlier))
})

test('moments that would read alike are told apart', () => {
  const all = [at(14, 2, 5), at(14, 2, 40, 120), at(14, 2, 40, 700), at(14, 3)]
  expect(all.map((each) => whenAmong(each, all, now))).toEqual([
    'today 14:02:05',
    'today 14:02:40.120',
    'today 14:02:40.700',
    'today 14:03',
  ])
  expect(whenAmong(at(14, 2, 5), [at(14, 2, 5)], now)).toBe('today 14:02')
})
