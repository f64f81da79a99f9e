import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { strFromU8, unzipSync } from 'fflate'
import { afterEach, expect, test } from 'vitest'
import { text } from '../../tests/fakes/percipio/script.ts'
import { startPercipioService } from '../../tests/fakes/percipio/service.ts'
import { ended, testEngine, type TestEngine } from '../../tests/fakes/test-engine.ts'
import type { ProfileValue } from '../../shared/graph.ts'
import type { SnapshotRef } from '../../shared/snapshots-contract.ts'
import { systemClock } from './http/system-clock.ts'
import { percipio } from './sources/percipio/index.ts'

/** Reports with values that are easily read as something else, from the service to what leaves. */

const closers: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close()
})

const now = Date.UTC(2026, 7, 2, 12)

interface Read {
  readonly engine: TestEngine
  readonly folder: string
  readonly snapshotRef: SnapshotRef
  person(id: string): Promise<{ login: string | null; name: string; profile: Readonly<Record<string, ProfileValue>>; raw: unknown }>
  findings(): Promise<Record<string, number>>
}

/** One run of a report with these bytes. */
async function read(report: string | Uint8Array, config: Readonly<Record<string, unknown>> = {}): Promise<Read> {
  const folder = mkdtempSync(join(tmpdir(), 'rollcall-values-'))
  closers.push(() => rmSync(folder, { recursive: true, force: true }))
  const service = await startPercipioService({ report: [text(report)] })
  closers.push(() => service.close())
  const engine = await testEngine(percipio, { clock: { now: () => now, sleep: (...given) => systemClock.sleep(...given) } })
  closers.push(() => engine.close())
  const { baseUrl, organizationId, apiToken } = service
  const run = await ended(
    engine,
    await engine.client.runs.start({
      sourceId: 'percipio',
      config: { baseUrl, organizationId, pollInterval: 1, ...config },
      secrets: { apiToken },
      output: { path: join(folder, 'sync.c1z'), keep: 1 },
    }),
  )
  expect(run.error).toBeNull()
  const { snapshotRef } = await engine.client.snapshots.describe({ snapshotRef: { runId: run.id } })
  return reading(engine, folder, snapshotRef)
}

function reading(engine: TestEngine, folder: string, snapshotRef: SnapshotRef): Read {
  const { snapshots } = engine.client
  return {
    ...{ engine, folder, snapshotRef },
    person: async (id) => {
      const key = await snapshots.find({ snapshotRef, type: 'user', id })
      const { row, resource, raw } = await snapshots.resource({ snapshotRef, key: key ?? 0 })
      return { login: row.login, name: row.name, profile: resource.profile ?? {}, raw }
    },
    findings: async () => Object.fromEntries((await snapshots.findings({ snapshotRef })).map(({ kind, count }) => [kind, count])),
  }
}

const fixture = (name: string): Buffer => readFileSync(new URL(`../../tests/fixtures/faults/${name}/report.json`, import.meta.url))

/** What the engine reads back from the file that the run saved. */
async function fromFile({ engine, folder }: Read): Promise<Read> {
  const opened = await engine.client.snapshots.describe({ snapshotRef: { path: join(folder, 'sync.c1z') } })
  return reading(engine, folder, opened.snapshotRef)
}

async function exported({ engine, folder, snapshotRef }: Read, format: 'csv' | 'json' | 'xlsx', columns: string[]): Promise<string> {
  const path = join(folder, `out.${format}`)
  const filter = { op: 'eq', field: 'type', value: 'user' } as const
  const events = await engine.client.exports.run({ snapshotRef, list: 'resources', format, columns, where: filter, path })
  while ((await events.next()).done !== true);
  const bytes = readFileSync(path)
  return format === 'xlsx' ? strFromU8(unzipSync(bytes)['xl/worksheets/sheet1.xml'] ?? new Uint8Array()) : bytes.toString()
}

test('whole numbers keep their digits in ids, logins, profiles, files and exports', async () => {
  const first = await read(fixture('10-long-integers'))
  for (const source of [first, await fromFile(first)]) {
    const one = await source.person('12345678901234567890')
    expect(one).toMatchObject({
      login: '12345678901234567890',
      name: 'Big One',
      profile: { user_id: '12345678901234567890', employeeId: '9007199254740993' },
    })
    expect(JSON.stringify(one.raw)).toContain('"employeeId":"9007199254740993"')
    expect((await source.person('12345678901234567891')).login).toBe('12345678901234567891')
  }
  const columns = ['id', 'login', 'profile.employeeId']
  const line = '12345678901234567890,12345678901234567890,9007199254740993'
  expect(await exported(first, 'csv', columns)).toContain(line)
  expect(JSON.parse(await exported(first, 'json', columns))).toEqual([
    { id: '12345678901234567890', login: '12345678901234567890', 'profile.employeeId': '9007199254740993' },
    { id: '12345678901234567891', login: '12345678901234567891', 'profile.employeeId': null },
  ])
  expect(await exported(first, 'xlsx', columns)).toMatch(/t="inlineStr"><is><t xml:space="preserve">9007199254740993</)
})

