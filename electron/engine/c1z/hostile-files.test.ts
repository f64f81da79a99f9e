import { copyFileSync, createReadStream, createWriteStream, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { constants, createZstdCompress } from 'node:zlib'
import { pipeline } from 'node:stream/promises'
import Database from 'better-sqlite3'
import { expect, test } from 'vitest'
import { openSnapshot } from '../graph/snapshot.ts'
import { countC1z } from './count.ts'
import { describeC1z } from './describe.ts'
import { importC1z } from './import.ts'
import { baseline, inFolder, insertRun, makeFile, never, syncIdsIn, withContent, wrap } from './testing/files.ts'
import { options, sha256 } from './testing/small-run.ts'
import { smallSnapshot } from './testing/snapshots.ts'
import { writeC1z } from './write.ts'

/** Files made to hang, to fill the memory, to run something, or to be believed. */

const attack = (name: string): string => join(import.meta.dirname, '../../../tests/fixtures/attack', name)
const runId = '33p3590dzdgf5u2DhrEARCIYjnj'
const sync = '3MQuQGLT4z4tywkxi82C1iNiwp6'

async function opened(path: string, signal: AbortSignal = never): Promise<void> {
  await inFolder(async (folder) => {
    const before = readdirSync(folder)
    await importC1z(path, join(folder, 'x.snapshot'), { signal }).finally(() => {
      if (readdirSync(folder).some((name) => name !== 'x.snapshot')) expect(readdirSync(folder)).toEqual(before)
    })
  })
}

/** Saves a small snapshot into a copy of `from`, or into what `make` writes; the copy's path and the receipt go to `work`. */
async function savedInto(
  make: (path: string) => Promise<void> | void,
  work: (save: (signal?: AbortSignal) => ReturnType<typeof writeC1z>, path: string) => Promise<void>,
): Promise<void> {
  await inFolder(async (folder) => {
    mkdirSync(join(folder, 'data'))
    const path = join(folder, 'some.c1z')
    await make(path)
    const snapshot = await smallSnapshot(join(folder, 'data'), 'run', runId)
    try {
      await work((signal = never) => writeC1z(snapshot, path, { ...options, signal }), path)
      expect(readdirSync(folder).sort()).toEqual(['data', 'some.c1z'])
    } finally {
      snapshot.close()
    }
  })
}

const shown = (path: string): unknown =>
  withContent(path, (database) =>
    database
      .prepare(`select sync_id from v1_sync_runs where sync_type = 'full' and ended_at is not null order by ended_at desc limit 1`)
      .pluck()
      .get(),
  )

test('a row number out of order is damage, wherever the file is read', async () => {
  const path = attack('rowid-loop.c1z')
  await expect(opened(path)).rejects.toMatchObject({ code: 'MALFORMED_DATA' })
  await savedInto(
    (to) => copyFileSync(path, to),
    async (save, to) => {
      const before = sha256(to)
      await expect(save()).rejects.toMatchObject({ code: 'MALFORMED_DATA' })
      expect(sha256(to)).toBe(before)
    },
  )
})

test('a long name is read and written in full', async () => {
  await inFolder(async (folder) => {
    const path = join(folder, 'x.snapshot')
    await importC1z(attack('name-30kB.c1z'), path, { signal: never })
    const snapshot = openSnapshot(path)
    try {
      await writeC1z(snapshot, join(folder, 'again.c1z'), options)
      const messages = (file: string): unknown =>
        withContent(file, (database) => database.prepare('select max(length(data)) from v1_resources').pluck().get())
      expect(messages(join(folder, 'again.c1z'))).toBe(messages(attack('name-30kB.c1z')))
    } finally {
      snapshot.close()
    }
  })
})

test('a sync dated after all time: nothing is added that nobody would see', async () => {
  await savedInto(
    (to) => copyFileSync(attack('ended-9999.c1z'), to),
    async (save, to) => {
      const before = sha256(to)
      await expect(save()).rejects.toMatchObject({ code: 'UNSUPPORTED', message: expect.stringContaining('9999-12-31') as string })
      expect(sha256(to)).toBe(before)
    },
  )
})

test.each([
  '9999-12-31 23:59:59',
  '2031-01-01T00:00:00Z',
  '2031-01-01',
  '31.12.2031',
  'zzzz',
  Buffer.from('2031-01-01 00:00:00'),
  20310101,
])('a sync that ended at %j: ours is the one that readers show, or saving fails', async (ended) => {
  await savedInto(
    (to) =>
      makeFile(to, (database) => {
        insertRun(database, { sync_id: 'a' })
        database.prepare('update v1_sync_runs set ended_at = ?').run(ended)
      }),
    async (save, to) => {
      const receipt = await save().catch((error: unknown) => {
        expect(error).toMatchObject({ code: 'UNSUPPORTED' })
        return null
      })
      expect(shown(to)).toBe(receipt?.syncId ?? 'a')
    },
  )
})

test('a check that takes long is not made when the file is saved into', async () => {
  const slow = `check(length(hex(randomblob(200000000))) > 0)`
  await savedInto(
    (to) => copyFileSync(attack('check-constraint.c1z'), to),
    async (save, to) => {
      expect((await save()).keptSyncs).toEqual([sync])
      withContent(to, (database) =>
        expect(database.prepare('select group_concat(sql) from sqlite_master').pluck().get()).not.toMatch(/check/i),
      )
    },
  )
  await savedInto(
    (to) =>
      makeFile(
        to,
        (database) => {
          database.pragma('ignore_check_constraints = on')
          insertRun(database, { sync_id: 'a' })
          const insert = database.prepare(
            `insert into v1_assets (external_id, content_type, data, sync_id, discovered_at) values (?, 'x', x'00', 'a', '2025-01-01')`,
          )
          database.exec('begin')
          for (let i = 0; i < 1000; i++) insert.run(`asset ${i}`)
          database.exec('commit')
        },
        baseline.replace('content_type TEXT NOT NULL', `content_type TEXT NOT NULL ${slow}`),
      ),
    async (save, to) => {
      expect((await save()).keptSyncs).toEqual(['a'])
      withContent(to, (database) => expect(database.prepare(`select count(*) from v1_assets where sync_id = 'a'`).pluck().get()).toBe(1000))
    },
  )
})

test('of a foreign schema nothing is run and nothing is kept but columns known by name', async () => {
  await savedInto(
    (to) =>
      makeFile(
        to,
        (database) => {
          insertRun(database, { sync_id: 'a' })
          database.exec(`create table told (n)`)
          database.exec(`insert into v1_grants (resource_type_id, resource_id, entitlement_id, principal_resource_type_id, principal_resource_id,
            external_id, data, sync_id, discovered_at) values ('t', 'r', 'e', 'p', 'i', 'x', x'', 'a', '2025-01-01 00:00:00')`)
          database.exec(`create trigger tr before insert on v1_grants begin insert into told values (1); end`)
          database.exec(`create view seen as select * from v1_grants`)
          database.exec(`create index dear on v1_grants (abs(length(data)), sync_id)`)
          database.exec(`create unique index narrow on v1_grants (discovered_at)`)
        },
        baseline.replace(
          'principal_resource_id TEXT NOT NULL, external_id',
          `principal_resource_id TEXT NOT NULL, made TEXT GENERATED ALWAYS AS (hex(zeroblob(10))) VIRTUAL, other TEXT DEFAULT (hex(1)), external_id`,
        ),
      ),
    async (save, to) => {
      const receipt = await save()
      expect(receipt.keptSyncs).toEqual(['a'])
      withContent(to, (database) => {
        expect(database.prepare(`select name from sqlite_master where name in ('tr', 'seen', 'dear', 'narrow', 'told')`).all()).toEqual([])
        expect(database.prepare(`select name from pragma_table_xinfo('v1_grants') where name in ('made', 'other')`).all()).toEqual([])
        expect(database.prepare(`select external_id from v1_grants where sync_id = 'a'`).pluck().all()).toEqual(['x'])
        expect(database.pragma('integrity_check', { simple: true })).toBe('ok')
      })
    },
  )
})

test('a table whose data are worked out by the file is not read', async () => {
  await inFolder(async (folder) => {
    const path = join(folder, 'some.c1z')
    const made = baseline.replace(
      'external_id TEXT NOT NULL, data BLOB NOT NULL',
      'external_id TEXT NOT NULL, data BLOB GENERATED ALWAYS AS (zeroblob(1000000000)) VIRTUAL',
    )
    makeFile(path, (database) => insertRun(database, { sync_id: 'a' }), made)
    await expect(opened(path)).rejects.toMatchObject({ code: 'MALFORMED_DATA' })
  })
})

test('rows that claim to be of the sync being saved are not taken into it', async () => {
  await savedInto(
    (to) =>
      makeFile(to, (database) => {
        insertRun(database, { sync_id: 'a' })
        database.exec(`insert into v1_grants (resource_type_id, resource_id, entitlement_id, principal_resource_type_id, principal_resource_id,
          external_id, data, sync_id, discovered_at) values ('t', 'r', 'e', 'p', 'i', 'x', x'', '${runId}', '2025-01-01 00:00:00')`)
      }),
    async (save, to) => {
      const { syncId } = await save()
      withContent(to, (database) =>
        expect(database.prepare('select count(*) from v1_grants where sync_id = ?').pluck().get(syncId)).toBe(1),
      )
    },
  )
})

test('a file of 200,000 empty frames is refused, and an abort on the way is heeded', async () => {
  await inFolder(async (folder) => {
    const path = join(folder, 'frames.c1z')
    writeFileSync(path, Buffer.concat([Buffer.from('C1ZF\0', 'latin1'), Buffer.alloc(9 * 200_000, '28b52ffd2000010000', 'hex')]))
    await expect(opened(path)).rejects.toMatchObject({ code: 'UNSUPPORTED' })
    await expect(describeC1z(path)).rejects.toMatchObject({ code: 'UNSUPPORTED' })
    await expect(opened(path, AbortSignal.abort())).rejects.toMatchObject({ code: 'CANCELLED' })
  })
})

test('one small file with messages of 70 MB is refused before any of them is held', { timeout: 300_000 }, async () => {
  await savedInto(
    async (to) => {
      const scratch = `${to}.db`
      const database = new Database(scratch)
      database.exec(baseline)
      insertRun(database, { sync_id: 'a' })
      database.exec(`with recursive n (i) as (select 1 union all select i + 1 from n where i < 4)
        insert into v1_grants (resource_type_id, resource_id, entitlement_id, principal_resource_type_id, principal_resource_id, external_id, data,
          sync_id, discovered_at) select 't', 'r', 'e', 'p', 'i', 'x' || i, zeroblob(70000000), 'a', '2025-01-01 00:00:00' from n`)
      database.close()
      const out = createWriteStream(to)
      out.write(Buffer.from('C1ZF\0', 'latin1'))
      await pipeline(createReadStream(scratch), createZstdCompress({ params: { [constants.ZSTD_c_compressionLevel]: 1 } }), out)
      rmSync(scratch)
    },
    async (save, to) => {
      const before = process.memoryUsage().arrayBuffers
      await expect(opened(to)).rejects.toMatchObject({ code: 'UNSUPPORTED', message: expect.stringContaining('67 MiB') as string })
      await expect(save()).rejects.toMatchObject({ code: 'UNSUPPORTED' })
      // Four of them are 280 MB.
      expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(200 * 2 ** 20)
    },
  )
})

test('pages that refer to one page again and again are damage', async () => {
  await inFolder(async (folder) => {
    const path = join(folder, 'some.c1z')
    makeFile(path, (database) => {
      insertRun(database, { sync_id: 'a' })
      const insert = database.prepare(
        `insert into v1_resource_types (external_id, data, sync_id, discovered_at) values (?, zeroblob(900), 'other', '2025-01-01')`,
      )
      database.exec('begin')
      for (let i = 0; i < 4000; i++) insert.run(`type ${i}`)
      database.exec('commit')
    })
    const database = withContent(path, (content) => ({
      root: content.prepare<[], number>(`select rootpage from sqlite_master where name = 'v1_resource_types'`).pluck().get() ?? 0,
      bytes: content.serialize(),
    }))
    const page = database.bytes.subarray((database.root - 1) * 4096, database.root * 4096)
    expect(page[0]).toBe(5)
    const first = page.readUInt32BE(page.readUInt16BE(12))
    page.writeUInt32BE(first, 8)
    writeFileSync(path, wrap(database.bytes))
    await expect(opened(path)).rejects.toMatchObject({
      code: 'MALFORMED_DATA',
      message: expect.stringContaining('the same page') as string,
    })
    await expect(countC1z(path, folder, never)).rejects.toMatchObject({ code: 'MALFORMED_DATA' })
    await expect(describeC1z(path)).rejects.toMatchObject({ code: 'MALFORMED_DATA' })
  })
})

test('of two that save into one file at once, each that succeeds stays', { timeout: 300_000 }, async () => {
  await inFolder(async (folder) => {
    mkdirSync(join(folder, 'data'))
    mkdirSync(join(folder, 'out'))
    const ids = [runId, '33p3590dzdgf5u2DhrEARCIYjnk', '33p3590dzdgf5u2DhrEARCIYjnl']
    const snapshots = await Promise.all(ids.map((id, i) => smallSnapshot(join(folder, 'data'), `run ${i}`, id)))
    try {
      for (let round = 0; round < 20; round++) {
        const path = join(folder, 'out', `file ${round}.c1z`)
        const ended = await Promise.allSettled(snapshots.map((snapshot) => writeC1z(snapshot, path, { ...options, keep: 10 })))
        const saved = ended.flatMap((one) => (one.status === 'fulfilled' ? [one.value.syncId] : []))
        for (const one of ended) if (one.status === 'rejected') expect(one.reason).toMatchObject({ code: 'NOT_WRITABLE' })
        expect(saved.length).toBeGreaterThan(0)
        expect(syncIdsIn(path)).toEqual(expect.arrayContaining(saved))
      }
      expect(readdirSync(join(folder, 'out')).filter((name) => !name.endsWith('.c1z'))).toEqual([])
    } finally {
      for (const snapshot of snapshots) snapshot.close()
    }
  })
})
