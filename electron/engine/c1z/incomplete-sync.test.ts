import type Database from 'better-sqlite3'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { savePhrase, type SyncMark } from '../../../shared/syncs.ts'
import { approvedSnapshot } from '../graph/approved-snapshot.ts'
import { openSnapshot, type Snapshot } from '../graph/snapshot.ts'
import { encodeEntitlement, encodeEntitlementStub, encodePrincipalStub, encodeResource, encodeResourceType } from './encode.ts'
import { importC1z } from './import.ts'
import { selectedGraph } from './selected-graph.ts'
import { baseline, inFolder, insertRun, makeFile, never, withContent, type RunRow } from './testing/files.ts'
import { any, field, join as joined } from './wire.ts'
import { writeC1z } from './write.ts'

const sync = '33p3590dzdgf5u2DhrEARCIYjnj'
const faults = join(import.meta.dirname, '../../../tests/fixtures/faults/27-open-without-full-sync')
const types = {
  user: encodeResourceType({ id: 'user', displayName: 'User', traits: ['user'], skipEntitlementsAndGrants: true }),
  group: encodeResourceType({ id: 'group', displayName: 'Group', traits: ['group'], skipEntitlementsAndGrants: false }),
}
const groupOf = (id: string) => encodeResource({ type: 'group', id, displayName: id }, ['group'])
const member = (id: string) => `group:${id}:member`

interface GrantRow {
  readonly group: string
  readonly to: { readonly type: string; readonly id: string }
  readonly more?: Buffer
  readonly columns?: Record<string, unknown>
}

/** Two groups with their "member", Ada and Bo, and the given grants. */
function fill(database: Database.Database, syncId: string, grants: readonly GrantRow[]): void {
  const put = (table: string, row: Record<string, unknown>) => {
    const names = Object.keys({ ...row, sync_id: 1, discovered_at: 1 })
    database
      .prepare(`insert into ${table} (${names.join()}) values (${names.map((name) => `@${name}`).join()})`)
      .run({ ...row, sync_id: syncId, discovered_at: '2025-10-09 08:53:20' })
  }
  for (const [id, data] of Object.entries(types)) put('v1_resource_types', { external_id: id, data })
  for (const id of ['ada', 'bo']) {
    const data = encodeResource({ type: 'user', id, displayName: id }, ['user'])
    put('v1_resources', { resource_type_id: 'user', external_id: `user:${id}`, data })
  }
  for (const id of ['inner', 'outer']) {
    put('v1_resources', { resource_type_id: 'group', external_id: `group:${id}`, data: groupOf(id) })
    const entitlement = { id: member(id), resource: { type: 'group', id }, slug: 'member', displayName: 'Member' }
    const data = encodeEntitlement({ ...entitlement, purpose: 'assignment', grantableTo: ['user'] }, groupOf(id), [types.user])
    put('v1_entitlements', { resource_type_id: 'group', resource_id: id, external_id: member(id), data })
  }
  for (const { group, to, more, columns } of grants) {
    const id = `${member(group)}:${to.type}:${to.id}`
    put('v1_grants', {
      ...{ resource_type_id: 'group', resource_id: group, entitlement_id: member(group), external_id: id },
      ...{ principal_resource_type_id: to.type, principal_resource_id: to.id },
      data: joined(
        encodeEntitlementStub(member(group), groupOf(group)),
        encodePrincipalStub(to),
        field(3, Buffer.from(id)),
        more ?? Buffer.alloc(0),
      ),
      ...columns,
    })
  }
}

const ada = { type: 'user', id: 'ada' }
const bo = { type: 'user', id: 'bo' }
const inner = { type: 'group', id: 'inner' }
const text = (value: string) => Buffer.from(value)
const expandable = (...more: Buffer[]) => field(4, any('GrantExpandable', joined(field(1, text(member('inner'))), ...more)))
const immutable = field(4, any('GrantImmutable', Buffer.alloc(0)))
const sources = (...ids: string[]) => field(5, joined(...ids.map((id) => field(1, joined(field(1, text(id)), field(2, Buffer.alloc(0)))))))

/** Ada is in "inner", whose members are in "outer"; nobody has worked out what that gives her. */
const nested: readonly GrantRow[] = [
  { group: 'inner', to: ada },
  { group: 'outer', to: inner, more: expandable() },
]
/** The same, worked out. */
const expanded: readonly GrantRow[] = [...nested, { group: 'outer', to: ada, more: joined(immutable, sources(member('inner'))) }]

