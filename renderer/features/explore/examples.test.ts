import { expect, test } from 'vitest'
import { parseFilter } from '../../../shared/filter-language/parse.ts'
import { fieldsOf } from '../../../shared/fields.ts'
import { firstVocabulary, plainVocabulary } from '../../../shared/vocabulary.ts'
import { grantExample, newestFirst, resourceExample } from './examples.ts'

test('the examples can be typed', () => {
  expect(grantExample(firstVocabulary)).toBe('status:completed completed:30d')
  for (const vocabulary of [firstVocabulary, plainVocabulary]) {
    expect(parseFilter(grantExample(vocabulary), fieldsOf(vocabulary, 'grants', [])).problems).toEqual([])
    for (const role of ['holder', 'held', 'both', 'neither'] as const)
      expect(parseFilter(resourceExample({ id: 'x', role }, vocabulary), fieldsOf(vocabulary, 'resources', [])).problems).toEqual([])
  }
})

test('of what neither holds nor is held nothing is asked that it does not have', () => {
  const types = [{ id: 'district', one: 'District', many: 'Districts', icon: 'box', role: 'neither', children: ['school'] } as const]
  const example = resourceExample({ id: 'school', role: 'neither' }, { types })
  expect(example).toBe('name:"some words" within:"the name of a district"')
  expect(parseFilter(example, fieldsOf(plainVocabulary, 'resources', [])).problems).toEqual([])
})

test('grants begin with those used last', () => {
  expect(newestFirst(firstVocabulary)).toEqual([{ field: 'lastAccess', descending: true }])
  expect(newestFirst(plainVocabulary)).toEqual([])
})
