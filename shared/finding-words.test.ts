import { expect, test } from 'vitest'
import { findingCalled } from './finding-words.ts'
import { firstVocabulary, plainVocabulary, type Vocabulary } from './vocabulary.ts'

const schools: Vocabulary = {
  ...plainVocabulary,
  types: [
    { id: 'account', one: 'Account', many: 'Accounts', icon: 'user', role: 'holder', children: [] },
    { id: 'class', one: 'Class', many: 'Classes', icon: 'board', role: 'held', children: [] },
  ],
  findings: [{ kind: 'missing-parent', title: 'Class without a school', why: 'w', remedy: 'r' }],
}

test('a finding is told as its source tells it, else as every snapshot does', () => {
  expect(findingCalled(firstVocabulary, 'row-without-user').title).toBe('Row without a person')
  expect(findingCalled(firstVocabulary, 'missing-parent').title).toBe('Parent missing')
  expect(findingCalled(schools, 'missing-parent').title).toBe('Class without a school')
  expect(findingCalled(schools, 'row-without-user').title).toBe('Row without user')
})

test('what every snapshot finds speaks with the words of its data', () => {
  expect(findingCalled(firstVocabulary, 'missing-principal').why).toBe(
    'The person the grant belongs to is not in the data, so it was left out.',
  )
  expect(findingCalled(firstVocabulary, 'ids-alike').why).toContain('Each counts as a person or course of its own, so one person may')
  expect(findingCalled(schools, 'ids-alike').why).toContain('Each counts as an account or class of its own, so one account may')
  expect(findingCalled(schools, 'duplicate-resource').remedy).toContain('different accounts or classes')
  expect(findingCalled(plainVocabulary, 'email-invalid').why).toContain('will not find this holder')
})

test('a kind nobody knows is called as it is, whatever it is called', () => {
  for (const kind of ['odd-date', 'constructor', '__proto__']) expect(findingCalled(plainVocabulary, kind).why).not.toBe('')
  expect(findingCalled(plainVocabulary, 'odd-date').title).toBe('Odd date')
})
