import { expect, test } from 'vitest'
import { fieldsOf } from '../../../../shared/fields.ts'
import { firstVocabulary } from '../../../../shared/vocabulary.ts'
import { suggestAt, withChoice } from './suggest.ts'

const at = (text: string, keys: readonly string[] = []) => suggestAt(text, text.length, fieldsOf(firstVocabulary, 'grants', keys))

test('fields by what is typed of them, their other names and titles', () => {
  const none = at('')
  expect(none?.kind === 'field' && none.fields.length).toBe(8)
  expect(at('stat')).toMatchObject({ kind: 'field', from: 0, to: 4, fields: [{ name: 'slug' }] })
  expect(at('status:completed -cou')).toMatchObject({ from: 18, fields: [{ name: 'resourceName' }, { name: 'resourceId' }] })
  expect(at('dep', ['department'])).toMatchObject({ fields: [{ name: 'profile.department' }] })
  expect(at('(personi')).toMatchObject({ from: 1, fields: [{ name: 'principalId' }] })
})

test('values once a field stands before a colon', () => {
  expect(at('status:com')).toMatchObject({ kind: 'value', field: { name: 'slug' }, typed: 'com', from: 7 })
  expect(at('course:"Ladder Sa')).toMatchObject({ kind: 'value', field: { name: 'resourceName' }, typed: 'Ladder Sa', from: 7 })
  expect(at('status:completed,in')).toMatchObject({ kind: 'value', typed: 'in', from: 17 })
  expect(at('completed:>20')).toMatchObject({ kind: 'value', field: { name: 'completedAt' }, typed: '20', from: 11 })
  expect(at('whatever:x')).toBeNull()
})

test('quotes, colons and signs of other keyboards are those of this one', () => {
  expect(at('course：“Ladder Sa')).toMatchObject({ kind: 'value', field: { name: 'resourceName' }, typed: 'Ladder Sa', from: 7 })
  expect(at('“ladder safety” stat')).toMatchObject({ kind: 'field', from: 16, fields: [{ name: 'slug' }] })
  expect(at('O’Brien –cou')).toMatchObject({ kind: 'field', from: 9 })
  expect(at('score：≥8')).toMatchObject({ kind: 'value', field: { name: 'score' }, typed: '8' })
  expect(at('„a b“：x', ['a b'])).toMatchObject({ kind: 'value', field: { name: 'profile.a b' }, typed: 'x' })
  expect(at('grosse', ['Größe'])).toMatchObject({ kind: 'field', fields: [{ name: 'profile.Größe' }] })
})

test('a choice takes the place of what was typed', () => {
  expect(withChoice('sta', 0, 3, 'status:')).toEqual({ text: 'status:', caret: 7 })
  expect(withChoice('status:com x', 7, 10, 'completed')).toEqual({ text: 'status:completed x', caret: 16 })
  expect(withChoice('status:com', 7, 10, 'completed')).toEqual({ text: 'status:completed ', caret: 17 })
})
