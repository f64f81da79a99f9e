import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { temporaryName } from '../../files/scratch.ts'
import { fill, type Script } from '../../../tests/fakes/scripted-source.ts'
import { ended, failureOf, followed, testEngine, type TestEngine } from '../../../tests/fakes/test-engine.ts'

let engine: TestEngine
let child: ChildProcess | undefined
const folders: string[] = []
afterEach(async () => {
  child?.kill('SIGKILL')
  child = undefined
  await engine.close()
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
})

const secrets = { apiToken: 'canary-4711' }
const settings = { sourceId: 'scripted', config: { site: 'north', people: 20 }, secrets }
const snapshots = () => readdirSync(join(engine.dataDir, 'snapshots'))

const outputPath = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'rollcall-output-'))
  folders.push(folder)
  return join(folder, 'sync.c1z')
}

/** Requests something once, remembers it, then waits until it is stopped; finishes when it finds what was requested. */
const patient: Script = async (context, sink) => {
  if (context.checkpoint.get() === null) {
    context.progress.start('ask')
    context.checkpoint.set({ report: 'r-1' })
    // Longer than a test may take: who waits for it fails.
    await context.clock.sleep(600_000, context.signal)
  }
  await fill(context, sink)
}

test('cancelling waits for nothing and the run goes on where it was', async () => {
  engine = await testEngine(patient)
  const { id } = await engine.client.runs.start(settings)
  const watched = followed(engine, id)
  await engine.client.runs.cancel({ runId: id })
  const run = (await watched).at(-1)
  expect(run).toMatchObject({ state: 'cancelled', error: { code: 'CANCELLED' }, snapshotPath: null })
  expect(snapshots()).toEqual([])
  await engine.client.runs.cancel({ runId: id })

  const resumed = await engine.client.runs.resume({ runId: id, secrets })
  expect(resumed).toMatchObject({ id, state: 'running', attempts: 2, error: null, endedAt: null })
  const end = await ended(engine, resumed)
  expect(end).toMatchObject({ state: 'ready', attempts: 2, counts: { grants: 30 } })
  expect(end.phases[0]).toMatchObject({ state: 'done' })
  expect(await failureOf(engine.client.runs.resume({ runId: id, secrets }))).toMatchObject({ code: 'INVALID_INPUT' })
})

test('a source that does not listen is left behind', async () => {
  const deaf = Promise.withResolvers<undefined>()
  const late = Promise.withResolvers<string>()
  engine = await testEngine(async (context, sink) => {
    await deaf.promise
    await fill(context, sink).then(
      () => late.resolve('written'),
      () => late.resolve('refused'),
    )
  })
  const { id } = await engine.client.runs.start(settings)
  await engine.client.runs.cancel({ runId: id })
  expect((await engine.client.runs.get({ runId: id })).state).toBe('cancelled')
  deaf.resolve(undefined)
  await late.promise
  expect(snapshots()).toEqual([])
})

test('closing the engine interrupts its runs; another engine resumes them with secrets of its own', async () => {
  const asked: unknown[] = []
  engine = await testEngine(patient, {
    secrets: (connectionId, names) => {
      asked.push([connectionId, names])
      return Promise.resolve(secrets)
    },
  })
  const { id, connectionId } = await engine.client.runs.start(settings)
  expect(asked).toEqual([])
  await engine.reopen(patient)
  const run = await engine.client.runs.get({ runId: id })
  expect(run).toMatchObject({ state: 'interrupted', error: { code: 'INTERRUPTED' } })
  expect(run.phases[0]?.state).toBe('failed')
  expect((await ended(engine, await engine.client.runs.resume({ runId: id }))).state).toBe('ready')
  expect(asked).toEqual([[connectionId, ['apiToken']]])
})

test('a complete snapshot is not collected again', async () => {
  let collected = 0
  const counting: Script = (context, sink) => {
    collected++
    return fill(context, sink)
  }
  engine = await testEngine(counting)
  const path = outputPath()
  const first = await ended(engine, await engine.client.runs.start({ ...settings, config: { site: 'north', people: 1000 } }))
  expect(first.state).toBe('ready')

  const run = await ended(engine, await engine.client.runs.start({ ...settings, output: { path } }))
  expect(run).toMatchObject({ state: 'held', error: { code: 'GUARD_STOPPED' }, counts: { grants: 30 }, output: { savedAt: null } })
  expect(run.error?.message).toContain('20 people and 30 grants')
  expect(run.error?.remedy).toContain(`rollcall resume ${run.id} --accept-shrunken`)
  expect(existsSync(path)).toBe(false)
  expect(await failureOf(engine.client.runs.resume({ runId: run.id }))).toMatchObject({
    code: 'GUARD_STOPPED',
    message: run.error?.message,
  })

  const accepted = await ended(engine, await engine.client.runs.resume({ runId: run.id, acceptShrunken: true }))
  expect(accepted).toMatchObject({ state: 'ready', attempts: 2, error: null, output: { path } })
  expect(accepted.output?.savedAt).toBeTypeOf('number')
  expect(accepted.phases.map(({ id, state }) => `${id} ${state}`)).toEqual([
    'ask done',
    'read done',
    'check done',
    'save done',
    'ready done',
  ])
  expect(existsSync(path)).toBe(true)
  expect(collected).toBe(2)
  const overruled = await ended(
    engine,
    await engine.client.runs.start({ ...settings, config: { site: 'north', people: 3 }, acceptShrunken: true }),
  )
  expect(overruled.state).toBe('ready')
})

