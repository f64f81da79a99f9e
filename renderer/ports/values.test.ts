import { expect, test } from 'vitest'
import { firstVocabulary, plainVocabulary } from '../../shared/vocabulary.ts'
import { toldAt, valueFacts, valuePhrases, valueText } from './values.ts'

const same = (text: string): string => text
const day = Date.UTC(2026, 2, 5)
const attribute = { compared: true, key: 'x' } as const
const school = {
  ...plainVocabulary,
  grantAttributes: [
    { ...attribute, name: 'begins', kind: 'date', title: 'Begins' },
    { ...attribute, name: 'primary', kind: 'flag', title: 'Primary teacher' },
    { ...attribute, name: 'grade', kind: 'number', title: 'Grade' },
    { ...attribute, name: 'by', kind: 'text', title: 'Enrolled by', usual: false },
    { ...attribute, name: 'tags', kind: 'list', title: 'IEP tags' },
  ],
  told: ['begins'],
} as const

test('values as people read them, by what they are', () => {
  expect(valueText({ kind: 'date' }, day, same)).toBe('5 Mar 2026')
  expect(valueText({ kind: 'time' }, day, same)).toBe('5 Mar 2026')
  expect(valueText({ kind: 'number' }, 1234.5, same)).toBe('1,234.5')
  expect(valueText({ kind: 'flag' }, 'no', same)).toBe('no')
  expect(valueText({ kind: 'list' }, 'a, b', same)).toBe('a, b')
  for (const nothing of [null, undefined]) expect(valueText({ kind: 'time' }, nothing, same)).toBe('')
})

test('texts are masked, figures, days and flags are not', () => {
  const mask = (): string => '•••'
  expect(valueText({ kind: 'text' }, 'Ada Lane', mask)).toBe('•••')
  expect(valueText({ kind: 'list' }, 'Ada, Bo', mask)).toBe('•••')
  for (const [kind, value] of [
    ['flag', 'yes'],
    ['number', 5],
    ['date', day],
  ] as const)
    expect(valueText({ kind }, value, mask)).not.toContain('•')
})

test('the day a grant is told under is the first it has of those the vocabulary names', () => {
  expect(toldAt(firstVocabulary, { values: { firstAccess: 1, lastAccess: 2, completedAt: null } })).toBe(2)
  expect(toldAt(firstVocabulary, { values: {} })).toBeNull()
  expect(toldAt(plainVocabulary, { values: { firstAccess: 1 } })).toBeNull()
})

test('facts have all of it; a line has what it is not told under and what is shown of itself', () => {
  const row = { values: { begins: day, primary: 'yes', grade: 3.5, by: 'Ann', tags: 'a, b' } }
  expect(valueFacts(school, row, same)).toEqual([
    ['Begins', '5 Mar 2026'],
    ['Primary teacher', 'yes'],
    ['Grade', '3.5'],
    ['Enrolled by', 'Ann'],
    ['IEP tags', 'a, b'],
  ])
  expect(valuePhrases(school, row, same)).toEqual(['primary teacher yes', 'grade 3.5', 'IEP tags a, b'])
  const learned = { values: { completedAt: day, lastAccess: day, firstAccess: day - 86_400_000, score: 87, attempts: null } }
  expect(valuePhrases(firstVocabulary, learned, same)).toEqual(['first access 4 Mar 2026', 'score 87'])
})
