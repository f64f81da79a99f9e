import type { Database } from 'better-sqlite3'
import type { Facet, Filter, ListName } from '../../../shared/query.ts'
import { compareKeys, compareTexts } from '../../../shared/text/order.ts'
import { fieldOf, fromClause, keyColumn, tableOf, type Field } from './fields.ts'
import type { Condition } from './condition.ts'
import { filterToSql } from './filter-sql.ts'
import { grantColumns, grantKeys } from './grant-columns.ts'
import type { SqlValue } from './row-batch.ts'
import type { Key } from './sink.ts'

interface Counted {
  readonly value: string | number | null
  readonly label: string | number | null
  readonly count: number
}

/** The values of `name` among the rows under `filter`, how many rows have each; most first, then by value. */
export function countFacets(database: Database, list: ListName, name: string, filter: Filter | undefined, limit: number): Facet[] {
  const field = fieldOf(database, list, name)
  const condition = filterToSql(database, list, filter)
  const counted =
    field.table !== tableOf[list]
      ? countEnds(database, field, filter === undefined ? null : condition)
      : list === 'grants' && field.kind !== 'text'
        ? countNumbers(database, field, condition)
        : field.members === undefined
          ? countRows(database, field, condition)
          : countMembers(database, field.members, condition)
  return counted
    .sort((a, b) => b.count - a.count || compareValues(a.value, b.value))
    .slice(0, limit)
    .map(({ value, label, count }) => ({ value, label: label === null ? '(none)' : String(label), count }))
}

function countRows(database: Database, field: Field, condition: Condition): Counted[] {
  const sql = `select ${valueAndLabel(field)}, count(*) as count from ${fromClause[field.table]} where ${condition.sql} group by 1`
  return database.prepare<SqlValue[], Counted>(sql).all(...field.parameters, ...field.parameters, ...condition.parameters)
}

/** Each member of a list, how many have it. */
function countMembers(database: Database, list: string, condition: Condition): Counted[] {
  const sql = `select lm.value, lm.value as label, count(distinct g.key) as count from grant_ g cross join json_each(${list}) lm
    where ${condition.sql} group by 1`
  const none = `select count(*) from grant_ g where coalesce(json_array_length(${list}), 0) = 0 and ${condition.sql}`
  const without =
    database
      .prepare<SqlValue[], number>(none)
      .pluck()
      .get(...condition.parameters) ?? 0
  const counted = database.prepare<SqlValue[], Counted>(sql).all(...condition.parameters)
  return without === 0 ? counted : [...counted, { value: null, label: null, count: without }]
}

/** A grant's own numbers: counting a million here is faster than grouping them in SQL. */
function countNumbers(database: Database, field: Field, condition: Condition): Counted[] {
  const counts = countColumn(database, field.sql, condition)
  return [...counts].map(([number, count]) => {
    const value = Number.isNaN(number) ? null : number
    return { value, label: value, count }
  })
}

/** A field of a grant's end: grants are counted per end, ends, of which there are few, per value. `condition` null: all grants, which are counted already. */
function countEnds(database: Database, field: Field, condition: Condition | null): Counted[] {
  const { table } = field
  const counts =
    condition === null
      ? countsKept(database, table)
      : countColumn(database, table === 'resource' ? 'g.principal' : 'g.entitlement', condition)
  const sql = `select ${keyColumn[table]} as key, ${valueAndLabel(field)} from ${fromClause[table]} group by 1`
  const ends = database.prepare<SqlValue[], Omit<Counted, 'count'> & { readonly key: Key }>(sql)
  const byValue = new Map<Counted['value'], Counted>()
  for (const { key, value, label } of ends.all(...field.parameters, ...field.parameters)) {
    const count = counts.get(key) ?? 0
    if (count > 0) byValue.set(value, { value, label, count: count + (byValue.get(value)?.count ?? 0) })
  }
  return [...byValue.values()]
}

function countsKept(database: Database, table: Field['table']): Map<Key, number> {
  const sql = table === 'resource' ? 'select resource, held from resource_use' : 'select entitlement, grants from entitlement_use'
  return new Map(database.prepare<[], [Key, number]>(sql).raw().all())
}

function countColumn(database: Database, column: string, condition: Condition): Map<number, number> {
  const counts = new Map<number, number>()
  const [values = []] = grantColumns(database, grantKeys(database, condition), [column])
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1)
  return counts
}

const valueAndLabel = (field: Field): string => `${field.sql} as value, max(${field.label ?? field.sql}) as label`

/** Nothing, numbers, texts as lists are ordered; of texts that share a place there, by code, so that equal counts never change places. */
function compareValues(a: Counted['value'], b: Counted['value']): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b
  const rank = (value: Counted['value']): number => (value === null ? 0 : typeof value === 'number' ? 1 : 2)
  if (rank(a) !== rank(b)) return rank(a) - rank(b)
  return compareTexts(String(a), String(b)) || compareKeys(String(a), String(b))
}
