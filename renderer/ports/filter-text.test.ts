import { expect, test } from 'vitest'
import { asValue, withoutPart, withPart } from './filter-text.ts'

test('a value is quoted where the filter language needs it', () => {
  expect(asValue('Ladder Safety')).toBe('"Ladder Safety"')
  expect(asValue('a"b')).toBe('"a\\"b"')
  expect(asValue('completed')).toBe('completed')
})

test('conditions are taken away and added', () => {
  const text = 'status:completed course:"Ladder Safety" -department:Sales'
  expect(withoutPart(text, 0, 16)).toBe('course:"Ladder Safety" -department:Sales')
  expect(withoutPart(text, 17, 22)).toBe('status:completed -department:Sales')
  expect(withoutPart('a or b', 0, 1)).toBe('b')
  expect(withoutPart('a or b', 5, 1)).toBe('a')
  expect(withPart('', 'status:completed')).toBe('status:completed')
  expect(withPart('ann', 'status:completed')).toBe('ann status:completed')
  expect(withPart('ann status:completed', 'status:completed')).toBe('ann status:completed')
  expect(withPart('a or b', 'c')).toBe('(a or b) c')
})
