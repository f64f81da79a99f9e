import { notifications } from '@mantine/notifications'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import type { ResourceRef } from '../../../shared/graph.ts'
import type { ReviewGroup, ReviewRecord } from '../../../shared/reviews.ts'
import type { SnapshotRef } from '../../../shared/snapshots-contract.ts'
import { showFailure } from '../../ports/failure.ts'
import type { GridHandle } from '../../components/grid/grid.tsx'
import { printSort } from '../../ports/address.ts'
import {
  groupAt,
  groupsPage,
  pageSize,
  forgetOtherLists,
  positionOf,
  refreshGroup,
  sameGroup,
  undecidedFrom,
  type GroupList,
} from './group-pages.ts'
import { isNarrowed, narrowing, parseGroup, printGroup } from './review-search.ts'
import { useReviewSearch } from './reviews.ts'
import { useGoodText } from './use-good-text.ts'
import { useReviewRows } from './use-rows.ts'

export type Queue = ReturnType<typeof useQueue>

/** What the queue shows: how it is narrowed and grouped, the chosen group, its grants, and the ways from one to the next. */
export function useQueue(review: ReviewRecord, snapshotRef: SnapshotRef | undefined) {
  const { search, ask } = useReviewSearch()
  const by = search.by ?? 'principal'
  const { filtered, good } = useGoodText(snapshotRef, search.q ?? '')
  const narrow = narrowing({ ...search, q: good })
  const [epoch, setEpoch] = useState(() => Date.now())
  const list: GroupList = { reviewId: review.id, by: by === 'resource' ? by : 'principal', narrow, epoch }
  const first = useQuery({ ...groupsPage(list, 0), placeholderData: keepPreviousData, enabled: by !== 'list' })
  const total = by === 'list' ? null : (first.data?.total ?? null)
  const asked = parseGroup(search.group)
  const group: ResourceRef | null = by === 'list' ? null : (asked ?? first.data?.rows[0] ?? null)
  // Where it stands in the list as it was read; read anew with every render, as pages come in.
  const place = group === null ? -1 : positionOf(list, group)
  const at = Math.max(0, place)
  const [focusedAt, setFocusedAt] = useState<{ readonly rows: string; readonly position: number } | null>(null)
  const listElement = useRef<HTMLDivElement>(null)
  const grid = useRef<GridHandle>(null)
  const rows = useReviewRows({ reviewId: review.id, narrow, by, group, sort: search.sort })
  // A row of another list is none of this one.
  const focused = focusedAt !== null && focusedAt.rows === rows.id ? focusedAt.position : null
  const setFocused = (position: number | null): void => setFocusedAt(position === null ? null : { rows: rows.id, position })
  const info: ReviewGroup | undefined = useGroupInfo(list, group, at)

  const choose = async (position: number): Promise<void> => {
    const chosen = await groupAt(list, position)
    if (chosen === undefined) return
    setFocused(null)
    ask({ group: printGroup(chosen) }, true)
  }

  /** To the next or previous group with something to decide; the focus goes to the list, for that is what keys are about then. */
  const goNext = async (step: 1 | -1): Promise<void> => {
    if (total === null) return
    listElement.current?.focus()
    try {
      const onward = await undecidedFrom(list, total, at + step, step)
      const found = onward >= 0 || step === -1 ? onward : await undecidedFrom(list, at, 0, 1)
      if (found >= 0) await choose(found)
      else if (step === 1 && !isNarrowed(search) && review.counts.undecided > 0 && info?.undecided === 0) {
        // Somebody who stood elsewhere in the order when it was made: it is made anew, and begins with who is left.
        setEpoch(Date.now())
        ask({ group: undefined }, true)
      } else {
        notifications.show({
          id: 'review next',
          message: step === 1 ? 'Everything else that is shown is decided.' : 'Everything before is decided.',
          autoClose: 3_000,
        })
      }
    } catch (error) {
      showFailure(error)
    }
  }

  /** After decisions: reads the counts of these groups anew, or all of them in a new order. */
  const countsChanged = (changed: readonly ResourceRef[] | null): void => {
    forgetOtherLists(list)
    if (by === 'list') return
    const renew = (): void => setEpoch(Date.now())
    if (changed === null || changed.length > 20) renew()
    else {
      void Promise.all(changed.map((each) => refreshGroup(list, each))).then((done) => {
        if (done.includes(false)) renew()
      }, showFailure)
    }
  }
  return {
    ...{ by, search, ask, filtered, narrow, rows, listElement, grid },
    groups: {
      list,
      total,
      busy: by !== 'list' && (first.data === undefined || first.isPlaceholderData) && !first.isError,
      error: first.error,
    },
    ...{ group, info, at, choose, goNext, countsChanged },
    /** The row that holds the focus, or held it last; null: none, what is chosen is the group. */
    focused: by === 'list' ? (focused ?? 0) : focused,
    setFocused,
    leaveRows: () => {
      setFocused(null)
      listElement.current?.focus()
    },
    setSort: (sort: Parameters<typeof printSort>[0]) => ask({ sort: printSort(sort) }, true),
  }
}

/** The chosen group with its counts, as far as the list knows it. */
function useGroupInfo(list: GroupList, group: ResourceRef | null, at: number): ReviewGroup | undefined {
  const page = useQuery({ ...groupsPage(list, Math.floor(at / pageSize)), enabled: group !== null })
  return page.data?.rows.find((each) => sameGroup(each, group))
}
