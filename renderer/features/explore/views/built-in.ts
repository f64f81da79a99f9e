import type { TypeWords, Vocabulary } from '../../../../shared/vocabulary.ts'
import { dayOf, withDays } from '../../../ports/days.ts'

/** A list as somebody asked for it, under a name. */
export interface View {
  readonly name: string
  readonly q: string
  readonly sort: string | undefined
}

/** A list that has views: all grants, or the resources of a type. */
export type ViewedList =
  { readonly list: 'grants' } | { readonly list: 'resources'; readonly type: string; readonly role: TypeWords['role'] }

const day = 86_400_000

/**
 * A filter of a vocabulary as it is typed: `{30d}` is the day 30 days before the data ends, and of data that is not a week old the day 30
 * days ago, whenever it is asked for. `newest`: the newest date in the data, when it is known.
 */
export function asTyped(where: string, newest: number | null, now: number): string {
  const old = newest !== null && newest < now - 7 * day
  return withDays(where, (days) => (old ? dayOf(newest - days * day) : `today-${days}d`))
}

/** The views that are always there: those of the vocabulary, and those of every list of resources that hold or are held. */
export function builtInViews(of: ViewedList, vocabulary: Vocabulary, newest: number | null, now: number): readonly View[] {
  const declared = vocabulary.views
    .filter((view) => view.list === of.list && (of.list === 'grants' || view.type === undefined || view.type === of.type))
    .map((view): View => ({ name: view.title, q: asTyped(view.where, newest, now), sort: view.sort }))
  if (of.list === 'grants') return declared
  if (of.role === 'neither') return declared
  const accounts = of.role === 'holder' ? ofAccounts : []
  return [...declared, ...accounts, { name: 'No activity', q: 'no:activity', sort: undefined }]
}

const ofAccounts: readonly View[] = [
  { name: 'Without e-mail', q: 'no:email', sort: undefined },
  { name: 'Same e-mail twice', q: 'has:sharedEmail', sort: 'email' },
]
