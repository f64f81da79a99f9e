import type { Database } from 'better-sqlite3'
import type { Entitlement, EntitlementPurpose, Origin, Profile, Resource, ResourceStatus } from '../../../shared/graph.ts'
import { shapeOf } from './shape.ts'
import type { Key } from './sink.ts'

/** The graph's objects as they were written, in the order files want them: by id, bytewise. */

/**
 * A grant without its ends' records. `id` is null when it is the conventional one. Then what is known of it, as it is stored, in the order
 * of the vocabulary's attributes: times in milliseconds, flags as 0 and 1, lists as JSON.
 */
export type GrantRecord = readonly [
  entitlement: Key,
  principal: Key,
  id: string | null,
  wire: Uint8Array | null,
  ...values: (string | number | null)[],
]

/** Where a record's values begin. */
export const firstValue = 4

export interface ResourceRecord {
  readonly key: Key
  readonly resource: Resource
  readonly wire: Uint8Array | null
}

export interface EntitlementRecord {
  readonly key: Key
  readonly entitlement: Entitlement
  readonly wire: Uint8Array | null
}

/** A call into SQLite for some hundred rows costs less than stepping through them one by one, and they are soon forgotten. */
const CHUNK = 512

interface StoredResource {
  readonly key: Key
  readonly type: string
  readonly id: string
  readonly name: string
  readonly description: string | null
  readonly parent_type: string | null
  readonly parent_id: string | null
  readonly status: ResourceStatus | null
  readonly email: string | null
  readonly login: string | null
  readonly extra: string | null
  readonly profile: string | null
  readonly wire: Uint8Array | null
}

const oneResource = `select r.key, t.id as type, r.id, r.name, r.description, r.parent_type, r.parent_id, r.status, r.email, r.login,
  r.extra, r.profile, r.wire
from resource r join resource_type t on t.key = r.type`
const resources = `${oneResource} where t.key = ? and r.id > ? order by r.id limit ${CHUNK}`

/** By type, then id. */
export function* resourcesInOrder(database: Database): Generator<ResourceRecord, undefined> {
  const chunk = database.prepare<[Key, string], StoredResource>(resources)
  for (const type of database.prepare<[], Key>('select key from resource_type order by id').pluck().all()) {
    for (let last: string | undefined = ''; last !== undefined;) {
      const rows = chunk.all(type, last)
      for (const row of rows) yield { key: row.key, resource: resourceOf(row), wire: row.wire }
      last = rows.at(-1)?.id
    }
  }
}

export function resourceAt(database: Database, key: Key): ResourceRecord | null {
  const row = database.prepare<[Key], StoredResource>(`${oneResource} where r.key = ?`).get(key)
  return row === undefined ? null : { key, resource: resourceOf(row), wire: row.wire }
}

function resourceOf(row: StoredResource): Resource {
  return {
    type: row.type,
    id: row.id,
    displayName: row.name,
    ...(row.description === null ? {} : { description: row.description }),
    ...(row.parent_type === null || row.parent_id === null ? {} : { parent: { type: row.parent_type, id: row.parent_id } }),
    ...(row.status === null ? {} : { status: row.status }),
    ...(row.email === null ? {} : { email: row.email }),
    ...(row.login === null ? {} : { login: row.login }),
    ...(row.extra === null ? {} : (JSON.parse(row.extra) as Partial<Resource>)),
    ...(row.profile === null ? {} : { profile: JSON.parse(row.profile) as Profile }),
  }
}

interface StoredEntitlement {
  readonly key: Key
  readonly id: string
  readonly type: string
  readonly resource_id: string
  readonly slug: string
  readonly name: string
  readonly description: string | null
  readonly purpose: EntitlementPurpose
  readonly grantable_to: string
  readonly wire: Uint8Array | null
}

const oneEntitlement = `select e.key, e.id, t.id as type, r.id as resource_id, e.slug, e.name, e.description, e.purpose, e.grantable_to, e.wire
from entitlement e join resource r on r.key = e.resource join resource_type t on t.key = r.type`
const entitlements = `${oneEntitlement} where e.id > ? order by e.id limit ${CHUNK}`

/** By id. */
export function* entitlementsInOrder(database: Database): Generator<EntitlementRecord, undefined> {
  const chunk = database.prepare<[string], StoredEntitlement>(entitlements)
  for (let last: string | undefined = ''; last !== undefined;) {
    const rows = chunk.all(last)
    for (const row of rows) yield { key: row.key, entitlement: entitlementOf(row), wire: row.wire }
    last = rows.at(-1)?.id
  }
}

