import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/message-port'
import type { ContractRouterClient } from '@orpc/contract'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { failureOf } from '../../tests/fakes/test-engine.ts'
import type { contract } from '../../shared/contract.ts'
import type { EnginePreferences, FromEngine, ToEngine } from '../../shared/engine-protocol.ts'
import { openCatalog } from './catalog/catalog.ts'

/** The engine as Electron main hosts it in a Node child: the same pipe, the same words. */
const entry = fileURLToPath(new URL('process.ts', import.meta.url))
const fixture = fileURLToPath(new URL('../../tests/fixtures/baton-made-two-syncs.c1z', import.meta.url))
const plain: EnginePreferences = { network: { proxy: '', extraCa: '', signIn: 'known' } }
type Client = ContractRouterClient<typeof contract>
type Asked = Extract<FromEngine, { readonly kind: 'secrets' }>

let folder: string
let child: ChildProcess
let output = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rollcall-process-'))
})
afterEach(() => {
  child.kill('SIGKILL')
  rmSync(folder, { recursive: true, force: true })
})

const send = (message: ToEngine): void => void child.send(message)

async function launch(preferences = plain): Promise<void> {
  child = fork(entry, [], { execArgv: [], serialization: 'advanced', stdio: ['ignore', 'pipe', 'pipe', 'ipc'] })
  output = ''
  const collect = (text: Buffer): void => void (output += text.toString())
  child.stdout?.on('data', collect)
  child.stderr?.on('data', collect)
  // The services of these tests are on this computer, and the person agrees to that.
  child.on('message', (message: FromEngine) => {
    if (message.kind === 'agree') send({ kind: 'agreed', request: message.request, agreed: true })
  })
  const ready = heard('ready')
  send({ kind: 'start', dataDir: join(folder, 'data'), version: '1.2.3', ...preferences })
  await ready
}

/** The next message of this kind. */
function heard<K extends FromEngine['kind']>(kind: K): Promise<Extract<FromEngine, { readonly kind: K }>> {
  return new Promise((resolve, reject) => {
    child.on('message', (message: FromEngine) => {
      if (message.kind === kind) resolve(message as Extract<FromEngine, { readonly kind: K }>)
    })
    child.once('exit', () => reject(new Error(`the engine ended: ${output}`)))
  })
}

function connect(id: number): Client {
  send({ kind: 'port', port: id })
  const port = {
    on: (event: string, listener: (event?: { data: unknown }) => void) => {
      if (event !== 'message') return
      child.on('message', (message: FromEngine) => {
        if (message.kind === 'data' && message.port === id) listener({ data: message.data })
      })
    },
    postMessage: (data: unknown) => send({ kind: 'data', port: id, data }),
  }
  return createORPCClient(new RPCLink({ port }))
}

/** What a proxy says that lets nobody through, to an engine that may be gone by then. */
function refuse(socket: Duplex): void {
  socket.on('error', () => undefined)
  socket.end('HTTP/1.1 403 Forbidden\r\n\r\n')
}

async function ended(): Promise<unknown> {
  const [code] = (await once(child, 'exit')) as [number | null]
  return code
}

/** A service that takes a call and never answers. */
async function silentService(): Promise<{ baseUrl: string; asked: Promise<string>; close: () => void }> {
  const asked = Promise.withResolvers<string>()
  const server = createServer((request) => asked.resolve(request.url ?? ''))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const close = (): void => {
    server.closeAllConnections()
    server.close()
  }
  return { baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked: asked.promise, close }
}
const percipio = (baseUrl: string) => ({
  sourceId: 'percipio',
  config: { organizationId: '00000000-0000-4000-8000-000000000001', baseUrl },
})

test('a port of the pipe carries calls, streams and refusals; a second one is another window', async () => {
  await launch()
  const [one, two] = [connect(1), connect(2)]
  expect((await one.sources.list()).map(({ id }) => id)).toContain('percipio')
  const run = await two.runs.start({ sourceId: 'sample', config: { people: 20, courses: 3, rows: 60, latency: 0 } })
  const states: string[] = []
  for await (const record of await one.runs.watch({ runId: run.id })) states.push(record.state)
  expect(states.at(-1)).toBe('ready')
  const snapshot = await two.snapshots.describe({ snapshotRef: { runId: run.id } })
  expect((await one.snapshots.grants({ snapshotRef: snapshot.snapshotRef, offset: 0, limit: 5 })).rows).toHaveLength(5)
  expect(await failureOf(one.runs.get({ runId: 'none' }))).toMatchObject({ code: 'NOT_FOUND' })

  send({ kind: 'closed', port: 1 })
  send({ kind: 'data', port: 1, data: 'late' })
  expect(await two.engine.settings.get()).toEqual({ keepSnapshots: 10, guardThreshold: 0.5 })
})

test('a file opens only after main allowed it', async () => {
  await launch()
  const client = connect(1)
  const path = join(folder, 'some.c1z')
  copyFileSync(fixture, path)
  expect(await failureOf(client.files.describe({ path }))).toMatchObject({ code: 'INVALID_INPUT' })
  send({ kind: 'allow', path, access: 'read' })
  expect(await client.files.describe({ path })).toMatchObject({ format: 'v1' })
})

