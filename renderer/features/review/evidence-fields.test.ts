import { expect, test } from 'vitest'
import { firstVocabulary, plainVocabulary, type Vocabulary } from '../../../shared/vocabulary.ts'
import { attributeText, evidence } from './evidence-fields.ts'

const titles = (vocabulary: Vocabulary) => {
  const { shown, further } = evidence(vocabulary)
  return [shown, further].map((fields) => fields.map(({ title }) => title))
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

test('values are read by their kind', () => {
  const grantAttributes = (['time', 'date', 'number', 'flag', 'list'] as const).map((kind) => {
    return { name: kind, key: kind, kind, title: kind, compared: true }
  })
  const { shown, further } = evidence({ ...plainVocabulary, grantAttributes })
  const at = Date.UTC(2026, 4, 1)
  const row = { values: { time: at, date: at, number: 1234, flag: 'yes', list: 'a, b' } }
  expect([...shown, ...further].map((field) => attributeText(field, row))).toEqual(['1 May 2026', '1 May 2026', '1,234', 'yes', 'a, b'])
  expect(shown.map((field) => attributeText(field, { values: {} }))).toEqual(['', ''])
})
