import type { Database } from 'better-sqlite3'
import { statSync } from 'node:fs'
import { cancelled } from '../../../shared/errors.ts'
import type { Entitlement, GraphCounts } from '../../../shared/graph.ts'
import type { Incomplete } from '../../../shared/syncs.ts'
import { intoPlace } from '../../files/whole-file.ts'
import { reportAlikeIds } from './alike-ids.ts'
import { addChecksum } from './checksum.ts'
import type { SnapshotFollower } from './follower.ts'
import type { FindingCollector } from './finding-collector.ts'
import type { Ranks, StoredOrigin } from './grant-buffer.ts'
import { countUnexpanded, writeMarks, type MarkReader } from './grant-marks.ts'
import type { GrantWriter } from './grant-writer.ts'
import type { ResourceKeys } from './ids.ts'
import { settleJoinedIds } from './joined-ids.ts'
import { settleSharedIds, type IdWriter } from './shared-ids.ts'
import type { LoadingFile } from './loading-file.ts'
import { valueOf } from './attribute-columns.ts'
import type { RowBatch, SqlValue } from './row-batch.ts'
import { grantIndexes, indexes, parents, textIndexes } from './schema.ts'
import { shapeOf } from './shape.ts'
import type { Key } from './sink.ts'
import type { Found, SnapshotMeta } from './snapshot-meta.ts'

export interface FinishOptions {
  readonly meta: SnapshotMeta | ((found: Found) => SnapshotMeta)
  /** Reads marks from the grants' own bytes; without it nothing is marked. */
  readonly marks?: MarkReader | undefined
  /** A grant's own bytes with another id; without it they are left as they are. */
  readonly withId?: IdWriter | undefined
  readonly signal: AbortSignal
  /** Told the name of each step as it starts: `grants`, `indexes`, `search`, `save`. */
  readonly onStep?: (step: string) => void
}

/** What the writer hands over when it is asked to finish. All resources and entitlements are in their tables. */
export interface Unfinished extends FinishOptions {
  readonly file: LoadingFile
  readonly follower: SnapshotFollower | null
  readonly path: string
  readonly partial: string
  readonly findings: FindingCollector
  readonly grants: GrantWriter
  /** Not all of them are in their table. */
  readonly links: RowBatch
  readonly incomplete: readonly Incomplete[]
  readonly homeless: ReadonlyMap<Key, Entitlement>
  readonly resourceKeys: ResourceKeys
  readonly entitlementKeys: Map<string, Key>
}

/** Settles, indexes and saves. Honours the signal and lets others work between steps. */
export async function finishSnapshot(unfinished: Unfinished): Promise<GraphCounts> {
  const { file, follower, grants, findings, meta, onStep } = unfinished
  const breathe = async (): Promise<void> => {
    await new Promise((resolve) => setImmediate(resolve))
    if (unfinished.signal.aborted) throw cancelled(unfinished.signal.reason)
  }
  const execute = async (statements: readonly string[]): Promise<void> => {
    for (const statement of statements) {
      await breathe()
      file.sql.exec(statement)
    }
  }
  const breatheThrough = async <T>(work: Generator<unknown, T>): Promise<T> => {
    for (;;) {
      const step = work.next()
      if (step.done === true) return step.value
      await breathe()
    }
  }

  onStep?.('grants')
  await breathe()
  await follower?.released()
  await breatheThrough(file.finishPages())
  const database = file.sql
  const dropped = settleEntitlements(unfinished)
  await breatheThrough(settlePending(unfinished))
  database.exec('drop table pending_grant')
  unfinished.links.flush()
  const entitlements = ranksOf(database, entitlementsById, unfinished.entitlementKeys.size + dropped.length)
  const principals = ranksOf(database, resourcesById, unfinished.resourceKeys.size)
  await breatheThrough(grants.writeRun(entitlements, principals))
  grants.end()
  const inOrder = grants.inOrder(entitlements, principals)
  if (!inOrder || dropped.length > 0) file.kept?.forget()
  if (!inOrder || !file.indexed || unfinished.homeless.size > 0) follower?.abandon()
  if (dropped.length > 0) dropGrants(unfinished, dropped)

  onStep?.('indexes')
  if (!file.indexed) await execute(Object.values(grantIndexes))
  if (!inOrder) dropDuplicates(unfinished)
  await execute(indexes)
  await execute(parents)
  reportMissingLinks(unfinished)
  database.exec('drop table pending_link')
  grants.streams.write(database)
  await breathe()
  const marked = unfinished.marks === undefined ? null : await breatheThrough(writeMarks(database, unfinished.marks))
  const unexpanded = marked === null || marked.expandable === 0 ? 0 : await breatheThrough(countUnexpanded(database))
  const settling = { ...unfinished, file: database }
  const renamed = (await breatheThrough(settleSharedIds(settling))) + (await breatheThrough(settleJoinedIds(settling)))
  if (renamed > 0) {
    file.kept?.forget()
    follower?.abandon()
  }
  reportMissingParents(unfinished)
  await breatheThrough(reportAlikeIds(unfinished.resourceKeys, findings))
  grants.usage.write(database, unfinished.resourceKeys.size)
  const counts = countAll(database)
  const described = typeof meta === 'function' ? meta({ counts, unexpanded, renamed }) : meta
  follower?.whole(counts, described)

  onStep?.('search')
  await execute(textIndexes('main'))

  onStep?.('save')
  findings.write(database)
  const insertMeta = database.prepare('insert into meta (name, value) values (?, ?)')
  insertMeta.run('snapshot', JSON.stringify(described))
  if (marked !== null) insertMeta.run('grant_marks', JSON.stringify(marked))
  insertMeta.run('counts', JSON.stringify(counts))
  insertMeta.run('grants_in_order', JSON.stringify(inOrder))
  if (unfinished.incomplete.length > 0) insertMeta.run('incomplete', JSON.stringify(unfinished.incomplete))
  await execute(['pragma analysis_limit = 2000', 'analyze'])
  await breathe()
  file.close()
  await addChecksum(unfinished.partial, statSync(unfinished.partial).size, breathe)
  await intoPlace(unfinished.partial, unfinished.path, unfinished.signal)
  return counts
}

