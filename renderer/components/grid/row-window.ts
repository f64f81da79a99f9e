import { useQueries, useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { pageQuery, pageSize, trimPages } from './shown-rows.ts'
import type { RowSource } from './types.ts'

/** Positions, the last one included. */
export interface Span {
  readonly first: number
  readonly last: number
}

/** Rows read beyond what is in sight, so that slow scrolling never waits. */
const ahead = 60

const sameSpan = (a: Span, b: Span): boolean => a.first === b.first && a.last === b.last

/** Pages a span needs, then those around it. */
export function pagesOf({ first, last }: Span, total: number): { readonly needed: readonly number[]; readonly all: readonly number[] } {
  const range = (from: number, to: number): number[] => {
    const start = Math.floor(Math.max(0, from) / pageSize)
    const end = Math.floor(Math.min(total - 1, to) / pageSize)
    return Array.from({ length: Math.max(0, end - start + 1) }, (_, index) => start + index)
  }
  const needed = range(first, last)
  return { needed, all: [...needed, ...range(first - ahead, last + ahead).filter((page) => !needed.includes(page))] }
}

/**
 * The rows of a span of positions. While a span's pages are on their way the rows of the one before stay, and the span wanted in
 * the meantime is asked for next: however fast somebody scrolls, there are rows to see, and the engine is asked one thing at a time.
 */
export function useRowWindow<Row>(source: RowSource<Row>, wanted: Span, kept: number | null, total: number) {
  const client = useQueryClient()
  const [asked, setAsked] = useState(wanted)
  const [shown, setShown] = useState(wanted)
  const { needed, all } = pagesOf(asked, total)
  const keptPage = kept === null ? null : Math.floor(kept / pageSize)
  const pages = keptPage === null || all.includes(keptPage) ? all : [...all, keptPage]
  const results = useQueries({ queries: pages.map((page) => pageQuery(source, page)) })
  const ready = needed.every((_, index) => results[index]?.isPending === false)
  if (ready && !sameSpan(shown, asked)) setShown(asked)
  if (ready && !sameSpan(asked, wanted)) setAsked(wanted)

  const askedPages = pages.join()
  useEffect(() => trimPages(client, source.key), [client, source, askedPages])

  const rowAt = (position: number): Row | undefined => {
    const page = Math.floor(position / pageSize)
    const index = pages.indexOf(page)
    const rows =
      index >= 0
        ? results[index]?.data?.rows
        : client.getQueryData<{ readonly rows: readonly Row[] }>(pageQuery(source, page).queryKey)?.rows
    return rows?.[position % pageSize]
  }
  return { span: ready ? asked : shown, ready, rowAt }
}
