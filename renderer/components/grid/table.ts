import {
  columnOrderingFeature,
  columnPinningFeature,
  columnResizingFeature,
  columnSizingFeature,
  columnVisibilityFeature,
  functionalUpdate,
  rowSortingFeature,
  tableFeatures,
  useTable,
  type ColumnDef,
  type Header,
} from '@tanstack/react-table'
import { useMemo } from 'react'
import type { SortKey } from '../../../shared/query.ts'
import type { GridLayout } from './layout.ts'

const features = tableFeatures({
  rowSortingFeature,
  columnOrderingFeature,
  columnPinningFeature,
  columnResizingFeature,
  columnSizingFeature,
  columnVisibilityFeature,
})
type NoRow = Record<string, never>
/** The table knows columns, their order, width and sorting; rows come by position and are drawn without it. */
const noRows: NoRow[] = []

export type ColumnHeader = Header<typeof features, NoRow>

/** Fields one list can be ordered by at a time (shared/contract.ts). */
const mostSorts = 5

export function useColumnTable<Row>(layout: GridLayout<Row>, sort: readonly SortKey[], onSort: (sort: readonly SortKey[]) => void) {
  const columns = useMemo(
    () =>
      layout.columns.map((column): ColumnDef<typeof features, NoRow> => ({
        id: column.id,
        header: column.title,
        accessorFn: () => '',
        size: column.size,
        minSize: 60,
        enableSorting: column.sortable ?? true,
        sortDescFirst: column.numeric ?? false,
      })),
    [layout.columns],
  )
  const state = {
    sorting: sort.map((key) => ({ id: key.field, desc: key.descending })),
    columnOrder: layout.columns.map((column) => column.id),
    columnPinning: { start: layout.columns.slice(0, 1).map((column) => column.id), end: [] },
    columnSizing: { ...layout.sizes },
    columnVisibility: Object.fromEntries(layout.columns.map((column) => [column.id, layout.visible(column.id)])),
  }
  return useTable<typeof features, NoRow>({
    features,
    columns,
    data: noRows,
    manualSorting: true,
    maxMultiSortColCount: mostSorts,
    columnResizeMode: 'onChange',
    state,
    onSortingChange: (change) => onSort(functionalUpdate(change, state.sorting).map(({ id, desc }) => ({ field: id, descending: desc }))),
    onColumnSizingChange: (change) => layout.resize(functionalUpdate(change, state.columnSizing)),
  })
}
