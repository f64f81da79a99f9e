import { expect, test } from 'vitest'
import { measureRosterGraph } from './measure.ts'

test('the benchmark measures everything it promises', () => {
  const figures = measureRosterGraph({ people: 300, classes: 60, enrollments: 900 }, 1)
  expect(figures.map(({ what }) => what)).toEqual(
    expect.arrayContaining(['roster to a graph, processor', 'roster to a snapshot, processor', 'file']),
  )
  expect(figures.every(({ measured }) => Number.isFinite(measured))).toBe(true)
})
