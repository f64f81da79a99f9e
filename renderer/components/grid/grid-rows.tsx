import { useVirtualizer } from '@tanstack/react-virtual'
import { useLayoutEffect, useRef, useState } from 'react'
import { GridRow } from './grid-row.tsx'
import classes from './grid.module.css'
import { baseAt, scrolledCount } from './positions.ts'
import { useRowWindow } from './row-window.ts'
import { isSelected, type Selection } from './selection.ts'
import type { Span } from './span.ts'
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
  // Asking the scroller for its place makes it lay itself out, so it is asked only where that matters.
  const slides = scroller !== null && total > count
  const base = slides ? baseAt(scroller.scrollTop, { total, rowHeight, view: scroller.clientHeight - rowHeight }) : 0
  // eslint-disable-next-line react-hooks/incompatible-library -- the compiler cannot follow the virtualizer's own store
  const virtualizer = useVirtualizer<HTMLElement, HTMLElement>({
    count,
    getScrollElement: () => scroller,
    estimateSize: () => rowHeight,
    overscan: 6,
    initialRect: { width: 0, height: 800 },
  })
  const items = virtualizer.getVirtualItems()
  const wanted: Span = { first: base + (items[0]?.index ?? 0), last: base + (items.at(-1)?.index ?? 0) }
  const { span, rowAt } = useRowWindow(source, wanted, active.row < 0 ? null : active.row, total)
  // Rows that wait for their successors stay where the eye is.
  const shift = (wanted.first - span.first) * rowHeight
  const length = Math.max(0, Math.min(total, span.last + 1) - span.first)
  const positions = Array.from({ length }, (_, index) => span.first + index)
  if (active.row >= 0 && (active.row < span.first || active.row > span.last)) positions.push(active.row)
  // Rows that leave give their elements to those that come: cheaper than new ones.
  const [slots, setSlots] = useState(length)
  if (length > slots) setSlots(length)
  const drawn = positions.map((position, index) => ({ position, slot: index < length ? position % slots : slots }))
  // Elements stay where they are in the document while it scrolls; at rest their order is that of the rows, as they are read out.
  if (virtualizer.isScrolling) drawn.sort((a, b) => a.slot - b.slot)

  // An element that held the focus may have gone or become another row's: the focus goes where the active row is drawn now.
  const group = useRef<HTMLDivElement>(null)
  const focusInside = useRef(false)
  useLayoutEffect(() => {
    if (!focusInside.current || group.current === null) return
    const focused = document.activeElement
    const row = group.current.contains(focused) ? focused?.closest<HTMLElement>('[data-row]') : null
    if (row?.dataset.row === String(active.row) || (row == null && focused !== document.body)) return
    group.current.querySelector<HTMLElement>('[tabindex="0"]')?.focus({ preventScroll: true })
  })

  return (
    <div
      ref={group}
      role="rowgroup"
      className={classes.rows}
      onFocus={() => (focusInside.current = true)}
      onBlur={() => (focusInside.current = false)}
      style={{ height: count * rowHeight, transform: shift === 0 ? undefined : `translateY(${shift}px)` }}
    >
      {drawn.map(({ position, slot }) => {
        const row = rowAt(position)
        return (
          <GridRow
            key={slot}
            row={row}
            position={position}
            top={(slot < slots ? position - base : Math.max(0, Math.min(count - 1, position - base))) * rowHeight}
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
