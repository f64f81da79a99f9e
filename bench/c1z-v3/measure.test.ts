import { expect, test } from 'vitest'
import { measureC1zV3 } from './measure.ts'

test('the benchmark opens the same graph from either format', () => {
  const figures = measureC1zV3({ grants: 3000, people: 200, courses: 30 }, { more: 1, memory: 300 })
  expect(figures.map(({ what }) => what)).toEqual(['v1 to a snapshot', 'v1, peak memory', 'v3 to a snapshot', 'v3, peak memory'])
})
