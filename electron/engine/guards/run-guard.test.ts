import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { GraphCounts } from '../../../shared/graph.ts'
import { firstVocabulary as vocabulary } from '../../../shared/vocabulary.ts'
import type { Baseline, Figures } from './measures.ts'
import { runVerdict } from './run-guard.ts'
import { renamed } from './verdicts.ts'

const counts = (people: number, grants: number, courses = 5): GraphCounts => ({
  ...{ resourceTypes: 2, resources: people + courses, entitlements: 25, grants },
  ...{ resourcesByType: { user: people, course: courses }, entitlementsByType: { course: 25 }, grantsByType: { course: grants } },
})
const figures = (of: GraphCounts): Figures => ({ counts: of, parts: null })
const earlier = (of: GraphCounts): Baseline => ({ ...figures(of), what: 'the run before' })
const before = (people: number, grants: number) => earlier(counts(people, grants))
const nothing: GraphCounts = { ...counts(0, 0, 0), resourcesByType: {} }
const said = (now: GraphCounts, was: Baseline | null, threshold = 0.5): string | null =>
  runVerdict({ now: figures(now), before: was, vocabulary, only: null, incomplete: [], removedOf: null, threshold })?.sentence ?? null

test('half may go, more may not', () => {
  expect(said(counts(100, 1000), before(100, 1000))).toBeNull()
  expect(said(counts(50, 500), before(100, 1000))).toBeNull()
  expect(said(counts(900, 4000), before(100, 1000))).toBeNull()
  expect(said(counts(49, 1000), before(100, 1000))).toBe(
    'This run found 49 people and 1,000 grants; the run before had 100 people and 1,000 grants: 51 % fewer people.',
  )
  expect(said(counts(40, 100), before(100, 1000))).toContain('60 % fewer people and 90 % fewer grants.')
  expect(said(counts(89, 1000), before(100, 1000), 0.1)).toContain('11 % fewer people')
})

test('nothing at all is always stopped', () => {
  expect(said(nothing, null, 1)).toBe('This run found nothing at all.')
  expect(said(nothing, before(3, 4), 1)).toBe('This run found nothing at all; the run before had 3 people and 4 grants.')
  expect(said(counts(1, 0), null)).toBeNull()
  expect(said(counts(1, 0), before(0, 0))).toBeNull()
})

test('every type counts, called as the vocabulary calls it', () => {
  expect(said(counts(100, 1000, 2), before(100, 1000))).toBe(
    'This run found 100 people, 2 courses and 1,000 grants; the run before had 100 people, 5 courses and 1,000 grants: 60 % fewer courses.',
  )
})

test('nearly all of a large part gone is seen, and what is on its way may empty', () => {
  const of = (completed: number, going: number): Figures => ({
    counts: counts(100, 1000),
    parts: { slugs: new Map(Object.entries({ completed, in_progress: going })), parents: [] },
  })
  const verdict = (now: Figures, was: Figures) =>
    runVerdict({ now, before: { ...was, what: 'the run before' }, vocabulary, only: null, incomplete: [], removedOf: null, threshold: 0.5 })
  expect(verdict(of(10, 990), of(500, 500))?.sentence).toContain('98 % fewer grants of "Completed"')
  expect(verdict(of(990, 10), of(500, 500))).toBeNull()
  expect(verdict(of(0, 990), of(40, 960))).toBeNull()
})

test('what was not read to its end is not gone', () => {
  const incomplete = [{ type: 'course', why: 'the list broke off' }]
  const verdict = (now: GraphCounts) =>
    runVerdict({ now: figures(now), before: before(100, 1000), vocabulary, only: null, incomplete, removedOf: null, threshold: 0.5 })
      ?.verdict
  expect(verdict(counts(100, 1000, 4))).toMatchObject({ code: 'incomplete', types: [{ type: 'course', removed: 1 }] })
  expect(verdict(counts(99, 1000, 5))).toBeUndefined()
  expect(verdict(counts(100, 1001, 6))).toBeUndefined()
})

const figure = fc.nat(200)
const some = fc.record({ people: fc.integer({ min: 1, max: 200 }), grants: figure, courses: figure })
const threshold = fc.double({ min: 0, max: 1, noNaN: true })

test('nothing gone is never stopped, a new type neither, and more gone is never guarded less', () => {
  fc.assert(
    fc.property(some, some, some, threshold, ({ people, grants, courses }, less, more, share) => {
      const was = earlier(counts(people, grants, courses))
      expect(said(counts(people + more.people, grants + more.grants, courses + more.courses), was, share)).toBeNull()
      const found = counts(people, grants, courses)
      expect(said({ ...found, resourcesByType: { ...found.resourcesByType, school: more.people } }, was, share)).toBeNull()
      const now = [people - less.people, grants - less.grants, courses - less.courses].map((value) => Math.max(0, value))
      const [p = 0, g = 0, c = 0] = now
      const [fewerPeople, fewerGrants, fewerCourses] = [p - more.people, g - more.grants, c - more.courses].map((value) =>
        Math.max(0, value),
      )
      if (said(counts(p, g, c), was, share) !== null)
        expect(said(counts(fewerPeople ?? 0, fewerGrants ?? 0, fewerCourses), was, share)).not.toBeNull()
    }),
  )
})

test('a list is renamed when nearly all ids are others, and not when only few went', () => {
  const of = (added: number, removed: number, unchanged: number) =>
    renamed([{ words: 'people', counts: { added, removed, changed: 0, unchanged } }])
  expect(of(100, 100, 0)).not.toBeNull()
  expect(of(90, 90, 10)).not.toBeNull()
  expect(of(89, 89, 11)).toBeNull()
  expect(of(4, 4, 0)).toBeNull()
  expect(of(0, 100, 0)).toBeNull()
})