interface Case {
  readonly run?: Partial<RunRow>
  readonly grants?: readonly GrantRow[]
  readonly schema?: string
  readonly token?: string
}

/** Opens a file with this one sync as long as `work` runs. */
const opened = <T>(
  { run, grants = nested, schema = baseline, token = '' }: Case,
  work: (snapshot: Snapshot, mark: SyncMark, folder: string) => Promise<T>,
): Promise<T> =>
  inFolder(async (folder) => {
    const path = join(folder, 'in.c1z')
    const fillAll = (database: Database.Database) => {
      insertRun(database, { sync_id: sync, started_at: '2025-10-09 08:53:20', ended_at: '2025-10-09 08:54:20', ...run })
      database.prepare('update v1_sync_runs set sync_token = ?').run(token)
      fill(database, sync, grants)
    }
    makeFile(path, fillAll, schema)
    const snapshotPath = join(folder, 'in.snapshot')
    const { sync: mark } = await importC1z(path, snapshotPath, { signal: never, syncId: sync })
    const snapshot = openSnapshot(snapshotPath)
    try {
      expect(snapshot.meta.sync).toEqual(mark)
      return await work(snapshot, mark, folder)
    } finally {
      snapshot.close()
    }
  })

const options = { keep: 2, signal: never, now: () => 1.8e12 }
const runsIn = (path: string) =>
  withContent(
    path,
    (database) =>
    database.prepare('select sync_id, sync_type, ended_at is not null as ended, parent_sync_id, sync_token from v1_sync_runs order by id').all(), // prettier-ignore
  )

describe('a sync that is not whole, opened and saved, stays what it is', () => {
  const kinds: readonly [string, Case, Record<string, unknown>, string][] = [
    ['partial', { run: { sync_type: 'partial', parent_sync_id: 'base' }, grants: expanded }, { sync_type: 'partial', parent_sync_id: 'base' }, 'save a partial sync'],
    ['resources only', { run: { sync_type: 'resources_only' }, grants: [] }, { sync_type: 'resources_only' }, 'save a partial sync'],
    ['without grants', { run: { sync_type: 'no_grants' }, grants: [] }, { sync_type: 'no_grants' }, 'save a partial sync'],
    ['changes only', { run: { sync_type: 'partial_upserts' }, grants: expanded }, { sync_type: 'partial_upserts' }, 'save a partial sync'],
    ['deletions only', { run: { sync_type: 'partial_deletions' }, grants: expanded }, { sync_type: 'partial_deletions' }, 'save a partial sync'],
    ['unfinished', { run: { ended_at: null }, grants: expanded, token: '{"actions":[1]}' }, { ended: 0, sync_token: '{"actions":[1]}' }, 'save an unfinished sync'],
    ['unexpanded', { token: '{"needs_expansion":true}' }, { sync_token: '{"needs_expansion":true}' }, 'save an unexpanded sync'],
  ] // prettier-ignore
  test.each(kinds)('%s', async (_, given, said, phrase) => {
    await opened(given, async (snapshot, mark, folder) => {
      expect(savePhrase(mark)).toBe(phrase)
      const out = join(folder, 'out.c1z')
      const receipt = await writeC1z(snapshot, out, options)
      const whole = { sync_id: sync, sync_type: 'full', ended: 1, parent_sync_id: '', sync_token: '{}' }
      expect(runsIn(out)).toEqual([{ ...whole, ...said }])
      expect(receipt.warnings[0]).toMatch(/^Written as what it is, /)
      // And opened once more it is the same again.
      const again = await importC1z(out, join(folder, 'again.snapshot'), { signal: never, syncId: receipt.syncId })
      expect(again.sync).toEqual(mark)
    })
  })

  test('a whole one keeps its id and needs no words', async () => {
    await opened({ grants: expanded }, async (snapshot, mark, folder) => {
      expect(savePhrase(mark)).toBeNull()
      const { syncId, warnings } = await writeC1z(snapshot, join(folder, 'out.c1z'), options)
      expect([syncId, warnings]).toEqual([sync, []])
    })
  })

  test('takes no full sync of the file away, and readers go on showing that one', async () => {
    await opened({ run: { sync_type: 'partial' }, grants: expanded }, async (snapshot, _, folder) => {
      const out = join(folder, 'out.c1z')
      makeFile(out, (database) => insertRun(database, { sync_id: '2r0IWzvLWKZrlvIESFRAkDN85vD' }))
      const { warnings } = await writeC1z(snapshot, out, { ...options, keep: 1 })
      expect(runsIn(out)).toMatchObject([{ sync_type: 'full' }, { sync_id: sync, sync_type: 'partial' }])
      expect(warnings.join(' ')).not.toContain('holds no finished full sync')
      expect((await importC1z(out, join(folder, 'shown.snapshot'), { signal: never })).syncId).toBe('2r0IWzvLWKZrlvIESFRAkDN85vD')
    })
  })

  test('in a file of its own it is shown only by its id, and that is said', async () => {
    await opened({ run: { sync_type: 'partial' } }, async (snapshot, _, folder) => {
      const out = join(folder, 'out.c1z')
      const { warnings } = await writeC1z(snapshot, out, options)
      expect(warnings).toContain('The file holds no finished full sync: readers show it only when the sync id is named.')
      await expect(importC1z(out, join(folder, 'shown.snapshot'), { signal: never })).rejects.toMatchObject({
        code: 'NOT_FOUND',
        remedy: expect.stringContaining(`${sync} (partial)`) as string,
      })
    })
  })
})

