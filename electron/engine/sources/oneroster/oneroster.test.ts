import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { smallDistrict } from '../../../../tests/fakes/oneroster/district.ts'
import {
  byTheBook,
  clamping,
  clientSecret,
  pageSorting,
  proxied,
  serveOneRoster,
  type FakeOneRoster,
  type Personality,
} from '../../../../tests/fakes/oneroster/service.ts'
import { ended, testEngine, type TestEngine } from '../../../../tests/fakes/test-engine.ts'
import type { RunRecord } from '../../../../shared/runs.ts'
import { oneRoster } from './index.ts'

let fake: FakeOneRoster
let engine: TestEngine
afterEach(async () => {
  await engine.close()
  await fake.close()
})

async function read(more: Readonly<Record<string, unknown>> = {}): Promise<RunRecord> {
  const config = { baseUrl: fake.baseUrl, apiClientId: 'rollcall', rateLimitDelay: 0, timeZone: 'America/Chicago', ...more }
  return ended(
    engine,
    await engine.client.runs.start({
      sourceId: 'oneroster',
      config,
      secrets: { apiClientSecret: clientSecret, bearerToken: 'Canary-static-token' },
    }),
  )
}

/** Everything that was granted, by ids. */
async function grants(run: RunRecord): Promise<string[]> {
  const { rows } = await engine.client.snapshots.grants({ snapshotRef: { runId: run.id }, offset: 0, limit: 1000 })
  return rows.map(({ id }) => id).toSorted()
}

test('a district becomes schools, classes and people, and who is in which class', async () => {
  fake = await serveOneRoster()
  engine = await testEngine(oneRoster)
  const run = await read()
  expect(run).toMatchObject({ state: 'ready', error: null })
  expect(run.counts?.resourcesByType).toMatchObject({ district: 1, school: 3, class: 12, course: 12, user: 129, term: 2 })
  expect(run.counts?.grantsByType).toEqual({ class: 252, school: 129 })
  expect(await grants(run)).toContain('class:c-000000:teacher:user:t-000000')
})

const others: readonly [string, Personality, Readonly<Record<string, unknown>>][] = [
  ['cuts pages and gives no total', { ...clamping, clampAt: 50 }, {}],
  ['is 1.1 and sorts inside the page only', { ...pageSorting, clampAt: 50 }, {}],
  ['is a proxy with a token', proxied, { authMode: 'bearer', apiClientId: undefined }],
]
test.each(others)('a service that %s gives the same graph', async (_name, personality, config) => {
  fake = await serveOneRoster(byTheBook)
  engine = await testEngine(oneRoster)
  const expected = await grants(await read())
  await engine.close()
  await fake.close()
  fake = await serveOneRoster(personality)
  engine = await testEngine(oneRoster)
  const run = await read(config)
  expect(run).toMatchObject({ state: 'ready' })
  expect(await grants(run)).toEqual(expected)
})

test('passwords and secrets are nowhere on the disk', async () => {
  fake = await serveOneRoster()
  engine = await testEngine(oneRoster)
  const run = await read()
  const folder = join(engine.dataDir, 'snapshots')
  expect(readdirSync(folder)).toContain(`${run.id}.spool`)
  for (const name of readdirSync(engine.dataDir, { recursive: true, withFileTypes: true })) {
    if (name.isFile()) expect(readFileSync(join(name.parentPath, name.name)).includes('Canary')).toBe(false)
  }
  expect(engine.lines.filter((line) => line.includes('Canary'))).toEqual([])
})

test('a list that is no longer given out removes nobody', async () => {
  fake = await serveOneRoster()
  engine = await testEngine(oneRoster)
  await read({ mode: 'full' })
  fake.fault = ({ path }) => (path === 'courses' ? { status: 403, body: '{}' } : null)
  const run = await read({ mode: 'full' })
  expect(run).toMatchObject({ state: 'ready' })
  expect(run.counts?.resourcesByType).toMatchObject({ course: 12 })
})

test('only what changed is read the second time, and somebody the source wants gone is gone', async () => {
  fake = await serveOneRoster()
  engine = await testEngine(oneRoster)
  const before = await grants(await read())
  fake.asked.length = 0
  const at = new Date(Date.now() + 60_000).toISOString()
  fake.district = {
    ...smallDistrict,
    users: smallDistrict.users.map((user, n) => (n === 5 ? { ...user, status: 'tobedeleted', dateLastModified: at } : user)),
  }
  const run = await read()
  const users = fake.asked.filter(({ path }) => path === 'users')
  expect(users).toHaveLength(1)
  expect(users[0]?.query.get('filter')).toMatch(/^dateLastModified>/)
  const after = await grants(run)
  expect(before.filter((grant) => !after.includes(grant)).every((grant) => grant.endsWith(':s-000005'))).toBe(true)
  expect(after.some((grant) => grant.endsWith(':s-000005'))).toBe(false)
})
