import { readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { afterEach, expect, test } from 'vitest'
import { fill, type Script } from '../../../tests/fakes/scripted-source.ts'
import { ended, failureOf, testEngine, type TestEngine } from '../../../tests/fakes/test-engine.ts'
import type { RunRecord } from '../../../shared/runs.ts'
import { fromRow, learned } from '../graph/testing/learning-values.ts'
import { eventually } from '../../../tests/fakes/eventually.ts'

let engine: TestEngine
afterEach(() => engine.close())

const sourceId = 'scripted'
const fixture = fileURLToPath(new URL('../../../tests/fixtures/baton-made-two-syncs.c1z', import.meta.url))
const run = async (people: number, site = 'north'): Promise<RunRecord> =>
  ended(
    engine,
    await engine.client.runs.start({ sourceId, config: { site, people }, secrets: { apiToken: 'canary-4711' }, acceptShrunken: true }),
  )

/** One course; Ada completed it, with everything a record can have. */
const one: Script = (_context, sink) => {
  sink.resourceType({ id: 'user', displayName: 'Person', traits: ['user'], skipEntitlementsAndGrants: true })
  sink.resourceType({ id: 'course', displayName: 'Course', traits: [], skipEntitlementsAndGrants: false })
  const course = { type: 'course', id: 'c-1' }
  sink.resource({ ...course, displayName: 'Ladder Safety', description: 'On ladders', profile: { hours: 2 } })
  const slug = 'completed'
  const purpose = 'assignment'
  const entitlement = sink.entitlement({
    id: 'course:c-1:completed',
    resource: course,
    slug,
    displayName: 'Completed Ladder Safety',
    purpose,
    grantableTo: ['user'],
  })
  const ada = sink.resource({
    type: 'user',
    id: 'ada',
    displayName: 'Ada Lane',
    status: 'enabled',
    email: 'ada@example.com',
    otherEmails: ['lane@example.com'],
    login: 'ada',
    profile: { department: 'Sales', tags: ['a', 'b'], level: 3, remote: true },
  })
  const evidence = { completedAt: Date.UTC(2026, 0, 31, 12), firstAccess: Date.UTC(2026, 0, 1), score: 87.5, attempts: 2 }
  if (entitlement !== null && ada !== null) sink.grantByKey(entitlement, ada, learned(evidence), fromRow(3, 4))
  return Promise.resolve()
}

test('a record tells all: its row, its profile, both ends, and its Baton message', async () => {
  engine = await testEngine(one)
  const { snapshots } = engine.client
  const { snapshotRef } = await snapshots.describe({ snapshotRef: { runId: (await run(0)).id } })
  const key = await snapshots.find({ snapshotRef, type: 'user', id: 'ada' })
  if (key === null) throw new Error('Ada is there')
  const ada = await snapshots.resource({ snapshotRef, key })
  expect(ada.row).toMatchObject({ key, id: 'ada', name: 'Ada Lane', typeName: 'Person', held: 1 })
  expect(ada.resource).toMatchObject({
    otherEmails: ['lane@example.com'],
    profile: { department: 'Sales', tags: ['a', 'b'], remote: true },
  })
  expect(ada.raw).toMatchObject({
    id: { resourceType: 'user', resource: 'ada' },
    displayName: 'Ada Lane',
    profile: { department: 'Sales', level: 3 },
    status: { status: 'RESOURCE_STATUS_ENABLED' },
    annotations: [
      { '@type': 'type.googleapis.com/c1.connector.v2.RawId', id: 'ada' },
      { '@type': 'type.googleapis.com/c1.connector.v2.UserTrait', login: 'ada', profile: { department: 'Sales', level: 3 } },
    ],
  })

  const { rows } = await snapshots.grants({ snapshotRef, offset: 0, limit: 1 })
  const grant = await snapshots.grant({ snapshotRef, key: rows[0]?.key ?? 0 })
  expect(grant).toMatchObject({
    row: { id: 'course:c-1:completed:user:ada', row: 3, rows: 4, values: { score: 87.5 } },
    entitlement: { id: 'course:c-1:completed', grants: 1 },
    resource: { type: 'course', id: 'c-1', granted: 1 },
    principal: { type: 'user', id: 'ada' },
    raw: {
      id: 'course:c-1:completed:user:ada',
      principal: { id: { resource: 'ada' } },
      entitlement: { id: 'course:c-1:completed', resource: { displayName: 'Ladder Safety' } },
      annotations: [{ metadata: { completed_at: '2026-01-31T12:00:00.000Z', high_score: 87.5, attempts: 2 } }],
    },
  })

  expect(await snapshots.find({ snapshotRef, type: 'user', id: 'bob' })).toBeNull()
  expect(await failureOf(snapshots.resource({ snapshotRef, key: 99 }))).toMatchObject({ code: 'NOT_FOUND' })
  expect(await failureOf(snapshots.grant({ snapshotRef, key: 99 }))).toMatchObject({ code: 'NOT_FOUND' })
  expect(await failureOf(snapshots.grant({ snapshotRef, key: 0 }))).toMatchObject({ code: 'INVALID_INPUT' })
})

test('fields and activity count what a filter leaves', async () => {
  engine = await testEngine(one)
  const { snapshots } = engine.client
  const { snapshotRef } = await snapshots.describe({ snapshotRef: { runId: (await run(0)).id } })
  const fields = ['department', 'level', 'remote', 'tags'].map((key) => ({ key, count: 1 }))
  expect(await snapshots.fields({ snapshotRef, list: 'grants' })).toEqual(fields)
  expect(await snapshots.fields({ snapshotRef, list: 'resources', type: 'course' })).toEqual([{ key: 'hours', count: 1 }])
  expect(await snapshots.activity({ snapshotRef, by: 'month' })).toEqual([{ start: Date.UTC(2026, 0, 1), counts: [1, 1] }])
  expect(await snapshots.activity({ snapshotRef, by: 'week' })).toEqual([
    { start: Date.UTC(2025, 11, 29), counts: [0, 1] },
    { start: Date.UTC(2026, 0, 26), counts: [1, 0] },
  ])
  const nobody = { op: 'eq', field: 'principalId', value: 'bob' } as const
  expect(await snapshots.activity({ snapshotRef, where: nobody, by: 'day' })).toEqual([])
  const odd = { op: 'eq', field: 'shoe', value: 1 } as const
  expect(await failureOf(snapshots.activity({ snapshotRef, where: odd, by: 'day' }))).toMatchObject({ code: 'INVALID_INPUT' })
})

test('the raw record of a foreign file keeps what only the file knows', async () => {
  engine = await testEngine(fill)
  const { snapshots } = engine.client
  const { snapshotRef } = await snapshots.describe({ snapshotRef: { path: fixture } })
  const { rows } = await snapshots.grants({ snapshotRef, offset: 0, limit: 200 })
  for (const { key, id } of rows) expect(await snapshots.grant({ snapshotRef, key })).toMatchObject({ raw: { id } })
  for (const { key, name } of (await snapshots.resources({ snapshotRef, offset: 0, limit: 200 })).rows) {
    expect(await snapshots.resource({ snapshotRef, key })).toMatchObject({ raw: name === '' ? {} : { displayName: name } })
  }
  expect(await snapshots.history({ snapshotRef, type: 'user', id: 'x' })).toEqual([])
})

test('history follows one resource through the ready snapshots of its connection', async () => {
  engine = await testEngine(fill)
  const { snapshots } = engine.client
  const runs = [await run(3), await run(5), await run(4)]
  await run(9, 'south')
  const { snapshotRef } = await snapshots.describe({ snapshotRef: { runId: runs[0]?.id ?? '' } })
  const history = await snapshots.history({ snapshotRef, type: 'user', id: 'p4' })
  const absent = { present: false, name: null, held: 0, granted: 0 }
  expect(history).toMatchObject([
    { runId: runs[2]?.id, ...absent },
    { runId: runs[1]?.id, startedAt: runs[1]?.startedAt, present: true, name: 'Person 4', held: 2, granted: 0 },
    { runId: runs[0]?.id, ...absent },
  ])
  expect((await snapshots.history({ snapshotRef, type: 'course', id: 'all' })).map(({ granted }) => granted)).toEqual([4, 5, 3])

  await engine.client.runs.remove({ runId: runs[1]?.id ?? '' })
  expect(await snapshots.history({ snapshotRef, type: 'user', id: 'p4' })).toHaveLength(2)
})

test('a snapshot that is damaged or gone is left out of a history', async () => {
  engine = await testEngine(fill)
  const { snapshots } = engine.client
  const runs = [await run(3), await run(3), await run(3), await run(3)]
  const { snapshotRef } = await snapshots.describe({ snapshotRef: { runId: runs[0]?.id ?? '' } })
  const [, cut, gone, other] = runs.map(({ snapshotPath }) => snapshotPath ?? '')
  truncateSync(cut ?? '', 100)
  rmSync(gone ?? '')
  writeFileSync(other ?? '', readFileSync(fixture))
  const history = await snapshots.history({ snapshotRef, type: 'user', id: 'p1' })
  expect(history.map(({ runId }) => runId)).toEqual([runs[0]?.id])
})

test('a kind of finding is ignored on a connection, with a note, until it is heeded again', async () => {
  engine = await testEngine(fill)
  const { connections } = engine.client
  const { id } = await connections.save({ name: 'North', sourceId, config: { site: 'north' } })
  const ignored = await connections.ignoreFinding({ id, kind: 'row-without-user', note: ' known since May ' })
  expect(ignored.ignoredFindings).toEqual([{ kind: 'row-without-user', note: 'known since May', at: expect.any(Number) as number }])
  await connections.ignoreFinding({ id, kind: 'row-without-user', note: 'still' })
  await connections.ignoreFinding({ id, kind: 'odd-date', note: '' })
  await engine.reopen(fill)
  const [kept] = await engine.client.connections.list()
  expect(kept?.ignoredFindings.map(({ kind, note }) => [kind, note])).toEqual([
    ['odd-date', ''],
    ['row-without-user', 'still'],
  ])
  const again = engine.client.connections
  expect((await again.heedFinding({ id, kind: 'odd-date' })).ignoredFindings).toHaveLength(1)
  expect((await again.heedFinding({ id, kind: 'odd-date' })).ignoredFindings).toHaveLength(1)
  expect(await failureOf(again.ignoreFinding({ id: 'none', kind: 'x', note: '' }))).toMatchObject({ code: 'NOT_FOUND' })
  await again.remove({ id })
  expect((await again.save({ id: undefined, name: 'North', sourceId, config: { site: 'north' } })).ignoredFindings).toEqual([])
})

/** Retention comes right after the end of a run. */
const runsLeft = (count: number) => eventually(async () => expect(await engine.client.runs.list({})).toHaveLength(count))

test('settings hold from the next run on, and stay', async () => {
  engine = await testEngine(fill)
  const settings = () => engine.client.engine.settings
  expect(await settings().get()).toEqual({ keepSnapshots: 10, guardThreshold: 0.5 })
  expect(await settings().set({ keepSnapshots: 2 })).toEqual({ keepSnapshots: 2, guardThreshold: 0.5 })
  await run(3)
  await run(3)
  await run(3)
  await runsLeft(2)
  expect(await settings().set({ keepSnapshots: 1, guardThreshold: 0.25 })).toEqual({ keepSnapshots: 1, guardThreshold: 0.25 })
  await engine.reopen(fill)
  expect(await settings().get()).toEqual({ keepSnapshots: 1, guardThreshold: 0.25 })
  await run(3)
  await runsLeft(1)
  expect(await failureOf(settings().set({ keepSnapshots: 0 }))).toMatchObject({ code: 'INVALID_INPUT' })
  expect(await failureOf(settings().set({ guardThreshold: 1.5 }))).toMatchObject({ code: 'INVALID_INPUT' })
})

test('storage says what snapshots, opened files and the catalog take', async () => {
  engine = await testEngine(fill)
  const { id, snapshotPath } = await run(3)
  const before = await engine.client.engine.storage()
  const bytes = readFileSync(snapshotPath ?? '').length
  expect(before).toMatchObject({ dataDir: engine.dataDir, snapshots: bytes, runs: [{ runId: id, bytes }], imports: 0 })
  expect(before.catalog).toBeGreaterThan(4096)
  await engine.client.snapshots.describe({ snapshotRef: { path: fixture } })
  expect((await engine.client.engine.storage()).imports).toBeGreaterThan(8192)
})
