import type { Database } from 'better-sqlite3'
import { grantId } from '../../../shared/graph.ts'
import type { FindingCollector } from './finding-collector.ts'
import type { GrantWriter } from './grant-writer.ts'
import type { ResourceKeys } from './ids.ts'
import { endsOf, freeId } from './joined-ids.ts'
import type { Key } from './sink.ts'

/**
 * A file may give grants ids of their own that others have too. A grant is who holds what, and all are kept: each that shares its id gets the
 * conventional one instead, and when that is taken, the same with a mark.
 */

/** A record's own bytes under another id. */
export type IdWriter = (wire: Uint8Array, id: string) => Uint8Array

interface Found {
  readonly file: Database
  readonly grants: GrantWriter
  readonly resourceKeys: ResourceKeys
  readonly entitlementKeys: ReadonlyMap<string, Key>
  readonly findings: FindingCollector
  readonly withId?: IdWriter | undefined
}

interface Row {
  readonly key: Key
  readonly id: string
}

interface Named {
  readonly entitlement: string
  readonly type: string
  readonly principal: string
  readonly wire: Uint8Array | null
}

/** Looks between two chances for others. */
const SLICE = 2000

const shared = `select key, id from grant_ where id in (select id from grant_ where id is not null group by id having count(*) > 1) order by key`
const withColons = `select key, id from grant_ where key > ? and id is not null and instr(id, ':') > 0 order by key limit ${SLICE}`
const named = `select e.id as entitlement, t.id as type, r.id as principal, g.wire from grant_ g join entitlement e on e.key = g.entitlement
  join resource r on r.key = g.principal join resource_type t on t.key = r.type where g.key = ?`

/** Answers how many grants got another id. Needs the index of pairs. Yields now and then. */
export function* settleSharedIds(found: Found): Generator<number, number> {
  const { file, grants, resourceKeys, entitlementKeys, findings, withId } = found
  if (!grants.hasOwnIds) return 0
  const joined = file.prepare<[Key, Key], number>('select 1 from grant_ where entitlement = ? and principal = ? and id is null').pluck()
  const joins = (id: string): boolean => {
    for (const [entitlement, holder] of endsOf(id, resourceKeys)) {
      const [at, of] = [entitlementKeys.get(entitlement), resourceKeys.get(holder)]
      if (at !== undefined && of !== undefined && joined.get(at, of) === 1) return true
    }
    return false
  }
  let renamed = 0
  const rename = renamer(file, withId)
  const settle = ({ key, id: said }: Row): void => {
    if (renamed++ === 0) file.exec('create index grant_own_id on grant_ (id) where id is not null')
    const { id, principal, type } = rename(key, joins)
    findings.count('ids-shared', 'warning', () => ({
      message: `Several grants have the id "${said}"; the one to "${principal}" is kept as "${id}".`,
      resource: { type, id: principal },
      record: JSON.stringify({ said, id }),
    }))
  }
  const rows = file.prepare<[], Row>(shared).all()
  for (const [i, row] of rows.entries()) {
    if (i % SLICE === 0) yield renamed
    settle(row)
  }
  const page = file.prepare<[Key], Row>(withColons)
  for (let after: Key | undefined = 0; after !== undefined;) {
    const some = page.all(after)
    for (const row of some) if (joins(row.id)) settle(row)
    after = some.at(-1)?.key
    yield renamed
  }
  if (renamed > 0) file.exec('drop index grant_own_id')
  return renamed
}

/** Gives a grant the conventional id, or one made of it. */
function renamer(file: Database, withId: IdWriter | undefined) {
  const endsOfGrant = file.prepare<[Key], Named>(named)
  const update = file.prepare<[string | null, Uint8Array | null, Key]>('update grant_ set id = ?, wire = ? where key = ?')
  return (key: Key, joins: (id: string) => boolean): Named & { readonly id: string } => {
    const grant = endsOfGrant.get(key)
    if (grant === undefined) throw new Error(`the grant ${key} is not there`)
    const { entitlement, type, principal, wire } = grant
    const plain = grantId(entitlement, { type, id: principal })
    const others = file.prepare<[string, Key], number>('select 1 from grant_ where id = ? and key <> ?').pluck()
    const taken = (id: string): boolean => others.get(id, key) === 1 || joins(id)
    const id = taken(plain) ? freeId(plain, taken) : plain
    update.run(id === plain ? null : id, wire === null ? null : (withId?.(wire, id) ?? wire), key)
    return { ...grant, id }
  }
}
