import type { Database } from 'better-sqlite3'
import type { ActivityPeriod, FieldCount } from '../../../shared/details.ts'
import type { FindingGroup, GraphCounts, Origin, ResourceRef, ResourceType } from '../../../shared/graph.ts'
import type { Facet, Filter, GrantMarkCounts, LinkRow, ListName, ListQuery, ListRows, Page, TreeRow } from '../../../shared/query.ts'
import type { Incomplete } from '../../../shared/syncs.ts'
import type { TextRule } from '../../../shared/text/rules.ts'
import type { Vocabulary } from '../../../shared/vocabulary.ts'
import { activityByDay, byPeriod, type Period } from './activity.ts'
import { cellsOf, type Cell } from './cells.ts'
import { openForReading, readError } from './database.ts'
import { countFacets } from './facets.ts'
import { filterToSql } from './filter-sql.ts'
import { readFindings } from './finding-reader.ts'
import { grantKeys } from './grant-columns.ts'
import { grantEnds, grantsById, grantsOfEnd, hasOwnIds, type GrantEnds } from './grant-lookup.ts'
import { kept, keepWithin } from './kept.ts'
import { grantsWithin, orderedKeys } from './order.ts'
import { rowsOf } from './page.ts'
import { profileKeysOf } from './profile-keys.ts'
import {
  entitlementAt,
  entitlementsInOrder,
  grantAt,
  grantsInOrder,
  originAt,
  resourceAt,
  resourcesInOrder,
  type EntitlementRecord,
  type GrantRecord,
  type ResourceRecord,
} from './records.ts'
import { resourceTypesOf } from './resource-types.ts'
import { keyOf } from './resource-lookup.ts'
import { shapeOf } from './shape.ts'
import type { Key } from './sink.ts'
import type { SnapshotMeta } from './snapshot-meta.ts'
import { childrenOf, linksOf } from './tree.ts'
import { textFunctions } from './text-functions.ts'

export type { Cell } from './cells.ts'
export type { GrantEnds } from './grant-lookup.ts'
export type { GrantRecord } from './records.ts'

/** A whole, immutable snapshot, open for reading. Every method throws MALFORMED_DATA when the file turns out damaged. */
export interface Snapshot {
  readonly path: string
  readonly meta: SnapshotMeta
  readonly counts: GraphCounts
  readonly resourceTypes: readonly ResourceType[]
  /** The words its data came with; of a file that has none, those its types and grants give. */
  readonly vocabulary: Vocabulary
  /** Types of which not everything was read: what is missing of them may be there. */
  readonly incomplete: readonly Incomplete[]
  /** How many grants are marked as derived, immutable, expandable; null when none is marked with anything. */
  readonly grantMarks: GrantMarkCounts | null
  /** Rows `offset` to `offset + limit` of the list under this filter and order; INVALID_INPUT for unknown fields. */
  page<L extends ListName>(
    query: ListQuery & { readonly list: L },
    offset: number,
    limit: number,
    /** Of resources and grants: what profiles have under these keys. */
    profile?: readonly string[],
  ): Page<ListRows[L]>
  /** The keys of all rows of the list under this filter and order. Not to be changed: it is the kept order itself. */
  keys(query: ListQuery): Int32Array
  /** The keys of the grants under a filter that was made under this rule of texts, ascending. */
  grantsUnder(filter: Filter, rule: TextRule): Int32Array
  /** The grants a resource holds, or that are on it, ascending; null when there is no such resource. */
  grantsOf(end: 'principal' | 'resource', ref: ResourceRef): Int32Array | null
  /** The keys of grants by their ids, null for each that is not here. */
  grantsById(ids: readonly string[]): (Key | null)[]
  /** Both ends of every grant. Read anew at each call; lets others work meanwhile. */
  grantEnds(): Promise<GrantEnds>
  /** The same rows as chosen fields, `profile.<key>` among them, in the order of `fields`. */
  cells(
    query: ListQuery,
    fields: readonly string[],
    offset: number,
    limit: number,
  ): { readonly total: number; readonly rows: readonly (readonly Cell[])[] }
  /** The values of a field and how many rows have each, most first. */
  facets(list: ListName, field: string, filter: Filter | undefined, limit: number): Facet[]
  /** The keys of the profiles a list's `profile.<key>` reads (of resources of `type`), the most common first. Read once. */
  profileKeys(list: ListName, type?: string): readonly FieldCount[]
  /** Grants by when what the vocabulary's timeline names happened (UTC), without empty periods, in order. */
  activity(filter: Filter | undefined, by: Period): ActivityPeriod[]
  /** What lies right below a resource (null: what lies in nothing, of `type`), by type and name. */
  children(of: Key | null, type: string | undefined, offset: number, limit: number): Page<TreeRow>
  /** What a resource is linked with, either way, by kind, type and name. */
  links(of: Key, offset: number, limit: number): Page<LinkRow>
  /** The key of a resource, null when it is not here. */
  find(ref: ResourceRef): Key | null
  /** Rows by key, in the order of the keys; a key that does not exist has none. */
  rows<L extends ListName>(list: L, keys: readonly Key[]): ListRows[L][]
  resource(key: Key): ResourceRecord | null
  entitlement(key: Key): EntitlementRecord | null
  grant(key: Key): GrantRecord | null
  /** Where in its source a grant comes from. */
  originOf(key: Key): Origin | null
  findings(): FindingGroup[]
  /** What the writer was given with this resource type. */
  resourceTypeWire(id: string): Uint8Array | null
  /** By type, then id, bytewise. */
  resourcesInOrder(): IterableIterator<ResourceRecord>
  /** By id, bytewise. */
  entitlementsInOrder(): IterableIterator<EntitlementRecord>
  /** By entitlement id, then the principal's type and id, bytewise. */
  grantsInOrder(): IterableIterator<GrantRecord>
  close(): void
}

