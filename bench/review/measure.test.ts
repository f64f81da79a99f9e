import { expect, test } from 'vitest'
import { measureReview } from './measure.ts'

test('the benchmark goes through a whole review', async () => {
  const figures = await measureReview({ grants: 2000, people: 100, courses: 20 })
  expect(figures.map(({ what }) => what)).toEqual(
    expect.arrayContaining(['bulk decision over all', 'undo', 'counts', 'people, most undecided first', 'first page', 'sign off']),
  )
  expect(figures.every(({ measured }) => measured >= 0)).toBe(true)
})