test('without a run before, the output file is what a result is compared with', async () => {
  const path = outputPath()
  engine = await testEngine(fill)
  const first = await ended(engine, await engine.client.runs.start({ ...settings, output: { path } }))
  expect(first.output?.savedAt).toBeTypeOf('number')
  await engine.close()
  engine = await testEngine(fill)
  const run = await ended(engine, await engine.client.runs.start({ ...settings, config: { site: 'north', people: 2 }, output: { path } }))
  expect(run).toMatchObject({ state: 'held', error: { message: expect.stringContaining(`the sync already in ${path}`) as string } })
})

test('nothing found is held', async () => {
  engine = await testEngine(() => Promise.resolve())
  const run = await ended(engine, await engine.client.runs.start(settings))
  expect(run).toMatchObject({ state: 'held', error: { message: 'This run found nothing at all.' } })
})

/** Starts a run in another process; resolves when it has asked its source. */
async function elsewhere(path: string): Promise<ChildProcess> {
  const url = (path: string) => JSON.stringify(new URL(path, import.meta.url).href)
  const script = `
    const { createRouterClient } = await import('@orpc/server')
    const { createEngine } = await import(${url('../engine.ts')})
    const { scriptedSource } = await import(${url('../../../tests/fakes/scripted-source.ts')})
    const source = scriptedSource(async (context, sink) => {
      context.progress.start('ask')
      sink.resourceType(source.resourceTypes[0])
      context.checkpoint.set({ report: 'r-1' })
      console.log('asked')
      await context.clock.sleep(60000, context.signal)
    })
    const none = () => undefined
    const log = { debug: none, info: none, warn: none, error: none }
    const engine = await createEngine({ dataDir: process.argv[1], log, version: '0', sources: [source] })
    const client = createRouterClient(engine.router)
    const run = await client.runs.start(JSON.parse(process.argv[2]))
    for await (const record of await client.runs.watch({ runId: run.id })) if (record.state !== 'running') console.log(record.state)
    await engine.close()`
  const started = spawn(
    process.execPath,
    ['--input-type=module', '-e', script, engine.dataDir, JSON.stringify({ ...settings, output: { path } })],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  )
  child = started
  await once(started.stdout, 'data')
  return started
}

test('a run of a process that was killed is interrupted, its leftovers go, and it resumes', async () => {
  engine = await testEngine(patient)
  const path = outputPath()
  const other = await elsewhere(path)
  const [alive] = await engine.client.runs.list({})
  expect(alive).toMatchObject({ state: 'running' })
  expect(await failureOf(engine.client.runs.start(settings))).toMatchObject({ code: 'ALREADY_RUNNING' })
  await engine.reopen(patient)
  expect(await engine.client.runs.get({ runId: alive?.id ?? '' })).toMatchObject({ state: 'running' })
  expect(snapshots()).toContain(`${alive?.id ?? ''}.snapshot.partial`)
  const watched = followed(engine, alive?.id ?? '')
  other.kill('SIGKILL')
  await once(other, 'exit')
  expect((await watched).at(-1)).toMatchObject({ state: 'interrupted', error: { code: 'INTERRUPTED' } })

  writeFileSync(join(engine.dataDir, 'snapshots', '0ujtsYcgvSTl8PAuAdqWYSMnLOv.snapshot'), 'of no run')
  const unsaved = temporaryName().replace(`-${process.pid}-`, `-${other.pid ?? 0}-`)
  writeFileSync(join(dirname(path), unsaved), 'half a file')
  await engine.reopen(patient)
  expect(snapshots()).toEqual([])
  expect(readdirSync(dirname(path))).toEqual([])
  const end = await ended(engine, await engine.client.runs.resume({ runId: alive?.id ?? '', secrets }))
  expect(end).toMatchObject({ state: 'ready', attempts: 2 })
  expect(readdirSync(dirname(path))).toEqual(['sync.c1z'])
})

test('a run of another process can be cancelled', async () => {
  engine = await testEngine(patient)
  const other = await elsewhere(outputPath())
  const [run] = await engine.client.runs.list({})
  await engine.client.runs.cancel({ runId: run?.id ?? '' })
  expect(await engine.client.runs.get({ runId: run?.id ?? '' })).toMatchObject({ state: 'cancelled' })
  if (other.exitCode === null) await once(other, 'exit')
})
