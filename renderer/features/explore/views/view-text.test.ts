import { expect, test } from 'vitest'
import { nameProblem, readViewSearch, viewSearch } from './view-text.ts'

test('what a view keeps comes back', () => {
  const view = { q: 'course:"Ladder & Safety" -department:Sales', sort: '-completedAt,principalName', cols: ['job & title', 'a,b'] }
  expect(readViewSearch(viewSearch(view))).toEqual(view)
  expect(readViewSearch(viewSearch({ q: undefined, sort: undefined }))).toEqual({ q: undefined, sort: undefined, cols: undefined })
  expect(viewSearch({ q: 'ada', sort: undefined, cols: [] })).toBe('q=ada')
  expect(readViewSearch('q=ada&cols=nonsense').cols).toBeUndefined()
})

test('names are there, short enough and different', () => {
  const others = [{ id: '1', screen: '/grants', name: 'Mine', search: '' }]
  expect(nameProblem(' ', others)).toContain('name')
  expect(nameProblem('mine', others)).toContain('already')
  expect(nameProblem('x'.repeat(101), others)).toContain('100')
  expect(nameProblem('Yours', others)).toBeNull()
})
