import { fromBinary } from '@bufbuild/protobuf'
import type Database from 'better-sqlite3'
import { copyFileSync, existsSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { diffSnapshots } from '../graph/diff.ts'
import { openSnapshot, type Snapshot } from '../graph/snapshot.ts'
import {
  encodeEntitlement,
  encodeEntitlementStub,
  encodePrincipalStub,
  encodeResource,
  encodeResourceOfGrant,
  encodeResourceType,
} from './encode.ts'
import { GrantSchema } from './gen/c1/connector/v2/grant_pb.js'
import { importC1z } from './import.ts'
import { baseline, inFolder, insertRun, makeFile, never, syncIdsIn, withContent, wrap } from './testing/files.ts'
import { any, field, join as joined } from './wire.ts'
import { writeC1z } from './write.ts'

const fixture = join(import.meta.dirname, '../../../tests/fixtures/baton-made-two-syncs.c1z')
const options = { signal: never }

/** Imports a file for as long as `work` runs. */
async function withImport<T>(
  folder: string,
  path: string,
  work: (snapshot: Snapshot, imported: Awaited<ReturnType<typeof importC1z>>) => T,
  syncId?: string,
): Promise<T> {
  const snapshotPath = join(folder, `${String(Math.random()).slice(2)}.snapshot`)
  const imported = await importC1z(path, snapshotPath, { ...options, ...(syncId === undefined ? {} : { syncId }) })
  const snapshot = openSnapshot(snapshotPath)
  try {
    return await work(snapshot, imported)
  } finally {
    snapshot.close()
  }
}

const team = { type: 'team', id: 't1' }
const messages = {
  user: encodeResourceType({ id: 'user', displayName: 'User', traits: ['user'], skipEntitlementsAndGrants: true }),
  team: encodeResourceType({ id: 'team', displayName: 'Team', traits: ['group'], skipEntitlementsAndGrants: false }),
  ada: encodeResource({ type: 'user', id: 'ada', displayName: 'Ada' }, ['user']),
  t1: encodeResource({ ...team, displayName: 'Team 1' }, ['group']),
}
const member = {
  id: 'team:t1:member',
  resource: team,
  slug: 'member',
  displayName: 'Member',
  purpose: 'assignment' as const,
  grantableTo: ['user'],
}
const grantOf = (...more: Buffer[]): Buffer =>
  joined(
    encodeEntitlementStub(member.id, encodeResourceOfGrant({ ...team, displayName: 'Team 1' }, ['group'])),
    encodePrincipalStub({ type: 'user', id: 'ada' }),
    field(3, Buffer.from('team:t1:member:user:ada')),
    ...more,
  )

/** One sync with a user, a team, an entitlement and the given grant. */
function fillSync(database: Database.Database, syncId: string, grant: Buffer, extra: Record<string, unknown> = {}): void {
  const at = '2025-01-01 00:00:00'
  const put = (table: string, row: Record<string, unknown>) => {
    const full = { ...row, sync_id: syncId, discovered_at: at }
    database
      .prepare(
        `insert into ${table} (${Object.keys(full).join()}) values (${Object.keys(full)
          .map((name) => `@${name}`)
          .join()})`,
      )
      .run(full)
  }
  put('v1_resource_types', { external_id: 'user', data: messages.user })
  put('v1_resource_types', { external_id: 'team', data: messages.team })
  put('v1_resources', { resource_type_id: 'user', external_id: 'user:ada', data: messages.ada })
  put('v1_resources', { resource_type_id: 'team', external_id: 'team:t1', data: messages.t1 })
  put('v1_entitlements', {
    resource_type_id: 'team',
    resource_id: 't1',
    external_id: member.id,
    data: encodeEntitlement(member, messages.t1, [messages.user]),
  })
  put('v1_grants', {
    resource_type_id: 'team',
    resource_id: 't1',
    entitlement_id: member.id,
    principal_resource_type_id: 'user',
    principal_resource_id: 'ada',
    external_id: 'team:t1:member:user:ada',
    data: grant,
    ...extra,
  })
}

/** Imports a file with this one grant, and what comes of it when it is written again. */
const roundTrip = (grant: Buffer, extra: Record<string, unknown> = {}, schema = baseline) =>
  inFolder(async (folder) => {
    const path = join(folder, 'in.c1z')
    makeFile(
      path,
      (database) => {
        insertRun(database, { sync_id: 'a' })
        fillSync(database, 'a', grant, extra)
      },
      schema,
    )
    return withImport(folder, path, async (snapshot) => {
      const out = join(folder, 'out.c1z')
      await writeC1z(snapshot, out, { keep: 1, signal: never, now: () => 1.7e12 })
      return {
        records: [...snapshot.grantsInOrder()],
        findings: snapshot.findings(),
        written: withContent(out, (database) => database.prepare<[], Buffer>('select data from v1_grants').pluck().get()),
      }
    })
  })

describe('a file made by a connector', () => {
  test('its two syncs differ by 18 grants created and 9 deleted', async () => {
    await inFolder(async (folder) => {
      const [before, after] = [join(folder, 'before.snapshot'), join(folder, 'after.snapshot')]
      await importC1z(fixture, before, { ...options, syncId: '3MQvlbBr7mqKRY99kV8IkdZ3wUC' })
      const newest = await importC1z(fixture, after, options)
      expect(newest.syncId).toBe('3MQvlYnaGGJLCnm5Ci9fXmFB63G')
      const diff = diffSnapshots(before, after)
      expect(diff.summary).toMatchObject({ resources: { added: 0, removed: 0, changed: 0 }, grants: { added: 18, removed: 9, changed: 0 } })
      diff.close()
    })
  })

  test('names a grant whose person does not exist', async () => {
    await inFolder((folder) =>
      withImport(folder, fixture, (snapshot) => expect(snapshot.findings()).toMatchObject([{ kind: 'missing-principal', count: 1 }])),
    )
  })

  test('written over, keeps its last sync, byte for byte', async () => {
    await inFolder(async (folder) => {
      const path = join(folder, 'sync.c1z')
      copyFileSync(fixture, path)
      const rows = (of: string) =>
        withContent(of, (database) =>
          ['v1_resource_types', 'v1_resources', 'v1_entitlements', 'v1_grants', 'v1_sync_runs'].map((table) =>
            database.prepare(`select * from ${table} where sync_id = '3MQvlYnaGGJLCnm5Ci9fXmFB63G' order by id`).all(),
          ),
        )
      const before = rows(path)
      const writer = await withImport(folder, fixture, (snapshot) =>
        writeC1z({ ...viewOf(snapshot), meta: { ...snapshot.meta, syncId: null, runId: null } }, path, {
          keep: 2,
          signal: never,
          now: () => 1.8e12,
        }),
      )
      expect(writer.keptSyncs).toEqual(['3MQvlYnaGGJLCnm5Ci9fXmFB63G'])
      expect(syncIdsIn(path)).toEqual(['3MQvlYnaGGJLCnm5Ci9fXmFB63G', writer.syncId])
      expect(rows(path)).toEqual(before)
    })
  })

  test('written out again, says the same in every message, under an id of its own: a grant of it was left out', async () => {
    await inFolder(async (folder) => {
      const [out, again] = [join(folder, 'out.c1z'), join(folder, 'again.c1z')]
      const { syncId } = await withImport(folder, fixture, async (snapshot, { warnings }) => {
        expect(warnings).toEqual(['Left out on opening: 1 grant; the findings say why.'])
        const receipt = await writeC1z(snapshot, out, { keep: 2, signal: never, now: () => 1.8e12 })
        expect((await writeC1z(snapshot, again, { keep: 2, signal: never, now: () => 1.8e12 })).syncId).toBe(receipt.syncId)
        return receipt
      })
      expect(syncId).not.toBe('3MQvlYnaGGJLCnm5Ci9fXmFB63G')
      const messagesOf = (path: string, id: string, table: string) =>
        withContent(path, (database) =>
          database.prepare<[string], Buffer>(`select data from ${table} where sync_id = ? order by external_id`).pluck().all(id),
        )
      const before = (table: string) => messagesOf(fixture, '3MQvlYnaGGJLCnm5Ci9fXmFB63G', table)
      for (const table of ['v1_resource_types', 'v1_resources', 'v1_entitlements'])
        expect(messagesOf(out, syncId, table)).toEqual(before(table))
      const grants = before('v1_grants').filter((data) => fromBinary(GrantSchema, data).principal?.id?.resource !== '')
      expect(messagesOf(out, syncId, 'v1_grants')).toEqual(grants)
    })
  })
})

const viewOf = (snapshot: Snapshot) => ({
  path: snapshot.path,
  counts: snapshot.counts,
  vocabulary: snapshot.vocabulary,
  resourceTypes: snapshot.resourceTypes,
  resourceTypeWire: (id: string) => snapshot.resourceTypeWire(id),
  resourcesInOrder: () => snapshot.resourcesInOrder(),
  entitlementsInOrder: () => snapshot.entitlementsInOrder(),
  grantsInOrder: () => snapshot.grantsInOrder(),
})

describe('grants of every vintage', () => {
  test('a plain one needs no bytes of its own', async () => {
    const { records, written } = await roundTrip(grantOf())
    expect(records).toEqual([[1, 1, null, null]])
    expect(written).toEqual(grantOf())
  })

  test('an unknown annotation, sources and a field of the future survive', async () => {
    const odd = grantOf(field(4, any('SomethingNew', Buffer.from('0801', 'hex'))), Buffer.from('2a050a030a0165f8070a', 'hex'))
    expect((await roundTrip(odd)).written).toEqual(odd)
  })

  test('metadata becomes values, whatever the order of its entries', async () => {
    const entry = (key: string, value: Buffer) => field(1, field(1, Buffer.from(key)), field(2, value))
    const metadata = [
      entry('high_score', Buffer.from('110000000000005640', 'hex')),
      entry('completed_at', field(3, Buffer.from('2024-06-20T00:00:00.000Z'))),
    ]
    const { records, written } = await roundTrip(grantOf(field(4, any('GrantMetadata', field(1, ...metadata)))))
    expect(records).toEqual([[1, 1, null, null, Date.UTC(2024, 5, 20), 88]])
    expect(written).toEqual(grantOf(field(4, any('GrantMetadata', field(1, ...metadata.reverse())))))
  })

  test.each(['2055-01-01T00:00:00.000Z', '0001-01-01T00:00:00.000Z', '1970-01-01T00:00:00.000Z'])(
    'a completion at %s is found, is not believed, and stays in the message',
    async (text) => {
      const entry = (key: string, value: string) => field(1, field(1, Buffer.from(key)), field(2, field(3, Buffer.from(value))))
      const entries = [entry('completed_at', text), entry('first_access', '2024-06-20T00:00:00.000Z')]
      const grant = grantOf(field(4, any('GrantMetadata', field(1, ...entries))))
      const { records, written, findings } = await roundTrip(grant)
      expect(records[0]?.slice(4)).toEqual([null, Date.UTC(2024, 5, 20)])
      expect(findings).toMatchObject([{ kind: 'implausible-date', count: 1, examples: [{ resource: { type: 'user', id: 'ada' } }] }])
      expect(findings[0]?.examples[0]?.message).toContain(text)
      expect(written).toEqual(grant)
    },
  )

  test('a resource that is repeated with its id at the source stays so', async () => {
    const whole = joined(
      encodeEntitlementStub(member.id, messages.t1),
      encodePrincipalStub({ type: 'user', id: 'ada' }),
      field(3, Buffer.from('team:t1:member:user:ada')),
    )
    const { records, written } = await roundTrip(whole)
    expect(records[0]?.[3]).toBeNull()
    expect(written).toEqual(whole)
  })

  test('metadata with more than evidence is kept whole', async () => {
    const more = grantOf(
      field(4, any('GrantMetadata', field(1, field(1, field(1, Buffer.from('why')), field(2, field(3, Buffer.from('asked'))))))),
    )
    expect((await roundTrip(more)).written).toEqual(more)
  })

  test('an expansion in its column goes back into the message', async () => {
    const newer = baseline.replace(
      'external_id TEXT NOT NULL, data BLOB NOT NULL, sync_id TEXT NOT NULL, discovered_at DATETIME NOT NULL);\nCREATE TABLE v1_sync_runs',
      'external_id TEXT NOT NULL, expansion BLOB, data BLOB NOT NULL, sync_id TEXT NOT NULL, discovered_at DATETIME NOT NULL);\nCREATE TABLE v1_sync_runs',
    )
    const expansion = field(1, Buffer.from('team:t2:member'))
    expect((await roundTrip(grantOf(), { expansion }, newer)).written).toEqual(grantOf(field(4, any('GrantExpandable', expansion))))
    const both = grantOf(field(4, any('GrantExpandable', expansion)))
    expect((await roundTrip(both, { expansion }, newer)).written).toEqual(both)
  })

  test('a slim one gets its ends from the columns', async () => {
    const { records, written } = await roundTrip(field(3, Buffer.from('team:t1:member:user:ada')))
    expect(records[0]?.[3]).toBeNull()
    expect(written).toEqual(grantOf())
    const annotated = field(4, any('SomethingNew', Buffer.alloc(0)))
    expect((await roundTrip(joined(field(3, Buffer.from('team:t1:member:user:ada')), annotated))).written).toEqual(grantOf(annotated))
  })

  test('columns that contradict the message are a finding', async () => {
    expect((await roundTrip(grantOf(), { external_id: 'other' })).findings).toMatchObject([{ kind: 'columns-disagree', count: 1 }])
  })
})

describe('which sync', () => {
  const withRuns = (runs: Parameters<typeof insertRun>[1][], work: (path: string, folder: string) => Promise<void>) =>
    inFolder(async (folder) => {
      const path = join(folder, 'in.c1z')
      makeFile(path, (database) => {
        for (const run of runs) insertRun(database, run)
      })
      await work(path, folder)
    })

  test('the finished full one with the greatest end as text, then the greatest id', async () => {
    const runs = [
      { sync_id: 'b', ended_at: '2025-01-02 00:00:00' },
      { sync_id: 'c', ended_at: '2025-01-02 00:00:00' },
      { sync_id: 'a', ended_at: '2025-01-01 23:00:00' },
      { sync_id: 'p', ended_at: '2025-01-05 00:00:00', sync_type: 'partial' },
      { sync_id: 'u', ended_at: null },
    ]
    await withRuns(runs, async (path, folder) => {
      await withImport(folder, path, (_snapshot, imported) => expect(imported).toMatchObject({ syncId: 'c', warnings: [] }))
      await withImport(folder, path, (_snapshot, { warnings }) => expect(warnings).toEqual([expect.stringContaining('partial')]), 'p')
      await withImport(
        folder,
        path,
        (_snapshot, { warnings }) => expect(warnings).toEqual([expect.stringContaining('never finished')]),
        'u',
      )
      await expect(importC1z(path, join(folder, 'x'), { ...options, syncId: 'zz' })).rejects.toMatchObject({ code: 'NOT_FOUND' })
    })
  })

  test('none that is finished and full is an error', async () => {
    await withRuns([{ sync_id: 'u', ended_at: null }], async (path, folder) => {
      await expect(importC1z(path, join(folder, 'x'), options)).rejects.toMatchObject({ code: 'NOT_FOUND' })
      expect(readdirSync(folder)).toEqual(['in.c1z'])
    })
  })

  test("times are brought back from the writer's zone", async () => {
    const run = { sync_id: '33p3590dzdgf5u2DhrEARCIYjnj', started_at: '2025-10-09 01:53:21.5', ended_at: '2025-10-09 01:54:20' }
    await withRuns([run], async (path, folder) => {
      await withImport(folder, path, ({ meta }) => expect(meta).toMatchObject({ startedAt: 1_760_000_001_500, endedAt: 1_760_000_060_000 }))
    })
  })
})

describe('what cannot be read', () => {
  const failing = (bytes: Uint8Array | string) =>
    inFolder(async (folder) => {
      const path = join(folder, 'in.c1z')
      writeFileSync(path, bytes)
      await importC1z(path, join(folder, 'out.snapshot'), options).then(
        () => expect.unreachable(),
        (error: unknown) => expect(error).toMatchObject({ name: 'RollcallError', remedy: expect.stringMatching(/.{10}/) as string }),
      )
      expect(existsSync(join(folder, 'out.snapshot'))).toBe(false)
      expect(readdirSync(folder)).toEqual(['in.c1z'])
      return importC1z(path, join(folder, 'out.snapshot'), options).catch((error: unknown) => error)
    })

  test.each([
    ['no bytes', '', 'NOT_FOUND'],
    ['text', 'hello, I am a letter', 'MALFORMED_DATA'],
    ['gzip', Buffer.from('1f8b08000000000000', 'hex'), 'MALFORMED_DATA'],
    ['cut zstd', wrap(Buffer.alloc(100_000, 'x')).subarray(0, 25), 'MALFORMED_DATA'],
    ['no SQLite inside', wrap(Buffer.alloc(100_000, 'x')), 'MALFORMED_DATA'],
    ['a SQLite header and garbage', wrap(Buffer.concat([Buffer.from('SQLite format 3\0'), Buffer.alloc(8000, 'x')])), 'MALFORMED_DATA'],
    ['v3 and nothing more', Buffer.concat([Buffer.from('C1Z3\0', 'latin1'), Buffer.from('0000000141', 'hex')]), 'MALFORMED_DATA'],
  ])('%s', async (_what, bytes, code) => {
    expect(await failing(bytes)).toMatchObject({ code })
  })

  test.each(['v1_resource_types', 'v1_resources', 'v1_entitlements', 'v1_grants'])('a broken message in %s is named', async (table) => {
    await inFolder(async (folder) => {
      const path = join(folder, 'in.c1z')
      makeFile(path, (database) => {
        insertRun(database, { sync_id: 'a' })
        fillSync(database, 'a', grantOf())
        database.prepare(`update ${table} set data = x'0aff'`).run()
      })
      await expect(importC1z(path, join(folder, 'x'), options)).rejects.toMatchObject({
        code: 'MALFORMED_DATA',
        message: expect.stringContaining(table) as string,
      })
    })
  })

  test('a database of another kind, a table that is a view, text for bytes', async () => {
    await inFolder(async (folder) => {
      const path = join(folder, 'in.c1z')
      const refused = () => expect(importC1z(path, join(folder, 'x'), options)).rejects.toMatchObject({ code: 'MALFORMED_DATA' })
      makeFile(path, () => undefined, 'create table t (a)')
      await refused()
      makeFile(path, () => undefined, `create view v1_sync_runs as select 'a' as sync_id, '' as started_at, '' as ended_at`)
      await refused()
      makeFile(path, (database) => {
        insertRun(database, { sync_id: 'a' })
        fillSync(database, 'a', grantOf())
        database.exec(`update v1_grants set data = 'text'`)
      })
      await refused()
    })
  })

  test('an abort', async () => {
    await inFolder(async (folder) => {
      await expect(importC1z(fixture, join(folder, 'x'), { signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'CANCELLED' })
      expect(readdirSync(folder)).toEqual([])
    })
  })

  test('a small limit', async () => {
    await inFolder(async (folder) => {
      const limits = { decodedBytes: 10_000, windowBytes: 2 ** 27, frames: 1 }
      await expect(importC1z(fixture, join(folder, 'x'), { ...options, limits })).rejects.toMatchObject({ code: 'UNSUPPORTED' })
    })
  })
})
