import { expect, test } from 'vitest'
import { firstVocabulary, plainVocabulary, type Vocabulary } from '../../../shared/vocabulary.ts'
import { evidence } from './evidence-fields.ts'

const titles = (vocabulary: Vocabulary) => {
  const { shown, further } = evidence(vocabulary)
  return [shown, further].map((fields) => fields.map(({ attribute }) => attribute.title))
}

test('the days a grant is told under are shown, everything else can be', () => {
  expect(titles(firstVocabulary)).toEqual([
    ['Completed', 'Last access'],
    ['First access', 'Score', 'Attempts'],
  ])
})

test('a source that tells no days shows what it names first', () => {
  const attribute = (name: string) => ({ name, key: name, kind: 'text', title: name, compared: true }) as const
  const grantAttributes = [{ ...attribute('a'), usual: false }, attribute('b'), attribute('c'), attribute('d')]
  expect(titles({ ...plainVocabulary, grantAttributes })).toEqual([
    ['b', 'c'],
    ['a', 'd'],
  ])
  expect(titles(plainVocabulary)).toEqual([[], []])
})
