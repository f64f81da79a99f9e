import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { firstVocabulary } from '../../../shared/vocabulary.ts'
import { wholeSync } from '../../../shared/syncs.ts'
import { diffSnapshots } from '../graph/diff.ts'
import { openSnapshot, type Snapshot } from '../graph/snapshot.ts'
import { createSnapshot } from '../graph/snapshot-writer.ts'
import { describeC1z } from './describe.ts'
import { importC1z } from './import.ts'
import { withGrantId, withOwnIds } from './own-ids.ts'
import type { GrantRow, SyncRecords } from './sync-records.ts'
import { inFolder, never } from './testing/files.ts'
import { meta, options } from './testing/small-run.ts'
import { fixture, readable } from './v3/testing/fixtures.ts'
import { field } from './wire.ts'
import { writeC1z } from './write.ts'

const signal = never

async function opened<T>(path: string, work: (snapshot: Snapshot) => T | Promise<T>): Promise<T> {
  const snapshot = openSnapshot(path)
  try {
    return await work(snapshot)
  } finally {
    snapshot.close()
  }
}

/** Every record with the message a file has for it. */
const contentOf = (snapshot: Snapshot) => ({
  types: snapshot.resourceTypes,
  resources: [...snapshot.resourcesInOrder()].map(({ resource, wire }) => ({ resource, wire })),
  entitlements: [...snapshot.entitlementsInOrder()].map(({ entitlement, wire }) => ({ entitlement, wire })),
  grants: snapshot.page({ list: 'grants' }, 0, 1000).rows,
  messages: [...snapshot.grantsInOrder()].map((grant) => [grant[2], grant[3]]),
})

describe('a file of format v3, saved and opened again, holds the same', () => {
  test.each(readable)('%s', async (name) => {
    await inFolder(async (folder) => {
      const [before, saved, after] = [join(folder, 'before'), join(folder, 'saved.c1z'), join(folder, 'after')]
      const first = await importC1z(fixture(`${name}.c1z`), before, { signal, ...(await syncIn(name)) })
      const receipt = await opened(before, (snapshot) => writeC1z(snapshot, saved, options))
      const again = await importC1z(saved, after, { signal, syncId: receipt.syncId })
      const { renamed, ...kept } = first.sync
      expect(again.sync).toEqual({ ...kept, leftOut: wholeSync.leftOut })
      expect(again.counts).toEqual(first.counts)
      expect(renamed).toEqual(name === 'same-ids' ? { entitlements: 2, grants: 2 } : undefined)
      expect(await opened(after, contentOf)).toEqual(await opened(before, contentOf))
      const diff = diffSnapshots(before, after)
      try {
        for (const counts of Object.values(diff.summary)) expect(counts).toMatchObject({ added: 0, removed: 0, changed: 0 })
      } finally {
        diff.close()
      }
    })
  })
})

/** One that is no finished full sync is opened by its id alone. */
async function syncIn(name: string): Promise<{ readonly syncId: string }> {
  const { syncs } = await describeC1z(fixture(`${name}.c1z`))
  return { syncId: syncs[0]?.syncId ?? '' }
}

