import type { NoticeEvent } from '../../../shared/notices.ts'

interface Meaning {
  /** Events of one topic tell of the same state. */
  readonly topic: string
  readonly state: string
  /** Only worth saying when the thing was not well. */
  readonly recovery?: true
}

const meanings: Readonly<Record<NoticeEvent, Meaning>> = {
  'run.succeeded': { topic: 'run', state: 'well' },
  'run.failed': { topic: 'run', state: 'failed' },
  'run.recovered': { topic: 'run', state: 'well', recovery: true },
  'guard.fired': { topic: 'run', state: 'held' },
  'review.waiting': { topic: 'review', state: 'waiting' },
  'review.signed': { topic: 'review', state: 'signed' },
  'delivery.succeeded': { topic: 'delivery', state: 'well' },
  'delivery.failed': { topic: 'delivery', state: 'failed' },
  'service.broken': { topic: 'service', state: 'broken' },
  'service.recovered': { topic: 'service', state: 'well', recovery: true },
}

const unwell: ReadonlySet<string> = new Set(['failed', 'held', 'broken'])

export interface StateChange {
  readonly topic: string
  readonly state: string
  /** `news`: the state is another than before. `recovered`: it is well again. `same`: nothing new. `nothing`: not even worth repeating. */
  readonly kind: 'news' | 'recovered' | 'same' | 'nothing'
}

export const topicOf = (event: NoticeEvent): string => meanings[event].topic

/** What an event says, given the state that was told before; null when nothing was. */
export function stateChange(event: NoticeEvent, before: string | null): StateChange {
  const { topic, state, recovery } = meanings[event]
  const wasUnwell = before !== null && unwell.has(before)
  if (recovery && !wasUnwell) return { topic, state, kind: 'nothing' }
  if (wasUnwell && state === 'well') return { topic, state, kind: 'recovered' }
  return { topic, state, kind: before === state ? 'same' : 'news' }
}