describe('one sync id means one content', () => {
  test('what a signed review leaves has its own, the same every time; one that left nothing out keeps it', async () => {
    await opened({ grants: expanded }, async (snapshot, _, folder) => {
      const saved = async (excluded: number[], review: string): Promise<string> => {
        const path = join(folder, `${review}.snapshot`)
        await approvedSnapshot(snapshot.path, Int32Array.from(excluded), path, { review })
        const approved = openSnapshot(path)
        try {
          return (await writeC1z(approved, join(folder, `${review}-${String(excluded.length)}.c1z`), options)).syncId
        } finally {
          approved.close()
        }
      }
      const own = await saved([1], 'r1')
      expect(own).not.toBe(sync)
      expect(await saved([1], 'r1')).toBe(own)
      expect(await saved([1], 'r2')).not.toBe(own)
      expect(await saved([], 'r3')).toBe(sync)
    })
  })

  test('a part of it has its own, marked as a part', async () => {
    await opened({ grants: expanded }, async (snapshot, _, folder) => {
      const out = join(folder, 'part.c1z')
      const part = selectedGraph(snapshot, { types: ['user'], depth: 'all' })
      const { syncId } = await writeC1z(part, out, options)
      expect(syncId).not.toBe(sync)
      expect(runsIn(out)).toMatchObject([{ sync_type: 'partial' }])
    })
  })

  test('one of which rows were left out on opening has its own', async () => {
    const nobody = { group: 'inner', to: { type: 'user', id: 'gone' } }
    await opened({ grants: [...expanded, nobody], run: { ended_at: null }, token: 'at work' }, async (snapshot, mark, folder) => {
      expect(mark.leftOut).toEqual({ resourceTypes: 0, resources: 0, entitlements: 0, grants: 1, assets: 0 })
      const out = join(folder, 'out.c1z')
      const { syncId, warnings } = await writeC1z(snapshot, out, options)
      expect(syncId).not.toBe(sync)
      // Its connector would go on from a place it has not come to.
      expect(runsIn(out)).toMatchObject([{ ended: 0, sync_token: '' }])
      expect(warnings).toContain('Left out on opening: 1 grant; the findings say why.')
    })
  })
})

