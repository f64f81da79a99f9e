import { dayOf } from './days.ts'

/** A list as somebody asked for it, under a name. */
export interface View {
  readonly name: string
  readonly q: string
  readonly sort: string | undefined
}

const day = 86_400_000

/**
 * The views that are always there. "In 30 days" means the last 30 of the data: a snapshot of last year is looked at as of its newest
 * date. `newest`: that date, when it is known.
 */
export function builtInViews(screen: 'people' | 'resources' | 'grants', newest: number | null, now: number): readonly View[] {
  if (screen === 'people')
    return [
      { name: 'Without e-mail', q: 'no:email', sort: undefined },
      { name: 'Same e-mail twice', q: 'has:sharedEmail', sort: 'email' },
      { name: 'No activity', q: 'no:activity', sort: undefined },
    ]
  if (screen === 'resources')
    return [
      { name: 'Nobody completed', q: 'completions:0', sort: '-granted' },
      { name: 'No activity', q: 'no:activity', sort: undefined },
    ]
  const old = newest !== null && newest < now - 7 * day
  const [since, before] = old ? [`>=${dayOf(newest - 30 * day)}`, `<${dayOf(newest - 90 * day)}`] : ['30d', '<today-90d']
  return [
    { name: 'Completed in 30 days', q: `status:completed completed:${since}`, sort: '-completedAt' },
    { name: 'Started and stalled for 90 days', q: `status:in_progress last:${before}`, sort: 'lastAccess' },
  ]
}
