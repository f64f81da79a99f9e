import { IconCertificate, IconFilter, IconFilterMinus } from '@tabler/icons-react'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { printFilter } from '../../../shared/filter-language/print.ts'
import type { Filter, ListRows } from '../../../shared/query.ts'
import type { GridColumn, RowAction } from '../../components/grid/types.ts'
import { useFields } from '../../ports/words.ts'
import { withPart } from '../../ports/filter-text.ts'
import { profileKeyOf } from './profile-columns.ts'
import { useExploreChange } from './use-explore-change.ts'
import type { ExploreList } from './use-explore.ts'

/** What the menu of a row offers: filter by the value under the pointer, the row's grants. */
export function useRowActions<L extends ExploreList>(list: L) {
  const { q = '' } = useSearch({ strict: false })
  const change = useExploreChange()
  const navigate = useNavigate()
  const fields = useFields(list)
  const ofGrants = useFields('grants')
  return (row: ListRows[L], column: GridColumn<ListRows[L]> | undefined): readonly RowAction[] => {
    const actions: RowAction[] = []
    const value = column === undefined ? undefined : valueOf(row, column.id)
    if (column !== undefined && value !== undefined && (profileKeyOf(column.id) !== undefined || fields.named(column.id) !== undefined)) {
      const is: Filter = value === null || value === '' ? { op: 'empty', field: column.id } : { op: 'eq', field: column.id, value }
      const only = printFilter(is, fields)
      const without = printFilter({ op: 'not', of: is }, fields)
      if (only !== undefined)
        actions.push({ label: 'Only these', icon: IconFilter, run: () => change({ q: withPart(q, only), at: undefined }) })
      if (without !== undefined)
        actions.push({ label: 'Without these', icon: IconFilterMinus, run: () => change({ q: withPart(q, without), at: undefined }) })
    }
    if ('held' in row) {
      const field = row.held > 0 ? 'principalId' : 'resourceId'
      const theirs = printFilter({ op: 'eq', field, value: row.id }, ofGrants)
      if (theirs !== undefined)
        actions.push({
          label: 'Show the grants',
          icon: IconCertificate,
          run: () => void navigate({ to: '/grants', search: (before) => ({ on: before.on, vs: before.vs, q: theirs }) }),
        })
    }
    return actions
  }
}

function valueOf(row: ListRows[ExploreList], field: string): string | number | null | undefined {
  const key = profileKeyOf(field)
  if (key !== undefined) return row.profile?.[key]
  const value: unknown = Object.entries(row).find(([name]) => name === field)?.[1]
  return typeof value === 'string' || typeof value === 'number' || value === null ? value : undefined
}
