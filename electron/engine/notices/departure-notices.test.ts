import { describe, expect, test } from 'vitest'
import type { DeliveryRecord, ServiceRecord, ServiceState } from '../../../shared/deliveries.ts'
import type { ReviewRecord } from '../../../shared/reviews.ts'
import { noticeOfDelivery, noticeOfReview, noticesOfService } from './departure-notices.ts'
import { asciiLine } from './raised.ts'
import { stateChange } from './state-change.ts'

const service = (state: ServiceState): ServiceRecord => ({
  ...{ destinationId: 'd1', state, since: 1, nextPollAt: null, polls: 0, host: 'acme.example.com', tasks: [] },
  error: state === 'broken' ? { code: 'BAD_CREDENTIALS', message: 'The secret is not accepted.', remedy: 'Rotate it.' } : null,
  held: state === 'held' ? { runId: 'run_1', message: '60 % fewer people.', at: 1 } : null,
})

/** What is told of a service that goes through these states, said or not said again as the notice center does. */
function told(...states: readonly ServiceState[]): string[] {
  const known = new Map<string, string>()
  return states.flatMap((state) =>
    noticesOfService(service(state), 'Acme').flatMap(({ event, key }) => {
      const topic = stateChange(event, null).topic
      const change = stateChange(event, known.get(`${key} ${topic}`) ?? null)
      if (change.kind === 'nothing') return []
      known.set(`${key} ${topic}`, change.state)
      return change.kind === 'same' ? [] : [event]
    }),
  )
}

describe('a service', () => {
  test('that works every day is not spoken of', () => {
    expect(told('connecting', 'polling', 'working', 'polling', 'working', 'polling', 'stopped')).toEqual([])
  })

  test('that breaks is told once, and once when it works again, however it got there', () => {
    expect(told('polling', 'broken', 'broken', 'polling')).toEqual(['service.broken', 'service.recovered'])
    expect(told('broken', 'connecting', 'polling', 'working', 'polling')).toEqual(['service.broken', 'service.recovered'])
  })

  test('that holds a run is told each time it begins to, not while it goes on', () => {
    const days = ['held', 'working', 'held', 'working', 'polling', 'working', 'held'] as const
    expect(told(...days)).toEqual(['guard.fired', 'run.recovered', 'guard.fired'])
  })

  test('says what is wrong and what to do', () => {
    const [notice] = noticesOfService(service('broken'), 'Acme')
    expect(notice).toMatchObject({ key: 'service:d1', title: '[Rollcall] Service Acme is BROKEN' })
    expect(notice?.body).toContain('The secret is not accepted.\nRotate it.')
    expect(noticesOfService(service('held'), 'Acme').at(-1)).toMatchObject({ event: 'guard.fired', data: { run_id: 'run_1' } })
  })
})

const review = (undecided: number): ReviewRecord => ({
  ...{ id: 'r1', connectionId: 'c1', runId: 'run_1', baseRunId: null, baseReviewId: null, state: 'open', createdAt: 1, createdBy: 'Dana' },
  ...{
    scope: { kind: 'changes' },
    policy: { carryForward: true, undecided: 'block' },
    signOff: null,
    revision: 1,
    undoable: null,
    signedBefore: false,
  },
  counts: {
    ...{ inScope: 9, outside: 1, outsideExcluded: 1, undecided, approve: 9 - undecided, flag: 0, exclude: 2, carried: 0, removed: 0 },
    ...{ leftInByPolicy: 0, leftOutByPolicy: 0 },
  },
})

test('a review waits only while something in it is to be decided', () => {
  expect(noticeOfReview('created', review(0), 'Acme')).toBeNull()
  expect(noticeOfReview('created', review(1204), 'Acme')).toMatchObject({
    event: 'review.waiting',
    key: 'review:r1',
    body: expect.stringContaining('1,204 grants are to be decided.') as string,
  })
  const signOff = { by: 'Dana Reed', note: 'Asked Ada Lane', at: 1_767_600_000_000, digest: 'ab' }
  const signed = noticeOfReview('signed', { ...review(0), state: 'signed', signOff }, 'Acme')
  expect(signed).toMatchObject({ event: 'review.signed', data: { excluded: 3, signed_at: '2026-01-05T08:00:00.000Z' } })
  expect(JSON.stringify(signed)).not.toMatch(/Dana|Ada/) // no names of people
})

const delivery = (more: Partial<DeliveryRecord>): DeliveryRecord => ({
  ...{ id: 'x1', planId: 'p1', destinationId: 'd1', destinationName: 'Archive', kindId: 'c1z', connectionId: 'c1', runId: 'run_1' },
  ...{ reviewId: 'r1', dryRun: false, state: 'done', startedAt: 1, endedAt: 2, by: 'Dana', done: 1, failed: 0, total: 1, note: null },
  ...{ receipt: null, error: null },
  ...more,
})

test('a delivery is told when it ended for real and nobody stopped it', () => {
  expect(noticeOfDelivery(delivery({}))).toMatchObject({ event: 'delivery.succeeded', key: 'destination:d1' })
  const error = { code: 'DISK_FULL', message: 'The disk is full.', remedy: 'Free some space.' } as const
  const failed = noticeOfDelivery(delivery({ state: 'failed', error, done: 0, failed: 1, destinationName: 'Ä'.repeat(200) }))
  expect(failed).toMatchObject({ event: 'delivery.failed', body: expect.stringContaining('The disk is full.\nFree some space.') as string })
  expect(asciiLine(failed?.title ?? '')).toMatch(/ FAILED$/)
  for (const more of [{ dryRun: true }, { state: 'cancelled' }, { state: 'interrupted' }, { state: 'running' }] as const) {
    expect(noticeOfDelivery(delivery(more))).toBeNull()
  }
})

test('what a policy left in is told as that, and not as approved', () => {
  const open = review(0)
  const signed = { ...open, counts: { ...open.counts, undecided: 7, leftInByPolicy: 7, leftOutByPolicy: 1204 } }
  const notice = noticeOfReview('signed', signed, 'Acme')
  expect(notice?.body).toContain('7 were left in by policy, undecided. 1,204 of those left out were left out by policy, undecided.')
  expect(notice?.data).toMatchObject({ left_in_by_policy: 7, left_out_by_policy: 1204 })
})
