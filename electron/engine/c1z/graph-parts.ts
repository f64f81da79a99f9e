import { RollcallError } from '../../../shared/errors.ts'
import type { ResourceRef } from '../../../shared/graph.ts'
import type { GrantAttribute } from '../../../shared/vocabulary.ts'
import { runSync } from '../../../shared/syncs.ts'
import type { Snapshot } from '../graph/snapshot.ts'
import type { SnapshotMeta } from '../graph/snapshot-meta.ts'
import type { EntitlementRecord, ResourceRecord } from '../graph/records.ts'
import type { Key } from '../graph/sink.ts'
import {
  encodeEntitlement,
  encodeEntitlementStub,
  encodePrincipalStub,
  encodeResource,
  encodeResourceOfGrant,
  encodeResourceType,
} from './encode.ts'
import { PartStore } from './part-store.ts'

/** What the writer reads of a snapshot. */
export type Graph = Pick<
  Snapshot,
  | 'path'
  | 'meta'
  | 'counts'
  | 'vocabulary'
  | 'resourceTypes'
  | 'resourceTypeWire'
  | 'resourcesInOrder'
  | 'entitlementsInOrder'
  | 'grantsInOrder'
>

/** The same graph, described otherwise. */
export const withMeta = (graph: Graph, meta: SnapshotMeta): Graph => ({
  ...{ path: graph.path, meta, counts: graph.counts, vocabulary: graph.vocabulary, resourceTypes: graph.resourceTypes },
  resourceTypeWire: (id) => graph.resourceTypeWire(id),
  resourcesInOrder: () => graph.resourcesInOrder(),
  entitlementsInOrder: () => graph.entitlementsInOrder(),
  grantsInOrder: () => graph.grantsInOrder(),
})

/** A run's graph, marked as the part it is: a narrowed run of an earlier Rollcall does not say so itself. */
export const asRunKept = (graph: Graph, onlyTypes: readonly string[] | null): Graph =>
  onlyTypes === null || graph.meta.sync !== undefined ? graph : withMeta(graph, { ...graph.meta, sync: runSync({ onlyTypes }) })

/** Pieces every grant of an entitlement shares, in this order in its part. */
export const ENTITLEMENT = { type: 0, resource: 1, id: 2, colon: 3, message: 4 } as const
/** Pieces every grant of a principal shares: columns (`type`, `id`), id (`type` `:` `id`), message. */
export const PRINCIPAL = { type: 0, id: 1, end: 2, message: 3 } as const

/** Called with each row of the three small tables, in the order they are to be written. */
export interface PartsSink {
  resourceType(id: string, data: Uint8Array): void
  resource(ref: ResourceRef, parent: ResourceRef | undefined, data: Uint8Array): void
  entitlement(resource: ResourceRef, id: string, data: Uint8Array): void
}

/**
 * The graph without its grants, encoded: what a grant's row is assembled from. Parts are numbered by rank: entitlements by
 * id, principals by type and id, bytewise. Memory is bounded by people, courses and entitlements, not by grants.
 */
export interface GraphParts {
  readonly entitlements: PartStore
  readonly principals: PartStore
  /** What its grants have, in the order of their records. */
  readonly attributes: readonly GrantAttribute[]
  /** Rank by key, -1 for none. */
  readonly entitlementRank: Int32Array
  readonly principalRank: Int32Array
  /** Rank of the resource each entitlement is on. */
  readonly resourceRank: Int32Array
  /**
   * No entitlement id is the start of another, nor a resource type's id of another's: then grants in the order of their
   * ends are also in the order of their ids.
   */
  readonly idsFollowEnds: boolean
}

const BATCH = 4000

