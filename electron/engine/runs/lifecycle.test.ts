import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import type { RunRecord } from '../../../shared/runs.ts'
import { fill, type Script } from '../../../tests/fakes/scripted-source.ts'
import { reveal } from '../../../shared/secret.ts'
import { ended, failureOf, followed, testEngine, type TestEngine } from '../../../tests/fakes/test-engine.ts'

let engine: TestEngine
afterEach(() => engine.close())

const settings = { sourceId: 'scripted', config: { site: 'north', people: 20 }, secrets: { apiToken: 'canary-4711' } }
const gate = () => Promise.withResolvers<undefined>()

test('a run goes through its phases to a snapshot', async () => {
  engine = await testEngine(fill)
  const started = await engine.client.runs.start(settings)
  expect(started).toMatchObject({ state: 'running', attempts: 1, sourceId: 'scripted', error: null, output: null })
  const run = await ended(engine, started)
  expect(run).toMatchObject({ state: 'ready', error: null, counts: { grants: 30, resourcesByType: { user: 20, course: 2 } } })
  expect(run.phases.map(({ id, state }) => `${id} ${state}`)).toEqual(['ask done', 'read done', 'check done', 'ready done'])
  expect(run.phases[1]).toMatchObject({ unit: 'rows', done: 20, counts: { people: 20 } })
  expect(readdirSync(join(engine.dataDir, 'snapshots'))).toEqual([`${run.id}.snapshot`])
  expect(await engine.client.runs.get({ runId: run.id })).toEqual(run)
  expect(await engine.client.runs.list({})).toEqual([run])
  const [connection] = await engine.client.connections.list()
  expect(connection).toMatchObject({ id: run.connectionId, config: { site: 'north', people: 20 }, lastRun: { id: run.id } })
  const events = (await engine.client.runs.log({ runId: run.id })).map(({ event }) => event)
  expect(events).toEqual(expect.arrayContaining(['run started', 'phase', 'checked', 'run ended']))

  const again = await ended(engine, await engine.client.runs.start({ ...settings, config: { site: 'north' } }))
  expect(again).toMatchObject({ connectionId: run.connectionId, counts: { resourcesByType: { user: 10 } } })
  expect((await engine.client.runs.list({ limit: 1 })).map(({ id }) => id)).toEqual([again.id])
  await engine.client.runs.remove({ runId: run.id })
  expect(existsSync(run.snapshotPath ?? '')).toBe(false)
  expect(await failureOf(engine.client.runs.get({ runId: run.id }))).toMatchObject({ code: 'NOT_FOUND' })
  await engine.client.connections.remove({ id: run.connectionId })
  expect(readdirSync(join(engine.dataDir, 'snapshots'))).toEqual([])
})

test('only the resource types asked for are kept', async () => {
  engine = await testEngine(fill)
  const run = await ended(engine, await engine.client.runs.start({ ...settings, resourceTypes: ['user'] }))
  expect(run.counts).toMatchObject({ resourcesByType: { user: 20 }, grants: 0, entitlements: 0 })
  expect(await failureOf(engine.client.runs.start({ ...settings, resourceTypes: ['team'] }))).toMatchObject({
    code: 'INVALID_INPUT',
    remedy: 'Choose among: user, course.',
  })
})

test('one run at a time per connection', async () => {
  const open = gate()
  engine = await testEngine(async (context, sink) => {
    await open.promise
    await fill(context, sink)
  })
  const first = await engine.client.runs.start(settings)
  expect(await failureOf(engine.client.runs.start(settings))).toMatchObject({ code: 'ALREADY_RUNNING' })
  expect(await failureOf(engine.client.runs.remove({ runId: first.id }))).toMatchObject({ code: 'ALREADY_RUNNING' })
  expect(await failureOf(engine.client.runs.resume({ runId: first.id }))).toMatchObject({ code: 'ALREADY_RUNNING' })
  expect(await failureOf(engine.client.connections.remove({ id: first.connectionId }))).toMatchObject({ code: 'ALREADY_RUNNING' })
  const elsewhere = await engine.client.runs.start({ ...settings, config: { site: 'south' } })
  expect(elsewhere.connectionId).not.toBe(first.connectionId)
  open.resolve(undefined)
  expect((await ended(engine, first)).state).toBe('ready')
  expect((await ended(engine, elsewhere)).state).toBe('ready')
})

