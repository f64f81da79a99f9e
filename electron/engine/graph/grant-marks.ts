import type { Database } from 'better-sqlite3'
import type { GrantMarkCounts } from '../../../shared/query.ts'
import type { Key } from './sink.ts'

/** What a file says of a grant beyond who holds what. */
export interface GrantMark {
  /** The holder has it through other entitlements alone, by nesting. */
  readonly derived: boolean
  /** It cannot be changed by provisioning. */
  readonly immutable: boolean
  /** The other entitlements it comes from, by id. */
  readonly sources: readonly string[]
  /** Who holds one of these has this grant's entitlement too; null when it does not nest. */
  readonly expands: Expansion | null
}

export interface Expansion {
  readonly entitlementIds: readonly string[]
  /** Only of those who hold it directly. */
  readonly shallow: boolean
  /** Only to holders of these types; none: all. */
  readonly resourceTypeIds: readonly string[]
}

/** Reads a grant's own bytes; null when they mark nothing. Throws Error on bytes that are no grant. */
export type MarkReader = (wire: Uint8Array, entitlementId: string) => GrantMark | null

/** Few grants have marks, so they stand aside: a snapshot without any has no such table. */
export const grantMarkColumns = `grant_key integer primary key, derived integer not null, immutable integer not null,
  expandable integer not null, sources text, expands text`

const CHUNK = 2000

/** Reads the marks of all grants that came with bytes of their own. Yields now and then. */
export function* writeMarks(database: Database, read: MarkReader): Generator<number, GrantMarkCounts | null> {
  const next = database.prepare<[Key], { key: Key; id: string; wire: Uint8Array }>(
    `select g.key, e.id, g.wire from grant_ g join entitlement e on e.key = g.entitlement
      where g.wire is not null and g.key > ? order by g.key limit ${CHUNK}`,
  )
  let insert: ReturnType<typeof tableFor> | null = null
  const counts = { derived: 0, immutable: 0, expandable: 0 }
  for (let after: Key | undefined = 0; after !== undefined;) {
    const rows = next.all(after)
    for (const { key, id, wire } of rows) {
      const mark = read(wire, id)
      if (mark === null) continue
      insert ??= tableFor(database)
      const { derived, immutable, sources, expands } = mark
      const from = sources.length === 0 ? null : JSON.stringify(sources)
      insert.run(key, Number(derived), Number(immutable), Number(expands !== null), from, expands === null ? null : JSON.stringify(expands))
      counts.derived += Number(derived)
      counts.immutable += Number(immutable)
      counts.expandable += Number(expands !== null)
    }
    after = rows.at(-1)?.key
    yield after ?? 0
  }
  return insert === null ? null : counts
}

function tableFor(database: Database) {
  database.exec(`create table grant_mark (${grantMarkColumns}) strict`)
  return database.prepare('insert into grant_mark (grant_key, derived, immutable, expandable, sources, expands) values (?, ?, ?, ?, ?, ?)')
}

/** A holder of a source entitlement, of a type that counts, who does not hold what nesting gives. */
const lacking = `select 1 from grant_ s indexed by grant_pair join resource r on r.key = s.principal
  where s.entitlement = (select key from entitlement where id = @source)
    and (@types = '[]' or r.type in (select t.key from resource_type t join json_each(@types) j on j.value = t.id))
    and (@shallow = 0 or not exists (select 1 from grant_mark m where m.grant_key = s.key and m.derived = 1))
    and not exists (select 1 from grant_ t indexed by grant_pair where t.entitlement = @target and t.principal = s.principal)
  limit 1`

/** How many expandable grants leave somebody without what nesting gives: nobody worked it out yet. Needs the indexes; yields now and then. */
export function* countUnexpanded(database: Database): Generator<number, number> {
  const marks = database
    .prepare<[], { target: Key; expands: string }>(
      `select g.entitlement as target, m.expands from grant_mark m join grant_ g on g.key = m.grant_key where m.expands is not null`,
    )
    .all()
  const find = database.prepare<[{ source: string; target: Key; types: string; shallow: number }], number>(lacking).pluck()
  const known = new Map<string, boolean>()
  let unexpanded = 0
  for (const { target, expands } of marks) {
    const name = `${target} ${expands}`
    let lacks = known.get(name)
    if (lacks === undefined) {
      const { entitlementIds, shallow, resourceTypeIds } = JSON.parse(expands) as Expansion
      const types = JSON.stringify(resourceTypeIds)
      lacks = entitlementIds.some((source) => find.get({ source, target, types, shallow: Number(shallow) }) === 1)
      known.set(name, lacks)
      yield unexpanded
    }
    if (lacks) unexpanded++
  }
  return unexpanded
}
