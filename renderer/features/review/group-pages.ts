import { pageOptions, type GroupsPage } from '../../components/group-list.tsx'
import { hashKey } from '@tanstack/react-query'
import { printFilter } from '../../../shared/filter-language/print.ts'
import type { ResourceRef } from '../../../shared/graph.ts'
import type { Page } from '../../../shared/query.ts'
import type { ReviewGroup } from '../../../shared/reviews.ts'
import { engine } from '../../ports/clients.ts'
import { queryClient } from '../../ports/query-client.ts'
import type { End } from '../../ports/ends.ts'
import { withPart } from '../../ports/filter-text.ts'
import type { Narrowing } from './review-search.ts'
import { plainFields } from '../../../shared/fields.ts'

export const pageSize = 1000

/**
 * A list of groups as it was ordered at one moment: most undecided first. Decisions change the counts in it, not the order,
 * or the list would move under the hand of whoever works through it; a new `epoch` orders it anew.
 */
export interface GroupList {
  readonly reviewId: string
  readonly by: End
  readonly narrow: Narrowing
  readonly epoch: number
}

const listKey = ({ reviewId, by, narrow, epoch }: GroupList) => ['review groups', reviewId, by, narrow, epoch] as const

export function pageOfGroups(list: GroupList, page: number): GroupsPage<ReviewGroup> {
  const { reviewId, by, narrow } = list
  return {
    queryKey: [...listKey(list), page],
    load: (signal) => engine.reviews.groups({ reviewId, by, ...narrow, offset: page * pageSize, limit: pageSize }, { signal }),
    gcTime: 300_000,
  }
}
export const groupsPage = (list: GroupList, page: number) => pageOptions(pageOfGroups(list, page))

export const sameGroup = (a: ResourceRef | null | undefined, b: ResourceRef | null | undefined): boolean =>
  a?.type === b?.type && a?.id === b?.id && a != null

/** Where a group stands in what was read of the list; -1 when it is not there. */
export function positionOf(list: GroupList, group: ResourceRef): number {
  for (const [key, page] of queryClient.getQueriesData<Page<ReviewGroup>>({ queryKey: listKey(list) })) {
    const at = page?.rows.findIndex((each) => sameGroup(each, group)) ?? -1
    if (at >= 0) return Number(key.at(-1)) * pageSize + at
  }
  return -1
}

/** Of the review's other lists nothing is right any more. */
export function forgetOtherLists(list: GroupList): void {
  const mine = hashKey(listKey(list))
  queryClient.removeQueries({
    queryKey: ['review groups', list.reviewId],
    type: 'inactive',
    predicate: ({ queryKey }) => hashKey(queryKey.slice(0, -1)) !== mine,
  })
}

/** The group at a position. */
export async function groupAt(list: GroupList, position: number): Promise<ReviewGroup | undefined> {
  const page = await queryClient.query({ ...groupsPage(list, Math.floor(position / pageSize)), staleTime: 'static' })
  return page.rows[position % pageSize]
}

/** The first group from a position on, in a direction, that has something to decide; -1 when there is none. */
export async function undecidedFrom(list: GroupList, total: number, from: number, step: 1 | -1): Promise<number> {
  let at = from
  while (at >= 0 && at < total) {
    const page = Math.floor(at / pageSize)
    const { rows } = await queryClient.query({ ...groupsPage(list, page), staleTime: 'static' })
    for (; Math.floor(at / pageSize) === page && at >= 0 && at < total; at += step) {
      if ((rows[at % pageSize]?.undecided ?? 0) > 0) return at
    }
  }
  return -1
}

/** Asks how one group stands now and puts that into the list where it is. False when it cannot be asked for by itself. */
export async function refreshGroup(list: GroupList, group: ResourceRef): Promise<boolean> {
  const { reviewId, by, narrow } = list
  const only = printFilter({ op: 'eq', field: by === 'principal' ? 'principalId' : 'resourceId', value: group.id }, plainFields('grants'))
  if (only === undefined) return false
  const page = await engine.reviews.groups({ reviewId, by, ...narrow, text: withPart(narrow.text ?? '', only), offset: 0, limit: 10 })
  const now = page.rows.find((each) => sameGroup(each, group))
  queryClient.setQueriesData<Page<ReviewGroup>>({ queryKey: listKey(list) }, (known) =>
    known?.rows.some((each) => sameGroup(each, group))
      ? {
          ...known,
          rows: known.rows.map((each) =>
            sameGroup(each, group) ? (now ?? { ...each, undecided: 0, approve: 0, flag: 0, exclude: 0, byPolicy: 0 }) : each,
          ),
        }
      : known,
  )
  return true
}
