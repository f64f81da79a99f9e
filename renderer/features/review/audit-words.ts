import type { AuditEntry } from '../../../shared/reviews.ts'

const words: Readonly<Record<string, string>> = {
  'review.created': 'Review begun',
  'review.decided': 'Decided',
  'review.undone': 'Decision taken back',
  'review.noted': 'Note added',
  'review.signed': 'Review signed off',
  'review.reopened': 'Review reopened',
  'review.discarded': 'Review discarded',
  'delivery.planned': 'Delivery planned',
  'delivery.approved': 'Delivery approved',
  'delivery.override': 'Guard rail overridden',
  'delivery.applied': 'Delivered',
  'delivery.failed': 'Delivery failed',
  'delivery.retried': 'Delivery tried again',
  'destination.saved': 'Destination saved',
  'destination.removed': 'Destination removed',
  'service.started': 'Service started',
  'service.stopped': 'Service stopped',
  'service.uploaded': 'Uploaded by the service',
  'service.held': 'Held by the service',
  'schedule.saved': 'Schedule saved',
  'schedule.removed': 'Schedule removed',
  'schedule.missed': 'Schedule missed',
  'guards.changed': 'Guard rails changed',
  'review.superseded': 'Review gave way to the next',
  'review.prepared': 'What may leave was made',
  'evidence.exported': 'Evidence saved',
  'run.accepted': 'Smaller run accepted',
  'run.removed': 'Run removed',
  'connection.saved': 'Connection saved',
  'connection.removed': 'Connection removed',
  'channel.saved': 'Channel saved',
  'channel.removed': 'Channel removed',
  'secret.set': 'Secret stored',
  'secret.removed': 'Secret removed',
  'settings.changed': 'Settings changed',
  'catalog.rebuilt': 'Catalog rebuilt',
  'trail.accepted': 'Trail accepted as it is',
}

export const eventWords = (event: string): string => (Object.hasOwn(words, event) ? words[event] : undefined) ?? event

/** What a line holds besides who, when and what: names and values, in its own order. */
export function dataWords(data: AuditEntry['data']): readonly (readonly [name: string, value: string])[] {
  return Object.entries(data).flatMap(([name, value]): (readonly [string, string])[] => {
    if (value === null || value === undefined || value === '') return []
    return [[(Object.hasOwn(names, name) ? names[name] : undefined) ?? spaced(name), valueWords(value)]]
  })
}

const names: Readonly<Record<string, string>> = { seq: 'decision no.', changed: 'grants', runId: 'run', reviewId: 'review', by: 'name' }

function valueWords(value: unknown): string {
  if (typeof value === 'string') return value
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  if (Array.isArray(value)) return value.map(valueWords).join(', ')
  return Object.entries(value)
    .filter(([, part]) => part !== null && part !== undefined && part !== '')
    .map(([name, part]) => (name === 'kind' ? valueWords(part) : `${spaced(name)}: ${valueWords(part)}`))
    .join(', ')
}

const spaced = (name: string): string =>
  name.replaceAll(/([a-z])([A-Z])/g, (_all, before: string, after: string) => `${before} ${after.toLowerCase()}`)