export function entitlementAt(database: Database, key: Key): EntitlementRecord | null {
  const row = database.prepare<[Key], StoredEntitlement>(`${oneEntitlement} where e.key = ?`).get(key)
  return row === undefined ? null : { key, entitlement: entitlementOf(row), wire: row.wire }
}

function entitlementOf(row: StoredEntitlement): Entitlement {
  return {
    id: row.id,
    resource: { type: row.type, id: row.resource_id },
    slug: row.slug,
    displayName: row.name,
    ...(row.description === null ? {} : { description: row.description }),
    purpose: row.purpose,
    grantableTo: JSON.parse(row.grantable_to) as string[],
  }
}

const grantColumns = (database: Database, of = ''): string =>
  ['entitlement', 'principal', 'id', 'wire', ...shapeOf(database).attributes.map(({ column }) => column)]
    .map((column) => of + column)
    .join(', ')

export function grantAt(database: Database, key: Key): GrantRecord | null {
  return (
    database
      .prepare<[Key], GrantRecord>(`select ${grantColumns(database)} from grant_ where key = ?`)
      .raw()
      .get(key) ?? null
  )
}

interface StoredOrigin {
  readonly stream: string | null
  readonly record: number | string | null
  readonly records: number | null
  readonly line: number | null
}

const origins = {
  first: `select case when row is null then null else 'report' end as stream, row as record, rows as records, null as line from grant_`,
  present: `select s.name as stream, record, records, line from grant_ left join origin_stream s on s.key = stream`,
} as const

/** Where in its source a grant comes from. */
export function originAt(database: Database, key: Key): Origin | null {
  const sql = origins[shapeOf(database).format === 1 ? 'first' : 'present']
  const row = database.prepare<[Key], StoredOrigin>(`${sql} where grant_.key = ?`).get(key)
  if (row === undefined || row.stream === null || row.record === null) return null
  const { stream, record, records, line } = row
  return { stream, record, ...(records === null ? {} : { records }), ...(line === null ? {} : { line }) }
}

/** By entitlement id, then the principal's type and id. */
export function grantsInOrder(database: Database): Generator<GrantRecord, undefined> {
  const stored = database.prepare<[], string>(`select value from meta where name = 'grants_in_order'`).pluck().get()
  return stored === 'true' ? grantsAsStored(database) : grantsByEntitlement(database)
}

function* grantsAsStored(database: Database): Generator<GrantRecord, undefined> {
  const chunk = database
    .prepare<[number, number], GrantRecord>(`select ${grantColumns(database)} from grant_ where key > ? and key <= ? order by key`)
    .raw()
  const last = database.prepare<[], number | null>('select max(key) from grant_').pluck().get() ?? 0
  for (let key = 0; key < last; key += CHUNK) yield* chunk.all(key, key + CHUNK)
}

/** Entitlement after entitlement, each one's grants put in order here: they are few. */
function* grantsByEntitlement(database: Database): Generator<GrantRecord, undefined> {
  const order = database
    .prepare<[], Key>('select r.key from resource r join resource_type t on t.key = r.type order by t.id, r.id')
    .pluck()
    .all()
  const rankOf = new Int32Array(order.reduce((max, key) => Math.max(max, key), 0) + 1)
  for (const [rank, key] of order.entries()) rankOf[key] = rank
  const byPrincipal = (a: GrantRecord, b: GrantRecord): number => (rankOf[a[1]] ?? 0) - (rankOf[b[1]] ?? 0)
  const ofSome = `select ${grantColumns(database, 'g.')} from json_each(?) j cross join grant_ g indexed by grant_pair
    on g.entitlement = j.value order by j.key`
  const chunk = database.prepare<[string], GrantRecord>(ofSome).raw()
  const sizes = database
    .prepare<[], [Key, number]>('select e.key, u.grants from entitlement e join entitlement_use u on u.entitlement = e.key order by e.id')
    .raw()
    .all()
  let keys: Key[] = []
  let expected = 0
  for (const [at, [key, grants]] of sizes.entries()) {
    keys.push(key)
    expected += grants
    if (expected < CHUNK && at < sizes.length - 1) continue
    let group: GrantRecord[] = []
    for (const row of chunk.all(JSON.stringify(keys))) {
      if (group[0] !== undefined && group[0][0] !== row[0]) {
        yield* group.sort(byPrincipal)
        group = []
      }
      group.push(row)
    }
    yield* group.sort(byPrincipal)
    keys = []
    expected = 0
  }
}
