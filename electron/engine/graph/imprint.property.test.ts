import fc from 'fast-check'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { diffSnapshots } from './diff.ts'
import { compareImprints } from './imprint-compare.ts'
import { imprintOf } from './imprint.ts'
import { openSnapshot } from './snapshot.ts'
import { arbitraryGraph, inFolder, snapshotOf, type Graph } from './testing/arbitrary-graph.ts'
import { learned, learnedOf } from './testing/learning-values.ts'

/** Two graphs of which the second is often the first with something taken away or changed. */
const pair = fc.oneof(
  fc.tuple(arbitraryGraph(), arbitraryGraph()),
  fc.tuple(arbitraryGraph(), fc.nat(30), fc.nat(30)).map(([graph, at, score]): [Graph, Graph] => {
    const grants = graph.grants
      .filter((_, i) => i !== at)
      .map((grant, i) => (i === score ? { ...grant, values: learned({ ...learnedOf(grant.values), score: 51 }) } : grant))
    return [graph, { ...graph, grants: [...grants].reverse() }]
  }),
)

test('imprints compare as the snapshots themselves do, grant by grant', async () => {
  await fc.assert(
    fc.asyncProperty(pair, ([before, after]) =>
      inFolder(async (folder) => {
        const [old, now] = [join(folder, 'before.snapshot'), join(folder, 'after.snapshot')]
        await snapshotOf(old, before)
        await snapshotOf(now, after)
        const diff = diffSnapshots(old, now)
        const { rows } = diff.page('grants', ['added', 'changed'], 0, 1000)
        const imprint = await imprintOf(now)
        const compared = compareImprints(await imprintOf(old), imprint)
        expect(compared.summary).toEqual(diff.summary)
        const kinds = new Map(rows.map((row) => [row.after?.key, row.kind]))
        const found = new Map<number, string>()
        for (const [row, key] of imprint.grants.keys.entries()) {
          const change = ['', 'added', 'changed', 'unchanged'][compared.changes[row] ?? 0] ?? ''
          if (change !== 'unchanged') found.set(key, change)
          expect((compared.earlier[row] ?? -1) === -1).toBe(change === 'added')
        }
        expect(found).toEqual(kinds)
        diff.close()
      }),
    ),
    { numRuns: 40 },
  )
}, 60_000)

test('every grant is found by its id and by its ends, whatever the ids hold', async () => {
  await fc.assert(
    fc.asyncProperty(arbitraryGraph(), (graph) =>
      inFolder(async (folder) => {
        const path = join(folder, 'one.snapshot')
        await snapshotOf(path, graph)
        const snapshot = openSnapshot(path)
        const { rows } = snapshot.page({ list: 'grants' }, 0, 1000)
        const byId = snapshot.grantsById([...rows.map(({ id }) => id), 'no:such:grant'])
        // Joined ids can be ambiguous when they hold colons; then either of them is right.
        const idOf = new Map(rows.map(({ key, id }) => [key, id]))
        expect(byId.map((key) => (key === null ? null : idOf.get(key)))).toEqual([...rows.map(({ id }) => id), null])
        const ends = await snapshot.grantEnds()
        for (const row of rows) {
          const person = { type: row.principalType, id: row.principalId }
          const resource = { type: row.resourceType, id: row.resourceId }
          expect(ends.principal[row.key]).toBe(snapshot.find(person))
          expect(ends.resource[row.key]).toBe(snapshot.find(resource))
          expect([...(snapshot.grantsOf('principal', person) ?? [])]).toEqual(
            rows
              .filter((other) => other.principalType === person.type && other.principalId === person.id)
              .map(({ key }) => key)
              .sort((a, b) => a - b),
          )
          expect(snapshot.grantsOf('resource', resource)).toContain(row.key)
        }
        snapshot.close()
      }),
    ),
    { numRuns: 40 },
  )
}, 60_000)
