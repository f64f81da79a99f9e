import type { DeliveryRecord, ServiceRecord } from '../../../shared/deliveries.ts'
import type { ReviewRecord } from '../../../shared/reviews.ts'
import { grouped } from '../../../shared/number-words.ts'
import { short, text, time } from './notice-text.ts'
import type { Raised } from './raised.ts'

/** What is to be told of a review that was opened, when something in it waits for a person, or signed; else null. */
export function noticeOfReview(event: 'created' | 'signed', review: ReviewRecord, connection: string): Raised | null {
  const { counts, signOff } = review
  if (event === 'created' && counts.undecided === 0) return null
  const about = {
    key: `review:${review.id}`,
    data: {
      review_id: review.id,
      connection_id: review.connectionId,
      run_id: review.runId,
      in_scope: counts.inScope,
      undecided: counts.undecided,
      left_in_by_policy: counts.leftInByPolicy,
      left_out_by_policy: counts.leftOutByPolicy,
      excluded: counts.exclude + counts.outsideExcluded,
      signed_at: signOff === null ? null : time(signOff.at),
    },
  }
  const look = `In Rollcall: Review. On the command line: rollcall review show ${review.id}`
  return event === 'created'
    ? {
        ...about,
        event: 'review.waiting',
        title: `[Rollcall] ${short(connection)} waits for review`,
        body: text(`${grouped(counts.undecided)} grants are to be decided.`, look),
      }
    : {
        ...about,
        event: 'review.signed',
        title: `[Rollcall] Review of ${short(connection)} was signed`,
        body: text(`${grouped(counts.exclude + counts.outsideExcluded)} grants are left out.`, byPolicy(counts), look),
      }
}

/** How many grants stand where they do by nobody's decision; empty when somebody decided about all. */
const byPolicy = ({ leftInByPolicy, leftOutByPolicy }: ReviewRecord['counts']): string =>
  [
    ...(leftInByPolicy > 0 ? [`${grouped(leftInByPolicy)} were left in by policy, undecided.`] : []),
    ...(leftOutByPolicy > 0 ? [`${grouped(leftOutByPolicy)} of those left out were left out by policy, undecided.`] : []),
  ].join(' ')

/** What is to be told of a delivery for real that ended; null for one somebody stopped, or that ended with Rollcall. */
export function noticeOfDelivery(delivery: DeliveryRecord): Raised | null {
  if (delivery.dryRun || !['done', 'partial', 'failed'].includes(delivery.state)) return null
  const failed = delivery.state !== 'done'
  return {
    event: failed ? 'delivery.failed' : 'delivery.succeeded',
    key: `destination:${delivery.destinationId}`,
    title: `[Rollcall] Delivery to ${short(delivery.destinationName)} ${failed ? 'FAILED' : 'succeeded'}`,
    body: text(
      delivery.error === null ? '' : `${delivery.error.message}\n${delivery.error.remedy}`,
      `${grouped(delivery.done)} delivered, ${grouped(delivery.failed)} failed.`,
      `In Rollcall: Deliver. On the command line: rollcall deliver results ${delivery.id}`,
    ),
    data: {
      delivery_id: delivery.id,
      destination_id: delivery.destinationId,
      connection_id: delivery.connectionId,
      run_id: delivery.runId,
      status: delivery.state,
      done: delivery.done,
      failed: delivery.failed,
      error_code: delivery.error?.code ?? null,
    },
  }
}

/**
 * What a service's state says: it is broken, it holds something for a person, or neither any more. Whether that is news is for
 * the notice center to find out, so it may be said again and again; states on the way to another say nothing.
 */
export function noticesOfService(service: ServiceRecord, destination: string): readonly Raised[] {
  const about = {
    key: `service:${service.destinationId}`,
    data: { destination_id: service.destinationId, status: service.state, run_id: service.held?.runId ?? null },
  }
  const name = `[Rollcall] Service ${short(destination)}`
  const look = 'In Rollcall: Deliver. On the command line: rollcall services list'
  const works: Raised = { ...about, event: 'service.recovered', title: `${name} works again`, body: look }
  switch (service.state) {
    case 'broken': {
      const error = service.error === null ? '' : `${service.error.message}\n${service.error.remedy}`
      return [{ ...about, event: 'service.broken', title: `${name} is BROKEN`, body: text(error, look) }]
    }
    case 'held':
      return [works, { ...about, event: 'guard.fired', title: `${name} holds a run back`, body: text(service.held?.message ?? '', look) }]
    case 'polling':
      return [works, { ...about, event: 'run.recovered', title: `${name} holds no run back any more`, body: look }]
    case 'stopped':
    case 'connecting':
    case 'working':
      return []
  }
}
