import { expect, test } from 'vitest'
import { firstVocabulary, plainVocabulary } from '../../../shared/vocabulary.ts'
import { breakdownsOf, filterOf, goodSlug } from './declared.ts'

const present = ['in_progress', 'completed']

test('grants are broken down as declared, or by what is held most often', () => {
  const good = goodSlug(firstVocabulary, present)
  expect(good?.word).toBe('Completed')
  expect(breakdownsOf(firstVocabulary, good).map(({ title }) => title)).toEqual(['Most completed courses', 'Most often left unfinished'])
  for (const [vocabulary, slug] of [
    [plainVocabulary, undefined],
    [firstVocabulary, goodSlug(firstVocabulary, ['assigned'])],
  ] as const)
    expect(breakdownsOf(vocabulary, slug).map(({ title }) => title)).toEqual(['Most often held'])
})

test('the days of a breakdown are counted from the end of the data', () => {
  const [completed, left] = firstVocabulary.breakdowns
  const end = Date.UTC(2026, 10, 21, 13)
  expect(completed && filterOf(completed, firstVocabulary, end)).toEqual({ filter: { op: 'eq', field: 'slug', value: 'completed' } })
  expect(left && filterOf(left, firstVocabulary, end)).toEqual({
    filter: {
      op: 'and',
      of: [
        { op: 'eq', field: 'slug', value: 'in_progress' },
        { op: 'lt', field: 'lastAccess', value: Date.UTC(2026, 7, 23) },
      ],
    },
  })
})

test('a breakdown nobody can read is none', () => {
  expect(filterOf({ title: 'x', by: 'slug', where: '(status:' }, plainVocabulary, 0)).toBeNull()
  expect(filterOf({ title: 'x', by: 'slug' }, plainVocabulary, 0)).toEqual({ filter: undefined })
})
