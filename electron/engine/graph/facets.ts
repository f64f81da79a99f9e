import type { Database } from 'better-sqlite3'
import type { Facet, Filter, ListName } from '../../../shared/query.ts'
import { fieldOf, fromClause, keyColumn, tableOf, type Field } from './fields.ts'
import { filterToSql, type Condition } from './filter-sql.ts'
import type { SqlValue } from './row-batch.ts'

interface Counted {
  readonly value: string | number | null
  readonly label: string | number | null
  readonly count: number
}

/** The values of `field` among the rows under `filter`, how many rows have each; most first, then by value. */
export function countFacets(database: Database, list: ListName, name: string, filter: Filter | undefined, limit: number): Facet[] {
  const field = fieldOf(list, name)
  const condition = filterToSql(list, filter)
  const { sql, parameters } =
    field.table === tableOf[list] ? ownFacets(field, condition) : endFacets(field, condition, filter === undefined)
  return database
    .prepare<SqlValue[], Counted>(`${sql} group by 1 order by count desc, value collate nocase, value limit ?`)
    .all(...parameters, limit)
    .map(({ value, label, count }) => ({ value, label: label === null ? '(none)' : String(label), count }))
}

function ownFacets(field: Field, condition: Condition): Condition {
  return {
    sql: `select ${field.sql} as value, ${labelOf(field)} as label, count(*) as count from ${fromClause[field.table]} where ${condition.sql}`,
    parameters: [...field.parameters, ...labelParameters(field), ...condition.parameters],
  }
}

const counted = {
  resource: 'select resource as end, held as n from resource_use where held > 0',
  entitlement: 'select entitlement as end, grants as n from entitlement_use',
} as const

/** Counted per end first: there are few of them. Without a filter that has been done when the snapshot was made. */
function endFacets(field: Field, condition: Condition, all: boolean): Condition {
  const { table } = field
  const end = table === 'resource' ? 'principal' : 'entitlement'
  const perEnd =
    all && table !== 'grant_' ? counted[table] : `select g.${end} as end, count(*) as n from grant_ g where ${condition.sql} group by 1`
  return {
    sql: `select ${field.sql} as value, ${labelOf(field)} as label, sum(c.n) as count
      from (${perEnd}) c join ${fromClause[table]} where ${keyColumn[table]} = c.end`,
    parameters: [...field.parameters, ...labelParameters(field), ...condition.parameters],
  }
}

const labelOf = (field: Field): string => `max(${field.label ?? field.sql})`
const labelParameters = (field: Field): readonly SqlValue[] => (field.label === undefined ? field.parameters : [])
