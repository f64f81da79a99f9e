import { useQueries, useQueryClient } from '@tanstack/react-query'
import { defaultRangeExtractor, useVirtualizer, type Range } from '@tanstack/react-virtual'
import { useCallback, useEffect } from 'react'
import { GridRow } from './grid-row.tsx'
import classes from './grid.module.css'
import { baseAt, scrolledCount } from './positions.ts'
import { isSelected, type Selection } from './selection.ts'
import { pageQuery, pageSize, trimPages } from './shown-rows.ts'
import type { Cell, GridColumn, RowSource } from './types.ts'

interface RowsProps<Row> {
  readonly scroller: HTMLElement | null
  readonly source: RowSource<Row>
  readonly total: number
  readonly rowHeight: number
  readonly columns: readonly GridColumn<Row>[]
  readonly active: Cell
  readonly selection: Selection
  readonly openKey: number | null
}

/** The rows in sight, and the one that holds the focus wherever it is. */
export function GridRows<Row extends { readonly key: number }>(props: RowsProps<Row>) {
  const { scroller, source, total, rowHeight, columns, active, selection, openKey } = props
  const count = scrolledCount({ total, rowHeight })
  const base = baseAt(scroller?.scrollTop ?? 0, { total, rowHeight, view: (scroller?.clientHeight ?? 0) - rowHeight })
  const kept = active.row - base
  const rangeExtractor = useCallback(
    (range: Range) => {
      const indexes = defaultRangeExtractor(range)
      if (kept >= 0 && kept < range.count && !indexes.includes(kept)) indexes.push(kept)
      return indexes.sort((a, b) => a - b)
    },
    [kept],
  )
  // The compiler cannot follow the virtualizer's own store; this component is drawn anew on every scroll anyway.
  // eslint-disable-next-line react-hooks/incompatible-library
  const virtualizer = useVirtualizer<HTMLElement, HTMLElement>({
    count,
    getScrollElement: () => scroller,
    estimateSize: () => rowHeight,
    overscan: 6,
    rangeExtractor,
    initialRect: { width: 0, height: 800 },
  })
  const items = virtualizer.getVirtualItems()
  const pages = [...new Set(items.map((item) => Math.floor((base + item.index) / pageSize)))]
  const results = useQueries({ queries: pages.map((page) => pageQuery(source, page)) })
  const client = useQueryClient()
  const asked = pages.join()
  useEffect(() => trimPages(client, source.key), [client, source, asked])

  return (
    <div role="rowgroup" className={classes.rows} style={{ height: count * rowHeight }}>
      {items.map(({ index }) => {
        const position = base + index
        if (position >= total) return null
        const row = results[pages.indexOf(Math.floor(position / pageSize))]?.data?.rows[position % pageSize]
        return (
          <GridRow
            key={position}
            row={row}
            position={position}
            top={index * rowHeight}
            columns={columns}
            stop={position === active.row ? active.column : -1}
            selected={row !== undefined && isSelected(selection, row.key)}
            open={openKey !== null && row?.key === openKey}
          />
        )
      })}
    </div>
  )
}