/** Entitlements that came before their resource get it now; without one they go. Returns the keys of those gone. */
function settleEntitlements({ file, homeless, resourceKeys, entitlementKeys, grants, findings }: Unfinished): readonly Key[] {
  const database = file.sql
  const dropped: Key[] = []
  const settle = database.prepare('update entitlement set resource = ? where key = ?')
  const remove = database.prepare('delete from entitlement where key = ?')
  for (const [key, entitlement] of homeless) {
    const resource = resourceKeys.get(entitlement.resource)
    if (resource !== undefined) {
      settle.run(resource, key)
      grants.usage.setResource(key, resource)
      continue
    }
    dropped.push(key)
    remove.run(key)
    entitlementKeys.delete(entitlement.id)
    findings.count('missing-resource', 'warning', () => ({
      message: `Entitlement "${entitlement.id}" is on "${entitlement.resource.id}" of type "${entitlement.resource.type}", which is not there.`,
      resource: entitlement.resource,
      record: JSON.stringify(entitlement),
    }))
  }
  return dropped
}

const PENDING_PAGE = 2000

interface PendingRow {
  readonly key: number
  readonly entitlement_id: string
  readonly principal_type: string
  readonly principal_id: string
  readonly stream: number | null
  readonly record: number | string | null
  readonly records: number | null
  readonly line: number | null
  readonly id: string | null
  readonly wire: Uint8Array | null
  /** Of the attributes. */
  readonly [column: string]: SqlValue
}

/** Grants by ids whose ends had not come when they did. */
function* settlePending({ file, resourceKeys, entitlementKeys, grants, findings }: Unfinished): Generator<number> {
  grants.flushHeld()
  const database = file.sql
  const { attributes } = shapeOf(database)
  const page = database.prepare<[number, number], PendingRow>('select * from pending_grant where key > ? order by key limit ?')
  for (let last = 0; ;) {
    const rows = page.all(last, PENDING_PAGE)
    for (const row of rows) {
      const ref = { type: row.principal_type, id: row.principal_id }
      const entitlement = entitlementKeys.get(row.entitlement_id)
      const principal = resourceKeys.get(ref)
      if (entitlement !== undefined && principal !== undefined) {
        const values = attributes.map(({ attribute, column }) => valueOf(attribute.kind, row[column] as string | number | null))
        const { id, wire } = row
        grants.addStored(entitlement, principal, values, originOf(row), { id, wire })
        continue
      }
      const missing = entitlement === undefined ? 'missing-entitlement' : 'missing-principal'
      const what = entitlement === undefined ? `entitlement "${row.entitlement_id}"` : `principal "${ref.id}" of type "${ref.type}"`
      findings.count(missing, 'warning', () => ({
        message: `A grant refers to ${what}, which is not there.`,
        resource: ref,
        ...(typeof row.record === 'number' ? { row: row.record } : {}),
        record: JSON.stringify({ entitlement: row.entitlement_id, principal: ref }),
      }))
    }
    const end = rows.at(-1)
    if (end === undefined) return
    last = end.key
    yield last
  }
}

const originOf = ({ stream, record, records, line }: PendingRow): StoredOrigin | null =>
  stream === null ? null : { stream, record: record ?? 0, records: records ?? 0, line: line ?? 0 }

const grantsOf = `select g.key, g.record, t.id as type, r.id from grant_ g join resource r on r.key = g.principal
  join resource_type t on t.key = r.type where g.entitlement in (select value from json_each(?))`

