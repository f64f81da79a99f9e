import fc from 'fast-check'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { firstVocabulary } from '../../../shared/vocabulary.ts'
import { openSnapshot } from './snapshot.ts'
import { createSnapshot } from './snapshot-writer.ts'
import { arbitraryGraph, bytewise, inFolder, snapshotOf, someMeta, writeGraph, type Graph } from './testing/arbitrary-graph.ts'

const byTypeAndId = (a: { type: string; id: string }, b: { type: string; id: string }) => bytewise(a.type, b.type) || bytewise(a.id, b.id)

/** What a snapshot of `graph` has to give back, in order. */
function expected(graph: Graph) {
  const resources = [...graph.resources].sort(byTypeAndId)
  const entitlements = [...graph.entitlements].sort((a, b) => bytewise(a.id, b.id))
  const grants = [...graph.grants].sort((a, b) => bytewise(a.entitlementId, b.entitlementId) || byTypeAndId(a.principal, b.principal))
  return { resources, entitlements, grants }
}

function read(path: string) {
  const snapshot = openSnapshot(path)
  const resources = [...snapshot.resourcesInOrder()]
  const entitlements = [...snapshot.entitlementsInOrder()]
  const resourceOf = new Map(resources.map(({ key, resource }) => [key, resource]))
  const entitlementOf = new Map(entitlements.map(({ key, entitlement }) => [key, entitlement]))
  const keyOf = new Map(
    snapshot
      .page({ list: 'grants' }, 0, 10_000)
      .rows.map((row) => [JSON.stringify([row.entitlementId, row.principalType, row.principalId]), row.key]),
  )
  const grants = [...snapshot.grantsInOrder()].map(([entitlement, principal, id, , ...values]) => {
    const { type = '', id: principalId = '' } = resourceOf.get(principal) ?? {}
    const on = entitlementOf.get(entitlement)?.id ?? ''
    const origin = snapshot.originOf(keyOf.get(JSON.stringify([on, type, principalId])) ?? 0)
    return {
      entitlementId: on,
      principal: { type, id: principalId },
      values: values.map((value) => value ?? undefined),
      ...(origin === null ? {} : { origin }),
      ...(id === null ? {} : { id }),
    }
  })
  const { counts, meta, resourceTypes } = snapshot
  const findings = snapshot.findings().filter(({ kind }) => kind !== 'ids-alike')
  snapshot.close()
  return {
    graph: {
      resources: resources.map(({ resource }) => resource),
      entitlements: entitlements.map(({ entitlement }) => entitlement),
      grants,
    },
    counts,
    meta,
    resourceTypes,
    findings,
  }
}

test('what is written is read back, in the order of ids', async () => {
  await inFolder((folder) =>
    fc.assert(
      fc.asyncProperty(arbitraryGraph(), async (graph) => {
        const path = join(folder, 'a.snapshot')
        await snapshotOf(path, graph)
        const found = read(path)
        expect(found.graph).toEqual(expected(graph))
        expect(found.meta).toEqual(someMeta)
        expect(found.findings).toEqual([])
        expect([...found.resourceTypes].sort((a, b) => bytewise(a.id, b.id))).toEqual([...graph.types].sort((a, b) => bytewise(a.id, b.id)))
        expect(found.counts).toMatchObject({
          resourceTypes: graph.types.length,
          resources: graph.resources.length,
          entitlements: graph.entitlements.length,
          grants: graph.grants.length,
        })
      }),
      { numRuns: 60 },
    ),
  )
})

test('grants and entitlements may come before their ends', async () => {
  await inFolder((folder) =>
    fc.assert(
      fc.asyncProperty(arbitraryGraph(), async (graph) => {
        const path = join(folder, 'a.snapshot')
        const writer = createSnapshot(path, { vocabulary: firstVocabulary })
        for (const grant of graph.grants) writer.grant(grant)
        for (const entitlement of graph.entitlements) writer.entitlement(entitlement)
        writeGraph(writer, { ...graph, entitlements: [], grants: [] })
        await writer.finish({ meta: someMeta, signal: new AbortController().signal })
        expect(read(path).graph).toEqual(expected(graph))
      }),
      { numRuns: 40 },
    ),
  )
})
