import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { MessageChannel } from 'node:worker_threads'
import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/message-port'
import type { ContractRouterClient } from '@orpc/contract'
import { RPCHandler } from '@orpc/server/message-port'
import { expect, test } from 'vitest'
import type { contract } from '../../shared/contract.ts'
import type { Logger } from '../../shared/platform.ts'
import { failureOf } from '../../tests/fakes/test-engine.ts'
import { createEngine } from './engine.ts'
import { insideAddresses, isInside, onlyAgreed } from './private-addresses.ts'

const names: Readonly<Record<string, readonly string[]>> = {
  'public.example': ['93.184.216.34'],
  'intranet.example': ['10.1.2.3'],
  'both.example': ['93.184.216.34', '192.168.0.1'],
}
const resolve = (host: string): Promise<readonly string[]> =>
  names[host] === undefined ? Promise.reject(new Error('ENOTFOUND')) : Promise.resolve(names[host])

test.each([
  ['https://api.percipio.com', []],
  ['https://public.example:8443/x', []],
  ['https://unknown.example', []],
  ['http://127.0.0.1:9999/base', ['127.0.0.1:9999']],
  ['http://localhost:80', ['localhost']],
  ['https://api.localhost./', ['api.localhost.']],
  ['https://[::1]:8443', ['[::1]:8443']],
  ['https://[::ffff:10.0.0.1]/', ['[::ffff:a00:1]']],
  ['https://169.254.169.254/latest/meta-data', ['169.254.169.254']],
  ['https://[fd00:ec2::254]/', ['[fd00:ec2::254]']],
  ['https://2130706433/', ['127.0.0.1']],
  ['https://0x7f.1/', ['127.0.0.1']],
  ['  https://192.168.1.1  ', ['192.168.1.1']],
  ['https://user:pass@10.0.0.1/', ['10.0.0.1']],
  ['https://intranet.example', ['intranet.example']],
  ['https://both.example', ['both.example']],
  ['', []],
  ['https://', []],
  [7, []],
] as const)('of the base URL %s', async (baseUrl, inside) => {
  expect(await insideAddresses({ sourceId: 'percipio', config: { baseUrl } }, resolve)).toEqual(inside)
})

test.each([
  [{ clientId: 'swift-otter@acme.conductor.one/ccc' }, []],
  [{ clientId: 'swift-otter@localhost:50051/ccc' }, ['localhost:50051']],
  [{ apiHost: '10.0.0.1:443' }, ['10.0.0.1']],
  [{ host: '127.1', port: 25 }, ['127.0.0.1']],
  [{ host: '::1' }, ['::1']],
  [{ url: 'https://public.example/hook', allowPrivate: false }, []],
  // Where the name leads may change: what counts is that it may lead inside.
  [{ url: 'https://public.example/hook', allowPrivate: true }, ['public.example']],
  [{ allowPrivate: true }, ['any private address']],
])('of the settings %j', async (config, inside) => {
  expect(await insideAddresses({ config }, resolve)).toEqual(inside)
})

test('a name server that never answers keeps nobody waiting', async () => {
  expect(await isInside('slow.example', () => new Promise(() => undefined))).toBe(false)
})

test('a page sets an address inside only when the person agrees, and nothing is changed else', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'rollcall-inside-'))
  const note = (): void => undefined
  const log: Logger = { debug: note, info: note, warn: note, error: note }
  const engine = await createEngine({ dataDir: folder, log, version: '0.0.0' })
  const { port1, port2 } = new MessageChannel()
  const asked: string[] = []
  let answer = false
  const agree = (address: string): Promise<boolean> => {
    asked.push(address)
    return Promise.resolve(answer)
  }
  new RPCHandler(engine.router, onlyAgreed(agree, log, resolve)).upgrade(port1)
  const page: ContractRouterClient<typeof contract> = createORPCClient(new RPCLink({ port: port2 }))
  try {
    const config = { organizationId: '00000000-0000-0000-0000-000000000000', baseUrl: 'http://127.0.0.1:9' }
    const connection = { sourceId: 'percipio', name: 'Inside', config }
    const channel = { name: 'Hook', kind: 'webhook' as const, enabled: true, events: [], config: { url: 'https://10.0.0.1/hook' } }
    expect(await failureOf(page.connections.save(connection))).toMatchObject({ code: 'CANCELLED' })
    expect(await failureOf(page.runs.start({ sourceId: 'percipio', config }))).toMatchObject({ code: 'CANCELLED' })
    expect(await failureOf(page.notices.save(channel))).toMatchObject({ code: 'CANCELLED' })
    expect(asked).toEqual(['127.0.0.1:9', '127.0.0.1:9', '10.0.0.1'])
    expect(await page.connections.list()).toEqual([])
    expect((await page.notices.channels()).map(({ kind }) => kind)).toEqual(['desktop'])

    answer = true
    const { id } = await page.connections.save(connection)
    expect(await page.connections.list()).toMatchObject([{ id, config }])
    // Using what was saved asks nobody.
    const before = asked.length
    await page.runs.list({})
    await page.connections.list()
    expect(asked).toHaveLength(before)
  } finally {
    port1.close()
    port2.close()
    await engine.close()
    rmSync(folder, { recursive: true })
  }
})
