import { expect, test } from 'vitest'
import { describeFigure } from '../figure.ts'
import { measureGraph } from './measure.ts'

test('the benchmark measures everything it promises', () => {
  const figures = measureGraph({ grants: 2000, people: 100, courses: 20 }, 1)
  expect(figures.map(({ what }) => what)).toEqual(
    expect.arrayContaining(['write and finish', 'order by person', 'search a person', 'diff']),
  )
  expect(figures.every(({ measured }) => measured >= 0)).toBe(true)
  expect(figures.map(describeFigure).join('\n')).toContain('slowest of 50 pages')
})
