import { copyFileSync, existsSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { MessageChannel } from 'node:worker_threads'
import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/message-port'
import type { ContractRouterClient } from '@orpc/contract'
import { RPCHandler } from '@orpc/server/message-port'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { z } from 'zod'
import { fill, scriptedSource } from '../../tests/fakes/scripted-source.ts'
import { failureOf } from '../../tests/fakes/test-engine.ts'
import { contract } from '../../shared/contract.ts'
import type { Logger } from '../../shared/platform.ts'
import { AllowedPaths, onlyAllowed } from './allowed-paths.ts'
import { createEngine, type Engine } from './engine.ts'

/** A page that was taken over, at the window's end of a real port. */
const fixture = fileURLToPath(new URL('../../tests/fixtures/baton-made-two-syncs.c1z', import.meta.url))
const lines: string[] = []
const note = (event: string): void => void lines.push(event)
const log: Logger = { debug: note, info: note, warn: note, error: note }
let folder: string
let engine: Engine
let allowed: AllowedPaths
let page: ContractRouterClient<typeof contract>
let channel: MessageChannel

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'rollcall-door-'))
  engine = await createEngine({ dataDir: join(folder, 'data'), log, version: '0.0.0', sources: [scriptedSource(fill)] })
  allowed = new AllowedPaths()
  channel = new MessageChannel()
  new RPCHandler(engine.router, onlyAllowed(allowed, log)).upgrade(channel.port1)
  page = createORPCClient(new RPCLink({ port: channel.port2 }))
  lines.length = 0
})
afterEach(async () => {
  channel.port1.close()
  await engine.close()
  rmSync(folder, { recursive: true, force: true })
})

const chosen = (): string => {
  const path = join(folder, 'chosen.c1z')
  copyFileSync(fixture, path)
  return path
}
const notChosen = {
  code: 'INVALID_INPUT',
  message: 'This file or folder was not chosen in Rollcall.',
  remedy: expect.any(String) as string,
}

test('a file the person opened can be read, and nothing else', async () => {
  const path = chosen()
  expect(await failureOf(page.files.describe({ path }))).toEqual(notChosen)
  expect(lines).toEqual(['path refused'])
  allowed.allow(path, 'read')
  expect(await page.files.describe({ path })).toMatchObject({ format: 'v1' })
  const { snapshotRef } = await page.snapshots.describe({ snapshotRef: { path } })
  expect(await page.diffs.describe({ pair: { before: { path }, after: { path } } })).toMatchObject({ summary: {} })

  expect(await failureOf(page.files.describe({ path: '/etc/passwd' }))).toEqual(notChosen)
  expect(await failureOf(page.snapshots.describe({ snapshotRef: { path: fixture } }))).toEqual(notChosen)
  expect(await failureOf(page.diffs.describe({ pair: { before: { path }, after: { path: fixture } } }))).toEqual(notChosen)
  expect(await failureOf(page.diffs.describe({ pair: { before: { path: fixture }, after: { runId: 'x' } } }))).toEqual(notChosen)
  expect(await failureOf(page.snapshots.save({ snapshotRef, output: { path } }))).toEqual(notChosen)
  expect(await failureOf(exported({ snapshotRef, list: 'grants', format: 'csv', path }))).toEqual(notChosen)
})

test('a file the person chose to save can be written, and read again', async () => {
  const source = chosen()
  allowed.allow(source, 'read')
  const path = join(folder, 'saved.c1z')
  const { snapshotRef } = await page.snapshots.describe({ snapshotRef: { path: source } })
  expect(await failureOf(page.snapshots.save({ snapshotRef, output: { path } }))).toEqual(notChosen)
  expect(existsSync(path)).toBe(false)
  allowed.allow(path, 'write')
  allowed.allow(path, 'read') // dropping it afterwards takes nothing away
  expect(await page.snapshots.save({ snapshotRef, output: { path } })).toMatchObject({ path })
  expect(await page.snapshots.describe({ snapshotRef: { path } })).toMatchObject({ path })

  const csv = join(folder, 'grants.csv')
  expect(await failureOf(exported({ snapshotRef, list: 'grants', format: 'csv', path: csv }))).toEqual(notChosen)
  expect(existsSync(csv)).toBe(false)
  allowed.allow(csv, 'write')
  await exported({ snapshotRef, list: 'grants', format: 'csv', path: csv })
  expect(existsSync(csv)).toBe(true)
})

test('a run saves only where the person chose, and then it does', async () => {
  const start = { sourceId: 'scripted', config: { site: 'north' }, secrets: { apiToken: 'canary' } }
  const path = join(folder, 'sync.c1z')
  expect(await failureOf(page.runs.start({ ...start, output: { path } }))).toEqual(notChosen)
  allowed.allow(path, 'read')
  expect(await failureOf(page.runs.start({ ...start, output: { path } }))).toEqual(notChosen)
  allowed.allow(path, 'write')
  const run = await page.runs.start({ ...start, output: { path } })
  await drained(await page.runs.watch({ runId: run.id }))
  expect(existsSync(path)).toBe(true)
})

