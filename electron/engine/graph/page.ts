import type { Database } from 'better-sqlite3'
import type { GrantRow, ListName, ListRows } from '../../../shared/query.ts'
import { fromClause } from './fields.ts'
import { shownOf } from './attribute-columns.ts'
import { shapeOf, type Shape } from './shape.ts'

/** The rows of keys, in the order of the keys: one statement, the keys as a JSON list. */
const rows: Readonly<Record<Exclude<ListName, 'grants'>, string>> = {
  resources: `select r.key, t.id as type, t.name as typeName, r.id, r.name, r.email, r.login, r.status,
    r.parent_type || ':' || r.parent_id as parent, coalesce(u.held, 0) as held, coalesce(u.granted, 0) as granted,
    u.last_activity as lastActivity
  from json_each(?) j cross join ${fromClause.resource} where r.key = j.value order by j.key`,
  entitlements: `select e.key, e.id, e.name, e.slug, coalesce(e.description, '') as description, e.purpose, t.id as resourceType,
    r.id as resourceId, r.name as resourceName, coalesce(u.grants, 0) as grants
  from json_each(?) j cross join ${fromClause.entitlement} where e.key = j.value order by j.key`,
}

/** Where a grant comes from. The first format has rows of a report. */
const originColumns = {
  first: `g.row as row, g.rows as rows`,
  present: `iif(typeof(g.record) = 'text', null, g.record) as row, g.records as rows`,
} as const

const grantRows = ({ format, attributes }: Shape): string => `select g.key, coalesce(g.id, e.id || ':' || pt.id || ':' || p.id) as id,
    e.id as entitlementId, e.slug, t.id as resourceType, r.id as resourceId, r.name as resourceName, pt.id as principalType,
    p.id as principalId, p.name as principalName, p.email as principalEmail,
    ${format === 1 ? originColumns.first : originColumns.present}${attributes.map(({ column }) => `, g.${column}`).join('')}
  from json_each(?) j cross join grant_ g on g.key = j.value cross join entitlement e on e.key = g.entitlement
    cross join resource r on r.key = e.resource cross join resource_type t on t.key = r.type
    cross join resource p on p.key = g.principal cross join resource_type pt on pt.key = p.type
  order by j.key`

export function rowsOf<L extends ListName>(database: Database, list: L, keys: Int32Array): ListRows[L][]
export function rowsOf(database: Database, list: ListName, keys: Int32Array): ListRows[ListName][] {
  if (list !== 'grants') return database.prepare<[string], ListRows[ListName]>(rows[list]).all(`[${keys.join()}]`)
  const shape = shapeOf(database)
  const stored = database.prepare<[string], StoredGrant>(grantRows(shape)).all(`[${keys.join()}]`)
  const found = stored.map((row) => grantRow(row, shape))
  return shape.grantMarks ? withMarks(database, found, keys) : found
}

type StoredGrant = Omit<GrantRow, 'values' | 'marks' | 'profile'> & Readonly<Record<string, string | number | null>>

function grantRow(stored: StoredGrant, { attributes }: Shape): GrantRow {
  const { key, id, entitlementId, slug, resourceType, resourceId, resourceName } = stored
  const { principalType, principalId, principalName, principalEmail, row, rows: records } = stored
  const values = Object.fromEntries(
    attributes.map(({ attribute, column }) => [attribute.name, shownOf(attribute.kind, stored[column] ?? null)]),
  )
  return {
    ...{ key, id, entitlementId, slug, resourceType, resourceId, resourceName, principalType, principalId, principalName, principalEmail },
    ...{ values, row, rows: records },
  }
}

interface StoredMark {
  readonly key: number
  readonly derived: number
  readonly immutable: number
  readonly expandable: number
  readonly sources: string | null
}

function withMarks<Row extends { readonly key: number }>(database: Database, found: readonly Row[], keys: Int32Array): Row[] {
  const marks = new Map(
    database
      .prepare<[string], StoredMark>(
        `select m.grant_key as key, m.derived, m.immutable, m.expandable, m.sources from json_each(?) j
          cross join grant_mark m on m.grant_key = j.value`,
      )
      .all(`[${keys.join()}]`)
      .map(({ key, derived, immutable, expandable, sources }) => [
        key,
        {
          ...{ derived: derived === 1, immutable: immutable === 1, expandable: expandable === 1 },
          sources: sources === null ? [] : (JSON.parse(sources) as string[]),
        },
      ]),
  )
  return found.map((row) => (marks.has(row.key) ? { ...row, marks: marks.get(row.key) } : row))
}
