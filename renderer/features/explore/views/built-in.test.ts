import { expect, test } from 'vitest'
import { fieldsOf } from '../../../../shared/fields.ts'
import { firstVocabulary } from '../../../../shared/vocabulary.ts'
import { parseFilter } from '../../../../shared/filter-language/parse.ts'
import { parseSort } from '../../../ports/address.ts'
import { builtInViews } from './built-in.ts'

const now = Date.UTC(2026, 10, 21)

test.each(['people', 'resources', 'grants'] as const)('what is built in for %s can be read', (screen) => {
  for (const newest of [null, now, Date.UTC(2025, 5, 1)]) {
    for (const view of builtInViews(screen, newest, now)) {
      const { filter, problems } = parseFilter(view.q, fieldsOf(firstVocabulary, screen === 'grants' ? 'grants' : 'resources', []), { now })
      expect(problems).toEqual([])
      expect(filter).toBeDefined()
      expect(parseSort(view.sort).every((key) => key.field !== '')).toBe(true)
    }
  }
})

test('old data is looked at as of its newest date', () => {
  expect(builtInViews('grants', now - 86_400_000, now)[0]?.q).toBe('status:completed completed:30d')
  expect(builtInViews('grants', Date.UTC(2025, 10, 14), now).map((view) => view.q)).toEqual([
    'status:completed completed:>=2025-10-15',
    'status:in_progress last:<2025-08-16',
  ])
})
