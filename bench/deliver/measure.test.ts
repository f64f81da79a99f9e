import { expect, test } from 'vitest'
import { measureDeliver } from './measure.ts'

test('the benchmark goes from a signed review to the file, twice', async () => {
  const figures = await measureDeliver({ grants: 2000, people: 100, courses: 20 })
  expect(figures.map(({ what }) => what)).toEqual(
    expect.arrayContaining(['plan, nothing there yet', 'plan, over what was delivered', 'apply, beside the earlier sync', 'part: compare']),
  )
  expect(figures.every(({ measured }) => measured >= 0)).toBe(true)
})