/**
 * `once`: it is read from its beginning to its end, and need not be held in memory for it.
 * Throws NOT_FOUND, MALFORMED_DATA (foreign, cut, damaged), UNSUPPORTED (format of another version).
 */
export function openSnapshot(path: string, { once = false } = {}): Snapshot {
  const database = openForReading(path, !once)
  try {
    return new Reader(database, path)
  } catch (error) {
    database.close()
    throw readError(error, path)
  }
}

/** Orders kept of one snapshot, the last asked for at least: an order takes 4 bytes a row. */
const ORDERS_KEPT = 8
const ORDER_BYTES_KEPT = 32 * 2 ** 20
/** Lists of profile keys, by list and type. */
const PROFILE_KEYS_KEPT = 64
/** Days of activity by filter. */
const ACTIVITIES_KEPT = 8

class Reader implements Snapshot {
  readonly path: string
  readonly meta: SnapshotMeta
  readonly counts: GraphCounts
  readonly resourceTypes: readonly ResourceType[]
  readonly vocabulary: Vocabulary
  readonly incomplete: readonly Incomplete[]
  readonly grantMarks: GrantMarkCounts | null
  readonly #database: Database
  /** Ordered keys by query, the least recently used first. */
  readonly #orders = new Map<string, Int32Array>()
  readonly #profileKeys = new Map<string, readonly FieldCount[]>()
  #ownIds: boolean | undefined
  readonly #activities = new Map<string, readonly ActivityPeriod[]>()

