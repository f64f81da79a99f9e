import type { Database } from 'better-sqlite3'
import type { ResourceRef } from '../../../shared/graph.ts'
import { everything } from './filter-sql.ts'
import { grantColumns, grantKeys } from './grant-columns.ts'
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

/** The keys of grants by their ids, null for each that is not there. */
export function grantsById(database: Database, ids: readonly string[]): (Key | null)[] {
  const own = ownIds(database, ids)
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
  const any = database.prepare<[], number>('select exists (select 1 from grant_ where id is not null)').pluck().get()
  if (any !== 1) return new Map()
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

export function grantEnds(database: Database): GrantEnds {
  const keys = grantKeys(database, everything)
  const [entitlements, principals] = grantColumns(database, keys, ['g.entitlement', 'g.principal'])
  const pairs = database.prepare<[], [Key, Key | null]>('select key, resource from entitlement').raw().all()
  const resourceOf = new Int32Array(pairs.reduce((most, [key]) => Math.max(most, key), 0) + 1)
  for (const [key, resource] of pairs) resourceOf[key] = resource ?? 0
  const size = (keys.at(-1) ?? 0) + 1
  const principal = new Int32Array(size)
  const resource = new Int32Array(size)
  for (let row = 0; row < keys.length; row++) {
    const key = keys[row] ?? 0
    principal[key] = principals?.[row] ?? 0
    resource[key] = resourceOf[entitlements?.[row] ?? 0] ?? 0
  }
  return { principal, resource }
}
