import { chmodSync, readdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { firstVocabulary } from '../../../shared/vocabulary.ts'
import { openSnapshot } from '../graph/snapshot.ts'
import { createSnapshot } from '../graph/snapshot-writer.ts'
import { syncIdTime } from './sync-id.ts'
import { baseline, inFolder, insertRun, makeFile, never, syncIdsIn, withContent } from './testing/files.ts'
import { meta, options, people, sha256, withSnapshot } from './testing/small-run.ts'
import { writeC1z } from './write.ts'

describe('a new file', () => {
  test('has the baseline schema, one finished run, every record, and the receipt says so', async () => {
    await withSnapshot(async (snapshot, folder) => {
      const path = join(folder, 'out', 'sync.c1z')
      const receipt = await writeC1z(snapshot, path, options)
      expect(receipt).toEqual({
        path,
        syncId: meta.runId,
        bytes: statSync(path).size,
        sha256: sha256(path),
        counts: snapshot.counts,
        keptSyncs: [],
        warnings: [],
      })
      expect(readdirSync(join(folder, 'out'))).toEqual(['sync.c1z'])
      withContent(path, (database) => {
        expect(database.pragma('integrity_check', { simple: true })).toBe('ok')
        const sql = database.prepare<[], string>(`select sql from sqlite_master where sql is not null order by sql`).pluck().all()
        expect(sql).toEqual(
          baseline
            .split(';')
            .flatMap((statement) => statement.trim() || [])
            .sort(),
        )
        expect(database.prepare('select * from v1_sync_runs').all()).toEqual([
          {
            id: 1,
            sync_id: meta.runId,
            started_at: '2025-10-09 08:53:20.000000',
            ended_at: '2025-10-09 08:54:20.000000',
            sync_token: '{}',
            sync_type: 'full',
            parent_sync_id: '',
          },
        ])
        expect(database.prepare('select external_id from v1_resources order by id').pluck().all()).toEqual([
          'course:c-1',
          ...people.map((id) => `user:${id}`),
        ])
        expect(database.prepare('select typeof(data) from v1_grants union select typeof(data) from v1_resources').pluck().all()).toEqual([
          'blob',
        ])
      })
    })
  })

  test('is the same file when it is saved again', async () => {
    await withSnapshot(async (snapshot, folder) => {
      const path = join(folder, 'out', 'sync.c1z')
      const first = await writeC1z(snapshot, path, options)
      const again = await writeC1z(snapshot, path, options)
      expect(again.keptSyncs).toEqual([])
      expect(again.sha256).toBe(first.sha256)
    })
  })

  test('has an id whose time is the start, also for a run whose id says otherwise', async () => {
    await withSnapshot(
      async (snapshot, folder) => {
        const receipt = await writeC1z(snapshot, join(folder, 'out', 'sync.c1z'), options)
        expect(syncIdTime(receipt.syncId)).toBe(1_700_000_000_000)
      },
      { meta: { startedAt: 1_700_000_000_000 } },
    )
  })

  test('tells how far it is', async () => {
    await withSnapshot(async (snapshot, folder) => {
      const steps: string[] = []
      await writeC1z(snapshot, join(folder, 'out', 'sync.c1z'), {
        ...options,
        onProgress: (done, total, step) => steps.push(`${step} ${done}/${total}`),
      })
      expect(steps).toContain('write 3/3')
      expect(steps.at(-1)).toMatch(/^compress (\d+)\/\1$/)
    })
  })

  test('takes the place of an empty file, through a link, with the mode there was', async () => {
    await withSnapshot(async (snapshot, folder) => {
      const path = join(folder, 'out', 'sync.c1z')
      writeFileSync(path, '')
      chmodSync(path, 0o640)
      const link = join(folder, 'out', 'link.c1z')
      symlinkSync(path, link)
      await writeC1z(snapshot, link, options)
      expect(statSync(path).size).toBeGreaterThan(100)
      expect(statSync(path).mode & 0o777).toBe(0o640)
      expect(readdirSync(join(folder, 'out')).sort()).toEqual(['link.c1z', 'sync.c1z'])
    })
  })

  test('a new one is for its owner alone', async () => {
    await withSnapshot(async (snapshot, folder) => {
      const path = join(folder, 'out', 'sync.c1z')
      await writeC1z(snapshot, path, options)
      expect(statSync(path).mode & 0o777).toBe(0o600)
    })
  })

  test('without grants', async () => {
    await withSnapshot(
      async (snapshot, folder) => {
        const path = join(folder, 'out', 'sync.c1z')
        expect((await writeC1z(snapshot, path, options)).counts.grants).toBe(0)
        withContent(path, (database) => expect(database.pragma('integrity_check', { simple: true })).toBe('ok'))
      },
      { holders: [] },
    )
  })
})

describe('an existing v1 file', () => {
  const old = (path: string, ...runs: Parameters<typeof insertRun>[1][]) =>
    makeFile(path, (database) => {
      for (const run of runs) {
        insertRun(database, run)
        database
          .prepare(
            `insert into v1_resource_types (external_id, data, sync_id, discovered_at) values ('user', x'0a0475736572', ?, '2025-01-01 00:00:00')`,
          )
          .run(run.sync_id)
      }
    })

  test('keeps its newest finished full sync', async () => {
    await withSnapshot(async (snapshot, folder) => {
      const path = join(folder, 'out', 'sync.c1z')
      old(path, { sync_id: 'a' }, { sync_id: 'b' })
      const receipt = await writeC1z(snapshot, path, options)
      expect(receipt.keptSyncs).toEqual(['b'])
      expect(syncIdsIn(path)).toEqual(['b', receipt.syncId])
      withContent(path, (database) => {
        expect(database.prepare('select sync_id from v1_resource_types order by id').pluck().all()).toEqual([
          'b',
          receipt.syncId,
          receipt.syncId,
        ])
        expect(database.pragma('integrity_check', { simple: true })).toBe('ok')
        const indexes = database.prepare(`select count(*) from sqlite_master where type = 'index'`).pluck().get()
        expect(indexes).toBe(baseline.match(/INDEX/g)?.length)
      })
    })
  })

  test('of which nothing is kept becomes a new one', async () => {
    await withSnapshot(async (snapshot, folder) => {
      const path = join(folder, 'out', 'sync.c1z')
      old(path, { sync_id: 'a' }, { sync_id: 'b' })
      expect((await writeC1z(snapshot, path, { ...options, keep: 1 })).keptSyncs).toEqual([])
      expect(syncIdsIn(path)).toEqual([meta.runId])
    })
  })

  test('keeps unfinished runs, whosever they are', async () => {
    await withSnapshot(async (snapshot, folder) => {
      const path = join(folder, 'out', 'sync.c1z')
      old(path, { sync_id: 'u', ended_at: null }, { sync_id: 'a' })
      expect((await writeC1z(snapshot, path, { ...options, keep: 1 })).keptSyncs).toEqual(['u'])
    })
  })

  test('with a sync that ended later by its text: the new one ends after it, and says so', async () => {
    await withSnapshot(async (snapshot, folder) => {
      const path = join(folder, 'out', 'sync.c1z')
      old(path, { sync_id: 'a', ended_at: '2025-10-09 12:00:00.5' })
      const receipt = await writeC1z(snapshot, path, options)
      expect(receipt.warnings).toEqual([expect.stringContaining('2025-10-09 12:00:00.501000')])
      withContent(path, (database) => {
        const newest = database.prepare(`select sync_id from v1_sync_runs order by ended_at desc limit 1`).pluck().get()
        expect(newest).toBe(receipt.syncId)
      })
    })
  })

  test('with newer columns, columns in another order, a trigger and a foreign table', async () => {
    await withSnapshot(async (snapshot, folder) => {
      const path = join(folder, 'out', 'sync.c1z')
      const newer = baseline
        .replace(
          'external_id TEXT NOT NULL, data BLOB NOT NULL, sync_id TEXT NOT NULL, discovered_at DATETIME NOT NULL);\nCREATE TABLE v1_sync_runs',
          'external_id TEXT NOT NULL, expansion BLOB, needs_expansion INTEGER NOT NULL DEFAULT 0, data BLOB NOT NULL, sync_id TEXT NOT NULL, discovered_at DATETIME NOT NULL);\nCREATE TABLE v1_sync_runs',
        )
        .replace(
          "parent_sync_id TEXT NOT NULL DEFAULT '')",
          "parent_sync_id TEXT NOT NULL DEFAULT '', linked_sync_id TEXT NOT NULL DEFAULT '', stats TEXT)",
        )
      expect(newer).toContain('needs_expansion')
      makeFile(
        path,
        (database) => {
          insertRun(database, { sync_id: 'a' })
          database.exec(`insert into v1_grants (resource_type_id, resource_id, entitlement_id, principal_resource_type_id, principal_resource_id, external_id,
            expansion, needs_expansion, data, sync_id, discovered_at) values ('t', 'r', 'e', 'p', 'i', 'x', x'0a0165', 1, x'', 'a', '2025-01-01 00:00:00')`)
          database.exec(`create table notes (n); create trigger tr after insert on v1_grants begin insert into notes values (1); end`)
        },
        newer,
      )
      const receipt = await writeC1z(snapshot, path, options)
      expect(receipt.keptSyncs).toEqual(['a'])
      withContent(path, (database) => {
        expect(database.prepare(`select expansion, needs_expansion from v1_grants where sync_id = 'a'`).get()).toEqual({
          expansion: Buffer.from('0a0165', 'hex'),
          needs_expansion: 1,
        })
        expect(
          database.prepare(`select count(*) from v1_grants where sync_id = ? and needs_expansion = 0`).pluck().get(receipt.syncId),
        ).toBe(3)
        expect(database.prepare(`select count(*) from sqlite_master where type = 'trigger' or name = 'notes'`).pluck().get()).toBe(0)
      })
    })
  })
})

test('ids that would be the same when joined with colons are told, and the file is saved', async () => {
  await inFolder(async (folder) => {
    const path = join(folder, 'run.snapshot')
    const writer = createSnapshot(path, { vocabulary: firstVocabulary })
    for (const id of ['a', 'a:b', 'user']) writer.resourceType({ id, displayName: id, traits: [], skipEntitlementsAndGrants: false })
    writer.resource({ type: 'a', id: 'b:c', displayName: 'one' })
    expect(writer.resource({ type: 'a:b', id: 'c', displayName: 'other' })).toBeNull()
    for (const id of ['y', 'x:user:y']) writer.resource({ type: 'user', id, displayName: id })
    const on = { resource: { type: 'a', id: 'b:c' }, displayName: 'held', purpose: 'assignment', grantableTo: [] } as const
    for (const slug of ['held', 'held:user:x']) writer.entitlement({ ...on, id: `a:b:c:${slug}`, slug })
    writer.grant({ entitlementId: 'a:b:c:held', principal: { type: 'user', id: 'x:user:y' }, values: [] })
    writer.grant({ entitlementId: 'a:b:c:held:user:x', principal: { type: 'user', id: 'y' }, values: [] })
    await writer.finish({ meta, signal: never })
    const snapshot = openSnapshot(path)
    const found = snapshot.findings().find(({ kind }) => kind === 'ids-join')
    expect(found).toMatchObject({ count: 2 })
    const receipt = await writeC1z(snapshot, join(folder, 'sync.c1z'), options)
    expect(receipt.counts).toMatchObject({ resources: 3, grants: 2 })
    snapshot.close()
  })
})