/** Reads all but the grants, encodes it, hands each row to `sink`. `pause` is awaited every few thousand rows. */
export async function readParts(graph: Graph, sink: PartsSink, pause: () => Promise<void>): Promise<GraphParts> {
  const types = new Map(
    graph.resourceTypes.map((type) => {
      const data = graph.resourceTypeWire(type.id) ?? encodeResourceType(type)
      sink.resourceType(type.id, data)
      return [type.id, { data, traits: type.traits }]
    }),
  )
  const principals = new PartStore(4, graph.counts.resources)
  const principalRank = new KeyMap(graph.counts.resources)
  const ranks = new Map(graph.resourceTypes.map(({ id }) => [id, new Map<string, number>()]))
  /** Of each resource that has entitlements: its message for them, and the one for their grants. */
  const messages = new PartStore(2, graph.counts.resources)
  // What waits stands apart from the work: a function with pauses is slow to compile.
  const addResource = ({ key, resource, wire }: ResourceRecord): number => {
    const type = types.get(resource.type)
    if (!type) throw inconsistent(`resource ${resource.id} is of no known type`)
    const data = wire ?? encodeResource(resource, type.traits)
    sink.resource(resource, resource.parent, data)
    if (graph.counts.entitlementsByType[resource.type] === undefined) messages.add(nothing, nothing)
    else messages.add(data, wire ?? encodeResourceOfGrant(resource, type.traits))
    const [typeId, id] = [Buffer.from(resource.type), Buffer.from(resource.id)]
    const rank = principals.add(typeId, id, Buffer.concat([typeId, colon, id]), encodePrincipalStub(resource))
    principalRank.set(key, rank)
    ranks.get(resource.type)?.set(resource.id, rank)
    return rank
  }
  for (const record of graph.resourcesInOrder()) if (addResource(record) % BATCH === 0) await pause()
  const entitlements = new PartStore(5, graph.counts.entitlements)
  const entitlementRank = new KeyMap(graph.counts.entitlements)
  const resourceRank = new Int32Array(graph.counts.entitlements)
  const addEntitlement = ({ key, entitlement, wire }: EntitlementRecord): number => {
    const { id, resource } = entitlement
    const onRank = ranks.get(resource.type)?.get(resource.id)
    if (onRank === undefined) throw inconsistent(`the resource of entitlement ${id} does not exist`)
    const on = messages.piece(onRank, 0)
    const grantableTo = entitlement.grantableTo.flatMap((type) => types.get(type)?.data ?? [])
    sink.entitlement(resource, id, wire ?? encodeEntitlement(entitlement, on, grantableTo))
    const stub = encodeEntitlementStub(id, messages.piece(onRank, 1))
    const rank = entitlements.add(Buffer.from(resource.type), Buffer.from(resource.id), Buffer.from(id), colon, stub)
    entitlementRank.set(key, rank)
    resourceRank[rank] = onRank
    return rank
  }
  for (const record of graph.entitlementsInOrder()) if (addEntitlement(record) % BATCH === 0) await pause()
  return {
    entitlements,
    principals,
    attributes: graph.vocabulary.grantAttributes,
    entitlementRank: entitlementRank.values,
    principalRank: principalRank.values,
    resourceRank,
    idsFollowEnds: noneStartsAnother(entitlements.pieces(ENTITLEMENT.id)) && noneStartsAnother(typeIds(graph)),
  }
}

const colon = Buffer.from(':')
const nothing = new Uint8Array()

/** Key -> rank. Keys are dense in a snapshot. */
class KeyMap {
  values: Int32Array

  constructor(expected: number) {
    this.values = new Int32Array(expected + 1).fill(-1)
  }

  set(key: Key, rank: number): void {
    if (key >= this.values.length) {
      const larger = new Int32Array(key * 2).fill(-1)
      larger.set(this.values)
      this.values = larger
    }
    this.values[key] = rank
  }
}

const typeIds = (graph: Graph): Buffer[] => graph.resourceTypes.map((type) => Buffer.from(type.id)).sort((a, b) => Buffer.compare(a, b))

/** `sorted` bytewise: if one is the start of another, it is the start of the one right after it. */
function noneStartsAnother(sorted: Iterable<Buffer>): boolean {
  let before: Buffer | null = null
  for (const id of sorted) {
    if (before !== null && id.subarray(0, before.length).equals(before)) return false
    before = id
  }
  return true
}

export function inconsistent(why: string): RollcallError {
  return new RollcallError('MALFORMED_DATA', {
    message: `The snapshot contradicts itself: ${why}.`,
    remedy: 'Run the sync again and save the new snapshot.',
  })
}