describe('nesting', () => {
  const marksOf = (snapshot: Snapshot) =>
    Object.fromEntries(snapshot.page({ list: 'grants' }, 0, 10).rows.map(({ id, marks }) => [id, marks ?? null]))
  const none = { derived: false, immutable: false, expandable: false, sources: [] }

  test('grants say whether they are direct, whether they can be changed, and whom they pass on to', async () => {
    const both = { group: 'outer', to: bo, more: sources(member('outer'), member('inner')) }
    await opened({ grants: [...expanded, both] }, async (snapshot, mark) => {
      expect(marksOf(snapshot)).toEqual({
        'group:inner:member:user:ada': null,
        'group:outer:member:group:inner': { ...none, expandable: true },
        'group:outer:member:user:ada': { ...none, derived: true, immutable: true, sources: [member('inner')] },
        // It is held directly as well.
        'group:outer:member:user:bo': { ...none, sources: [member('inner')] },
      })
      expect(snapshot.grantMarks).toEqual({ derived: 1, immutable: 1, expandable: 1 })
      expect(mark.unexpanded).toBe(0)
      const found = (name: string, value: string) =>
        snapshot.page({ list: 'grants', filter: { op: 'eq', field: name, value } }, 0, 10).rows.map(({ id }) => id)
      expect(found('derived', 'yes')).toEqual(['group:outer:member:user:ada'])
      expect(found('derived', 'no')).toHaveLength(3)
      expect(found('immutable', 'yes')).toEqual(['group:outer:member:user:ada'])
      expect(found('expandable', 'yes')).toEqual(['group:outer:member:group:inner'])
      expect(found('sources', member('inner'))).toHaveLength(2)
      const facets = snapshot.facets('grants', 'derived', undefined, 10)
      expect(facets.map(({ value, count }) => [value, count])).toEqual([['no', 3], ['yes', 1]]) // prettier-ignore
      const sorted = snapshot.page({ list: 'grants', sort: [{ field: 'derived', descending: true }] }, 0, 1)
      expect(sorted.rows[0]?.id).toBe('group:outer:member:user:ada')
      expect(snapshot.cells({ list: 'grants', filter: { op: 'eq', field: 'derived', value: 'yes' } }, ['derived', 'sources'], 0, 1).rows).toEqual([['yes', member('inner')]]) // prettier-ignore
      return Promise.resolve()
    })
  })

  test('marks of what a review left out go with it', async () => {
    await opened({ grants: expanded }, async (snapshot, _, folder) => {
      const [key] = snapshot.keys({ list: 'grants', filter: { op: 'eq', field: 'derived', value: 'yes' } })
      const path = join(folder, 'approved.snapshot')
      await approvedSnapshot(snapshot.path, Int32Array.of(key ?? 0), path)
      const approved = openSnapshot(path)
      expect([approved.grantMarks, Object.values(marksOf(approved))]).toEqual([
        { derived: 0, immutable: 0, expandable: 1 },
        [null, { ...none, expandable: true }],
      ])
      approved.close()
    })
  })

  const counted: readonly [string, number, Case][] = [
    ['nobody worked it out', 1, { grants: nested }],
    ['it gives nobody anything', 0, { grants: nested.slice(1) }],
    ['it was worked out', 0, { grants: expanded }],
    ['it passes on to groups alone', 0, { grants: [...nested.slice(0, 1), { group: 'outer', to: inner, more: expandable(field(3, text('group'))) }] }],
    ['it passes on to people', 1, { grants: [...nested.slice(0, 1), { group: 'outer', to: inner, more: expandable(field(3, text('user'))) }] }],
    [
      'the connector marked it in a column of its own',
      1,
      {
        grants: nested.slice(1).map((row) => ({ ...row, columns: { needs_expansion: 1 } })),
        schema: `${baseline} alter table v1_grants add column needs_expansion integer not null default 0;`,
      },
    ],
  ] // prettier-ignore
  test.each(counted)('is unexpanded or not: %s', async (_, unexpanded, given) => {
    const mark = await opened(given, (_snapshot, found) => Promise.resolve(found))
    expect(mark.unexpanded).toBe(unexpanded)
  })

  test('a snapshot without marks answers the same questions', async () => {
    await opened({ grants: [{ group: 'inner', to: ada }] }, (snapshot) => {
      expect(snapshot.grantMarks).toBeNull()
      expect(snapshot.page({ list: 'grants', filter: { op: 'eq', field: 'derived', value: 'no' } }, 0, 1)).toMatchObject({ total: 1 })
      expect(snapshot.page({ list: 'grants', filter: { op: 'eq', field: 'derived', value: 'yes' } }, 0, 1)).toMatchObject({ total: 0 })
      return Promise.resolve()
    })
  })
})

test.each(['no-full-sync.c1z', 'unfinished.c1z'])('%s names the syncs there are', async (name) => {
  await inFolder(async (folder) => {
    const shown = importC1z(join(faults, name), join(folder, 'in.snapshot'), { signal: never })
    await expect(shown).rejects.toMatchObject({ remedy: expect.stringContaining('3MQuQGLT4z4tywkxi82C1iNiwp6') as string })
  })
})
