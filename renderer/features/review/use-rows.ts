import { useMemo } from 'react'
import type { ResourceRef } from '../../../shared/graph.ts'
import type { Page } from '../../../shared/query.ts'
import type { ReviewGrantRow } from '../../../shared/reviews.ts'
import { engine } from '../../ports/clients.ts'
import { queryClient } from '../../ports/query-client.ts'
import { pageQuery, pageSize, useShownRows, type ShownRows } from '../../components/grid/shown-rows.ts'
import type { RowSource } from '../../components/grid/types.ts'
import { parseSort } from '../../ports/address.ts'
import type { End } from '../../ports/ends.ts'
import type { Narrowing } from './review-search.ts'

interface RowsAsked {
  readonly reviewId: string
  readonly narrow: Narrowing
  readonly by: End | 'list'
  /** Nothing is shown without one, but in the list. */
  readonly group: ResourceRef | null
  readonly sort: string | undefined
}

/** The grants in the queue, of one group or of all. */
export function useReviewRows({ reviewId, narrow, by, group, sort }: RowsAsked): ShownRows<ReviewGrantRow> {
  const asked = JSON.stringify(narrow)
  const { type, id } = group ?? {}
  const source = useMemo<RowSource<ReviewGrantRow> | null>(() => {
    const ref = type === undefined || id === undefined ? null : { type, id }
    if (by !== 'list' && ref === null) return null
    const input = {
      reviewId,
      ...(JSON.parse(asked) as Narrowing),
      ...(sort !== undefined && { sort: [...parseSort(sort)] }),
      ...(by !== 'list' && ref && { [by]: ref }),
    }
    return {
      key: ['review rows', reviewId, input],
      load: (offset, limit, signal) => engine.reviews.grants({ ...input, offset, limit }, { signal }),
    }
  }, [reviewId, asked, by, type, id, sort])
  return useShownRows(source)
}

/** A row of a list that was read, or undefined. */
export function knownRow(source: RowSource<ReviewGrantRow> | null, position: number): ReviewGrantRow | undefined {
  if (source === null || position < 0) return undefined
  const { queryKey } = pageQuery(source, Math.floor(position / pageSize))
  return queryClient.getQueryData<Page<ReviewGrantRow>>(queryKey)?.rows[position % pageSize]
}

/** All rows of a list that were read, by key. */
export function knownRows(source: RowSource<ReviewGrantRow> | null): ReadonlyMap<number, ReviewGrantRow> {
  const pages = source === null ? [] : queryClient.getQueriesData<Page<ReviewGrantRow>>({ queryKey: source.key })
  return new Map(pages.flatMap(([, page]) => page?.rows ?? []).map((row) => [row.key, row]))
}

/** Rows asked for at a time while the next undecided one is looked for. */
const atOnce = 5_000

/** The first position from one on, in a direction, that is not decided; -1 when there is none. */
export async function undecidedRowFrom(
  source: RowSource<ReviewGrantRow>,
  total: number,
  from: number,
  step: 1 | -1,
  signal: AbortSignal,
): Promise<number> {
  for (let at = from; at >= 0 && at < total;) {
    const offset = step === 1 ? at : Math.max(0, at - atOnce + 1)
    const { rows } = await source.load(offset, step === 1 ? atOnce : at - offset + 1, signal)
    const open = (row: ReviewGrantRow): boolean => row.decision === 'undecided'
    const found = step === 1 ? rows.findIndex(open) : rows.findLastIndex(open)
    if (found >= 0) return offset + found
    if (rows.length === 0) return -1
    at = step === 1 ? offset + rows.length : offset - 1
  }
  return -1
}
