import { expect, test } from 'vitest'
import { fieldsOf } from '../../../../shared/fields.ts'
import { firstVocabulary, plainVocabulary } from '../../../../shared/vocabulary.ts'
import { parseFilter } from '../../../../shared/filter-language/parse.ts'
import { parseSort } from '../../../ports/address.ts'
import { asTyped, builtInViews, type ViewedList } from './built-in.ts'

const now = Date.UTC(2026, 10, 21)
const day = 86_400_000
const people = { list: 'resources', type: 'user', role: 'holder' } as const
const courses = { list: 'resources', type: 'course', role: 'held' } as const
const grants = { list: 'grants' } as const
const names = (of: ViewedList, vocabulary = firstVocabulary) => builtInViews(of, vocabulary, null, now).map(({ name }) => name)

test.each([people, courses, grants])('what is built in for $list can be read', (of) => {
  for (const newest of [null, now, Date.UTC(2025, 5, 1)]) {
    for (const view of builtInViews(of, firstVocabulary, newest, now)) {
      const { filter, problems } = parseFilter(view.q, fieldsOf(firstVocabulary, of.list, []), { now })
      expect(problems).toEqual([])
      expect(filter).toBeDefined()
      expect(parseSort(view.sort).every((key) => key.field !== '')).toBe(true)
    }
  }
})

test('views of the vocabulary stand at the list and the type they are for, those of accounts at whoever holds', () => {
  expect(names(people)).toEqual(['Without e-mail', 'Same e-mail twice', 'No activity'])
  expect(names(courses)).toEqual(['Nobody completed', 'No activity'])
  expect(names(grants)).toEqual(['Completed in 30 days', 'Started and stalled for 90 days'])
  expect(names(grants, plainVocabulary)).toEqual([])
  expect(names(courses, plainVocabulary)).toEqual(['No activity'])
})

test('old data is looked at as of its newest date', () => {
  const asked = (newest: number | null) => builtInViews(grants, firstVocabulary, newest, now).map((view) => view.q)
  const fresh = ['status:completed completed:>=today-30d', 'status:in_progress last:<today-90d']
  expect(asked(now - day)).toEqual(fresh)
  expect(asked(null)).toEqual(fresh)
  expect(asked(Date.UTC(2025, 10, 14))).toEqual(['status:completed completed:>=2025-10-15', 'status:in_progress last:<2025-08-16'])
})

test('only days before the end of the data stand in braces', () => {
  expect(asTyped('begins:<{7d} name:"{x}" {d}', null, now)).toBe('begins:<today-7d name:"{x}" {d}')
})
