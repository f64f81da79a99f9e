import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, expect, test } from 'vitest'
import { fill, scriptedSource, type Script } from '../../../tests/fakes/scripted-source.ts'
import { ended, failureOf, testEngine, type TestEngine } from '../../../tests/fakes/test-engine.ts'
import { RollcallError } from '../../../shared/errors.ts'

let engine: TestEngine
afterEach(() => engine.close())

const secrets = { apiToken: 'canary-4711' }
const sourceId = 'scripted'
const fixture = fileURLToPath(new URL('../../../tests/fixtures/baton-made-two-syncs.c1z', import.meta.url))
const run = async (people: number) =>
  ended(engine, await engine.client.runs.start({ sourceId, config: { site: 'north', people }, secrets, acceptShrunken: true }))

test('sources tell what a door needs to draw them', async () => {
  engine = await testEngine(fill)
  const [source, ...others] = await engine.client.sources.list()
  expect(others).toEqual([])
  expect(source).toMatchObject({ id: 'scripted', helpUrl: null, phases: [{ id: 'ask' }, { id: 'read' }] })
  expect(source?.fields.map(({ name, secret, required }) => [name, secret, required])).toEqual([
    ['apiToken', true, true],
    ['site', false, true],
    ['people', false, false],
  ])
})

test('a connection is kept without its secrets', async () => {
  engine = await testEngine(fill)
  const { connections } = engine.client
  const saved = await connections.save({ name: ' North ', sourceId, config: { site: 'north', apiToken: 'canary-4711' } })
  expect(saved).toMatchObject({ name: 'North', config: { site: 'north' }, lastRun: null })
  const renamed = await connections.save({ id: saved.id, name: 'Far north', sourceId, config: { site: 'north', people: 5 } })
  expect(renamed).toMatchObject({ id: saved.id, name: 'Far north', config: { people: 5 } })
  const started = await engine.client.runs.start({ sourceId, connectionId: saved.id, config: {}, secrets })
  expect((await ended(engine, started)).counts).toMatchObject({ resourcesByType: { user: 5 } })
  expect((await connections.list()).map(({ id, lastRun }) => [id, lastRun?.id])).toEqual([[saved.id, started.id]])
  const other = { sourceId, connectionId: saved.id, config: { site: 'south' }, secrets }
  expect(await failureOf(engine.client.runs.start(other))).toMatchObject({ code: 'INVALID_INPUT' })
  const hidden = { name: 'North', sourceId, config: { site: 'canary-4711', apiToken: 'canary-4711' } }
  expect(await failureOf(connections.save(hidden))).toMatchObject({
    code: 'INTERNAL',
    message: expect.stringContaining('secret') as string,
  })
  expect(await failureOf(connections.save({ name: 'x', sourceId, config: {} }))).toMatchObject({ code: 'INVALID_INPUT' })
  expect(await failureOf(connections.save({ id: 'none', name: 'x', sourceId, config: { site: 'a' } }))).toMatchObject({ code: 'NOT_FOUND' })
  await connections.remove({ id: saved.id })
  expect(await connections.list()).toEqual([])
  for (const name of readdirSync(engine.dataDir).filter((file) => file.startsWith('catalog.db'))) {
    expect(readFileSync(join(engine.dataDir, name)).includes('canary-4711')).toBe(false)
  }
})

test('a check tells its steps as they end, and how it failed', async () => {
  engine = await testEngine(
    scriptedSource(fill, async function* () {
      yield { id: 'reach', title: 'Reach', outcome: 'pass', milliseconds: 3, message: 'Found canary-4711.' }
      yield {
        id: 'sign-in',
        title: 'Sign in',
        outcome: 'fail',
        milliseconds: 4,
        message: 'Refused.',
        remedy: 'Ask.',
        code: 'BAD_CREDENTIALS',
      }
      await Promise.resolve()
      throw new RollcallError('NETWORK', { message: 'The line went dead.', remedy: 'Wait.' })
    }),
  )
  const steps: unknown[] = []
  const checked = async (): Promise<void> => {
    for await (const step of await engine.client.connections.check({ sourceId, config: { site: 'north' }, secrets })) steps.push(step)
  }
  expect(await failureOf(checked())).toEqual({ code: 'NETWORK', message: 'The line went dead.', remedy: 'Wait.' })
  expect(steps).toEqual([
    { id: 'reach', title: 'Reach', outcome: 'pass', milliseconds: 3, message: 'Found [redacted].', remedy: null },
    { id: 'sign-in', title: 'Sign in', outcome: 'fail', milliseconds: 4, message: 'Refused.', remedy: 'Ask.', code: 'BAD_CREDENTIALS' },
  ])
})

test('kept secrets never follow a connection to another installation', async () => {
  const asked: string[] = []
  const keep = (connectionId: string): Promise<Record<string, string>> => {
    asked.push(connectionId)
    return Promise.resolve({ apiToken: 'canary-4711' })
  }
  engine = await testEngine(fill, { secrets: keep })
  const { connections } = engine.client
  const { id } = await connections.save({ name: 'North', sourceId, config: { site: 'north' } })
  expect(await failureOf(connections.save({ id, name: 'North', sourceId, config: { site: 'evil.example' } }))).toMatchObject({
    code: 'INVALID_INPUT',
  })
  const checked = async (): Promise<void> => {
    const steps = await connections.check({ sourceId, connectionId: id, config: { site: 'evil.example' } })
    await steps.next()
  }
  expect(await failureOf(checked())).toMatchObject({ code: 'INVALID_INPUT' })
  expect(asked).toEqual([])
  expect((await connections.list())[0]?.config).toEqual({ site: 'north' })
})

