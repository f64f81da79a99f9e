import type { ServiceRecord, ServiceTask } from '../../../shared/deliveries.ts'

const wait = (milliseconds: number): string => {
  const seconds = Math.max(0, Math.round(milliseconds / 1000))
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} m ${seconds % 60} s`
}

/** What the service does now, as one sentence. `now` in epoch milliseconds. */
export function serviceSentence({ state, nextPollAt, host, tasks, held }: ServiceRecord, now: number): string {
  const whom = host ?? 'ConductorOne'
  const next = nextPollAt === null ? '' : nextPollAt <= now ? ' Asking now.' : ` Asks again in ${wait(nextPollAt - now)}.`
  switch (state) {
    case 'stopped':
      return held === null ? 'Not running: ConductorOne gets nothing from here.' : 'Not running. What is held still waits for you.'
    case 'connecting':
      return nextPollAt === null ? `Connecting to ${whom}.` : `${whom} does not answer.${next}`
    case 'polling':
      return `Connected to ${whom}, nothing to do.${next}`
    case 'working':
      return tasks[0]?.message ? `Working: ${tasks[0].message}.` : 'Working on a task.'
    case 'held':
      return `Connected to ${whom}; a result waits for your review.${next}`
    case 'broken':
      return nextPollAt === null ? 'Stopped by an error.' : `${whom} does not accept this any more.${next}`
  }
}

const names: Readonly<Record<string, string>> = {
  hello: 'Greeting',
  sync_full: 'Sync',
  grant: 'Grant',
  revoke: 'Revoke',
  create_account: 'Create an account',
  list_event_feeds: 'List event feeds',
  action_list_schemas: 'List actions',
  unknown: 'Unknown task',
}

/** A task's type in words: what is not known by name is spelled out. */
export const taskTitle = ({ type }: Pick<ServiceTask, 'type'>): string => {
  const known = names[type]
  if (known !== undefined) return known
  const words = type.replaceAll('_', ' ')
  return words.charAt(0).toUpperCase() + words.slice(1)
}
