import type { DeliveryRecord, ServiceRecord, ServiceState } from '../../../shared/deliveries.ts'
import type { ReviewRecord } from '../../../shared/reviews.ts'
import { grouped, short, text, time } from './notice-text.ts'
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
        body: text(`${grouped(counts.exclude + counts.outsideExcluded)} grants are left out.`, look),
      }
}

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

/** What is to be told when a service breaks, works again, or holds something for a person; null for its everyday states. */
export function noticeOfService(service: ServiceRecord, before: ServiceState, destination: string): Raised | null {
  const about = {
    key: `service:${service.destinationId}`,
    data: { destination_id: service.destinationId, status: service.state, run_id: service.held?.runId ?? null },
  }
  const look = 'In Rollcall: Deliver. On the command line: rollcall services list'
  if (service.state === 'broken') {
    const error = service.error === null ? '' : `${service.error.message}\n${service.error.remedy}`
    return { ...about, event: 'service.broken', title: `[Rollcall] Service ${short(destination)} is BROKEN`, body: text(error, look) }
  }
  if (service.state === 'held') {
    return {
      ...about,
      event: 'guard.fired',
      title: `[Rollcall] Service ${short(destination)} holds a run back`,
      body: text(service.held?.message ?? '', look),
    }
  }
  if (before !== 'broken' || service.state === 'stopped' || service.state === 'connecting') return null
  return { ...about, event: 'service.recovered', title: `[Rollcall] Service ${short(destination)} works again`, body: look }
}
