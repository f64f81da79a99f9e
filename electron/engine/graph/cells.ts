import type { Database } from 'better-sqlite3'
import type { ListName } from '../../../shared/query.ts'
import { fieldOf, fromClause, keyColumn, tableOf, type Field, type Table } from './fields.ts'
import type { SqlValue } from './row-batch.ts'
import type { Key } from './sink.ts'

export type Cell = string | number | null

/**
 * Chosen fields of the rows with these keys, in the order of the keys. What a grant has from its ends is read from them once per end, not
 * once per grant. Throws INVALID_INPUT for unknown fields.
 */
export function cellsOf(database: Database, list: ListName, names: readonly string[], keys: Int32Array): Cell[][] {
  const fields = names.map((name) => fieldOf(database, list, name))
  const table = tableOf[list]
  const own = fields.filter((field) => field.table === table)
  if (list !== 'grants') return read(database, table, own, keys).map(([, ...cells]) => cells)
  const ends: Field[] = (['g.principal', 'g.entitlement'] as const).map((sql) => ({ kind: 'number', table, sql, parameters: [] }))
  const grants = read(database, table, [...ends, ...own], keys)
  const principals = endsOf(database, 'resource', fields, grants, 1)
  const entitlements = endsOf(database, 'entitlement', fields, grants, 2)
  return grants.map(([, principal = null, entitlement = null, ...cells]) => {
    const sources = { grant_: cells, resource: principals.get(principal) ?? [], entitlement: entitlements.get(entitlement) ?? [] }
    const next = { grant_: 0, resource: 0, entitlement: 0 }
    return fields.map((field) => sources[field.table][next[field.table]++] ?? null)
  })
}

type Row = [Key, ...Cell[]]

/** Each row's key, then its fields. */
function read(database: Database, table: Table, fields: readonly Field[], keys: Iterable<number>): Row[] {
  const select = [keyColumn[table], ...fields.map((field) => field.sql)].join(', ')
  return database
    .prepare<SqlValue[], Row>(
      `select ${select} from json_each(?) j cross join ${fromClause[table]} where ${keyColumn[table]} = j.value order by j.key`,
    )
    .raw()
    .all(...fields.flatMap((field) => field.parameters), JSON.stringify(Array.from(keys)))
}

/** The ends named in one place of the grants' rows, by key, with those of the fields that are theirs. */
function endsOf(database: Database, table: Table, fields: readonly Field[], grants: readonly Row[], place: number): Map<Cell, Cell[]> {
  const own = fields.filter((field) => field.table === table)
  if (own.length === 0) return new Map()
  const keys = new Set(grants.map((row) => Number(row[place])))
  return new Map(read(database, table, own, keys).map(([key, ...cells]) => [key, cells]))
}
