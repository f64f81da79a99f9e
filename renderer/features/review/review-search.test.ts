import { expect, test } from 'vitest'
import { isNarrowed, narrowing, parseGroup, printGroup, reviewSearch } from './review-search.ts'
import { dataWords, eventWords } from './audit-words.ts'

test('only what narrows the queue goes to the engine', () => {
  expect(narrowing({})).toEqual({})
  expect(narrowing({ q: '  ', by: 'list', group: 'user:ada' })).toEqual({})
  expect(narrowing({ q: 'status:completed', state: 'flag', change: 'added' })).toEqual({
    text: 'status:completed',
    decisions: ['flag'],
    changes: ['added'],
  })
  expect(isNarrowed({ by: 'resource', part: 'decisions' })).toBe(false)
  expect(isNarrowed({ state: 'undecided' })).toBe(true)
})

test('a group goes into the address and comes back', () => {
  const group = { type: 'a:b', id: 'x:y/z%' }
  expect(parseGroup(printGroup(group))).toEqual(group)
})

test('an address somebody wrote by hand is checked', () => {
  expect(reviewSearch.safeParse({ state: 'perhaps' }).success).toBe(false)
  expect(reviewSearch.parse({ grant: '12' })).toEqual({ grant: 12 })
  expect(reviewSearch.safeParse({ by: 'nobody' }).success).toBe(false)
})

test('an address of before sources had their own words still groups as it did', () => {
  expect(['person', 'course', 'list', 'principal', 'resource'].map((by) => reviewSearch.parse({ by }).by)).toEqual([
    'principal',
    'resource',
    'list',
    'principal',
    'resource',
  ])
})

test('lines of the trail are said in words', () => {
  expect(eventWords('review.signed')).toBe('Review signed off')
  expect(eventWords('something.new')).toBe('something.new')
  expect(dataWords({ seq: 3, scope: { kind: 'view', text: 'a' }, note: '', policy: { carryForward: true }, reason: 'Left' })).toEqual([
    ['decision no.', '3'],
    ['scope', 'view, text: a'],
    ['policy', 'carry forward: yes'],
    ['reason', 'Left'],
  ])
})
