import { expect, test } from 'vitest'
import { parseSort, printSort } from '../../ports/address.ts'
import { exploreSearch } from './explore-search.ts'

test('an order goes into the address and comes back', () => {
  const sort = [
    { field: 'completedAt', descending: true },
    { field: 'profile.department', descending: false },
  ]
  expect(printSort(sort)).toBe('-completedAt,profile.department')
  expect(parseSort('-completedAt,profile.department')).toEqual(sort)
  expect(printSort([])).toBeUndefined()
  expect(parseSort(undefined)).toEqual([])
  expect(parseSort(',,-')).toEqual([])
})

test('an address somebody wrote by hand is checked', () => {
  expect(exploreSearch.parse({ record: '12', at: '5' })).toEqual({ record: 12, at: 5 })
  expect(exploreSearch.safeParse({ at: '-5' }).success).toBe(false)
})