test('bad input is answered with what is wrong, before anything is stored', async () => {
  engine = await testEngine(fill)
  const start = (input: object) => failureOf(engine.client.runs.start({ ...settings, ...input }))
  expect(await start({ sourceId: 'nothing' })).toMatchObject({ code: 'INVALID_INPUT', remedy: 'Choose one of: scripted.' })
  expect(await start({ secrets: {} })).toMatchObject({
    code: 'INVALID_INPUT',
    message: expect.stringContaining('API token (api-token) is missing') as string,
  })
  expect(await start({ config: { site: 'north', people: -1 } })).toMatchObject({
    message: expect.stringContaining('People (people): ') as string,
  })
  expect(await start({ config: { site: 'north', colour: 1 } })).toMatchObject({
    message: expect.stringContaining('"colour" is no setting') as string,
  })
  expect(await start({ connectionId: 'none' })).toMatchObject({ code: 'NOT_FOUND' })
  expect(await start({ output: { path: '/nowhere/at/all/sync.c1z' } })).toMatchObject({ code: 'NOT_WRITABLE' })
  const foreign = join(engine.dataDir, 'notes.txt')
  writeFileSync(foreign, 'these are no syncs')
  expect(await start({ output: { path: foreign } })).toMatchObject({ code: 'INVALID_INPUT' })
  expect(readFileSync(foreign, 'utf8')).toBe('these are no syncs')
  expect(await start({ config: 7 })).toMatchObject({ code: 'INVALID_INPUT', message: expect.stringContaining('config: ') as string })
  expect(await engine.client.runs.list({})).toEqual([])
  expect(await engine.client.connections.list()).toEqual([])
  expect(await failureOf(engine.client.runs.watch({ runId: 'none' }))).toMatchObject({ code: 'NOT_FOUND' })
})

test('watching gives at most ten records a second, and counters never fall', async () => {
  const records: RunRecord[] = []
  const busy: Script = async (context, sink) => {
    context.progress.start('read')
    for (let rows = 1; records.length < 6; rows++) {
      context.progress.update({ unit: 'rows', done: rows, counts: { rows } })
      if (rows % 1000 === 0) await new Promise((resolve) => setImmediate(resolve))
    }
    await fill(context, sink)
  }
  engine = await testEngine(busy)
  const started = Date.now()
  const { id: runId } = await engine.client.runs.start(settings)
  for await (const record of await engine.client.runs.watch({ runId })) records.push(record)
  expect(records.length).toBeLessThanOrEqual((Date.now() - started) / 100 + 2)
  const done = records.map(({ phases }) => phases[1]?.done ?? 0)
  expect(done).toEqual([...done].sort((a, b) => a - b))
  expect(records.at(-1)?.state).toBe('ready')
  expect(records.some(({ phases }) => (phases[1]?.rate ?? 0) > 0)).toBe(true)
})

test('leaving a watch early leaves the run alone', async () => {
  const open = gate()
  engine = await testEngine(async (context, sink) => {
    await open.promise
    await fill(context, sink)
  })
  const { id } = await engine.client.runs.start(settings)
  for await (const record of await engine.client.runs.watch({ runId: id })) {
    expect(record.state).toBe('running')
    break
  }
  open.resolve(undefined)
  expect((await followed(engine, id)).at(-1)?.state).toBe('ready')
})

test('a failure is told with its kind and remedy, without the secret, and leaves no file', async () => {
  engine = await testEngine((context) => {
    context.log.warn(`got canary-4711`, { header: 'Bearer canary-4711', deep: [{ apiToken: 'canary-4711' }], person: 'ann@example.com' })
    context.progress.start('ask')
    throw new Error('refused canary-4711')
  })
  const run = await ended(engine, await engine.client.runs.start({ ...settings, config: { ...settings.config, apiToken: 'canary-4711' } }))
  expect(run).toMatchObject({ state: 'failed', snapshotPath: null, error: { code: 'INTERNAL' } })
  expect(run.phases.map(({ state }) => state)).toEqual(['failed', 'waiting', 'waiting', 'waiting'])
  expect(readdirSync(join(engine.dataDir, 'snapshots'))).toEqual([])
  const log = JSON.stringify(await engine.client.runs.log({ runId: run.id }))
  expect(log).toContain('got [redacted]')
  for (const text of [log, engine.lines.join('\n'), JSON.stringify(run)]) expect(text).not.toMatch(/canary-4711|ann@/)
  const stored = readdirSync(engine.dataDir).filter((name) => name.startsWith('catalog.db'))
  expect(stored.length).toBeGreaterThan(0)
  for (const name of stored) expect(readFileSync(join(engine.dataDir, name)).includes('canary-4711')).toBe(false)
})

test('a secret in a checkpoint is refused', async () => {
  engine = await testEngine((context) => {
    context.checkpoint.set({ url: `https://example.com/?key=${reveal(context.config.apiToken)}` })
    return Promise.resolve()
  })
  const run = await ended(engine, await engine.client.runs.start(settings))
  expect(run.error).toMatchObject({ code: 'INTERNAL', message: expect.stringContaining('secret') as string })
})

test('only the newest snapshots of a connection are kept', async () => {
  engine = await testEngine(fill)
  const { openCatalog } = await import('../catalog/catalog.ts')
  const catalog = openCatalog(join(engine.dataDir, 'catalog.db'))
  catalog.settings.set('retention.snapshots', 2)
  catalog.close()
  const ids: string[] = []
  for (let turn = 0; turn < 4; turn++) ids.push((await ended(engine, await engine.client.runs.start(settings))).id)
  const other = await ended(engine, await engine.client.runs.start({ ...settings, config: { site: 'south' } }))
  await engine.reopen(fill)
  const kept = [...ids.slice(2), other.id]
  expect((await engine.client.runs.list({})).map(({ id }) => id).sort()).toEqual(kept.sort())
  expect(readdirSync(join(engine.dataDir, 'snapshots')).sort()).toEqual(kept.map((id) => `${id}.snapshot`).sort())
})
