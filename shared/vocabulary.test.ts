import { expect, test } from 'vitest'
import { firstVocabulary, inSentence, plainVocabulary, resourcesCalled, type TypeWords } from './vocabulary.ts'

test('titles within a sentence begin small, abbreviations stay', () => {
  expect(['Person', 'School class', 'LTI tool', 'Élève', 'e-book', ''].map(inSentence)).toEqual([
    'person',
    'school class',
    'LTI tool',
    'élève',
    'e-book',
    '',
  ])
})

test('all resources are called by their types, as far as these are few', () => {
  const types = (...many: string[]) =>
    many.map((each): TypeWords => ({ id: each, one: each, many: each, icon: 'box', role: 'both', children: [] }))
  expect(resourcesCalled(firstVocabulary)).toBe('People and courses')
  expect(resourcesCalled({ types: types('Schools', 'Classes', 'People') })).toBe('Schools, classes and people')
  expect(resourcesCalled({ types: types('Groups') })).toBe('Groups')
  expect(resourcesCalled({ types: types('A', 'B', 'C', 'D') })).toBe('Resources')
  expect(resourcesCalled(plainVocabulary)).toBe('Resources')
})
