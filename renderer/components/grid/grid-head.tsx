import { IconArrowDown, IconArrowUp } from '@tabler/icons-react'
import { useState, type KeyboardEvent } from 'react'
import classes from './grid.module.css'
import type { GridLayout } from './layout.ts'
import type { ColumnHeader } from './table.ts'
import type { GridColumn } from './types.ts'

interface HeadProps<Row> {
  readonly headers: readonly ColumnHeader[]
  readonly columns: readonly GridColumn<Row>[]
  readonly layout: GridLayout<Row>
  readonly sorts: number
  /** The column whose head holds the focus stop, or -1. */
  readonly stop: number
  readonly selected: 'all' | 'some' | 'none'
  /** Why not everything can be selected now, or null. */
  readonly held: string | null
  readonly onSelectAll: () => void
  readonly onFocus: (column: number) => void
}

const step = 16

/** Titles: click or Enter sorts (with Shift further), dragging moves, the right edge resizes; with keys Alt or Shift and the arrows. */
export function GridHead<Row>({ headers, columns, layout, sorts, stop, selected, held, onSelectAll, onFocus }: HeadProps<Row>) {
  const [dragged, setDragged] = useState<string | null>(null)

  const onKeyDown = (event: KeyboardEvent, header: ColumnHeader, index: number): void => {
    const side = event.key === 'ArrowLeft' ? -1 : event.key === 'ArrowRight' ? 1 : 0
    if (event.key === 'Enter' || event.key === ' ') header.column.getToggleSortingHandler()?.(event)
    else if (side !== 0 && event.shiftKey) layout.resize({ [header.id]: header.getSize() + side * step })
    else if (side !== 0 && event.altKey) {
      const to = columns[index + side]
      if (to === undefined || index === 0 || index + side === 0) return
      layout.move(header.id, to.id)
      onFocus(index + side)
    } else return
    event.preventDefault()
    event.stopPropagation()
  }

  return (
    <div role="rowgroup" className={classes.head}>
      <div role="row" aria-rowindex={1} className={classes.headRow}>
        <div role="columnheader" aria-colindex={1} className={classes.check} aria-label="Selection">
          <input
            type="checkbox"
            tabIndex={-1}
            aria-label="Select all matching rows"
            checked={selected === 'all'}
            disabled={held !== null}
            title={held ?? undefined}
            ref={(box) => {
              if (box) box.indeterminate = selected === 'some'
            }}
            onChange={onSelectAll}
          />
        </div>
        {headers.map((header, index) => {
          const column = columns[index]
          const sorted = header.column.getIsSorted()
          const sortable = header.column.getCanSort()
          return (
            <div
              key={header.id}
              role="columnheader"
              aria-colindex={index + 2}
              aria-sort={sorted === 'asc' ? 'ascending' : sorted === 'desc' ? 'descending' : sortable ? 'none' : undefined}
              className={classes.headCell}
              data-numeric={column?.numeric === true || undefined}
              data-column={index}
              data-target={dragged !== null && dragged !== header.id && index > 0 ? true : undefined}
              tabIndex={index === stop ? 0 : -1}
              onFocus={() => onFocus(index)}
              onKeyDown={(event) => onKeyDown(event, header, index)}
              onDragOver={(event) => {
                if (dragged !== null && index > 0) event.preventDefault()
              }}
              onDrop={() => {
                if (dragged !== null) layout.move(dragged, header.id)
              }}
            >
              <div
                className={classes.headTitle}
                data-sortable={sortable || undefined}
                title={sortable ? `${column?.title ?? ''}: click to sort, with Shift to sort further` : column?.title}
                draggable={index > 0}
                onDragStart={() => setDragged(header.id)}
                onDragEnd={() => setDragged(null)}
                onClick={(event) => header.column.getToggleSortingHandler()?.(event)}
              >
                <span className={classes.headText}>{column?.title}</span>
                {sorted === 'asc' && <IconArrowUp size={13} aria-hidden />}
                {sorted === 'desc' && <IconArrowDown size={13} aria-hidden />}
                {sorted !== false && sorts > 1 && <small>{header.column.getSortIndex() + 1}</small>}
              </div>
              <div
                className={classes.resizer}
                aria-hidden
                onMouseDown={header.getResizeHandler()}
                onTouchStart={header.getResizeHandler()}
                onDoubleClick={() => column && layout.resize({ [header.id]: column.size })}
              />
            </div>
          )
        })}
      </div>
    </div>
  )
}
