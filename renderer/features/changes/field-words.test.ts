import { expect, test } from 'vitest'
import { firstVocabulary, plainVocabulary, type Vocabulary } from '../../../shared/vocabulary.ts'
import { fieldWords } from './field-words.ts'

const asIs = (text: string): string => text
const { texts: fieldTexts, title } = fieldWords(firstVocabulary, 'grants', asIs)
const { texts: nameTexts } = fieldWords(firstVocabulary, 'resources', asIs)

const at = Date.UTC(2024, 9, 25, 9, 25, 12, 120)

test('what differs is seen: the day, else the second, else the millisecond', () => {
  expect(fieldTexts('firstAccess', at, at + 86_400_000)).toEqual(['25 Oct 2024', '26 Oct 2024'])
  expect(fieldTexts('firstAccess', at, at + 5_000)).toEqual(['25 Oct 2024, 09:25:12', '25 Oct 2024, 09:25:17'])
  expect(fieldTexts('firstAccess', at, at + 7)).toEqual(['25 Oct 2024, 09:25:12.120', '25 Oct 2024, 09:25:12.127'])
  expect(fieldTexts('completedAt', null, at)).toEqual(['', '25 Oct 2024'])
})

test('figures with the digits that differ', () => {
  expect(fieldTexts('score', 84, 91)).toEqual(['84', '91'])
  expect(fieldTexts('score', 84.2, 84.4)).toEqual(['84.2', '84.4'])
})

test('texts that look alike are spelled', () => {
  expect(nameTexts('name', 'Ada Lane', 'Ada Bell')).toEqual(['Ada Lane', 'Ada Bell'])
  expect(nameTexts('name', 'Ada Lane', 'Ada  Lane')).toEqual(['Ada·Lane', 'Ada··Lane'])
  expect(nameTexts('name', 'Ada', 'Ada\u200b')).toEqual(['Ada', 'Ada\\u{200b}'])
  expect(nameTexts('name', 'Jos\u00e9', 'Jose\u0301')).toEqual(['Jos\\u{e9}', 'Jose\\u{301}'])
  expect(nameTexts('status', 'in_progress', 'in progress')).toEqual(['in_progress', 'in·progress'])
})

const school: Vocabulary = {
  ...plainVocabulary,
  slugs: [{ slug: 'teacher', word: 'Teaches', tone: 'neutral', order: 1 }],
  grantAttributes: [
    { name: 'from', key: 'from', kind: 'date', title: 'From', compared: true },
    { name: 'primary', key: 'primary', kind: 'flag', title: 'Primary', compared: true },
  ],
}

test('fields are called as the vocabulary calls them', () => {
  expect([title('firstAccess'), title('completedAt'), title('score')]).toEqual(['First access', 'Completed on', 'Score'])
  const grants = fieldWords(school, 'grants', asIs)
  expect([grants.title('from'), grants.title('primary'), grants.title('gone_since')]).toEqual(['From', 'Primary', 'Gone since'])
  expect(grants.texts('from', at, at + 86_400_000)).toEqual(['25 Oct 2024', '26 Oct 2024'])
  expect(grants.texts('primary', 'no', 'yes')).toEqual(['no', 'yes'])
})

test('of resources what every snapshot has, the source’s names in profiles, and codes in words', () => {
  const resources = fieldWords(school, 'resources', asIs)
  expect([resources.title('status'), resources.title('email'), resources.title('profile.grade_level')]).toEqual([
    'Account status',
    'E-mail',
    'grade_level',
  ])
  expect(resources.text('status', 'disabled')).toBe('Disabled')
  expect(fieldWords(school, 'entitlements', asIs).text('slug', 'teacher')).toBe('Teaches')
})

test('what may tell of somebody is masked, however it is written', () => {
  const note = { name: 'note', key: 'note', kind: 'text', title: 'Note', compared: true } as const
  const mask = (): string => '•••'
  const grants = fieldWords({ ...school, grantAttributes: [...school.grantAttributes, note] }, 'grants', mask)
  expect(grants.texts('note', 'of Ada', 'of  Ada')).toEqual(['•••', '•••'])
  expect([grants.text('note', 'Ada'), grants.text('note', '2024-10-25'), grants.text('primary', 'yes')]).toEqual([
    '•••',
    '2024-10-25',
    'yes',
  ])
  const resources = fieldWords(school, 'resources', mask)
  expect(resources.text('profile.manager', 'Ada')).toBe('•••')
  expect(resources.text('status', 'disabled')).toBe('Disabled')
})
