import { useQueries } from '@tanstack/react-query'
import { useVirtualizer } from '@tanstack/react-virtual'
import { useState, type ReactNode } from 'react'
import type { Page } from '../../../shared/query.ts'
import { Problem } from '../../components/problem.tsx'
import classes from './deliver.module.css'

const pageSize = 200

interface PagedListProps<Row> {
  readonly label: string
  /** Of one list in one order; equal keys are the same list. */
  readonly queryKey: readonly unknown[]
  readonly load: (offset: number, limit: number, signal: AbortSignal) => Promise<Page<Row>>
  readonly row: (row: Row) => ReactNode
  /** Where there is nothing. */
  readonly empty: ReactNode
}

/** A list of any length, read by pages as it is scrolled. Rows are as high as what is in them. */
export function PagedList<Row>(props: PagedListProps<Row>) {
  const [first] = useQueries({ queries: [pageOf(props, 0)] })
  if (first.error) return <Problem error={first.error} />
  if (first.data === undefined) return <div className={classes.list} aria-busy="true" />
  if (first.data.total === 0) return props.empty
  return <Rows key={JSON.stringify(props.queryKey)} {...props} total={first.data.total} />
}

const pageOf = <Row,>({ queryKey, load }: PagedListProps<Row>, page: number) => ({
  queryKey: [...queryKey, page],
  queryFn: ({ signal }: { readonly signal: AbortSignal }) => load(page * pageSize, pageSize, signal),
})

function Rows<Row>({ total, ...props }: PagedListProps<Row> & { readonly total: number }) {
  const [scroller, setScroller] = useState<HTMLDivElement | null>(null)
  // eslint-disable-next-line react-hooks/incompatible-library -- the compiler cannot follow the virtualizer's own store
  const virtualizer = useVirtualizer({
    count: total,
    getScrollElement: () => scroller,
    estimateSize: () => 36,
    overscan: 10,
    initialRect: { width: 0, height: 800 },
  })
  const items = virtualizer.getVirtualItems()
  const pages = [...new Set(items.map((item) => Math.floor(item.index / pageSize)))]
  const results = useQueries({ queries: pages.map((page) => pageOf(props, page)) })
  const rowAt = (index: number): Row | undefined => results[pages.indexOf(Math.floor(index / pageSize))]?.data?.rows[index % pageSize]
  const failed = results.find((result) => result.error)
  return (
    <>
      {failed?.error && <Problem error={failed.error} />}
      <div ref={setScroller} className={classes.list} role="region" aria-label={props.label} tabIndex={0}>
        <ul className={classes.rows} style={{ height: virtualizer.getTotalSize() }}>
          {items.map(({ index, start }) => {
            const row = rowAt(index)
            return (
              <li
                key={index}
                ref={virtualizer.measureElement}
                data-index={index}
                aria-posinset={index + 1}
                aria-setsize={total}
                className={classes.row}
                style={{ transform: `translateY(${start}px)` }}
              >
                {row === undefined ? <span aria-busy="true">&nbsp;</span> : props.row(row)}
              </li>
            )
          })}
        </ul>
      </div>
    </>
  )
}
