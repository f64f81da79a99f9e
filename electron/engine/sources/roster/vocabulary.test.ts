import { expect, test } from 'vitest'
import { fieldsOf } from '../../../../shared/fields.ts'
import { parseFilter } from '../../../../shared/filter-language/parse.ts'
import { vocabularySchema } from '../../../../shared/vocabulary.ts'
import { rosterVocabulary } from './vocabulary.ts'

const everything = { deriveCourse: true, includeGuardians: true, includeTerms: true, includeFuture: true }

test.each([
  ['usual', {}],
  ['everything', everything],
])('the words are whole: %s', (_, choices) => {
  const vocabulary = rosterVocabulary(choices)
  expect(vocabularySchema.parse(vocabulary)).toEqual(vocabulary)
  const types = vocabulary.types.map(({ id }) => id)
  for (const { children } of vocabulary.types) expect(types).toEqual(expect.arrayContaining([...children]))
  const profile = ['primary_role', 'has_class']
  for (const { list, where } of vocabulary.views) {
    expect({ where, problems: parseFilter(where, fieldsOf(vocabulary, list, profile)).problems }).toEqual({ where, problems: [] })
  }
  const grants = fieldsOf(vocabulary, 'grants')
  for (const { by, where = '' } of vocabulary.breakdowns) {
    expect([by, grants.named(by)?.name]).toEqual([by, by])
    expect({ where, problems: parseFilter(where, grants).problems }).toEqual({ where, problems: [] })
  }
})
