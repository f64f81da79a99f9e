import type { Filter } from '../../../shared/query.ts'

/** Chosen rows: some by key, or all of the list but some. */
export interface Selection {
  readonly all: boolean
  readonly keys: ReadonlySet<number>
}

export const nothingSelected: Selection = { all: false, keys: new Set() }
export const allSelected: Selection = { all: true, keys: new Set() }

export const isSelected = ({ all, keys }: Selection, key: number): boolean => keys.has(key) !== all

export const selectedCount = ({ all, keys }: Selection, total: number): number => (all ? total - keys.size : keys.size)

export function withSelected(selection: Selection, changed: Iterable<number>, selected: boolean): Selection {
  const keys = new Set(selection.keys)
  for (const key of changed) {
    if (selected === selection.all) keys.delete(key)
    else keys.add(key)
  }
  return { all: selection.all, keys }
}

export const toggled = (selection: Selection, key: number): Selection => withSelected(selection, [key], !isSelected(selection, key))

/** Values one condition may hold (shared/contract.ts). */
const most = 1000

/** The rows of a selection among those of a list, as a filter. */
export function selectionFilter(selection: Selection, list: Filter | undefined): Filter | undefined {
  const keys = [...selection.keys]
  if (selection.all && keys.length === 0) return list
  const parts: Filter[] = []
  for (let at = 0; at < keys.length; at += most) parts.push({ op: 'in', field: 'key', values: keys.slice(at, at + most) })
  const these: Filter = { op: 'or', of: parts }
  const chosen: Filter = selection.all ? { op: 'not', of: these } : these
  return list === undefined ? chosen : { op: 'and', of: [list, chosen] }
}
