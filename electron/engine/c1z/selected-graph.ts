import type { GraphCounts } from '../../../shared/graph.ts'
import type { EntitlementRecord, GrantRecord, ResourceRecord } from '../graph/records.ts'
import type { Key } from '../graph/sink.ts'
import { wholeSync, type Depth, type SyncMark } from '../../../shared/syncs.ts'
import type { Graph } from './graph-parts.ts'

export interface Selection {
  /** Only these types and what is on them; null: all. */
  readonly types: readonly string[] | null
  /** `resources`: neither entitlements nor grants; `entitlements`: no grants. */
  readonly depth: Depth
}

/** Whether anything is left out. */
const isWhole = (graph: Graph, { types, depth }: Selection): boolean =>
  depth === 'all' && (types === null || graph.resourceTypes.every(({ id }) => types.includes(id)))

/** How a sync with this part of the graph has to be marked, so that no reader takes what is left out for gone. */
function markFor(graph: Graph, { types, depth }: Selection): SyncMark {
  const sync = graph.meta.sync ?? wholeSync
  const type = sync.type !== 'full' ? sync.type : depth === 'resources' ? 'resources_only' : 'partial'
  return { ...sync, type, onlyTypes: types ?? sync.onlyTypes, ...(depth !== 'all' && { depth }) }
}

/** A part of a graph, itself a graph for the writer, marked as a part and under a sync id of its own; nothing is copied. */
export function selectedGraph(graph: Graph, selection: Selection): Graph {
  if (isWhole(graph, selection)) return graph
  const { types, depth } = selection
  const kept = new Set(types ?? graph.resourceTypes.map(({ id }) => id))
  const resources = new Set<Key>()
  const resourcesByType: Record<string, number> = {}
  for (const { key, resource } of graph.resourcesInOrder()) {
    if (!kept.has(resource.type)) continue
    resources.add(key)
    resourcesByType[resource.type] = (resourcesByType[resource.type] ?? 0) + 1
  }
  const entitlements = new Map<Key, string>()
  const entitlementsByType: Record<string, number> = {}
  if (depth !== 'resources') {
    for (const { key, entitlement } of graph.entitlementsInOrder()) {
      const { type } = entitlement.resource
      if (!kept.has(type)) continue
      entitlements.set(key, type)
      entitlementsByType[type] = (entitlementsByType[type] ?? 0) + 1
    }
  }
  const isKept = (grant: GrantRecord): boolean => entitlements.has(grant[0]) && resources.has(grant[1])
  const grantsByType: Record<string, number> = {}
  let grants = 0
  if (depth === 'all') {
    for (const grant of graph.grantsInOrder()) {
      if (!isKept(grant)) continue
      const type = entitlements.get(grant[0]) ?? ''
      grantsByType[type] = (grantsByType[type] ?? 0) + 1
      grants++
    }
  }
  const variant = `${graph.meta.variant ?? ''} only ${JSON.stringify({ types, depth })}`
  const meta = { ...graph.meta, sync: markFor(graph, selection), variant }
  const resourceTypes = graph.resourceTypes.filter(({ id }) => kept.has(id))
  const counts: GraphCounts = {
    ...{ resourceTypes: resourceTypes.length, resources: resources.size, entitlements: entitlements.size, grants },
    ...{ resourcesByType, entitlementsByType, grantsByType },
  }
  return {
    ...{ path: graph.path, meta, counts, vocabulary: graph.vocabulary, resourceTypes },
    resourceTypeWire: (id) => graph.resourceTypeWire(id),
    resourcesInOrder: () => inside(graph, kept),
    entitlementsInOrder: () => chosen(graph.entitlementsInOrder(), ({ key }: EntitlementRecord) => entitlements.has(key)),
    grantsInOrder: () => chosen(depth === 'all' ? graph.grantsInOrder() : [].values(), isKept),
  }
}

/** Without a parent that is not kept. */
function* inside(graph: Graph, kept: ReadonlySet<string>): Generator<ResourceRecord, undefined> {
  for (const record of graph.resourcesInOrder()) {
    if (!kept.has(record.resource.type)) continue
    const { parent, ...rest } = record.resource
    yield parent === undefined || kept.has(parent.type) ? record : { ...record, resource: rest }
  }
}

function* chosen<T>(records: Iterable<T>, isKept: (record: T) => boolean): Generator<T, undefined> {
  for (const record of records) if (isKept(record)) yield record
}
