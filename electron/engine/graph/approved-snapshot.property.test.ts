import { readFileSync, statSync, existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { firstVocabulary } from '../../../shared/vocabulary.ts'
import { withMeta } from '../c1z/graph-parts.ts'
import { writeC1z } from '../c1z/write.ts'
import { approvedNote, approvedSnapshot } from './approved-snapshot.ts'
import { diffSnapshots } from './diff.ts'
import { openSnapshot } from './snapshot.ts'
import { createSnapshot } from './snapshot-writer.ts'
import { arbitraryGraph, inFolder, someMeta, writeGraph, type Graph } from './testing/arbitrary-graph.ts'

/** With the id of a sync, so that its .c1z is the same bytes every time. */
async function snapshotOf(path: string, graph: Graph): Promise<void> {
  const writer = createSnapshot(path, { vocabulary: firstVocabulary })
  writeGraph(writer, graph)
  const meta = { ...someMeta, syncId: '33p3590dzdgf5u2DhrEARCIYjnj', endedAt: someMeta.startedAt }
  await writer.finish({ meta, signal: new AbortController().signal })
}

/** The pair of ends that names a grant. */
const pairOf = (entitlement: string, type: string, id: string): string => JSON.stringify([entitlement, type, id])

/** A graph, and which of its grants are left out: none, few, most, all. */
const cases = fc.record({ graph: arbitraryGraph({ grants: 40 }), share: fc.constantFrom(0, 0.03, 0.2, 0.9, 1), seed: fc.nat() })

function chosen(graph: Graph, share: number, seed: number): Set<string> {
  const wanted = Math.ceil(graph.grants.length * share)
  const turned = graph.grants.map((_, i) => graph.grants[(i + seed) % graph.grants.length])
  return new Set(
    turned.slice(0, wanted).flatMap((grant) => (grant ? [pairOf(grant.entitlementId, grant.principal.type, grant.principal.id)] : [])),
  )
}

/** Everything a reader can ask, keys aside where they may differ. */
function everything(path: string) {
  const snapshot = openSnapshot(path)
  try {
    const all = { offset: 0, limit: 1000 }
    const page = <L extends 'resources' | 'entitlements' | 'grants'>(list: L, more: object = {}) =>
      snapshot.page({ list, ...more }, all.offset, all.limit).rows.map((row) => ({ ...row, key: 0 }))
    return {
      meta: snapshot.meta,
      counts: snapshot.counts,
      types: snapshot.resourceTypes,
      findings: snapshot.findings(),
      resources: page('resources'),
      entitlements: page('entitlements'),
      grants: page('grants', { sort: [{ field: 'id', descending: false }] }),
      byDate: page('grants', {
        sort: [
          { field: 'completedAt', descending: true },
          { field: 'id', descending: false },
        ],
      }),
      searched: page('grants', { filter: { op: 'text', value: 'ada' }, sort: [{ field: 'id', descending: false }] }),
      completed: page('grants', { filter: { op: 'eq', field: 'slug', value: 'completed' }, sort: [{ field: 'id', descending: false }] }),
      facets: snapshot.facets('grants', 'slug', undefined, 50),
      activity: snapshot.activity(undefined, 'month'),
      inOrder: [...snapshot.grantsInOrder()],
    }
  } finally {
    snapshot.close()
  }
}

/** Its bytes; or what is wrong with a graph that makes no .c1z. */
async function c1zOf(path: string, out: string, variant?: string): Promise<Buffer | string> {
  const snapshot = openSnapshot(path)
  try {
    await writeC1z(withMeta(snapshot, { ...snapshot.meta, ...(variant === undefined ? {} : { variant }) }), out, {
      keep: 1,
      signal: new AbortController().signal,
      now: () => 1_700_000_100_000,
    })
    return readFileSync(out)
  } catch (error) {
    return String(error)
  } finally {
    snapshot.close()
  }
}

test('equals a snapshot that was written without the excluded grants: by diff, counts, queries and as a .c1z', async () => {
  await inFolder((folder) =>
    fc.assert(
      fc.asyncProperty(cases, async ({ graph, share, seed }) => {
        const [whole, approved, expected] = ['whole', 'approved', 'expected'].map((name) => join(folder, `${name}.snapshot`)) as [
          string,
          string,
          string,
        ]
        const left = chosen(graph, share, seed)
        await snapshotOf(whole, graph)
        const before = readFileSync(whole)
        const kept = graph.grants.filter(({ entitlementId, principal }) => !left.has(pairOf(entitlementId, principal.type, principal.id)))
        await snapshotOf(expected, { ...graph, grants: kept })

        const source = openSnapshot(whole)
        const excluded = source
          .page({ list: 'grants' }, 0, 1000)
          .rows.filter((row) => left.has(pairOf(row.entitlementId, row.principalType, row.principalId)))
          .map(({ key }) => key)
        source.close()
        const counts = await approvedSnapshot(whole, Int32Array.from(excluded.sort((a, b) => a - b)), approved, { review: 'r1' })

        const { variant, ...meta } = everything(approved).meta
        expect(variant === undefined).toBe(excluded.length === 0)
        expect({ ...everything(approved), meta }).toEqual(everything(expected))
        expect(counts).toEqual(everything(expected).counts)
        const diff = diffSnapshots(expected, approved)
        for (const { added, removed, changed } of Object.values(diff.summary)) expect([added, removed, changed]).toEqual([0, 0, 0])
        diff.close()
        expect(await c1zOf(approved, join(folder, 'a.c1z'))).toEqual(await c1zOf(expected, join(folder, 'b.c1z'), variant))
        const database = new Sqlite(approved, { readonly: true })
        expect(database.pragma('integrity_check', { simple: true })).toBe('ok')
        database.close()
        expect(readFileSync(whole)).toEqual(before)
        expect(approvedNote(approved)).toEqual({ review: 'r1' })
        expect(approvedNote(whole)).toBeNull()
        expect(existsSync(`${approved}.partial`)).toBe(false)
      }),
      { numRuns: 80 },
    ),
  )
}, 120_000)

test('what cannot be read leaves what was there', async () => {
  await inFolder(async (folder) => {
    const [broken, out] = [join(folder, 'broken.snapshot'), join(folder, 'out.snapshot')]
    writeFileSync(broken, 'no snapshot')
    writeFileSync(out, 'as it was')
    await expect(approvedSnapshot(broken, Int32Array.of(1), out)).rejects.toMatchObject({ code: 'MALFORMED_DATA' })
    await expect(approvedSnapshot(join(folder, 'none'), Int32Array.of(1), out)).rejects.toMatchObject({ code: 'NOT_FOUND' })
    expect(readFileSync(out, 'utf8')).toBe('as it was')
    expect(approvedNote(out)).toBeNull()
    expect(statSync(out).size).toBe(9)
  })
})
