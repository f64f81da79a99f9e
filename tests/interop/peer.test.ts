import fc from 'fast-check'
import { copyFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { firstVocabulary } from '../../shared/vocabulary.ts'
import { importC1z } from '../../electron/engine/c1z/import.ts'
import { writeC1z } from '../../electron/engine/c1z/write.ts'
import { openSnapshot } from '../../electron/engine/graph/snapshot.ts'
import { createSnapshot } from '../../electron/engine/graph/snapshot-writer.ts'
import { arbitraryGraph, snapshotOf } from '../../electron/engine/graph/testing/arbitrary-graph.ts'
import { inFolder, rollcall, twoDays } from './files.ts'
import { buildDescriptors, examine, findPeer, type Message, type Peer } from './peer.ts'
import { learned } from '../../electron/engine/graph/testing/learning-values.ts'

const found = findPeer()
const { signal } = new AbortController()
const options = { keep: 2, signal, now: Date.now }
const fixture = join(import.meta.dirname, '../fixtures/baton-made-two-syncs.c1z')

test.runIf(found.path === null)('the peer that reads our files', (context) => {
  const reason = found.path === null ? found.reason : ''
  if (process.env.CI) throw new Error(reason)
  process.stderr.write(`\nNot run: the peer with the libraries of the Baton SDK. ${reason}\n`)
  context.skip(reason)
})

describe.skipIf(found.path === null)('a reader with the libraries of the Baton SDK', () => {
  let peer: Peer
  beforeAll(() => {
    peer = { path: found.path ?? '', descriptors: buildDescriptors() }
  }, 60_000)

  /** Saves a snapshot file as a .c1z. */
  async function save(snapshotPath: string, out: string): Promise<string> {
    const snapshot = openSnapshot(snapshotPath)
    try {
      return (await writeC1z(snapshot, out, options)).syncId
    } finally {
      snapshot.close()
    }
  }

  test('reads what a real connector made, and finds its one fault and its difference', () => {
    const { syncs, latest, counts, diff, problems } = examine(peer, fixture)
    expect(syncs.map(({ type }) => type)).toEqual(['full', 'full'])
    expect(latest).toBe(syncs[1]?.id)
    expect(counts).toEqual({ resourceTypes: 2, resources: 35, entitlements: 75, grants: 115 })
    expect(diff?.grants).toMatchObject({ created: { length: 18 }, deleted: { length: 9 }, modified: [] })
    expect(problems).toEqual([expect.stringContaining('its principal does not exist')])
  })

  test('agrees with a Percipio report that the command saved, and with what changed in the next one', async () => {
    await inFolder(async (folder) => {
      const report = examine(peer, await twoDays(folder))
      expect(report.problems).toEqual([])
      expect(report.syncs.map(({ type, token, parent }) => ({ type, token, parent }))).toEqual(
        Array(2).fill({ type: 'full', token: '{}', parent: '' }),
      )
      const names = (list: readonly Message[] | undefined) => list?.map(({ displayName }) => displayName)
      expect(names(report.resources)).toEqual(['Data Privacy (Assessment)', 'Ladder Safety (Course)', 'Dana Cole', 'Omar Haddad'])
      expect(report.entitlements?.map(({ id }) => id)).toEqual(
        ['cmp_gdp02_a01_enus', 'saf_lad01_a02_enus'].flatMap((course) =>
          ['assigned', 'completed', 'in_progress', 'no_status_reported', 'status_undefined'].map((slug) => `course:${course}:${slug}`),
        ),
      )
      expect(report.grants?.map(({ id }) => id)).toEqual([
        'course:cmp_gdp02_a01_enus:completed:user:dana.cole@example.com',
        'course:cmp_gdp02_a01_enus:in_progress:user:omar.haddad@example.org',
        'course:saf_lad01_a02_enus:completed:user:dana.cole@example.com',
        'course:saf_lad01_a02_enus:in_progress:user:omar.haddad@example.org',
      ])
      expect(report.grants?.[2]?.annotations).toEqual([
        {
          '@type': 'type.googleapis.com/c1.connector.v2.GrantMetadata',
          metadata: expect.objectContaining({
            completed_at: '2025-10-02T00:00:00.000Z',
            first_access: '2025-10-01T08:12:00.120Z',
            high_score: 90,
            last_access: '2025-10-02T09:40:11.003Z',
          }) as unknown,
        },
      ])
      // Status and profile where newer readers look, and where older ones do; the id at the source on every resource.
      expect(report.resources?.[2]).toMatchObject({
        profile: { first_name: 'Dana', last_name: 'Cole' },
        status: { status: 'RESOURCE_STATUS_ENABLED' },
      })
      const rawIds = report.resources?.map(({ annotations }) => annotations?.[0])
      expect(rawIds).toEqual(
        ['cmp_gdp02_a01_enus', 'saf_lad01_a02_enus', 'dana.cole@example.com', 'omar.haddad@example.org'].map((id) => ({
          '@type': 'type.googleapis.com/c1.connector.v2.RawId',
          id,
        })),
      )
      const dana = report.resources?.[2]?.annotations?.[1]
      expect(dana).toMatchObject({
        '@type': 'type.googleapis.com/c1.connector.v2.UserTrait',
        accountType: 'ACCOUNT_TYPE_HUMAN',
        emails: [{ address: 'dana.cole@example.com', isPrimary: true }],
        status: { status: 'STATUS_ENABLED' },
        profile: { first_name: 'Dana', last_name: 'Cole' },
      })
      expect(report.diff).toEqual({
        resources: { created: [], deleted: [], modified: [] },
        entitlements: { created: [], deleted: [], modified: [] },
        grants: {
          created: [
            'course:cmp_gdp02_a01_enus:completed:user:dana.cole@example.com',
            'course:cmp_gdp02_a01_enus:in_progress:user:omar.haddad@example.org',
          ],
          deleted: ['course:cmp_gdp02_a01_enus:in_progress:user:dana.cole@example.com'],
          modified: [],
        },
      })
    })
  })

  test('finds the sample organisation whole', async () => {
    await inFolder(async (folder) => {
      await rollcall(folder, ['sync', 'sample', '--people', '400', '--courses', '60', '--rows', '9000', '--file', 'sample.c1z'])
      const report = examine(peer, join(folder, 'sample.c1z'), { summary: true })
      expect(report.problems).toEqual([])
      expect(report.counts).toMatchObject({ resourceTypes: 2, entitlements: 5 * 60 })
    })
  })

  test('sees the same objects in a connector-made sync that went through a snapshot', async () => {
    await inFolder(async (folder) => {
      const [snapshot, out] = [join(folder, 'in.snapshot'), join(folder, 'out.c1z')]
      await importC1z(fixture, snapshot, { signal })
      await save(snapshot, out)
      const [before, after] = [examine(peer, fixture), examine(peer, out)]
      expect(after.problems).toEqual([])
      // The grants to nobody were left out: other content, another id.
      expect(after.latest).not.toBe(before.latest)
      for (const list of ['resourceTypes', 'resources', 'entitlements'] as const) expect(after[list]).toEqual(before[list])
      expect(after.grants).toEqual(
        before.grants?.filter(({ principal }) => (principal as { id: { resource?: string } }).id.resource !== undefined),
      )
    })
  })

  test('shows ours after a sync that seems to have ended later, and compares with it', async () => {
    await inFolder(async (folder) => {
      const [snapshot, out] = [join(folder, 'in.snapshot'), join(folder, 'out.c1z')]
      await snapshotOf(snapshot, { types: [], resources: [], entitlements: [], grants: [] })
      copyFileSync(fixture, out)
      const syncId = await save(snapshot, out)
      const report = examine(peer, out)
      expect(report.latest).toBe(syncId)
      expect(report.diff?.grants.deleted).toHaveLength(115)
    })
  })

  test('reads any graph', async () => {
    await fc.assert(
      fc.asyncProperty(arbitraryGraph({ resources: 40, entitlements: 20, grants: 200 }), (graph) =>
        inFolder(async (folder) => {
          const [snapshot, out] = [join(folder, 'in.snapshot'), join(folder, 'out.c1z')]
          const grants = graph.grants.map(({ entitlementId, principal, values }) => ({ entitlementId, principal, values }))
          await snapshotOf(snapshot, { ...graph, grants })
          await save(snapshot, out)
          const { problems, counts } = examine(peer, out)
          expect(problems).toEqual([])
          expect(counts).toEqual({
            resourceTypes: graph.types.length,
            resources: graph.resources.length,
            entitlements: graph.entitlements.length,
            grants: grants.length,
          })
        }),
      ),
      { numRuns: 12 },
    )
  })

  test('finds every row of trees several pages high', async () => {
    await inFolder(async (folder) => {
      const [snapshot, out] = [join(folder, 'in.snapshot'), join(folder, 'out.c1z')]
      const writer = createSnapshot(snapshot, { vocabulary: firstVocabulary })
      writer.resourceType({ id: 'user', displayName: 'User', traits: ['user'], skipEntitlementsAndGrants: true })
      writer.resourceType({ id: 'course', displayName: 'Course', traits: [], skipEntitlementsAndGrants: false })
      const users = Array.from({ length: 400 }, (_, i) => writer.resource({ type: 'user', id: `u${i}`, displayName: `U ${i}` }) ?? 0)
      for (let i = 0; i < 60; i++) {
        const course = { type: 'course', id: `c${i}` }
        writer.resource({ ...course, displayName: `C ${i}` })
        const shared = { resource: course, purpose: 'assignment', grantableTo: ['user'] } as const
        const held = writer.entitlement({ ...shared, id: `course:c${i}:done`, slug: 'done', displayName: 'done' }) ?? 0
        for (const user of users) writer.grantByKey(held, user, learned({ completedAt: 1.7e12 + user * 1000 + i, attempts: i }), null)
      }
      await writer.finish({
        meta: { title: '', sourceId: null, connectionId: null, runId: null, syncId: null, startedAt: null, endedAt: null },
        signal,
      })
      await save(snapshot, out)
      expect(examine(peer, out, { summary: true })).toMatchObject({ problems: [], counts: { grants: 24_000, resources: 460 } })
    })
  })
})
