import {
  chmodSync,
  copyFileSync,
  existsSync,
  lchownSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { createHash } from 'node:crypto'
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { entitlementId, type Entitlement, type Resource } from '../../../shared/graph.ts'
import { openSnapshot, type Snapshot } from '../graph/snapshot.ts'
import type { SnapshotMeta } from '../graph/snapshot-meta.ts'
import { createSnapshot } from '../graph/snapshot-writer.ts'
import { temporaryName } from '../../files/scratch.ts'
import { syncIdTime } from './sync-id.ts'
import { baseline, inFolder, insertRun, makeFile, never, syncIdsIn, withContent, wrap } from './testing/files.ts'
import { writeC1z } from './write.ts'
import { learned } from '../graph/testing/learning-values.ts'

const meta: SnapshotMeta = {
  title: 'Test',
  sourceId: 'sample',
  connectionId: null,
  runId: '33p3590dzdgf5u2DhrEARCIYjnj',
  syncId: null,
  startedAt: 1_760_000_000_000,
  endedAt: 1_760_000_060_000,
}

const course: Resource = { type: 'course', id: 'c-1', displayName: 'Safety (Course)' }
const people = ['ada@example.com', 'bo@example.com', 'zoë@example.com']
const entitlements = ['completed', 'in_progress'].map((slug): Entitlement => ({
  id: entitlementId(course, slug),
  resource: course,
  slug,
  displayName: slug,
  purpose: 'assignment',
  grantableTo: ['user'],
}))

interface Grants {
  readonly meta?: Partial<SnapshotMeta>
  /** Which people hold "completed", by index. */
  readonly holders?: readonly number[]
}

/** Opens a small snapshot in a folder of its own for as long as `work` runs. */
function withSnapshot(
  work: (snapshot: Snapshot, folder: string) => Promise<void>,
  { meta: more, holders = [0, 1, 2] }: Grants = {},
): Promise<void> {
  return inFolder(async (folder) => {
    mkdirSync(join(folder, 'data'))
    mkdirSync(join(folder, 'out'))
    const path = join(folder, 'data', 'run.snapshot')
    const writer = createSnapshot(path)
    writer.resourceType({ id: 'user', displayName: 'User', traits: ['user'], skipEntitlementsAndGrants: true })
    writer.resourceType({ id: 'course', displayName: 'Course', traits: [], skipEntitlementsAndGrants: false })
    const keys = people.map((id) => writer.resource({ type: 'user', id, displayName: id, email: id, login: id }))
    writer.resource(course)
    const [completed] = entitlements.map((entitlement) => writer.entitlement(entitlement))
    for (const holder of holders) {
      writer.grantByKey(completed ?? 0, keys[holder] ?? 0, learned({ completedAt: 1_750_000_000_000, score: 90, attempts: 2 }), null)
    }
    await writer.finish({ meta: { ...meta, ...more }, signal: never })
    const snapshot = openSnapshot(path)
    try {
      await work(snapshot, folder)
      expect(readdirSync(join(folder, 'data'))).toEqual(['run.snapshot'])
    } finally {
      snapshot.close()
    }
  })
}

const options = { keep: 2, signal: never, now: () => 1_760_000_100_000 }
const sha256 = (path: string): string => createHash('sha256').update(readFileSync(path)).digest('hex')

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

describe('what is not overwritten', () => {
  const refused = (content: Buffer | string, code: string) =>
    withSnapshot(async (snapshot, folder) => {
      const path = join(folder, 'out', 'sync.c1z')
      writeFileSync(path, content)
      await expect(writeC1z(snapshot, path, options)).rejects.toMatchObject({ code, remedy: expect.any(String) as string })
      expect(readFileSync(path)).toEqual(Buffer.from(content))
      expect(readdirSync(join(folder, 'out'))).toEqual(['sync.c1z'])
    })

  test.each([
    ['a v3 file', Buffer.from('C1Z3\0\0\0\0\x02ab', 'latin1'), 'UNSUPPORTED'],
    ['another file', 'my only notes', 'INVALID_INPUT'],
    ['a gzip file', Buffer.from('1f8b0800', 'hex'), 'INVALID_INPUT'],
    ['a cut c1z', wrap(Buffer.alloc(100_000, 'x')).subarray(0, 30), 'MALFORMED_DATA'],
    ['a c1z without a database', wrap(Buffer.alloc(10_000, 'x')), 'MALFORMED_DATA'],
    ['a c1z without content', wrap(Buffer.alloc(0)), 'MALFORMED_DATA'],
  ])('%s', (_what, content, code) => refused(content, code))

  test.skipIf(process.geteuid?.() !== 0)('what a link of somebody else points to (only root can make one)', async () => {
    await withSnapshot(async (snapshot, folder) => {
      const path = join(folder, 'out', 'sync.c1z')
      await writeC1z(snapshot, path, options)
      const before = sha256(path)
      const link = join(folder, 'out', 'link.c1z')
      symlinkSync(path, link)
      lchownSync(link, 4711, 4711)
      await expect(writeC1z(snapshot, link, options)).rejects.toMatchObject({
        code: 'NOT_WRITABLE',
        message: expect.stringContaining('is a link') as string,
      })
      expect(sha256(path)).toBe(before)
    })
  })

  test('a folder, a folder that is not there, a file instead of a folder', async () => {
    await withSnapshot(async (snapshot, folder) => {
      await expect(writeC1z(snapshot, join(folder, 'out'), options)).rejects.toMatchObject({ code: 'INVALID_INPUT' })
      await expect(writeC1z(snapshot, join(folder, 'no', 'x.c1z'), options)).rejects.toMatchObject({ code: 'NOT_WRITABLE' })
      await expect(writeC1z(snapshot, join(snapshot.path, 'x.c1z'), options)).rejects.toMatchObject({ code: 'NOT_WRITABLE' })
    })
  })

  test('a file another program changed meanwhile', async () => {
    await withSnapshot(async (snapshot, folder) => {
      const path = join(folder, 'out', 'sync.c1z')
      const meddle = (_done: number, _total: number, step: string) => {
        if (step === 'compress') writeFileSync(path, 'newer')
      }
      await expect(writeC1z(snapshot, path, { ...options, onProgress: meddle })).rejects.toMatchObject({ code: 'NOT_WRITABLE' })
      expect(readFileSync(path, 'utf8')).toBe('newer')
      expect(readdirSync(join(folder, 'out'))).toEqual(['sync.c1z'])
    })
  })
})

describe('stopped in the middle', () => {
  test.each(['before', 'write', 'compress'])('an abort at %s leaves nothing and changes nothing', async (at) => {
    await withSnapshot(async (snapshot, folder) => {
      const path = join(folder, 'out', 'sync.c1z')
      copyFileSync(join(import.meta.dirname, '../../../tests/fixtures/baton-made-two-syncs.c1z'), path)
      const before = sha256(path)
      const controller = new AbortController()
      if (at === 'before') controller.abort()
      const onProgress = (_done: number, _total: number, step: string) => {
        if (step === at) controller.abort()
      }
      await expect(writeC1z(snapshot, path, { ...options, signal: controller.signal, onProgress })).rejects.toMatchObject({
        code: 'CANCELLED',
      })
      expect(sha256(path)).toBe(before)
      expect(readdirSync(join(folder, 'out'))).toEqual(['sync.c1z'])
    })
  })

  test('what a killed process left is swept away, what a live one has is not', async () => {
    await withSnapshot(async (snapshot, folder) => {
      const dead = spawnSync(process.execPath, ['-e', 'console.log(process.pid)'], { encoding: 'utf8' }).stdout.trim()
      const mine = temporaryName()
      const left = mine.replace(`-${process.pid}-`, `-${dead}-`)
      for (const name of [mine, left]) writeFileSync(join(folder, 'out', name), 'half')
      mkdirSync(join(folder, 'data', left))
      await writeC1z(snapshot, join(folder, 'out', 'sync.c1z'), options)
      expect(readdirSync(join(folder, 'out')).sort()).toEqual([mine, 'sync.c1z'].sort())
    })
  })

  /** Runs in a private file system of 64 kB that is filled up before, and prints what came of saving there. */
  const onFullDisk = (snapshotPath: string, folder: string) => `
    const { readdirSync, readFileSync, writeFileSync, writeSync, openSync } = await import('node:fs')
    const { openSnapshot } = await import('${import.meta.dirname}/../graph/snapshot.ts')
    const { writeC1z } = await import('${import.meta.dirname}/write.ts')
    const path = '${folder}/sync.c1z'
    writeFileSync(path, '')
    const filler = openSync('${folder}/filler', 'w')
    try { for (;;) writeSync(filler, Buffer.alloc(1024, 'x')) } catch {}
    const options = { keep: 2, signal: new AbortController().signal, now: Date.now }
    const code = await writeC1z(openSnapshot('${snapshotPath}'), path, options).then(() => 'saved', (error) => error.code ?? String(error))
    console.log(JSON.stringify({ code, bytes: readFileSync(path).length, left: readdirSync('${folder}').sort() }))`

  test('a full disk: says so, leaves what was there', async (context) => {
    await withSnapshot((snapshot, folder) => {
      const small = join(folder, 'small')
      mkdirSync(small)
      const isolate = ['unshare', '-rm', 'sh', '-c', 'mount -t tmpfs -o size=64k none "$0" && exec "$@"', small]
      const node = [process.execPath, '--input-type=module', '-e', onFullDisk(snapshot.path, small)]
      const child = spawnSync(isolate[0] ?? '', [...isolate.slice(1), ...node], { encoding: 'utf8' })
      if (child.status !== 0) context.skip(`no private file system to be had here: ${child.stderr.slice(0, 200)}`)
      expect(JSON.parse(child.stdout)).toEqual({ code: 'DISK_FULL', bytes: 0, left: ['filler', 'sync.c1z'] })
      return Promise.resolve()
    })
  })
})

test('ids that would be the same when joined with colons are told, and the file is saved', async () => {
  await inFolder(async (folder) => {
    const path = join(folder, 'run.snapshot')
    const writer = createSnapshot(path)
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
