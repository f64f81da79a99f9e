import type { AttributeColumn } from './attribute-columns.ts'
import { ofAttribute } from './fields.ts'

/**
 * The comparison of two snapshots as SQL: `main` is the later file, `old` the attached earlier one, everything made is
 * temporary. Records are matched by external ids, for the same record has another integer key in each file; grants are
 * then matched through the integers. The order of ids is settled once, as ranks, so that grants sort by two integers.
 */

const kind = `case when before is null then 'added' when after is null then 'removed' when changed then 'changed' else 'unchanged' end`

/** Every resource of either file. `rank` is its place by type and id. */
const resources = [
  `create temp table resource_diff (rank integer primary key, type text, id text, before integer, after integer, kind text)`,
  `insert into resource_diff (type, id, before, after, kind)
  select type, id, before, after, ${kind} from (
    select ot.id as type, o.id, o.key as before, n.key as after,
      o.name is not n.name or o.description is not n.description or o.status is not n.status or o.email is not n.email
        or o.login is not n.login or o.parent_type is not n.parent_type or o.parent_id is not n.parent_id
        or coalesce(o.profile, '{}') is not coalesce(n.profile, '{}') as changed
    from old.resource o cross join old.resource_type ot on ot.key = o.type
      left join main.resource_type nt on nt.id = ot.id left join main.resource n on n.type = nt.key and n.id = o.id
    union all
    select nt.id, n.id, null, n.key, 0
    from main.resource n cross join main.resource_type nt on nt.key = n.type left join old.resource_type ot on ot.id = nt.id
    where not exists (select 1 from old.resource o where o.type = ot.key and o.id = n.id)
  ) order by type, id`,
  `create temp table resource_before (key integer primary key, other integer, rank integer not null)`,
  `insert into resource_before select before, after, rank from resource_diff where before is not null order by before`,
  `create temp table resource_after (key integer primary key, other integer, rank integer not null)`,
  `insert into resource_after select after, before, rank from resource_diff where after is not null order by after`,
]

/** Every entitlement of either file. `rank` is its place by id. */
const entitlements = [
  `create temp table entitlement_diff (rank integer primary key, id text, before integer, after integer, kind text)`,
  `insert into entitlement_diff (id, before, after, kind)
  select id, before, after, ${kind} from (
    select o.id, o.key as before, n.key as after, o.name is not n.name or o.description is not n.description
      or o.slug is not n.slug or o.purpose is not n.purpose as changed
    from old.entitlement o left join main.entitlement n on n.id = o.id
    union all
    select n.id, null, n.key, 0 from main.entitlement n where not exists (select 1 from old.entitlement o where o.id = n.id)
  ) order by id`,
  `create temp table entitlement_before (key integer primary key, other integer, rank integer not null)`,
  `insert into entitlement_before select before, after, rank from entitlement_diff where before is not null order by before`,
  `create temp table entitlement_after (key integer primary key, other integer, rank integer not null)`,
  `insert into entitlement_after select after, before, rank from entitlement_diff where after is not null order by after`,
]

/** Only the grants that differ: nearly all of a million are the same. `rank` is the place by entitlement, then principal. */
const grants = (differs: string): readonly string[] => [
  `create temp table grant_diff (rank integer primary key, before integer, after integer, kind text)`,
  `insert into grant_diff (before, after, kind)
  select before, after, kind from (
    select o.key as before, n.key as after, iif(n.key is null, 'removed', 'changed') as kind, e.rank as first, p.rank as second
    from old.grant_ o
      cross join entitlement_before e on e.key = o.entitlement
      cross join resource_before p on p.key = o.principal
      left join main.grant_ n on n.entitlement = e.other and n.principal = p.other
    where n.key is null or ${differs}
    union all
    select null, n.key, 'added', e.rank, p.rank
    from main.grant_ n
      cross join entitlement_after e on e.key = n.entitlement
      cross join resource_after p on p.key = n.principal
    where not exists (select 1 from old.grant_ o where o.entitlement = e.other and o.principal = p.other)
  ) order by first, second`,
]

/** All but the grants. */
export const compareEnds: readonly string[] = [...resources, ...entitlements]

/** All, of the attributes of grants these. */
export const compareAll = (attributes: readonly ComparedAttribute[]): readonly string[] => [
  ...compareEnds,
  ...grants(attributes.length === 0 ? '0' : attributes.map(differs).join(' or ')),
]

/** An attribute that is compared, as each of the two files has it; a file that does not know it has none. */
export interface ComparedAttribute {
  /** As the later file calls it, else as the earlier one does. */
  readonly name: string
  readonly before: AttributeColumn | undefined
  readonly after: AttributeColumn | undefined
}

/** They are the same attribute under the same key. Whether it counts says the later file, where it knows it. */
export function comparedAttributes(before: readonly AttributeColumn[], after: readonly AttributeColumn[]): ComparedAttribute[] {
  const find = (columns: readonly AttributeColumn[], key: string) => columns.find(({ attribute }) => attribute.key === key)
  const ofLater = after.map((column) => ({ column, before: find(before, column.attribute.key), after: column }))
  const gone = before.filter(({ attribute }) => find(after, attribute.key) === undefined)
  return [...ofLater, ...gone.map((column) => ({ column, before: column, after: undefined }))]
    .filter(({ column }) => column.attribute.compared)
    .map(({ column, ...sides }) => ({ name: column.attribute.name, ...sides }))
}

function differs({ before, after }: ComparedAttribute): string {
  const asIs = (table: string, column: AttributeColumn | undefined): string => (column === undefined ? 'null' : `${table}.${column.column}`)
  // One connector wrote a number, later a text: the same as text is no change.
  const alike = before === undefined || after === undefined || before.attribute.kind === after.attribute.kind
  const sql = alike ? asIs : asText
  return `${sql('o', before)} is not ${sql('n', after)}`
}

function asText(table: string, side: AttributeColumn | undefined): string {
  if (side === undefined) return 'null'
  const column = `${table}.${side.column}`
  switch (side.attribute.kind) {
    case 'number':
      return `printf('%!.15g', ${column}) || iif(${column} is null, null, '')`
    case 'time':
      return `strftime('%Y-%m-%dT%H:%M:%fZ', ${column} / 1000.0, 'unixepoch')`
    case 'date':
      return `strftime('%Y-%m-%d', ${column} / 1000.0, 'unixepoch')`
    case 'flag':
      return `case ${column} when 0 then 'false' when 1 then 'true' end`
    case 'text':
    case 'list':
      return column
  }
}

/** What was compared of a record that is in both files; the row types' other fields may differ without being a change. */
export const comparedOf = {
  resources: `select key, name, status, email, login, parent_type || ':' || parent_id as parent, description, profile
    from resource where key in (select value from json_each(?))`,
  entitlements: `select key, name, description, slug, purpose from entitlement where key in (select value from json_each(?))`,
} as const

/** Of grants, in the order of the attributes, as they are shown. */
export const comparedOfGrants = (attributes: readonly ComparedAttribute[], side: 'before' | 'after'): string =>
  `select ${['g.key', ...attributes.map((each) => (each[side] === undefined ? 'null' : ofAttribute(each[side]).sql))].join(', ')}
    from grant_ g where g.key in (select value from json_each(?))`
