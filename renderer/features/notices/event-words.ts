import type { NoticeDelivery, NoticeEvent } from '../../../shared/notices.ts'

/** What a channel can be told, in the order it happens; `holders`: what those that hold something are called. */
export const eventWords = (holders: string): Readonly<Record<NoticeEvent, string>> => ({
  'run.failed': 'A run failed',
  'guard.fired': `A run is held: ${holders} or grants are missing`,
  'run.recovered': 'Runs work again',
  'run.succeeded': 'A run succeeded',
  'review.waiting': 'A review waits',
  'review.signed': 'A review was signed off',
  'delivery.failed': 'A delivery failed',
  'delivery.succeeded': 'A delivery succeeded',
  'service.broken': 'A service or a channel does not work',
  'service.recovered': 'It works again',
})

export const events = Object.keys(eventWords('')) as NoticeEvent[]

/** What somebody has to look after. */
export const usualEvents = events.filter((event) => !['run.succeeded', 'review.signed', 'delivery.succeeded'].includes(event))

export const eventText = (event: NoticeDelivery['notice']['event'], holders: string): string =>
  event === 'test' ? 'Test' : eventWords(holders)[event]
