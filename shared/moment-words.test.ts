import { expect, test } from 'vitest'
import type { PhaseProgress } from './runs.ts'
import { dated, exactly, namingMoment, runNames, when, whenAmong } from './moment-words.ts'

const at = (hour: number, minute: number, second = 0, millisecond = 0): number =>
  new Date(2026, 10, 21, hour, minute, second, millisecond).getTime()
const now = at(18, 0)

test('a moment by its day', () => {
  expect(when(at(14, 2), now)).toBe('today 14:02')
  expect(when(new Date(2026, 10, 20, 9, 15).getTime(), now)).toBe('yesterday 09:15')
  const earlier = new Date(2026, 9, 3, 9, 15).getTime()
  expect(when(earlier, now)).toBe('3 Oct 2026, 09:15')
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

const phase = (id: string, endedAt: number | null): PhaseProgress => ({
  id,
  title: id,
  state: 'done',
  startedAt: null,
  endedAt,
  counts: {},
  unit: null,
  done: 0,
  total: null,
  rate: null,
  etaSeconds: null,
  note: null,
})

test('a snapshot is named by the end of its reading, also when it is accepted later; a run without one by its start', () => {
  const phases = [phase('request', at(14, 1)), phase('build', at(14, 2)), phase('check', at(15, 30)), phase('ready', at(15, 30))]
  const run = { state: 'ready', startedAt: at(13, 59), endedAt: at(15, 31), phases } as const
  expect(namingMoment(run)).toBe(at(14, 2))
  expect(namingMoment({ ...run, state: 'held' })).toBe(at(14, 2))
  expect(namingMoment({ ...run, phases: [] })).toBe(at(15, 31))
  expect(namingMoment({ ...run, state: 'failed' })).toBe(at(13, 59))
})

test('runs are told apart by the second only where the minute does not do', () => {
  const day = new Date(2020, 1, 3, 14, 2).getTime()
  const run = (startedAt: number) => ({ state: 'failed', startedAt, endedAt: null, phases: [] }) as const
  const runs = [run(day + 5_000), run(day + 40_000), run(day + 90_000)]
  expect(runs.map(runNames(runs))).toEqual(['3 Feb 2020, 14:02:05', '3 Feb 2020, 14:02:40', '3 Feb 2020, 14:03'])
})

test('a moment read elsewhere says its zone', () => {
  expect(dated(at(14, 2, 5))).toMatch(/^21 Nov 2026, 14:02 \S+$/)
  expect(exactly(at(14, 2, 5))).toMatch(/^21 Nov 2026, 14:02:05 \S+$/)
})
