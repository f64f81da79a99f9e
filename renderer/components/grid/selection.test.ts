import { expect, test } from 'vitest'
import { allSelected, isSelected, nothingSelected, selectedCount, selectionFilter, toggled, withSelected } from './selection.ts'

test('rows are chosen and dropped one by one and in ranges', () => {
  const some = toggled(withSelected(nothingSelected, [1, 2, 3], true), 2)
  expect([...some.keys]).toEqual([1, 3])
  expect(isSelected(some, 1)).toBe(true)
  expect(isSelected(some, 2)).toBe(false)
  expect(selectedCount(some, 100)).toBe(2)
})

test('all but some', () => {
  const most = toggled(allSelected, 7)
  expect(isSelected(most, 7)).toBe(false)
  expect(isSelected(most, 8)).toBe(true)
  expect(selectedCount(most, 12_431)).toBe(12_430)
  expect(toggled(most, 7)).toEqual(allSelected)
  expect(withSelected(allSelected, [1, 2], false).keys.size).toBe(2)
})

test('a selection is a filter on top of the list, in parts the engine takes', () => {
  const list = { op: 'eq', field: 'type', value: 'user' } as const
  expect(selectionFilter(allSelected, list)).toBe(list)
  expect(selectionFilter(toggled(allSelected, 7), undefined)).toEqual({
    op: 'not',
    of: { op: 'or', of: [{ op: 'in', field: 'key', values: [7] }] },
  })
  const many = withSelected(
    nothingSelected,
    Array.from({ length: 2500 }, (_, key) => key),
    true,
  )
  expect(selectionFilter(many, list)).toMatchObject({ op: 'and', of: [list, { op: 'or', of: { length: 3 } }] })
})
