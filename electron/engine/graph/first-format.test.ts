import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { zstdDecompressSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { firstVocabulary } from '../../../shared/vocabulary.ts'
import { withMeta } from '../c1z/graph-parts.ts'
import { writeC1z } from '../c1z/write.ts'
import { approvedSnapshot } from './approved-snapshot.ts'
import { diffSnapshots } from './diff.ts'
import { imprintOf } from './imprint.ts'
import { openSnapshot, type Snapshot } from './snapshot.ts'
import { createSnapshot } from './snapshot-writer.ts'
import { inFolder, someMeta } from './testing/arbitrary-graph.ts'

/** Made by the last version that wrote the first format. */
const fixture = new URL('../../../tests/fixtures/snapshots/format-1.snapshot.zst', import.meta.url)

const withFirst = (work: (path: string, folder: string) => Promise<void>): Promise<void> =>
  inFolder(async (folder) => {
    const path = join(folder, 'first.snapshot')
    writeFileSync(path, zstdDecompressSync(readFileSync(fixture)))
    await work(path, folder)
  })

const opened = async <T>(path: string, work: (snapshot: Snapshot) => T | Promise<T>): Promise<T> => {
  const snapshot = openSnapshot(path)
  try {
    return await work(snapshot)
  } finally {
    snapshot.close()
  }
}

test('a snapshot of the first format says what it said', () =>
  withFirst((path) =>
    opened(path, (snapshot) => {
      expect(snapshot.vocabulary).toBe(firstVocabulary)
      expect(snapshot.incomplete).toEqual([])
      const { rows } = snapshot.page({ list: 'grants' }, 0, 9)
      const values = { firstAccess: 1735776000000, lastAccess: 1738555500000, completedAt: 1738555567008, score: 87.5, attempts: 2 }
      expect(rows[0]).toMatchObject({ id: 'course:c-1:completed:user:ada', values, row: 7, rows: 2 })
      expect(rows[3]).toMatchObject({ id: 'own id', values: { attempts: 1 }, row: null })
      expect([1, 2, 3].map((key) => snapshot.originOf(key))).toEqual([
        { stream: 'report', record: 7, records: 2 },
        { stream: 'report', record: 3, records: 1 },
        null,
      ])
      const since = { op: 'ge', field: 'completedAt', value: '2025-02-01' } as const
      const best = [{ field: 'score', descending: true }]
      expect([...snapshot.keys({ list: 'grants', filter: since, sort: best })]).toEqual([3, 1])
      expect(snapshot.cells({ list: 'grants' }, ['toldAt', 'row', 'rows', 'attempts', 'stream'], 0, 9).rows).toEqual([
        [1738555567008, 7, 2, 2, 'report'],
        [1743465600000, 3, 1, null, 'report'],
        [1746057600000, null, null, null, null],
        [null, null, null, 1, null],
      ])
      const activity = snapshot.page({ list: 'resources' }, 0, 9).rows.map(({ id, lastActivity }) => [id, lastActivity])
      expect(Object.fromEntries(activity)).toMatchObject({ ada: 1738555567008, bo: 1743465600000, 'c-2': 1746057600000 })
      const within = (value: string) => [...snapshot.keys({ list: 'resources', filter: { op: 'eq', field: 'within', value } })]
      expect([within('ada'), within('course:c-1'), within('Zoë Ångström')]).toEqual([[1, 2], [4, 5], [3]])
      const [root] = snapshot.children(null, 'course', 0, 9).rows
      expect(root).toMatchObject({ row: { id: 'c-1' }, children: 1 })
      expect(snapshot.links(1, 0, 9).total).toBe(0)
    }),
  ))

test('its imprint is the one that was kept of it', () =>
  withFirst(async (path) => {
    const { grants, resources } = await imprintOf(path)
    expect([...grants.prints]).toEqual([3016134779, 319539606, 96981734, 1867029729, 1389832861, 782140903, 3362581897, 923604385])
    expect([...resources.prints.subarray(0, 4)]).toEqual([3791071136, 3317092467, 1680516042, 996410999])
  }))

/** The same, written by today's. */
const again = (path: string, out: string): Promise<unknown> =>
  opened(path, async (snapshot) => {
    const writer = createSnapshot(out, { vocabulary: firstVocabulary })
    for (const type of snapshot.resourceTypes) writer.resourceType(type)
    const refs = new Map([...snapshot.resourcesInOrder()].map(({ key, resource }) => (writer.resource(resource), [key, resource])))
    const held = new Map(
      [...snapshot.entitlementsInOrder()].map(({ key, entitlement }) => (writer.entitlement(entitlement), [key, entitlement.id])),
    )
    for (const [entitlement, principal, id, , ...values] of snapshot.grantsInOrder()) {
      const { type = '', id: of = '' } = refs.get(principal) ?? {}
      writer.grant({ entitlementId: held.get(entitlement) ?? '', principal: { type, id: of }, values, ...(id === null ? {} : { id }) })
    }
    return writer.finish({ meta: someMeta, signal: new AbortController().signal })
  })

test('written anew nothing differs, whichever of the two is the earlier one; the imprints and the .c1z are the same', () =>
  withFirst(async (path, folder) => {
    const out = join(folder, 'second.snapshot')
    await again(path, out)
    for (const [before, after] of [
      [path, out],
      [out, path],
    ] as const) {
      const diff = diffSnapshots(before, after)
      expect(diff.summary).toMatchObject({
        grants: { added: 0, removed: 0, changed: 0, unchanged: 4 },
        resources: { changed: 0, unchanged: 5 },
      })
      diff.close()
    }
    expect((await imprintOf(out)).grants.prints).toEqual((await imprintOf(path)).grants.prints)
    // Of about the time the snapshot was begun, so that it stays.
    const syncId = '2YBXZN5GhnW1jnSitL4GtwMObge'
    const options = { keep: 1, signal: new AbortController().signal, now: () => 1_760_000_000_000 }
    const save = (of: string, to: string) =>
      opened(of, (snapshot) => writeC1z(withMeta(snapshot, { ...snapshot.meta, syncId }), join(folder, to), options))
    const [one, other] = [await save(path, 'one.c1z'), await save(out, 'other.c1z')]
    expect(other.sha256).toBe(one.sha256)
  }))

test('an approved one of it is of the first format too', () =>
  withFirst(async (path, folder) => {
    const out = join(folder, 'approved.snapshot')
    await approvedSnapshot(path, Int32Array.of(1), out)
    await opened(out, (snapshot) => {
      expect(snapshot.counts.grants).toBe(3)
      const { rows } = snapshot.page({ list: 'resources', filter: { op: 'eq', field: 'id', value: 'ada' } }, 0, 1)
      expect(rows).toMatchObject([{ held: 1, lastActivity: null }])
    })
  }))
