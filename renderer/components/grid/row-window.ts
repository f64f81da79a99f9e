import { useQueries, useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { usePacedSpan } from './paced-span.ts'
import { pageQuery, pageSize, trimPages } from './shown-rows.ts'
import { pagesOf, sameSpan, type Span } from './span.ts'
import type { RowSource } from './types.ts'

/**
 * The rows of a span of positions. While a span's pages are on their way the rows of the one before stay, and the span wanted in
 * the meantime is asked for next: however fast somebody scrolls, there are rows to see, and the engine is asked one thing at a time.
 */
export function useRowWindow<Row>(source: RowSource<Row>, inSight: Span, kept: number | null, total: number) {
  const client = useQueryClient()
  const wanted = usePacedSpan(inSight)
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
