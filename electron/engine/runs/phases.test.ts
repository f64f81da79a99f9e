import { expect, test } from 'vitest'
import { RollcallError } from '../../../shared/errors.ts'
import { Phases, stopped, waiting } from './phases.ts'

function tracked() {
  let now = 1_000_000
  const clock = { now: () => now, sleep: () => Promise.resolve() }
  const definitions = ['ask', 'read', 'check'].map((id) => waiting({ id, title: id }))
  const phases = new Phases(definitions, clock, () => undefined)
  return { phases, pass: (milliseconds: number) => void (now += milliseconds), states: () => phases.all().map(({ state }) => state) }
}

test('starting a phase ends the one before and skips those between', () => {
  const { phases, pass, states } = tracked()
  phases.start('ask')
  pass(10)
  phases.start('check')
  expect(states()).toEqual(['done', 'skipped', 'running'])
  phases.end('failed')
  expect(states()).toEqual(['done', 'skipped', 'failed'])
  expect(phases.all()[0]).toMatchObject({ startedAt: 1_000_000, endedAt: 1_000_010 })
  expect(() => phases.start('unknown')).toThrow(RollcallError)
})

test('counters only grow, and what is not given stays', () => {
  const { phases } = tracked()
  phases.update({ done: 1 })
  phases.start('read')
  phases.update({ counts: { rows: 5, people: 2 }, unit: 'bytes', done: 100, note: 'part 1' })
  phases.update({ counts: { rows: 3, courses: 1 }, done: 50 })
  expect(phases.current).toMatchObject({
    counts: { rows: 5, people: 2, courses: 1 },
    done: 100,
    unit: 'bytes',
    note: 'part 1',
    total: null,
  })
})

test('the rate is that of the last seconds; an estimate needs a total', () => {
  const { phases, pass } = tracked()
  phases.start('read')
  phases.update({ done: 0 })
  expect(phases.current?.rate).toBeNull()
  for (let step = 1; step <= 20; step++) {
    pass(500)
    phases.update({ done: step * 50 })
  }
  expect(phases.current).toMatchObject({ rate: 100, etaSeconds: null })
  for (let step = 1; step <= 12; step++) {
    pass(500)
    phases.update({ done: 1000 + step * 500, total: 10_000 })
  }
  expect(phases.current).toMatchObject({ rate: 1000, etaSeconds: 3 })
  phases.end('done')
  expect(phases.current?.rate).toBeCloseTo(7000 / 16)
  expect(phases.current?.etaSeconds).toBeNull()
})

test('another unit is counted from the start', () => {
  const { phases, pass } = tracked()
  phases.start('read')
  pass(1000)
  phases.update({ unit: 'records', done: 5000, total: 5000 })
  phases.update({ unit: 'bytes', done: 10, total: 1000 })
  expect(phases.current).toMatchObject({ unit: 'bytes', done: 10, total: 1000, rate: null })
  pass(500)
  phases.update({ unit: 'bytes', done: 60 })
  expect(phases.current).toMatchObject({ done: 60, rate: 100, etaSeconds: 10 })
})

test('a run stopped by force has no running phase', () => {
  const { phases } = tracked()
  phases.start('read')
  expect(stopped(phases.all(), 7).map(({ state, endedAt }) => [state, endedAt])).toEqual([
    ['skipped', null],
    ['failed', 7],
    ['waiting', null],
  ])
})
