import { describe, expect, test } from 'vitest'
import { fieldsOf } from './fields.ts'
import { parseFilter } from './filter-language/parse.ts'
import { printFilter } from './filter-language/print.ts'
import { firstVocabulary, plainVocabulary, type TypeWords, type Vocabulary } from './vocabulary.ts'

const type = (id: string, one: string, many: string, role: TypeWords['role']): TypeWords => ({
  id,
  one,
  many,
  role,
  icon: 'box',
  children: [],
})
const district: Vocabulary = {
  ...plainVocabulary,
  types: [
    type('t', 'Teacher', 'Teachers', 'holder'),
    type('p', 'Pupil', 'Pupils', 'holder'),
    type('c', 'School class', 'School classes', 'held'),
    type('place', 'School', 'Schools', 'neither'),
  ],
}
const read = (vocabulary: Vocabulary, text: string, list: 'grants' | 'entitlements' = 'grants') => {
  const { filter, problems } = parseFilter(text, fieldsOf(vocabulary, list, []))
  return problems[0]?.message ?? filter
}
const pupil = { op: 'eq', field: 'principalType', value: 'p' } as const
const ada = { op: 'contains', field: 'principalName', value: 'ada' } as const

describe('with several types of holders', () => {
  test('a word of one of them asks for the name of those of that type', () => {
    expect(read(district, 'pupil:ada')).toEqual({ op: 'and', of: [pupil, ada] })
    expect(read(district, 'Pupils:=ada,bo')).toEqual({
      op: 'and',
      of: [pupil, { op: 'in', field: 'principalName', values: ['ada', 'bo'] }],
    })
    expect(read(district, '-pupil:ada')).toEqual({ op: 'not', of: { op: 'and', of: [pupil, ada] } })
    expect([read(district, 'has:pupil'), read(district, 'no:pupil'), read(district, 'pupil:')]).toEqual([
      pupil,
      { op: 'not', of: pupil },
      { op: 'not', of: pupil },
    ])
    expect(read(district, 'pupil:""')).toMatch(/nothing between these quotes/)
  })
  test('holder is any of them, everywhere', () => {
    expect(read(district, 'holder:ada')).toEqual(ada)
    expect(read(firstVocabulary, 'holder:ada')).toEqual(ada)
    expect(read(plainVocabulary, 'holders:ada')).toEqual(ada)
  })
  test('the one type that is held keeps its words; what is neither has none', () => {
    expect(read(district, 'schoolClass:x')).toEqual({ op: 'contains', field: 'resourceName', value: 'x' })
    expect(read(district, 'school:x')).toMatch(/no field `school`/)
  })
  test('what is read can be printed and is read again', () => {
    const fields = fieldsOf(district, 'grants', [])
    for (const text of ['pupil:ada', '-pupil:ada', 'no:pupil', 'pupil:ada or teacher:bo x']) {
      const { filter } = parseFilter(text, fields)
      const printed = printFilter(filter, fields)
      expect(parseFilter(printed ?? '', fields).filter).toEqual(filter)
    }
  })
  test('its word is suggested beside the others, and has no column', () => {
    const all = fieldsOf(district, 'grants').all
    expect(all.filter(({ ends }) => ends !== undefined).map(({ word, title, exported }) => [word, title, exported])).toEqual([
      ['teacher', 'Teacher', 'never'],
      ['pupil', 'Pupil', 'never'],
    ])
    expect(fieldsOf(district, 'grants').named('principalName')?.title).toBe('Holder')
  })
})

test('a type that holds and is held is looked for at both ends', () => {
  const types = [type('u', 'User', 'Users', 'holder'), type('g', 'Group', 'Groups', 'both'), type('r', 'Role', 'Roles', 'held')]
  const at = (end: string) => ({
    op: 'and',
    of: [
      { op: 'eq', field: `${end}Type`, value: 'g' },
      { op: 'contains', field: `${end}Name`, value: 'x' },
    ],
  })
  expect(read({ ...plainVocabulary, types }, 'group:x')).toEqual({ op: 'or', of: [at('principal'), at('resource')] })
  expect(read({ ...plainVocabulary, types }, 'group:x', 'entitlements')).toEqual(at('resource'))
})

test('a word of a type takes none from another field', () => {
  const types = [type('a', 'Status', 'E-mail', 'holder'), type('b', 'Room', 'Holders', 'holder')]
  const attribute = { name: 'room', key: 'room', kind: 'text', title: 'Room', compared: true } as const
  const vocabulary = { ...plainVocabulary, types, grantAttributes: [attribute] }
  const fields = fieldsOf(vocabulary, 'grants', [])
  expect(['status', 'room', 'holders'].map((word) => fields.called(word)?.name)).toEqual(['slug', 'room', 'principalName'])
  expect(fields.all.filter(({ ends }) => ends !== undefined)).toEqual([])
})
