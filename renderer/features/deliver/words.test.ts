import { describe, expect, it } from 'vitest'
import type { DeliveryRecord, GuardRail, PlanRecord } from '../../../shared/deliveries.ts'
import type { ReviewCounts, ReviewRecord } from '../../../shared/reviews.ts'
import {
  deliveryEnding,
  guardsThatBlock,
  guardsToConfirm,
  isPhrase,
  leaving,
  leftOut,
  planSize,
  resultWords,
  untilExpiry,
} from './words.ts'

const guard = (more: Partial<GuardRail> = {}): GuardRail => ({
  kind: 'removals',
  severity: 'confirm',
  message: '1,204 grants would be removed.',
  remedy: 'Look at them first.',
  phrase: 'remove 1,204 grants',
  override: null,
  ...more,
})
const none = { added: 0, removed: 0, changed: 0, unchanged: 9 }
const plan = (guards: readonly GuardRail[]): PlanRecord =>
  ({
    guards,
    summary: { resources: none, entitlements: { ...none, changed: 2 }, grants: { ...none, added: 3, removed: 1 } },
  }) as unknown as PlanRecord
const review = (counts: Partial<ReviewCounts>, undecided: ReviewRecord['policy']['undecided'] = 'block'): ReviewRecord =>
  ({
    counts: {
      ...{ inScope: 10, outside: 90, outsideExcluded: 0, undecided: 0, approve: 10, flag: 0, exclude: 0, carried: 0, removed: 0 },
      ...counts,
    },
    policy: { carryForward: true, undecided },
  }) as ReviewRecord
const delivery = (more: Partial<DeliveryRecord>): DeliveryRecord =>
  ({ destinationName: 'Acme', dryRun: false, state: 'done', done: 0, failed: 0, total: 0, ...more }) as DeliveryRecord

describe('guard rails', () => {
  it('are answered when they ask and were not, and block whatever was answered', () => {
    const answered = guard({ override: { by: 'Dana', reason: 'The term ended.', at: 1 } })
    const notice = guard({ kind: 'old-snapshot', severity: 'notice', phrase: null })
    const block = guard({ kind: 'empty', severity: 'block', phrase: null })
    expect(guardsToConfirm(plan([answered, notice, block]))).toEqual([])
    expect(guardsToConfirm(plan([guard(), answered]))).toEqual([guard()])
    expect(guardsThatBlock(plan([guard(), block]))).toEqual([block])
  })

  it('take their phrase as it stands, without the blanks around it', () => {
    expect(isPhrase(guard(), ' remove 1,204 grants\n')).toBe(true)
    for (const typed of ['', 'remove 1204 grants', 'Remove 1,204 grants', 'remove  1,204 grants'])
      expect(isPhrase(guard(), typed)).toBe(false)
    expect(isPhrase(guard({ phrase: null }), '')).toBe(false)
  })
})

describe('what leaves', () => {
  it('is all of the snapshot but what was left out, in scope and before', () => {
    const signed = review({ exclude: 3, approve: 7, outsideExcluded: 4 })
    expect(leftOut(signed)).toBe(7)
    expect(leaving(signed)).toBe(93)
  })

  it('does without what nobody decided where the policy says so', () => {
    expect(leftOut(review({ undecided: 2, approve: 8 }, 'exclude'))).toBe(2)
    expect(leftOut(review({ undecided: 2, approve: 8 }, 'approve'))).toBe(0)
  })

  it('is counted over all lists of a plan', () => {
    expect(planSize(plan([]))).toBe(6)
  })
})

describe('a delivery in words', () => {
  it('says how far it is, and how many failed', () => {
    expect(resultWords(delivery({ total: 1 }))).toBe('0 of 1 record')
    expect(resultWords(delivery({ done: 1, total: 1 }))).toBe('1 record')
    expect(resultWords(delivery({ done: 1_200, failed: 3, total: 5_000 }))).toBe('1,203 of 5,000 records, 3 failed')
    expect(resultWords(delivery({ done: 4_997, failed: 3, total: 5_000 }))).toBe('5,000 records, 3 failed')
  })

  it('says how it ended', () => {
    expect(deliveryEnding(delivery({ state: 'partial' }))).toBe('The delivery to Acme is done in part')
    expect(deliveryEnding(delivery({ dryRun: true }))).toBe('The dry run to Acme is done')
  })

  it('says how long a plan is good for', () => {
    const minutes = (number: number): string => untilExpiry(number * 60_000, 0)
    expect(minutes(-5)).toBe('expires now')
    expect(minutes(1)).toBe('expires in 1 minute')
    expect(minutes(180)).toBe('expires in 3 hours')
    expect(minutes(60 * 24 * 3)).toBe('expires in 3 days')
  })
})
