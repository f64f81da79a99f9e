import { expect, test } from 'vitest'
import type { GraphCounts, ResourceType } from '../../../shared/graph.ts'
import { guardSentence } from './guard.ts'

const types: ResourceType[] = [
  { id: 'user', displayName: 'User', traits: ['user'], skipEntitlementsAndGrants: true },
  { id: 'course', displayName: 'Course', traits: [], skipEntitlementsAndGrants: false },
]
const counts = (people: number, grants: number): GraphCounts => ({
  ...{ resourceTypes: 2, resources: people && people + 5, entitlements: 25, grants },
  ...{ resourcesByType: { user: people, course: 5 }, entitlementsByType: { course: 25 }, grantsByType: { course: grants } },
})
const before = (people: number, grants: number) => ({ counts: counts(people, grants), what: 'the run before' })

test('half may go, more may not', () => {
  expect(guardSentence(counts(100, 1000), before(100, 1000), types, 0.5)).toBeNull()
  expect(guardSentence(counts(50, 500), before(100, 1000), types, 0.5)).toBeNull()
  expect(guardSentence(counts(900, 4000), before(100, 1000), types, 0.5)).toBeNull()
  expect(guardSentence(counts(49, 1000), before(100, 1000), types, 0.5)).toBe(
    'This run found 49 people and 1,000 grants; the run before had 100 people and 1,000 grants: 51 % fewer people.',
  )
  expect(guardSentence(counts(40, 100), before(100, 1000), types, 0.5)).toContain('60 % fewer people and 90 % fewer grants.')
  expect(guardSentence(counts(89, 1000), before(100, 1000), types, 0.1)).toContain('11 % fewer people')
})

test('nothing at all is always stopped', () => {
  expect(guardSentence(counts(0, 0), null, types, 1)).toBe('This run found nothing at all.')
  expect(guardSentence(counts(0, 0), before(3, 4), types, 1)).toBe(
    'This run found nothing at all; the run before had 3 people and 4 grants.',
  )
  expect(guardSentence(counts(1, 0), null, types, 0.5)).toBeNull()
  expect(guardSentence(counts(1, 0), before(0, 0), types, 0.5)).toBeNull()
})