test('nothing that arrives at a port ends the engine', async () => {
  await launch()
  const client = connect(1)
  for (const data of ['', '{', '{}', '{"i":"1","p":{}}', { i: '1', p: { u: 5 } }, null, new Uint8Array(9), 'x'.repeat(9_000_000)]) {
    send({ kind: 'data', port: 1, data })
  }
  send({ kind: 'data', port: 99, data: '{}' })
  expect(await client.runs.list({})).toEqual([])
  expect(output).toContain('message dropped')
  expect(output).toContain('unhandled')
})

test('secrets come from main, for one connection, by name, and are nowhere in the log', async () => {
  await launch()
  const client = connect(1)
  const service = await silentService()
  const connection = await client.connections.save({ name: 'North', ...percipio(service.baseUrl) })
  const asking = heard('secrets')
  const run = client.runs.start({ ...percipio(service.baseUrl), connectionId: connection.id })
  const asked: Asked = await asking
  expect(asked).toMatchObject({ ownerId: connection.id, names: ['apiToken'] })
  send({ kind: 'secrets', request: asked.request, values: { apiToken: 'canary-of-the-keychain' } })
  expect(await run).toMatchObject({ state: 'running' })
  await service.asked
  service.close()
  expect(output).not.toContain('canary-of-the-keychain')
})

test('a run that was under way is interrupted when main says stop, and when main is gone', async () => {
  for (const leave of ['stop', 'disconnect'] as const) {
    await launch()
    const service = await silentService()
    const { id } = await connect(1).runs.start({ ...percipio(service.baseUrl), secrets: { apiToken: 'canary-4711' } })
    await service.asked
    const code = ended()
    if (leave === 'stop') send({ kind: 'stop' })
    else {
      child.stdout?.destroy()
      child.stderr?.destroy()
      child.disconnect()
    }
    expect(await code).toBe(0)
    service.close()

    const catalog = openCatalog(join(folder, 'data', 'catalog.db'))
    expect(catalog.runs.get(id)).toMatchObject({ state: 'interrupted', error: { code: 'INTERRUPTED' } })
    catalog.close()
  }
})

test('calls go through the proxy of the preferences, from the change on', async () => {
  const asked = Promise.withResolvers<string>()
  const proxy = createServer()
  proxy.on('connect', (request, socket) => {
    asked.resolve(request.url ?? '')
    refuse(socket)
  })
  proxy.listen(0, '127.0.0.1')
  await once(proxy, 'listening')
  await launch({ ...plain, network: { proxy: 'http://127.0.0.1:1', extraCa: '', signIn: 'known' } })
  send({
    kind: 'preferences',
    ...plain,
    network: { proxy: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`, extraCa: '', signIn: 'known' },
  })
  const client = connect(1)
  const { sourceId, config } = percipio('https://percipio.invalid')
  void client.runs.start({ sourceId, config, secrets: { apiToken: 'canary-4711' } })
  expect(await asked.promise).toBe('percipio.invalid:443')
  proxy.close()

  send({ kind: 'preferences', ...plain, network: { proxy: '', extraCa: join(folder, 'none.pem'), signIn: 'known' } })
  const other = { ...config, organizationId: '00000000-0000-4000-8000-000000000002' }
  const run = await client.runs.start({ sourceId, config: other, secrets: { apiToken: 'canary-4711' } })
  let last = run
  for await (const record of await client.runs.watch({ runId: run.id })) last = record
  expect(last).toMatchObject({ state: 'failed', error: { code: 'INVALID_INPUT' } })
})

test('what starts before the keychain has answered goes to the proxy with its sign-in', async () => {
  const asked: (string | undefined)[] = []
  const first = Promise.withResolvers<undefined>()
  const proxy = createServer()
  proxy.on('connect', (request, socket) => {
    asked.push(request.headers['proxy-authorization'])
    refuse(socket)
    first.resolve(undefined)
  })
  proxy.listen(0, '127.0.0.1')
  await once(proxy, 'listening')
  const { port } = proxy.address() as AddressInfo
  await launch({ network: { proxy: `http://127.0.0.1:${port}`, extraCa: '', signIn: 'awaited' } })
  const client = connect(1)
  const { sourceId, config } = percipio('https://percipio.invalid')
  const { id } = await client.runs.start({ sourceId, config, secrets: { apiToken: 'canary-4711' } })
  expect(await client.runs.get({ runId: id })).toMatchObject({ state: 'running' })
  send({ kind: 'preferences', network: { proxy: `http://dana:canary@127.0.0.1:${port}`, extraCa: '', signIn: 'known' } })
  await first.promise
  proxy.close()
  expect(new Set(asked)).toEqual(new Set([`Basic ${Buffer.from('dana:canary').toString('base64')}`]))
})

test('an engine that cannot start says why, and ends', async () => {
  child = fork(entry, [], { execArgv: [], serialization: 'advanced', stdio: ['ignore', 'pipe', 'pipe', 'ipc'] })
  const failed = heard('failed')
  const code = ended()
  send({ kind: 'start', dataDir: fixture, version: '1.2.3', ...plain })
  expect(await failed).toMatchObject({ message: expect.any(String) as string, remedy: expect.any(String) as string })
  expect(await code).toBe(1)
})
