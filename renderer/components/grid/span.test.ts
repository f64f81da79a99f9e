import { expect, test } from 'vitest'
import { pagesOf } from './span.ts'

test('pages in sight come first, then those just beyond', () => {
  expect(pagesOf({ first: 0, last: 30 }, 1000)).toEqual({ needed: [0], all: [0] })
  expect(pagesOf({ first: 150, last: 180 }, 1000)).toEqual({ needed: [0], all: [0, 1] })
  expect(pagesOf({ first: 190, last: 220 }, 1000)).toEqual({ needed: [0, 1], all: [0, 1] })
  expect(pagesOf({ first: 420, last: 450 }, 1000)).toEqual({ needed: [2], all: [2, 1] })
})

test('nothing beyond the end', () => {
  expect(pagesOf({ first: 180, last: 199 }, 200)).toEqual({ needed: [0], all: [0] })
  expect(pagesOf({ first: 0, last: 0 }, 0)).toEqual({ needed: [], all: [] })
})