/** Grants of entitlements that had to go. */
function dropGrants({ file, grants, findings }: Unfinished, entitlements: readonly Key[]): void {
  const database = file.sql
  const rows = database
    .prepare<[string], { key: Key; record: number | string | null; type: string; id: string }>(grantsOf)
    .all(JSON.stringify(entitlements))
  const remove = database.prepare('delete from grant_ where key = ?')
  for (const { key, record, type, id } of rows) {
    remove.run(key)
    findings.count('missing-entitlement', 'warning', () => ({
      message: `A grant to "${id}" refers to an entitlement that was left out, for its resource is not there.`,
      resource: { type, id },
      ...(typeof record === 'number' ? { row: record } : {}),
    }))
  }
  grants.usage.markStale()
}

const duplicatePairs = `select entitlement, principal, min(key) as first from grant_ indexed by grant_pair
  group by entitlement, principal having count(*) > 1`

/** Runs that overlap may hold the same pair; each run by itself does not. */
function dropDuplicates({ file, grants }: Unfinished): void {
  const database = file.sql
  const pairs = database.prepare<[], { entitlement: Key; principal: Key; first: Key }>(duplicatePairs).all()
  if (pairs.length === 0) return
  const remove = database.prepare('delete from grant_ where entitlement = ? and principal = ? and key > ?')
  for (const { entitlement, principal, first } of pairs) {
    const { changes } = remove.run(entitlement, principal, first)
    for (let i = 0; i < changes; i++) grants.duplicate(entitlement, principal)
  }
  grants.usage.markStale()
}

const orphans = `select t.id as type, r.id, r.parent_type, r.parent_id from resource r join resource_type t on t.key = r.type
  where r.parent_id is not null and r.parent_key is null`

/** A resource whose parent is not there is kept, and said. */
function reportMissingParents({ file, findings }: Unfinished): void {
  const database = file.sql
  const rows = database.prepare<[], { type: string; id: string; parent_type: string; parent_id: string }>(orphans).all()
  for (const { type, id, parent_type, parent_id } of rows) {
    findings.count('missing-parent', 'warning', () => ({
      message: `"${id}" of type "${type}" is in "${parent_id}" of type "${parent_type}", which is not there.`,
      resource: { type, id },
    }))
  }
}

const brokenLinks = `select from_type, from_id, to_type, to_id, kind from pending_link l where not exists (
    select 1 from resource r join resource_type t on t.key = r.type where t.id = l.from_type and r.id = l.from_id)
  or not exists (select 1 from resource r join resource_type t on t.key = r.type where t.id = l.to_type and r.id = l.to_id)`

/** A link without one of its ends is left out. */
function reportMissingLinks({ file, findings }: Unfinished): void {
  interface Link {
    readonly from_type: string
    readonly from_id: string
    readonly to_type: string
    readonly to_id: string
    readonly kind: string
  }
  for (const link of file.sql.prepare<[], Link>(brokenLinks).iterate()) {
    findings.count('missing-link-end', 'warning', () => ({
      message: `"${link.from_id}" of type "${link.from_type}" is linked (${link.kind}) to "${link.to_id}" of type "${link.to_type}", and one of the two is not there.`,
      resource: { type: link.from_type, id: link.from_id },
    }))
  }
}

const entitlementsById = 'select key from entitlement order by id'
const resourcesById = 'select r.key from resource r join resource_type t on t.key = r.type order by t.id, r.id'

/** The rank of each of the `given` keys, from 1; keys that are not found, since their records went, share rank 0. */
function ranksOf(database: Database, sql: string, given: number): Ranks {
  const rankOf = new Int32Array(given + 1)
  const keys = database.prepare<[], Key>(sql).pluck().all()
  for (const [i, key] of keys.entries()) rankOf[key] = i + 1
  return { rankOf, ranks: keys.length + 1 }
}

interface TypeCount {
  readonly id: string
  readonly resources: number
  readonly entitlements: number
  readonly grants: number
}

const countsByType = `select t.id, coalesce(r.resources, 0) as resources, coalesce(e.entitlements, 0) as entitlements, coalesce(e.grants, 0) as grants
from resource_type t
left join (select type, count(*) as resources from resource group by type) r on r.type = t.key
left join (select r.type, count(*) as entitlements, sum(coalesce(u.grants, 0)) as grants from entitlement e
  join resource r on r.key = e.resource left join entitlement_use u on u.entitlement = e.key group by r.type) e on e.type = t.key
order by t.id`

/** Types that have none of a thing are left out of its map. */
function countAll(database: Database): GraphCounts {
  const types = database.prepare<[], TypeCount>(countsByType).all()
  const of = (what: 'resources' | 'entitlements' | 'grants') => {
    const byType = Object.fromEntries(types.filter((type) => type[what] > 0).map((type) => [type.id, type[what]]))
    return { all: types.reduce((sum, type) => sum + type[what], 0), byType }
  }
  const resources = of('resources')
  const entitlements = of('entitlements')
  const grants = of('grants')
  return {
    resourceTypes: types.length,
    resources: resources.all,
    entitlements: entitlements.all,
    grants: grants.all,
    resourcesByType: resources.byType,
    entitlementsByType: entitlements.byType,
    grantsByType: grants.byType,
  }
}
