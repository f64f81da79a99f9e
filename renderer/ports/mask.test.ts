import { expect, test } from 'vitest'
import { fieldsOf } from '../../shared/fields.ts'
import { firstVocabulary } from '../../shared/vocabulary.ts'
import { isPlainAttribute, maskFilter, maskQuoted, maskText, tellsOfSomebody } from './mask.ts'

const grants = fieldsOf(firstVocabulary, 'grants')
const resources = fieldsOf(firstVocabulary, 'resources')

test('of every word the first letter stays', () => {
  expect(maskText('Aarav Banerjee')).toBe('A••• B•••')
  expect(maskText('aarav.banerjee3@example.com')).toBe('a•••.b•••@e•••.c•••')
  expect(maskText('')).toBe('')
})

test('attributes that tell of a person are masked, figures and dates are not', () => {
  for (const text of ['true', '5', '-5', '1234', '12.75', '2026-11-30', '2026-11-30T10:00:00Z', ''])
    expect(isPlainAttribute(text)).toBe(true)
  for (const text of ['Sales', '+41 79 123 45 67', '0041791234567', '10023456', '079-1234', 'a@b.example']) {
    expect(isPlainAttribute(text), text).toBe(false)
  }
})

test('in a sentence the data is masked', () => {
  expect(maskQuoted('completedDate is no date: "31/02/2025".')).toBe('completedDate is no date: "3•••/0•••/2•••".')
  expect(maskQuoted('Two ids look alike: ada@example.com, “Ada Lane”')).toBe('Two ids look alike: a•••@e•••.c•••, “A••• L•••”')
})

test('a filter shows what it asks for but not whom', () => {
  const masked = (text: string) => maskFilter(text, grants)
  expect(masked('status:completed course:"Ladder Safety" completed:>2026-01-01 score>=80')).toBe(
    'status:completed course:"Ladder Safety" completed:>2026-01-01 score>=80',
  )
  expect(masked('person:"Aarav Banerjee" -email:a@b.example')).toBe('person:"A••• B•••" -email:a•••@b•••.e•••')
  expect(masked('personId:aarav.banerjee3@example.com status:completed')).toBe('personId:a•••.b•••@e•••.c••• status:completed')
  expect(masked('(aarav or "Marisol S") and -department:Sales')).toBe('(a••• or "M••• S•••") and -department:S•••')
  expect(masked('nofield:Aarav "Marisol Sep')).toBe('nofield:A••• "M••• S•••')
  expect(maskFilter('name:"Ada Lane" status:enabled', resources)).toBe('name:"A••• L•••" status:enabled')
})

test('values of these fields are not offered', () => {
  for (const field of ['principalName', 'principalEmail', 'principalLogin', 'principalId', 'id', 'profile.manager']) {
    expect(tellsOfSomebody(grants, field), field).toBe(true)
  }
  for (const field of ['slug', 'resourceName', 'completedAt', 'score']) expect(tellsOfSomebody(grants, field), field).toBe(false)
  for (const field of ['name', 'email', 'login', 'id']) expect(tellsOfSomebody(resources, field), field).toBe(true)
})
