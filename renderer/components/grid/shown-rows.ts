import { hashKey, skipToken, useQuery, type QueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { RowSource } from './types.ts'

export const pageSize = 200
/** Pages out of sight that are kept for scrolling back. */
const keptPages = 40

/** The rows a grid shows. A new source takes over once its first rows are there; until then the old ones stay. */
export interface ShownRows<Row> {
  readonly source: RowSource<Row> | null
  readonly id: string
  /** Null until the first source has answered. */
  readonly total: number | null
  /** Rows of another source are on their way. */
  readonly busy: boolean
  /** The rows are not those that were asked for last: these are on their way, or were refused. */
  readonly stale: boolean
  readonly error: unknown
  readonly retry: () => void
}

export function pageQuery<Row>(source: RowSource<Row>, page: number) {
  return {
    queryKey: [...source.key, source.brings ?? null, page],
    queryFn: ({ signal }: { readonly signal: AbortSignal }) => source.load(page * pageSize, pageSize, signal),
    staleTime: Infinity,
    gcTime: 30_000,
  }
}

interface Shown<Row> {
  readonly source: RowSource<Row>
  readonly id: string
  readonly brings: string
  readonly total: number
}

export function useShownRows<Row>(source: RowSource<Row> | null): ShownRows<Row> {
  const [shown, setShown] = useState<Shown<Row> | null>(null)
  const first = useQuery(source === null ? { queryKey: ['no rows'], queryFn: skipToken } : pageQuery(source, 0))
  const id = source === null ? null : hashKey(source.key)
  const brings = hashKey(source?.brings ?? [])
  // Rows of a list that changes (a review's queue) come and go; a snapshot's never do.
  const isNew = shown?.id !== id || shown.brings !== brings || shown.total !== first.data?.total
  if (source !== null && id !== null && first.data && isNew) setShown({ source, id, brings, total: first.data.total })
  return {
    source: shown?.source ?? null,
    id: shown?.id ?? '',
    total: shown?.total ?? null,
    busy: id !== null && shown?.id !== id && !first.isError,
    stale: id !== null && shown?.id !== id,
    error: first.error,
    retry: () => void first.refetch(),
  }
}

/** Fast scrolling touches hundreds of pages a second; only the newest ones nobody looks at are kept. */
export function trimPages(client: QueryClient, key: readonly unknown[]): void {
  const idle = client.getQueryCache().findAll({ queryKey: key, type: 'inactive' })
  if (idle.length <= keptPages) return
  idle.sort((a, b) => a.state.dataUpdatedAt - b.state.dataUpdatedAt)
  for (const query of idle.slice(0, idle.length - keptPages)) client.getQueryCache().remove(query)
}

/** The row at a position, read when it is not there yet; null beyond the end. */
export async function rowAt<Row>(client: QueryClient, source: RowSource<Row>, position: number): Promise<Row | null> {
  const page = await client.query(pageQuery(source, Math.floor(position / pageSize)))
  return page.rows[position % pageSize] ?? null
}

/** What the engine gives in one answer. */
const mostAtOnce = 5000

/** The rows from one position to another, both included. */
export async function readRange<Row>(source: RowSource<Row>, from: number, to: number): Promise<Row[]> {
  const rows: Row[] = []
  const { signal } = new AbortController()
  for (let at = from; at <= to; at += mostAtOnce) {
    const page = await source.load(at, Math.min(mostAtOnce, to - at + 1), signal)
    rows.push(...page.rows)
  }
  return rows
}
