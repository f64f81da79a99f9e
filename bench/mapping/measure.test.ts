import { expect, test } from 'vitest'
import { measureMapping } from './measure.ts'

test('the benchmark maps what it promises', () => {
  const figures = measureMapping(2000, 2)
  expect(figures.map(({ what }) => what)).toEqual(['2,000 enrolments mapped', '  the first time'])
  expect(figures.every(({ measured }) => measured > 0)).toBe(true)
})
