import type { Database } from 'better-sqlite3'
import type { ResourceRef } from '../../../shared/graph.ts'
import { keyOf } from './resource-lookup.ts'
import type { Key } from './sink.ts'

/** Grants by what people name them by: their id, who holds them, what they are on. */

const ofPrincipal = 'select key from grant_ where principal = ? order by key'
const onResource = 'select key from grant_ where entitlement in (select key from entitlement where resource = ?) order by key'

/** The grants a resource holds, or that are on it, ascending; null when there is no such resource. */
export function grantsOfEnd(database: Database, end: 'principal' | 'resource', ref: ResourceRef): Int32Array | null {
  const key = keyOf(database, ref)
  if (key === null) return null
  const sql = end === 'principal' ? ofPrincipal : onResource
  return Int32Array.from(database.prepare<[Key], Key>(sql).pluck().all(key))
}

/** Whether any grant has an id of its own, not the conventional one: looks at all of them. */
export const hasOwnIds = (database: Database): boolean =>
  database.prepare<[], number>('select exists (select 1 from grant_ where id is not null)').pluck().get() === 1

/** The keys of grants by their ids, null for each that is not there. `mayBeOwn`: see {@link hasOwnIds}. */
export function grantsById(database: Database, ids: readonly string[], mayBeOwn: boolean): (Key | null)[] {
  const own = mayBeOwn ? ownIds(database, ids) : new Map<string, Key>()
  const types = database.prepare<[], string>('select id from resource_type').pluck().all()
  const find = database.prepare<[string, string, string], Key>(
    `select g.key from entitlement e cross join resource_type t cross join resource r on r.type = t.key
      cross join grant_ g on g.entitlement = e.key and g.principal = r.key
     where e.id = ? and t.id = ? and r.id = ? and g.id is null`,
  )
  const conventional = (id: string): Key | null => {
    for (const [entitlement, type, principal] of readings(id, types)) {
      const key = find.pluck().get(entitlement, type, principal)
      if (key !== undefined) return key
    }
    return null
  }
  return ids.map((id) => own.get(id) ?? conventional(id))
}

/** Those of `ids` that are a grant's own, not the conventional one. No index has them, for nearly no file does. */
function ownIds(database: Database, ids: readonly string[]): Map<string, Key> {
  const sql = 'select id, key from grant_ where id in (select value from json_each(?))'
  return new Map(database.prepare<[string], [string, Key]>(sql).raw().all(JSON.stringify(ids)))
}

/** `<entitlement id>:<type>:<id>`, of which every part may hold colons itself. */
function* readings(id: string, types: readonly string[]): Generator<readonly [entitlement: string, type: string, principal: string]> {
  for (let at = id.indexOf(':'); at !== -1; at = id.indexOf(':', at + 1)) {
    for (const type of types) {
      if (id.startsWith(`${type}:`, at + 1)) yield [id.slice(0, at), type, id.slice(at + type.length + 2)]
    }
  }
}

/** Both ends of every grant, by the grant's key; 0 where there is none. */
export interface GrantEnds {
  /** Key of the resource that holds it. */
  readonly principal: Int32Array
  /** Key of the resource its entitlement is on. */
  readonly resource: Int32Array
}

/** Rows read at once: some 30 ms. */
const SPAN = 1 << 16

const spanOfEnds = `select json_group_array(key), json_group_array(entitlement), json_group_array(principal)
from (select key, entitlement, principal from grant_ not indexed where key > ? and key <= ? order by key)`

/** Lets others work between spans. */
export async function grantEnds(database: Database): Promise<GrantEnds> {
  const pairs = database.prepare<[], [Key, Key | null]>('select key, resource from entitlement').raw().all()
  const resourceOf = new Int32Array(pairs.reduce((most, [key]) => Math.max(most, key), 0) + 1)
  for (const [key, resource] of pairs) resourceOf[key] = resource ?? 0
  const last = database.prepare<[], number>('select coalesce(max(key), 0) from grant_').pluck().get() ?? 0
  const span = database.prepare<[number, number], string[]>(spanOfEnds).raw()
  const ends = { principal: new Int32Array(last + 1), resource: new Int32Array(last + 1) }
  for (let from = 0; from < last; from += SPAN) {
    const [keys = [], entitlements = [], principals = []] = (span.get(from, from + SPAN) ?? []).map((list) => JSON.parse(list) as number[])
    for (const [i, key] of keys.entries()) {
      ends.principal[key] = principals[i] ?? 0
      ends.resource[key] = resourceOf[entitlements[i] ?? 0] ?? 0
    }
    await new Promise((resolve) => setImmediate(resolve))
  }
  return ends
}
