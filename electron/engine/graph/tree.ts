import type { Database } from 'better-sqlite3'
import type { LinkRow, Page, TreeRow } from '../../../shared/query.ts'
import type { Condition } from './condition.ts'
import { rowsOf } from './page.ts'
import { shapeOf } from './shape.ts'
import type { Key } from './sink.ts'

/** What lies in what, and what has to do with what. */

const known = new WeakMap<Database, string>()

/**
 * The table that has each resource's `key` and `parent_key`. The first format has parents by their ids: they become keys once, beside the
 * file.
 */
function parentsOf(database: Database): string {
  const cached = known.get(database)
  if (cached !== undefined) return cached
  const table = shapeOf(database).format === 1 ? 'temp.resource_parent' : 'main.resource'
  if (table.startsWith('temp'))
    database.exec(`create temp table resource_parent as select r.key, p.key as parent_key from main.resource r
      join main.resource_type t on t.id = r.parent_type join main.resource p on p.type = t.key and p.id = r.parent_id;
      create index temp.resource_parent_of on resource_parent (parent_key)`)
  known.set(database, table)
  return table
}

/** The keys of the resources that are named so, and of all that lie below them at any depth. */
export function keysWithin(database: Database, names: readonly string[]): Condition {
  const parents = parentsOf(database)
  const list = JSON.stringify(names)
  return {
    sql: `with recursive below (key) as (
        select wr.key from json_each(?) wj cross join main.resource wr join main.resource_type wt on wt.key = wr.type
          where wr.id = wj.value or wt.id || ':' || wr.id = wj.value or fold(wr.name) = fold(wj.value)
        union select wc.key from below wb cross join ${parents} wc on wc.parent_key = wb.key
      ) select key from below`,
    parameters: [list],
  }
}

const childrenIn = (parents: string, of: Key | null): string =>
  of === null
    ? `main.resource r join main.resource_type t on t.key = r.type
      where (@type is null or t.id = @type) and not exists (select 1 from ${parents} p where p.key = r.key and p.parent_key is not null)`
    : `${parents} p cross join main.resource r on r.key = p.key join main.resource_type t on t.key = r.type
      where p.parent_key = @of and (@type is null or t.id = @type)`

/** What lies right below a resource, or in nothing, by type and name. */
export function childrenOf(database: Database, of: Key | null, type: string | undefined, offset: number, limit: number): Page<TreeRow> {
  const parents = parentsOf(database)
  const asked = { type: type ?? null, ...(of === null ? {} : { of }) }
  const from = childrenIn(parents, of)
  const total = database.prepare<[typeof asked], number>(`select count(*) from ${from}`).pluck().get(asked) ?? 0
  const keys = database
    .prepare<[typeof asked & { limit: number; offset: number }], Key>(
      `select r.key from ${from} order by t.id, order_key(r.name), r.id limit @limit offset @offset`,
    )
    .pluck()
    .all({ ...asked, limit, offset })
  const counts = new Map(
    database
      .prepare<[string], [Key, number]>(
        `select p.parent_key, count(*) from ${parents} p where p.parent_key in (select value from json_each(?)) group by 1`,
      )
      .raw()
      .all(JSON.stringify(keys)),
  )
  const rows = rowsOf(database, 'resources', Int32Array.from(keys)).map((row) => ({ row, children: counts.get(row.key) ?? 0 }))
  return { total, offset, rows }
}

const linked = `(select to_key as other, kind, 1 as outward from main.resource_link where from_key = @of
  union all select from_key, kind, 0 from main.resource_link where to_key = @of) l`

/** What a resource is linked with, either way. The first format has no links. */
export function linksOf(database: Database, of: Key, offset: number, limit: number): Page<LinkRow> {
  if (shapeOf(database).format === 1) return { total: 0, offset, rows: [] }
  const total = database.prepare<[{ of: Key }], number>(`select count(*) from ${linked}`).pluck().get({ of }) ?? 0
  const links = database
    .prepare<[{ of: Key; limit: number; offset: number }], { other: Key; kind: string; outward: number }>(
      `select l.other, l.kind, l.outward from ${linked} cross join main.resource r on r.key = l.other join main.resource_type t on t.key = r.type
        order by l.kind, l.outward, t.id, order_key(r.name), r.id limit @limit offset @offset`,
    )
    .all({ of, limit, offset })
  const rows = rowsOf(
    database,
    'resources',
    Int32Array.from(links, ({ other }) => other),
  )
  return {
    total,
    offset,
    rows: links.flatMap(({ kind, outward }, i) => (rows[i] === undefined ? [] : [{ kind, from: outward === 1, row: rows[i] }])),
  }
}
