import { expect, test } from 'vitest'
import { fieldsOf } from '../../../../shared/fields.ts'
import { firstVocabulary } from '../../../../shared/vocabulary.ts'
import { parseFilter } from '../../../../shared/filter-language/parse.ts'
import { heldBack, standingOf } from './standing.ts'

const values = { slug: ['completed', 'in_progress'] }
const standing = (typed: string, taken: string) =>
  standingOf(typed, taken, parseFilter(typed, fieldsOf(firstVocabulary, 'grants', []), { values }).problems)

test('a mistake holds back, whatever the list shows', () => {
  for (const text of ['status:complted course:x', 'nofield:x', '(ann', 'completed:>soon']) {
    expect(standing(text, text), text).toBe('mistake')
    expect(standing(text, ''), text).toBe('mistake')
  }
  expect(heldBack('mistake', false)).toContain('mistake')
})

test('what is typed and not asked for yet holds back', () => {
  expect(standing('status:completed', 'status:in_progress')).toBe('reading')
  expect(standing('', 'status:completed')).toBe('reading')
  expect(heldBack('reading', false)).not.toBeNull()
})

test('what is typed is what is shown, once its rows are there', () => {
  expect(standing('status:completed', 'status:completed')).toBe('shown')
  expect(standing('status:completed ', 'status:completed')).toBe('shown')
  expect(standing(' ', '')).toBe('shown')
  expect(heldBack('shown', true)).not.toBeNull()
  expect(heldBack('shown', false)).toBeNull()
})