test('other numbers a double cannot hold keep theirs too, and those it can stay numbers', async () => {
  const source = await read(`[{"userId":1.50000000000000000001,"employeeId":-9007199254740993,"ratio":0.1000000000000000055,"huge":1e400,
    "tiny":1e-400,"level":3,"rate":0.30000000000000004,"sixteen":1234567890123456,"customAttributes":{"badge":10000000000000000000001},
    "contentId":9007199254740993,"contentTitle":9007199254740995,"status":"Completed","highScore":"1e400","assessmentAttempts":9007199254740993},
    {"userId":"x","contentId":"c","status":"Completed","highScore":"NaN","assessmentAttempts":"0x10"},
    {"userId":"y","contentId":"c","status":"Completed","highScore":-0,"assessmentAttempts":2.5},
    {"userId":-0,"contentId":"c","status":"Completed","highScore":66.666666666666666667,"assessmentAttempts":"2"}]`)
  const { profile, login } = await source.person('1.50000000000000000001')
  expect(login).toBe('1.50000000000000000001')
  expect(profile).toMatchObject({
    ...{ employeeId: '-9007199254740993', ratio: '0.1000000000000000055', huge: '1e400', tiny: '1e-400', level: 3 },
    ...{ rate: 0.30000000000000004, sixteen: 1234567890123456, badge: '10000000000000000000001' },
  })
  const { rows } = await source.engine.client.snapshots.grants({ snapshotRef: source.snapshotRef, offset: 0, limit: 10 })
  const found = rows.map(({ principalId, resourceName, values }) => [principalId, resourceName, values.score, values.attempts])
  expect(found).toEqual(
    expect.arrayContaining([
      ['1.50000000000000000001', '9007199254740995', null, null],
      ['x', 'c', null, null],
      ['y', 'c', 0, null],
      ['0', 'c', 66.66666666666667, 2],
    ]),
  )
  expect((await source.person('0')).login).toBe('0')
  expect(await source.findings()).toMatchObject({ 'unreadable-number': 5 })
  const sheet = await exported(source, 'xlsx', ['id', 'profile.sixteen', 'profile.rate', 'profile.level'])
  expect(sheet).toContain('>1234567890123456</t>')
  expect(sheet).toContain('>0.30000000000000004</t>')
  expect(sheet).toContain('<v>3</v>')
})

test('dates that stand for none win nothing, and are said', async () => {
  const source = await read(fixture('15-placeholder-dates'))
  const { snapshots } = source.engine.client
  for (const one of [source, await fromFile(source)]) {
    const { snapshotRef } = one
    expect((await one.person('x')).name).toBe('New Name')
    const months = await snapshots.activity({ snapshotRef, by: 'month' })
    expect(months.map(({ start }) => new Date(start).toISOString().slice(0, 7))).toEqual([
      ...Array.from({ length: 12 }, (_, month) => `2024-${String(month + 1).padStart(2, '0')}`),
      '2026-06',
    ])
    const newest = await snapshots.resources({ snapshotRef, sort: [{ field: 'lastActivity', descending: true }], offset: 0, limit: 1 })
    expect(newest.rows[0]?.lastActivity).toBe(Date.UTC(2026, 5, 20))
    const recent = await snapshots.grants({
      snapshotRef,
      where: { op: 'ge', field: 'completedAt', value: now - 60 * 86_400_000 },
      offset: 0,
      limit: 10,
    })
    expect(recent.rows.map(({ principalId }) => principalId)).toEqual(['x'])
  }
  expect(await source.findings()).toMatchObject({ 'implausible-date': 4 })
  const group = (await snapshots.findings({ snapshotRef: source.snapshotRef })).find(({ kind }) => kind === 'implausible-date')
  expect(group?.examples.map(({ row, record }) => [row, /"completedDate": "([^"]*)"/.exec(record ?? '')?.[1]])).toEqual([
    [13, '2055-01-01T00:00:00.000Z'],
    [14, '0001-01-01T00:00:00Z'],
    [15, '1970-01-01T00:00:00.000Z'],
    [16, '2098-12-31T00:00:00.000Z'],
  ])
})

test('neither the first access nor the deciding status comes from such a date, and tomorrow is not one', async () => {
  const row = (more: object) => ({ userId: 'a', contentId: 'c', ...more })
  const source = await read(
    JSON.stringify([
      row({
        status: 'Started',
        lastAccess: '9999-12-31T23:59:59Z',
        firstAccess: '1900-01-01T00:00:00.000Z',
        emailAddress: 'old@example.com',
      }),
      row({ status: 'Completed', completedDate: '2026-08-03T11:59:59Z', firstAccess: '2026-05-01', emailAddress: 'new@example.com' }),
      { userId: 'b', contentId: 'c', status: 'Started', completedDate: '1970-01-01' },
    ]),
    { statusPolicy: 'newest' },
  )
  const { rows } = await source.engine.client.snapshots.grants({ snapshotRef: source.snapshotRef, offset: 0, limit: 10 })
  expect(rows).toMatchObject([
    {
      principalId: 'a',
      slug: 'completed',
      values: { firstAccess: Date.UTC(2026, 4, 1), lastAccess: null, completedAt: Date.UTC(2026, 7, 3, 11, 59, 59) },
    },
    { principalId: 'b', slug: 'in_progress', values: { completedAt: null } },
  ])
  expect((await source.person('a')).profile.email).toBe('new@example.com')
  // 1970 stands for "not completed": that does not contradict the status.
  expect(await source.findings()).toEqual({ 'implausible-date': 3, 'several-rows-for-a-pair': 1, 'name-missing': 3 })
})