test('leaving a check early aborts it', async () => {
  const aborted = Promise.withResolvers<boolean>()
  const script: Script = () => Promise.resolve()
  const source = {
    ...scriptedSource(script),
    check: async function* ({ signal }: { readonly signal: AbortSignal }) {
      signal.addEventListener('abort', () => aborted.resolve(true))
      yield { id: 'a', title: 'A', outcome: 'pass', milliseconds: 0, message: '' } as const
      yield await Promise.resolve({ id: 'b', title: 'B', outcome: 'pass', milliseconds: 0, message: '' } as const)
    },
  }
  engine = await testEngine(source)
  for await (const step of await engine.client.connections.check({ sourceId, config: { site: 'north' }, secrets })) {
    expect(step.id).toBe('a')
    break
  }
  expect(await aborted.promise).toBe(true)
})

test("a run's snapshot opens, answers and closes", async () => {
  engine = await testEngine(fill)
  const { snapshots } = engine.client
  const { id } = await run(20)
  const open = await snapshots.describe({ snapshotRef: { runId: id } })
  expect(open).toMatchObject({ runId: id, title: 'Scripted (north)', counts: { grants: 30, resources: 22 } })
  const { snapshotRef } = open
  const people = { op: 'eq', field: 'type', value: 'user' } as const
  const page = await snapshots.resources({ snapshotRef, where: people, sort: [{ field: 'name', descending: true }], offset: 0, limit: 3 })
  expect(page).toMatchObject({ total: 20, rows: [{ name: 'Person 19' }, { name: 'Person 18' }, { name: 'Person 17' }] })
  expect(await snapshots.grants({ snapshotRef, offset: 29, limit: 10 })).toMatchObject({
    total: 30,
    offset: 29,
    rows: [{ slug: 'completed' }],
  })
  expect(await snapshots.entitlements({ snapshotRef, offset: 0, limit: 10 })).toMatchObject({ total: 2 })
  expect(await snapshots.facets({ snapshotRef, list: 'resources', field: 'type' })).toHaveLength(2)
  expect(await snapshots.findings({ snapshotRef })).toEqual([])
  expect(await failureOf(snapshots.resources({ snapshotRef, offset: 0, limit: 0 }))).toMatchObject({ code: 'INVALID_INPUT' })
  expect(await failureOf(snapshots.describe({ snapshotRef: { runId: 'none' } }))).toMatchObject({ code: 'NOT_FOUND' })
  expect(await failureOf(snapshots.describe({ snapshotRef: { path: '/nowhere.c1z' } }))).toMatchObject({ code: 'NOT_FOUND' })
})

test('two runs compare', async () => {
  engine = await testEngine(fill)
  const { diffs } = engine.client
  const [before, after] = [await run(20), await run(10)]
  const { pair, summary } = await diffs.describe({ pair: { before: { runId: before.id }, after: { runId: after.id } } })
  expect(summary.resources).toEqual({ added: 0, removed: 10, changed: 0, unchanged: 12 })
  expect(summary.grants).toEqual({ added: 0, removed: 15, changed: 0, unchanged: 15 })
  const page = await diffs.resources({ pair, kinds: ['removed'], offset: 0, limit: 3 })
  expect(page).toMatchObject({ total: 10 })
  expect(page.rows.map(({ kind, after: none }) => [kind, none])).toEqual(Array(3).fill(['removed', null]))
  expect((await diffs.grants({ pair, offset: 0, limit: 100 })).total).toBe(15)
  expect((await diffs.entitlements({ pair, offset: 0, limit: 100 })).total).toBe(0)
  expect(pair).toEqual({ before: { runId: before.id }, after: { runId: after.id } })
  const gone = { ...pair, after: { runId: 'none' } }
  expect(await failureOf(diffs.grants({ pair: gone, offset: 0, limit: 1 }))).toMatchObject({ code: 'NOT_FOUND' })
})

test('a foreign .c1z opens by its syncs, compares, and is read once', async () => {
  engine = await testEngine(fill)
  const { snapshots, diffs, files } = engine.client
  const { syncs } = await files.describe({ path: fixture })
  const [older, newer] = syncs.map(({ syncId }) => ({ path: fixture, syncId }))
  if (older === undefined || newer === undefined) throw new Error('the fixture has two syncs')
  const { summary } = await diffs.describe({ pair: { before: older, after: newer } })
  expect(summary.grants).toMatchObject({ added: 18, removed: 9 })
  const [folder] = readdirSync(join(engine.dataDir, 'imports')).filter((name) => name !== 'kept')
  expect(readdirSync(join(engine.dataDir, 'imports', folder ?? ''))).toHaveLength(2)
  const open = await snapshots.describe({ snapshotRef: newer })
  expect(open).toMatchObject({
    path: fixture,
    syncId: newer.syncId,
    runId: null,
    warnings: ['Left out on opening: 1 grant; the findings say why.'],
  })
  expect(readdirSync(join(engine.dataDir, 'imports', folder ?? ''))).toHaveLength(2)

  const path = join(engine.dataDir, 'saved.c1z')
  const receipt = await snapshots.save({ snapshotRef: open.snapshotRef, output: { path } })
  expect(receipt).toMatchObject({ path, counts: { grants: open.counts.grants } })
  const again = await snapshots.describe({ snapshotRef: { path } })
  expect(again.counts).toEqual(open.counts)
  await engine.reopen(fill)
  expect(readdirSync(join(engine.dataDir, 'imports'))).toEqual(['kept'])
})
