import { expect, test } from 'vitest'
import { fieldsOf } from '../../../../shared/fields.ts'
import { parseFilter } from '../../../../shared/filter-language/parse.ts'
import type { ResourceRow, TreeRow } from '../../../../shared/query.ts'
import { plainVocabulary } from '../../../../shared/vocabulary.ts'
import { chosenWithin, isChosen, lineBeginning, linesOf, treeMove } from './model.ts'

const node = (key: number, name: string, children = 0): TreeRow => ({
  row: { key, type: 'school', id: `s ${key}`, name } as ResourceRow,
  children,
})
const [north, east, maths, arts, unit] = [node(1, 'North', 2), node(2, 'East', 400), node(3, 'Maths'), node(4, 'Arts', 1), node(5, 'Unit')]
const below = new Map([
  [1, { total: 2, rows: [arts, maths] }],
  [2, { total: 400, rows: [maths] }],
  [4, { total: 1, rows: [unit] }],
])
const lines = (...open: number[]) => linesOf([east, north], below, new Set(open))
const drawn = (...open: number[]) =>
  lines(...open).map((line) => `${'.'.repeat(line.level - 1)}${line.kind === 'more' ? `+${line.left}` : line.node.row.name}`)

test('what is open shows what lies in it, and how much more there is', () => {
  expect(drawn()).toEqual(['East', 'North'])
  expect(drawn(1, 4)).toEqual(['East', 'North', '.Arts', '..Unit', '.Maths'])
  expect(drawn(2)).toEqual(['East', '.Maths', '.+399', 'North'])
  // Nothing of what is closed above it, nor of what is not read yet.
  expect(drawn(4)).toEqual(['East', 'North'])
  expect(linesOf([east], new Map(), new Set([2]))).toMatchObject([{ open: true, place: 1, of: 1 }])
})

test('what lies in itself is not opened in itself', () => {
  const round = node(9, 'Round', 1)
  const all = linesOf([round], new Map([[9, { total: 1, rows: [round] }]]), new Set([9]))
  expect(all.map(({ level }) => level)).toEqual([1, 2])
  expect(all[1]).toMatchObject({ open: false })
})

test('keys walk the tree, open and close', () => {
  const open = lines(1, 4)
  expect(treeMove(open, 'node-2', 'ArrowDown')).toEqual({ to: 'node-1' })
  expect(treeMove(open, 'node-2', 'ArrowUp')).toBeNull()
  expect(treeMove(open, 'node-2', 'ArrowRight')).toEqual({ open: 2 })
  expect(treeMove(open, 'node-1', 'ArrowRight')).toEqual({ to: 'node-4' })
  expect(treeMove(open, 'node-3', 'ArrowRight')).toBeNull()
  expect(treeMove(open, 'node-5', 'ArrowLeft')).toEqual({ to: 'node-4' })
  expect(treeMove(open, 'node-4', 'ArrowLeft')).toEqual({ close: 4 })
  expect(treeMove(open, 'node-2', 'ArrowLeft')).toBeNull()
  expect(treeMove(open, 'node-2', 'End')).toEqual({ to: 'node-3' })
  expect(treeMove(open, 'node-3', 'Home')).toEqual({ to: 'node-2' })
  expect(treeMove(open, 'gone', 'ArrowDown')).toEqual({ to: 'node-2' })
  expect(treeMove(open, 'node-2', 'x')).toBeNull()
  expect([lineBeginning(open, 'node-2', 'm'), lineBeginning(open, 'node-3', 'e'), lineBeginning(open, 'node-2', 'z')]).toEqual([
    'node-3',
    'node-2',
    null,
  ])
})

test('choosing filters by what lies in it, in the place of what was chosen; choosing it again does not', () => {
  const chips = (text: string) => {
    const { chips: found, problems } = parseFilter(text, fieldsOf(plainVocabulary, 'grants', []))
    expect(problems).toEqual([])
    return found
  }
  const first = chosenWithin('name:ada', chips('name:ada'), north)
  expect(first).toBe('name:ada within:"school:s 1"')
  expect([isChosen(chips(first), north), isChosen(chips(first), east)]).toEqual([true, false])
  const second = chosenWithin(first, chips(first), east)
  expect(second).toBe('name:ada within:"school:s 2"')
  expect(chosenWithin(second, chips(second), east)).toBe('name:ada')
  expect(chosenWithin('', [], east)).toBe('within:"school:s 2"')
})
