import { RollcallError } from '../../../shared/errors.ts'
import { fieldsOf, type Field, type Fields } from '../../../shared/fields.ts'
import type { Filter, ListName, ListQuery, SortKey } from '../../../shared/query.ts'
import type { Cell, Snapshot } from '../graph/snapshot.ts'
import type { CellKind, ExportTable, TableColumn } from './table.ts'

const BLOCK = 2000

/** A list as it is filtered and ordered. INVALID_INPUT for columns, fields and filters the list has not. */
export function listTable(
  snapshot: Snapshot,
  query: { readonly list: ListName; readonly filter?: Filter | undefined; readonly sort?: readonly SortKey[] | undefined },
  names: readonly string[] | undefined,
): ExportTable {
  const { list, filter, sort } = query
  const known = fieldsOf(snapshot.vocabulary, list)
  const chosen =
    names === undefined ? known.all.filter(({ exported }) => exported === 'usual') : names.map((name) => columnNamed(known, name))
  const columns = chosen.map(columnOf)
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

const columnOf = ({ name, header, kind }: Field): TableColumn => ({ name, title: header, kind: cellKind[kind] })

const cellKind: Readonly<Record<Field['kind'], CellKind>> = {
  ...{ code: 'text', text: 'text', any: 'text' },
  ...{ number: 'number', time: 'time', date: 'date' },
}

function columnNamed(fields: Fields, name: string): Field {
  const field = fields.named(name)
  if (field !== undefined && field.exported !== 'never') return field
  const names = fields.all.flatMap((each) => (each.exported === 'never' ? [] : [each.name]))
  throw new RollcallError('INVALID_INPUT', {
    message: `${fields.list} have no column "${name.slice(0, 100)}".`,
    remedy: `Choose among ${names.join(', ')} and profile.<key>.`,
  })
}
