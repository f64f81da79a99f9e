import { RollcallError } from '../../../shared/errors.ts'
import { exportColumn, exportColumns } from '../../../shared/export-columns.ts'
import type { Filter, ListName, ListQuery, SortKey } from '../../../shared/query.ts'
import type { Cell, Snapshot } from '../graph/snapshot.ts'
import type { ExportTable } from './table.ts'

const BLOCK = 2000

/** A list as it is filtered and ordered. INVALID_INPUT for columns, fields and filters the list has not. */
export function listTable(
  snapshot: Snapshot,
  query: { readonly list: ListName; readonly filter?: Filter | undefined; readonly sort?: readonly SortKey[] | undefined },
  names: readonly string[] | undefined,
): ExportTable {
  const { list, filter, sort } = query
  const columns =
    names === undefined
      ? exportColumns(list).filter((column) => column.usual)
      : names.map((name) => exportColumn(list, name) ?? unknown(list, name))
  const asked: ListQuery = { list, ...(filter && { filter }), ...(sort && { sort }) }
  const fields = columns.map((column) => column.name)
  const { total } = snapshot.cells(asked, fields, 0, 0)
  const title = { resources: 'Resources', entitlements: 'Entitlements', grants: 'Grants' }[list]
  return { title, columns, total, blocks: () => blocksOf(snapshot, asked, fields) }
}

export function* blocksOf(snapshot: Snapshot, query: ListQuery, fields: readonly string[]): Generator<readonly (readonly Cell[])[]> {
  for (let offset = 0; ; offset += BLOCK) {
    const { rows, total } = snapshot.cells(query, fields, offset, BLOCK)
    if (rows.length > 0) yield rows
    if (offset + BLOCK >= total) return
  }
}

function unknown(list: ListName, name: string): never {
  throw new RollcallError('INVALID_INPUT', {
    message: `${list} have no column "${name.slice(0, 100)}".`,
    remedy: `Choose among ${exportColumns(list)
      .map((column) => column.name)
      .join(', ')} and profile.<key>.`,
  })
}
