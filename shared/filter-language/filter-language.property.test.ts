import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fieldsOf, type Field } from '../fields.ts'
import type { Filter, ListName } from '../query.ts'
import { firstVocabulary, vocabularySchema, type Vocabulary } from '../vocabulary.ts'
import { parseFilter } from './parse.ts'
import { printFilter } from './print.ts'

const now = Date.UTC(2026, 7, 2)
const lists: readonly ListName[] = ['resources', 'entitlements', 'grants']
const profileKeys = ['department', 'Cost Center', 'profile.odd', 'status', 'a"b', '-x', 'über', 'has']

/** Words of another source than the first one's, with names nothing else has. */
const schoolVocabulary = vocabularySchema.parse({
  ...firstVocabulary,
  types: [
    { id: 'pupil', one: 'Pupil', many: 'Pupils', icon: 'user', role: 'holder', children: [] },
    { id: 'class:room', one: 'School class', many: 'School classes', icon: 'board', role: 'held', children: [] },
  ],
  grantAttributes: [
    { name: 'beginsOn', key: 'begins_on', kind: 'date', title: 'Begins', words: ['begins', 'from'], compared: true },
    { name: 'main', key: 'main', kind: 'flag', title: 'Main class', compared: true },
    { name: 'odd "name"; drop: it/\\', key: 'odd', kind: 'text', title: 'Odd', compared: false },
    { name: 'groups', key: 'groups', kind: 'list', title: 'Groups', compared: false },
    { name: 'status', key: 'status', kind: 'text', title: 'What it calls status', words: ['sourceStatus'], compared: true },
  ],
  ...{ told: ['beginsOn'], timeline: [] },
})
const vocabularies = { first: firstVocabulary, school: schoolVocabulary }
const cases = Object.entries(vocabularies).flatMap(([name, vocabulary]) => lists.map((list) => ({ name, vocabulary, list })))

const anyText = fc.oneof(
  fc.string({ minLength: 1, maxLength: 12, unit: 'grapheme' }),
  fc.constantFrom(
    'true',
    '30d',
    'today',
    '5',
    '-5',
    'a..b',
    'or',
    'NOT',
    'a b',
    '2026-01-01',
    '(x',
    'x)',
    ',',
    '-',
    '\\',
    '"',
    '=1',
    '~',
    'no:x',
    '“a” „b“',
    '’til',
    "'n' roll",
    'a：b',
    '–x',
    '＞5',
  ),
)
const numbers = fc.oneof(fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true })).map((value) => value + 0)
const times = fc.oneof(
  fc.integer({ min: Date.UTC(1900, 0), max: Date.UTC(2900, 0) }),
  fc.integer({ min: 0, max: 30_000 }).map((day) => day * 86_400_000),
)
const order = fc.constantFrom('gt' as const, 'ge' as const, 'lt' as const, 'le' as const)

/** Conditions as parsing makes them, so that what comes back can be compared as it is. */
const leafOf = ({ name, kind, values }: Field): fc.Arbitrary<Filter> => {
  const field = fc.constant(name)
  const empty = fc.constant<Filter>({ op: 'empty', field: name })
  const has = fc.constant<Filter>({ op: 'not', of: { op: 'empty', field: name } })
  if (kind === 'number' || kind === 'time' || kind === 'date') {
    const value = kind === 'number' ? numbers : times
    return fc.oneof(empty, has, fc.record({ op: fc.oneof(order, fc.constant('eq' as const)), field, value }))
  }
  const value = values ? fc.constantFrom(...values) : anyText
  const compared = kind === 'any' ? fc.oneof(value, numbers) : anyText
  return fc.oneof(
    empty,
    has,
    fc.record({ op: fc.constant('eq' as const), field, value }),
    fc.record({ op: fc.constant('contains' as const), field, value: anyText }),
    fc.record({ op: fc.constant('in' as const), field, values: fc.array(value, { minLength: 2, maxLength: 4 }) }),
    fc.record({ op: order, field, value: compared }),
  )
}

const treeOf = (vocabulary: Vocabulary, list: ListName): fc.Arbitrary<Filter> => {
  const leaf = fc.oneof(
    fc.constantFrom(...fieldsOf(vocabulary, list, profileKeys).all).chain(leafOf),
    fc.record({ op: fc.constant('text' as const), value: anyText.filter((value) => value.trim() !== '') }),
  )
  const grown = (depth: number, without: 'and' | 'or' | null): fc.Arbitrary<Filter> => {
    if (depth === 0) return leaf
    const of = (op: 'and' | 'or') =>
      fc.record({ op: fc.constant(op), of: fc.array(grown(depth - 1, op), { minLength: 2, maxLength: 3 }) }) as fc.Arbitrary<Filter>
    return fc.oneof(
      leaf,
      fc.record({ op: fc.constant('not' as const), of: grown(depth - 1, null) }),
      ...(['and', 'or'] as const).filter((op) => op !== without).map(of),
    )
  }
  return grown(3, null)
}

const inside = (typed: string, { at, length }: { at: number; length: number }): boolean =>
  Number.isInteger(at) && Number.isInteger(length) && at >= 0 && length >= 1 && at + length <= typed.length

describe('the filter language', () => {
  it.each(cases)('reads back what it prints of $list, in the words of $name', ({ vocabulary, list }) => {
    const fields = (keys?: readonly string[]) => fieldsOf(vocabulary, list, keys)
    fc.assert(
      fc.property(treeOf(vocabulary, list), (filter) => {
        const typed = printFilter(filter, fields())
        expect(typed).toBeDefined()
        for (const keys of [undefined, profileKeys]) {
          const read = parseFilter(typed ?? '', fields(keys), { now })
          expect(read.problems).toEqual([])
          expect(read.filter).toEqual(filter)
        }
      }),
      { numRuns: 800 },
    )
  })

  const piece = fc.oneof(
    fc.constantFrom(
      ...['status:', 'completed:', 'score', 'has:', 'no:', 'x:', '>', '>=', '<', '=', '~', ',', '..', '(', ')', '-', '"', '\\', ' ', '  '],
      ...['“', '”', '„', '«', '»', '「', '」', '‘', '’', "'", '：', '＞', '–', '　'],
      ...['or', ' or ', ' and ', ' not ', 'completed', '30d', 'today-1m', '2026-01-01', '80', 'ada', '\n', '\u00a0', '💥', '\ud800'],
    ),
    fc.string({ maxLength: 4, unit: 'binary' }),
  )
  const typing = fc.array(piece, { maxLength: 25 }).map((pieces) => pieces.join(''))

  it('takes any text: problems and chips lie inside it, and what has no problem is said again', () => {
    fc.assert(
      fc.property(typing, fc.constantFrom(...cases), (typed, { vocabulary, list }) => {
        const fields = fieldsOf(vocabulary, list)
        const { filter, chips, problems } = parseFilter(typed, fields, { now })
        for (const place of [...chips, ...problems]) expect(inside(typed, place)).toBe(true)
        for (const chip of chips) expect(typed.slice(chip.at, chip.at + chip.length)).toBe(chip.text)
        if (problems.length > 0) expect(filter).toBeUndefined()
        else expect(filter === undefined).toBe(typed.trim() === '')
        const again = filter && printFilter(filter, fields)
        if (again !== undefined) expect(printFilter(parseFilter(again, fields, { now }).filter, fields)).toBe(again)
      }),
      { numRuns: 4000 },
    )
  })
})