describe('ids that several have', () => {
  test('all are kept, each with one of its own, and said before anything is saved', async () => {
    await inFolder(async (folder) => {
      const path = join(folder, 'one')
      const { warnings, syncId } = await importC1z(fixture('same-ids.c1z'), path, { signal })
      expect(warnings.join()).toContain('2 entitlements, 2 grants got one of their own')
      await opened(path, async (snapshot) => {
        expect(snapshot.counts).toMatchObject({ entitlements: 8, grants: 27 })
        const found = snapshot.findings().find(({ kind }) => kind === 'ids-shared')
        expect(found?.examples.map(({ message }) => message)).toEqual([
          'Entitlements of several resources have the id "same-id"; the one on "g0" of type "group" is kept as "group:g0:same-id".',
          'Entitlements of several resources have the id "same-id"; the one on "g1" of type "group" is kept as "group:g1:same-id".',
          'Several grants have the id "same-grant"; the one to "p0000" is kept as "group:g0:same-id:user:p0000".',
          'Several grants have the id "same-grant"; the one to "p0000" is kept as "group:g1:same-id:user:p0000".',
        ])
        const ids = ['group:g0:same-id:user:p0000', 'group:g1:same-id:user:p0000']
        expect(snapshot.grantsById([...ids, 'same-grant'])).toEqual([expect.any(Number), expect.any(Number), null])
        const searched = snapshot.page({ list: 'entitlements', filter: { op: 'text', value: 'same-id' } }, 0, 10)
        expect(searched.rows.map(({ id }) => id).toSorted()).toEqual(['group:g0:same-id', 'group:g1:same-id'])
        // Another content than the connector's sync, so another id.
        const receipt = await writeC1z(snapshot, join(folder, 'saved.c1z'), options)
        expect(receipt.syncId).not.toBe(syncId)
        expect(receipt.warnings.join()).toContain('got one of their own')
      })
    })
  })

  test('an id that is what another would get is nobody else’s', async () => {
    const on = (resource: string, id: string) => ({
      data: field(2, Buffer.from(id)),
      after: Buffer.alloc(0),
      ...{ external_id: id, resource_type_id: 'group', resource_id: resource },
    })
    const rows = [on('a', 'member'), on('b', 'member'), on('b', 'group:b:member'), on('c', 'other')]
    const records = await withOwnIds(recordsOf({ entitlements: rows }), 'in.c1z')
    const names: string[] = []
    await records.entitlements(({ external_id: id = '' }) => names.push(id))
    expect(names).toEqual(['group:a:member', 'group:b:member~', 'group:b:member', 'other'])
  })

  test('a grant follows its entitlement, and so does what it names as its source', async () => {
    const on = (resource: string) => ({ data: Buffer.alloc(0), external_id: 'member', resource_type_id: 'group', resource_id: resource })
    const direct = field(2, Buffer.from([0x08, 1]))
    const message = (id: string, entitlement: string, other: string) =>
      Buffer.concat([
        field(3, Buffer.from(id)),
        field(5, field(1, field(1, Buffer.from(entitlement)), direct), field(1, field(1, Buffer.from(other)))),
      ])
    const grant = (id: string, data: Buffer): GrantRow => ({
      ...{ resource_type_id: 'group', resource_id: 'a', entitlement_id: 'member', external_id: id, data, expansion: null },
      ...{ principal_resource_type_id: 'user', principal_resource_id: 'x' },
    })
    const plain = 'member:user:x'
    const rows = [
      grant(plain, Buffer.alloc(0)),
      grant(plain, message(plain, 'member', 'admin')),
      grant('its-own', message('its-own', 'member', 'admin')),
    ]
    const records = await withOwnIds(recordsOf({ entitlements: [on('a'), on('b')], grants: rows }), 'in.c1z')
    const found: GrantRow[] = []
    await records.grants((row) => found.push(row))
    expect(found.map(({ external_id: id, entitlement_id: of }) => [of, id])).toEqual([
      ['group:a:member', 'group:a:member:user:x'],
      ['group:a:member', 'group:a:member:user:x'],
      ['group:a:member', 'its-own'],
    ])
    expect(found.map(({ data }) => data)).toEqual([
      Buffer.alloc(0),
      message('group:a:member:user:x', 'group:a:member', 'admin'),
      message('its-own', 'group:a:member', 'admin'),
    ])
  })

  test.each<[string, readonly (readonly [who: string, id?: string])[], readonly string[]]>([
    [
      'two',
      [
        ['x', 'one'],
        ['y', 'one'],
      ],
      ['e:user:x', 'e:user:y'],
    ],
    [
      'three, and one alone',
      [
        ['x', 'one'],
        ['y', 'one'],
        ['z', 'one'],
        ['w', 'two'],
      ],
      ['e:user:x', 'e:user:y', 'e:user:z', 'two'],
    ],
    ['one that is another’s conventional one', [['x', 'e:user:y'], ['y']], ['e:user:x', 'e:user:y']],
    [
      'in a circle',
      [
        ['x', 'e:user:y'],
        ['y', 'e:user:x'],
      ],
      ['e:user:x', 'e:user:y'],
    ],
    [
      'where the conventional one is taken',
      [
        ['x', 'one'],
        ['y', 'one'],
        ['z', 'e:user:x'],
      ],
      ['e:user:x', 'e:user:x~', 'e:user:y'],
    ],
  ])('of grants: %s', async (_what, grants, expected) => {
    await inFolder(async (folder) => {
      const path = join(folder, 'one')
      const writer = createSnapshot(path, { vocabulary: firstVocabulary })
      writer.resourceType({ id: 'user', displayName: 'User', traits: ['user'], skipEntitlementsAndGrants: true })
      for (const id of ['x', 'y', 'z', 'w']) writer.resource({ type: 'user', id, displayName: id })
      const resource = { type: 'user', id: 'w' }
      writer.entitlement({ id: 'e', resource, slug: 'e', displayName: 'e', purpose: 'assignment', grantableTo: [] })
      for (const [id, own] of grants) {
        const wire = own === undefined ? undefined : field(3, Buffer.from(own))
        writer.grant({ entitlementId: 'e', principal: { type: 'user', id }, values: [], ...(own === undefined ? {} : { id: own }) }, wire)
      }
      await writer.finish({ meta, signal, withId: withGrantId })
      await opened(path, (snapshot) => {
        const { rows } = snapshot.page({ list: 'grants' }, 0, 10)
        const ids = rows.map(({ id }) => id).toSorted()
        expect(new Set(ids).size).toBe(grants.length)
        expect(ids).toEqual(expected)
        for (const [, , own, wire] of snapshot.grantsInOrder()) {
          if (own !== null && wire !== null) expect(Buffer.from(wire)).toEqual(field(3, Buffer.from(own)))
        }
      })
    })
  })
})

function recordsOf(rows: {
  readonly entitlements: readonly Parameters<Parameters<SyncRecords['entitlements']>[0]>[0][]
  readonly grants?: readonly GrantRow[]
}): SyncRecords {
  const each =
    <T>(list: readonly T[]) =>
    (take: (row: T) => void): Promise<number> => {
      for (const row of list) take(row)
      return Promise.resolve(list.length)
    }
  const run = { syncId: 's', type: 'full', startedAt: 0, endedAt: 0, finished: true, parentSyncId: null, syncToken: '' }
  return {
    ...{ run, resourceTypes: each([]), resources: each([]), entitlements: each(rows.entitlements), grants: each(rows.grants ?? []) },
    ...{ firstGrants: () => Promise.resolve([]), assets: () => 0, markedUnexpanded: () => 0 },
  }
}