  constructor(database: Database, path: string) {
    this.#database = database
    this.path = path
    textFunctions(database)
    this.meta = this.#storedMeta()
    this.counts = this.#stored('counts') as GraphCounts
    this.grantMarks = this.#stored('grant_marks') as GrantMarkCounts | null
    this.resourceTypes = resourceTypesOf(database)
    this.vocabulary = shapeOf(database).vocabulary
    this.incomplete = (this.#stored('incomplete') ?? []) as readonly Incomplete[]
  }

  page<L extends ListName>(
    query: ListQuery & { readonly list: L },
    offset: number,
    limit: number,
    profile: readonly string[] = [],
  ): Page<ListRows[L]> {
    return this.#read(() => {
      const keys = this.#positions(query)
      const shown = keys.subarray(offset, offset + limit)
      const rows = rowsOf(this.#database, query.list, shown)
      return { total: keys.length, offset, rows: profile.length === 0 ? rows : this.#withProfile(query.list, rows, shown, profile) }
    })
  }

  keys(query: ListQuery): Int32Array {
    return this.#read(() => this.#positions(query))
  }

  grantsUnder(filter: Filter, rule: TextRule): Int32Array {
    return this.#read(() => grantKeys(this.#database, filterToSql(this.#database, 'grants', filter, rule)))
  }

  grantsOf(end: 'principal' | 'resource', ref: ResourceRef): Int32Array | null {
    return this.#read(() => grantsOfEnd(this.#database, end, ref))
  }

  grantsById(ids: readonly string[]): (Key | null)[] {
    return this.#read(() => grantsById(this.#database, ids, (this.#ownIds ??= hasOwnIds(this.#database))))
  }

  async grantEnds(): Promise<GrantEnds> {
    try {
      return await grantEnds(this.#database)
    } catch (error) {
      throw readError(error, this.path)
    }
  }

  cells(query: ListQuery, fields: readonly string[], offset: number, limit: number) {
    return this.#read(() => {
      const keys = this.#positions(query)
      return { total: keys.length, rows: cellsOf(this.#database, query.list, fields, keys.subarray(offset, offset + limit)) }
    })
  }

  facets(list: ListName, field: string, filter: Filter | undefined, limit: number): Facet[] {
    return this.#read(() => countFacets(this.#database, list, field, filter, limit))
  }

  profileKeys(list: ListName, type?: string): readonly FieldCount[] {
    return kept(this.#profileKeys, JSON.stringify([list, type]), PROFILE_KEYS_KEPT, () =>
      this.#read(() => profileKeysOf(this.#database, list, type)),
    )
  }

  activity(filter: Filter | undefined, by: Period): ActivityPeriod[] {
    const days = kept(this.#activities, JSON.stringify([filter]), ACTIVITIES_KEPT, () =>
      this.#read(() => activityByDay(this.#database, filter, this.meta.endedAt ?? this.meta.startedAt)),
    )
    return byPeriod(days, by)
  }

  children(of: Key | null, type: string | undefined, offset: number, limit: number): Page<TreeRow> {
    return this.#read(() => childrenOf(this.#database, of, type, offset, limit))
  }

  links(of: Key, offset: number, limit: number): Page<LinkRow> {
    return this.#read(() => linksOf(this.#database, of, offset, limit))
  }

  find(ref: ResourceRef): Key | null {
    return this.#read(() => keyOf(this.#database, ref))
  }

  rows<L extends ListName>(list: L, keys: readonly Key[]): ListRows[L][] {
    return this.#read(() => rowsOf(this.#database, list, Int32Array.from(keys)))
  }

  resource(key: Key): ResourceRecord | null {
    return this.#read(() => resourceAt(this.#database, key))
  }

  entitlement(key: Key): EntitlementRecord | null {
    return this.#read(() => entitlementAt(this.#database, key))
  }

  grant(key: Key): GrantRecord | null {
    return this.#read(() => grantAt(this.#database, key))
  }

  originOf(key: Key): Origin | null {
    return this.#read(() => originAt(this.#database, key))
  }

  findings(): FindingGroup[] {
    return this.#read(() => readFindings(this.#database))
  }

  resourceTypeWire(id: string): Uint8Array | null {
    return this.#read(
      () => this.#database.prepare<[string], Uint8Array | null>('select wire from resource_type where id = ?').pluck().get(id) ?? null,
    )
  }

  resourcesInOrder(): IterableIterator<ResourceRecord> {
    return this.#iterate(resourcesInOrder)
  }

  entitlementsInOrder(): IterableIterator<EntitlementRecord> {
    return this.#iterate(entitlementsInOrder)
  }

  grantsInOrder(): IterableIterator<GrantRecord> {
    return this.#iterate(grantsInOrder)
  }

  close(): void {
    this.#database.close()
  }

  #withProfile<L extends ListName>(list: L, rows: readonly ListRows[L][], keys: Int32Array, profile: readonly string[]): ListRows[L][] {
    const fields = profile.map((key) => `profile.${key}`)
    const cells = cellsOf(this.#database, list, fields, keys)
    return rows.map((row, i) => ({ ...row, profile: Object.fromEntries(profile.map((key, at) => [key, cells[i]?.[at] ?? null])) }))
  }

  /** The snapshot never changes, so an order once made serves every page of it. */
  #positions({ list, filter, sort }: ListQuery): Int32Array {
    const order = kept(this.#orders, JSON.stringify([list, filter, sort]), ORDERS_KEPT, () => {
      const whole = list === 'grants' && filter !== undefined ? this.#wholeOrder(list, sort) : undefined
      if (whole !== undefined) return grantsWithin(this.#database, filter, whole)
      return orderedKeys(this.#database, { list, ...(filter && { filter }), ...(sort && { sort }) })
    })
    keepWithin(this.#orders, ORDER_BYTES_KEPT)
    return order
  }

  /** The order of the list without a filter, if it is there; asking for it keeps it. */
  #wholeOrder(list: ListName, sort: ListQuery['sort']): Int32Array | undefined {
    const name = JSON.stringify([list, undefined, sort])
    const whole = this.#orders.get(name)
    return whole === undefined ? undefined : kept(this.#orders, name, ORDERS_KEPT, () => whole)
  }

  #stored(name: string): unknown {
    const value = this.#database.prepare<[string], string>('select value from meta where name = ?').pluck().get(name)
    return value === undefined ? null : JSON.parse(value)
  }

  /** What a signed review left of a snapshot has a content of its own, unless it left nothing out. */
  #storedMeta(): SnapshotMeta {
    const meta = this.#stored('snapshot') as SnapshotMeta | null
    if (meta === null || this.#stored('counts') === null) throw new SyntaxError('a snapshot without its own description')
    const approved = this.#stored('approved')
    if (approved === null || this.#stored('left_out') === 0) return meta
    return { ...meta, variant: `${meta.variant ?? ''} approved ${JSON.stringify(approved)}` }
  }

  #read<T>(work: () => T): T {
    try {
      return work()
    } catch (error) {
      throw readError(error, this.path)
    }
  }

  *#iterate<T>(records: (database: Database) => Generator<T, undefined>): Generator<T, undefined> {
    try {
      yield* records(this.#database)
    } catch (error) {
      throw readError(error, this.path)
    }
  }
}
