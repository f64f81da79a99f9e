import type { Icon } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import type { Page } from '../../../shared/query.ts'

/** One column. Its id is the field the list is ordered by. */
export interface GridColumn<Row> {
  readonly id: string
  readonly title: string
  /** Pixels, until someone makes it wider. */
  readonly size: number
  /** Right-aligned figures. */
  readonly numeric?: boolean
  /** Default: true. */
  readonly sortable?: boolean
  /** Not shown until it is chosen. */
  readonly hidden?: boolean
  /** As copied, and as shown where there is no `cell`. */
  readonly text: (row: Row) => string
  readonly cell?: (row: Row) => ReactNode
}

/** Where rows come from, by position. Two sources with equal keys are the same list in the same order. */
export interface RowSource<Row> {
  readonly key: readonly unknown[]
  /** What the rows bring besides their own; another choice leaves the list what it is. */
  readonly brings?: readonly string[]
  readonly load: (offset: number, limit: number, signal: AbortSignal) => Promise<Page<Row>>
}

export interface RowAction {
  readonly label: string
  readonly icon: Icon
  readonly run: () => void
}

export interface Cell {
  /** From 0; -1 is the head. */
  readonly row: number
  /** Index among the visible columns. */
  readonly column: number
}
