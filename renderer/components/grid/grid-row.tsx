import { memo, type ReactNode } from 'react'
import classes from './grid.module.css'
import type { GridColumn } from './types.ts'

interface RowProps<Row> {
  readonly row: Row | undefined
  readonly position: number
  readonly top: number
  readonly columns: readonly GridColumn<Row>[]
  /** The column that holds the focus stop, or -1. */
  readonly stop: number
  readonly selected: boolean
  readonly open: boolean
}

/** One row. It is drawn anew only when something of its own changed, not while the grid scrolls. */
function PlainRow<Row>({ row, position, top, columns, stop, selected, open }: RowProps<Row>): ReactNode {
  return (
    <div
      role="row"
      className={classes.row}
      style={{ top }}
      aria-rowindex={position + 2}
      aria-selected={selected}
      data-row={position}
      data-active={stop >= 0 || undefined}
      data-open={open || undefined}
      data-waiting={row === undefined || undefined}
    >
      <div role="gridcell" aria-colindex={1} className={classes.check}>
        <input type="checkbox" tabIndex={-1} checked={selected} readOnly disabled={row === undefined} aria-label="Select row" />
      </div>
      {columns.map((column, index) => (
        <div
          key={column.id}
          role="gridcell"
          aria-colindex={index + 2}
          className={classes.cell}
          data-numeric={column.numeric === true || undefined}
          data-column={index}
          tabIndex={index === stop ? 0 : -1}
        >
          {row === undefined ? null : column.cell ? column.cell(row) : column.text(row)}
        </div>
      ))}
    </div>
  )
}

export const GridRow = memo(PlainRow) as typeof PlainRow
