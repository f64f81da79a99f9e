import { expect, test } from 'vitest'
import { parseFilter } from '../../../shared/filter-language/parse.ts'
import { fieldsOf } from '../../../shared/fields.ts'
import { firstVocabulary, plainVocabulary } from '../../../shared/vocabulary.ts'
import { accountExample, grantExample, heldExample, newestFirst } from './examples.ts'

test('the examples can be typed', () => {
  expect(grantExample(firstVocabulary)).toBe('status:completed completed:30d')
  for (const vocabulary of [firstVocabulary, plainVocabulary]) {
    expect(parseFilter(grantExample(vocabulary), fieldsOf(vocabulary, 'grants', [])).problems).toEqual([])
    for (const example of [accountExample, heldExample])
      expect(parseFilter(example, fieldsOf(vocabulary, 'resources', [])).problems).toEqual([])
  }
})

test('grants begin with those used last', () => {
  expect(newestFirst(firstVocabulary)).toEqual([{ field: 'lastAccess', descending: true }])
  expect(newestFirst(plainVocabulary)).toEqual([])
})
