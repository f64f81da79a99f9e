import fc from 'fast-check'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { RollcallError } from '../../../shared/errors.ts'
import { openSnapshot, type Snapshot } from '../graph/snapshot.ts'
import { arbitraryGraph, snapshotOf } from '../graph/testing/arbitrary-graph.ts'
import { wholeSync } from '../../../shared/syncs.ts'
import { importC1z } from './import.ts'
import { inFolder, never, withContent } from './testing/files.ts'
import { writeC1z } from './write.ts'

const options = { keep: 2, signal: never, now: () => 1.75e12 }

async function using<T>(path: string, work: (snapshot: Snapshot) => Promise<T>): Promise<T> {
  const snapshot = openSnapshot(path)
  try {
    return await work(snapshot)
  } finally {
    snapshot.close()
  }
}

/** Everything readers see, in the order of the file, without the ids of rows. */
const rowsOf = (path: string) =>
  withContent(path, (database) => {
    expect(database.pragma('integrity_check', { simple: true })).toBe('ok')
    return ['v1_resource_types', 'v1_resources', 'v1_entitlements', 'v1_grants', 'v1_sync_runs'].map((table) =>
      database.prepare(`select * from ${table} order by id`).all(),
    )
  })

test('any graph: written, read, written again is the same file; its database is whole', async () => {
  await fc.assert(
    fc.asyncProperty(arbitraryGraph({ grants: 60, plausible: true }), (graph) =>
      inFolder(async (folder) => {
        const [first, second] = [join(folder, 'first.snapshot'), join(folder, 'second.snapshot')]
        const [out, again] = [join(folder, 'out.c1z'), join(folder, 'again.c1z')]
        await snapshotOf(first, graph)
        const receipt = await using(first, (snapshot) =>
          writeC1z(snapshot, out, options).catch((error: unknown) => {
            // Two grants with the same id of their own: the one thing a graph may have and a file may not.
            if (error instanceof RollcallError && error.code === 'MALFORMED_DATA') return null
            throw error
          }),
        )
        if (receipt === null) return
        const imported = await importC1z(out, second, { signal: never })
        expect(imported).toEqual({ syncId: receipt.syncId, counts: receipt.counts, sync: wholeSync, warnings: [] })
        await using(second, async (snapshot) => {
          expect(snapshot.findings().filter(({ kind }) => kind !== 'ids-alike')).toEqual([])
          const wires = [...snapshot.resourcesInOrder(), ...snapshot.entitlementsInOrder()].map(({ wire }) => wire)
          expect(wires.every((wire) => wire === null)).toBe(true)
          expect([...snapshot.grantsInOrder()].every((grant) => grant[3] === null)).toBe(true)
          await writeC1z(snapshot, again, { ...options, now: () => 1.75e12 })
        })
        expect(rowsOf(again)).toEqual(rowsOf(out))
      }),
    ),
    { numRuns: 40 },
  )
}, 60_000)

test('any two graphs: the second appended to the file of the first gives the rows it gives alone', async () => {
  const plain = arbitraryGraph().map((graph) => ({
    ...graph,
    grants: graph.grants.map(({ entitlementId, principal, values }) => ({ entitlementId, principal, values })),
  }))
  await fc.assert(
    fc.asyncProperty(plain, plain, (before, after) =>
      inFolder(async (folder) => {
        const [one, other] = [join(folder, 'one.snapshot'), join(folder, 'other.snapshot')]
        const [both, alone] = [join(folder, 'both.c1z'), join(folder, 'alone.c1z')]
        await snapshotOf(one, before)
        await snapshotOf(other, after)
        const first = await using(one, (snapshot) => writeC1z(snapshot, both, options))
        const receipt = await using(other, (snapshot) => writeC1z(snapshot, both, options))
        expect(receipt.keptSyncs).toEqual([first.syncId])
        await using(other, (snapshot) => writeC1z(snapshot, alone, options))
        const blobs = (path: string, syncId: string) =>
          withContent(path, (database) =>
            ['v1_resource_types', 'v1_resources', 'v1_entitlements', 'v1_grants'].map((table) =>
              database.prepare(`select external_id, data from ${table} where sync_id = ? order by id`).all(syncId),
            ),
          )
        const [aloneId] = withContent(alone, (database) => database.prepare<[], string>('select sync_id from v1_sync_runs').pluck().all())
        expect(blobs(both, receipt.syncId)).toEqual(blobs(alone, aloneId ?? ''))
        rowsOf(both)
      }),
    ),
    { numRuns: 20 },
  )
}, 60_000)
