import { expect, test } from 'vitest'
import { moveFrom } from './moves.ts'

const bounds = { rows: 1000, columns: 5, page: 20 }
const key = (name: string, ctrlKey = false) => ({ key: name, ctrlKey, metaKey: false, altKey: false })
const at = { row: 10, column: 2 }

test.each([
  ['ArrowDown', { row: 11, column: 2 }],
  ['ArrowUp', { row: 9, column: 2 }],
  ['ArrowLeft', { row: 10, column: 1 }],
  ['ArrowRight', { row: 10, column: 3 }],
  ['PageDown', { row: 30, column: 2 }],
  ['PageUp', { row: 0, column: 2 }],
  ['Home', { row: 0, column: 2 }],
  ['End', { row: 999, column: 2 }],
])('%s', (name, to) => {
  expect(moveFrom(at, key(name), bounds)).toEqual(to)
})

test('with Ctrl to the ends', () => {
  expect(moveFrom(at, key('Home', true), bounds)).toEqual({ row: 0, column: 0 })
  expect(moveFrom(at, key('End', true), bounds)).toEqual({ row: 999, column: 4 })
  expect(moveFrom(at, key('ArrowRight', true), bounds)).toEqual({ row: 10, column: 4 })
})

test('never out of the grid; up from the first row is the head', () => {
  expect(moveFrom({ row: 999, column: 4 }, key('ArrowDown'), bounds)).toEqual({ row: 999, column: 4 })
  expect(moveFrom({ row: 0, column: 0 }, key('ArrowUp'), bounds)).toEqual({ row: -1, column: 0 })
  expect(moveFrom({ row: -1, column: 0 }, key('ArrowUp'), bounds)).toEqual({ row: -1, column: 0 })
})

test('other keys are not movement', () => {
  expect(moveFrom(at, key('a'), bounds)).toBeNull()
  expect(moveFrom(at, { ...key('ArrowLeft'), altKey: true }, bounds)).toBeNull()
})