test('no other spelling of a path is the same path', async () => {
  const path = chosen()
  allowed.allow(path, 'read')
  symlinkSync(tmpdir(), join(folder, 'link'))
  for (const spelling of [
    join(folder, 'x') + '/../chosen.c1z',
    `${folder}/link/../chosen.c1z`,
    `${folder}/./chosen.c1z`,
    `${folder}//chosen.c1z`,
    `file://${path}`,
    `${path}\0`,
    path.toUpperCase(),
    ` ${path}`,
  ]) {
    expect(await failureOf(page.files.describe({ path: spelling }))).toEqual(notChosen)
  }
})

test('inputs of other shapes hide no path', () => {
  allowed.allow('/a', 'read')
  const cyclic: Record<string, unknown> = { path: '/a' }
  cyclic.self = cyclic
  expect(allowed.permits('files.describe', cyclic)).toBe(true)
  cyclic.deep = [{ before: [{ path: '/b' }] }]
  expect(allowed.permits('files.describe', cyclic)).toBe(false)
  for (const path of [['/a'], { toString: () => '/a' }, 1, null, undefined, '']) {
    expect(allowed.permits('files.describe', { path })).toBe(false)
  }
  expect(allowed.permits('files.describe', Object.create({ path: '/b' }))).toBe(false)
  let nested: unknown = { path: '/b' }
  for (let depth = 0; depth < 100_000; depth++) nested = { of: [nested] }
  expect(allowed.permits('snapshots.grants', nested)).toBe(false)
  for (const input of [undefined, null, 'x', 7, [], {}]) expect(allowed.permits('runs.list', input)).toBe(true)
})

test('a destination and a plan name only places the person chose', async () => {
  const folder2 = join(folder, 'out')
  const kindId = 'c1z'
  const save = (config: Record<string, unknown>, id?: string) => page.destinations.save({ name: 'Out', kindId, config, ...(id && { id }) })
  const elsewhere = { folder: '/etc' }
  expect(await failureOf(save(elsewhere))).toEqual(notChosen)
  expect(await failureOf(drainedCheck({ kindId, config: elsewhere }))).toEqual(notChosen)
  expect(await failureOf(save({ folder: folder2 }))).toEqual(notChosen)
  allowed.allow(folder2, 'read')
  expect(await failureOf(save({ folder: folder2 }))).toEqual(notChosen)
  allowed.allow(folder2, 'write')
  const { id } = await save({ folder: folder2 })
  expect(await failureOf(save({ folder: join(folder2, '..', 'data') }, id))).toEqual(notChosen)
  // What is left out stays: renaming needs no dialog.
  expect(await save({ keep: 3 }, id)).toMatchObject({ config: { folder: folder2, keep: 3 } })

  const plan = { destinationId: id, runId: 'none', target: '/etc/passwd' }
  expect(await failureOf(page.deliveries.plan(plan))).toEqual(notChosen)
  const target = join(folder, 'chosen.c1z')
  allowed.allow(target, 'write')
  expect(await failureOf(page.deliveries.plan({ ...plan, target }))).toMatchObject({ code: 'NOT_FOUND', message: 'There is no such run.' })
})

test('every input that could name a file calls it path', () => {
  const naming = calls(contract).flatMap(([name, schema]) => placesOf(schema).map((place) => [name, ...place] as const))
  for (const [, , key] of naming) expect(key).toBe('path')
  // What a call is asked of is read. Under such a name stands nothing that is written.
  const asked = naming.filter(([, within]) => ['snapshotRef', 'before', 'after'].includes(within))
  expect(new Set(asked.map(([name]) => name.split('.')[0]))).toEqual(new Set(['snapshots', 'diffs', 'exports']))
  const others = naming.filter((one) => !asked.includes(one)).map(([name]) => name)
  expect([...new Set(others)].sort()).toEqual([
    'exports.run',
    'files.describe',
    'files.sanitize',
    'reviews.saveEvidence',
    'runs.start',
    'snapshots.save',
  ])
})

/** The properties of a schema whose name sounds like a file, with the name of what they stand in. */
function placesOf(schema: unknown, within = ''): (readonly [within: string, key: string])[] {
  if (typeof schema !== 'object' || schema === null) return []
  return Object.entries(schema).flatMap(([key, part]: [string, unknown]) => {
    if (key !== 'properties' || typeof part !== 'object' || part === null) return placesOf(part, within)
    return Object.entries(part).flatMap(([name, of]) => [
      ...(/path|file|folder|dir/i.test(name) ? [[within, name] as const] : []),
      ...placesOf(of, name),
    ])
  })
}

function calls(router: object, path: readonly string[] = []): [string, unknown][] {
  return Object.entries(router).flatMap(([name, part]: [string, object]) => {
    if (!('~orpc' in part)) return calls(part, [...path, name])
    const { inputSchema } = part['~orpc'] as { readonly inputSchema?: z.ZodType }
    const schema: unknown = inputSchema === undefined ? null : z.toJSONSchema(inputSchema, { unrepresentable: 'any', io: 'input' })
    return [[[...path, name].join('.'), schema]]
  })
}

async function exported(input: Parameters<typeof page.exports.run>[0]): Promise<void> {
  await drained(await page.exports.run(input))
}

async function drainedCheck(input: Parameters<typeof page.destinations.check>[0]): Promise<void> {
  await drained(await page.destinations.check(input))
}

async function drained(events: AsyncIterator<unknown>): Promise<void> {
  let step = await events.next()
  while (!step.done) step = await events.next()
}
