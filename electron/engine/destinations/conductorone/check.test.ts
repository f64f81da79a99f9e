import { createServer, type Server } from 'node:http'
import { connect, type AddressInfo } from 'node:net'
import { createServer as createTlsServer } from 'node:tls'
import { afterEach, describe, expect, test } from 'vitest'
import { startTenant, type FakeTenant } from '../../../../tests/fakes/conductorone/tenant.ts'
import { startServing } from '../../../../tests/fakes/conductorone/serving.ts'
import { createHttpClient, type NetworkSettings } from '../../http/client.ts'
import { systemClock } from '../../http/system-clock.ts'
import type { CheckStep } from '../../sources/source.ts'
import { checkTenant } from './check.ts'
import { configSchema } from './config.ts'
import { Secret } from '../../../../shared/secret.ts'
import { hostAndPort, parseClientId, parseClientSecret } from './credentials.ts'

const closers: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close()
})

async function tenantAt(host = 'localhost'): Promise<FakeTenant> {
  const tenant = await startTenant({ host })
  closers.push(() => tenant.close())
  return tenant
}

const silent = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined }

async function checked(tenant: FakeTenant, network: NetworkSettings = { extraCa: tenant.caFile }, more: object = {}): Promise<CheckStep[]> {
  const config = configSchema.parse({ clientId: tenant.clientId, clientSecret: tenant.clientSecret, connection: 'c', ...more })
  const shared = { environment: {}, clock: systemClock, log: silent }
  const http = createHttpClient({
    ...shared,
    ...network,
    userAgent: 'rollcall/test',
    secrets: [],
    retry: { tries: 1, budget: 1, base: 1, cap: 1 },
  })
  const steps: CheckStep[] = []
  const { signal } = new AbortController()
  for await (const step of checkTenant({ ...shared, config, http, network, signal, scratchDir: '' })) steps.push(step)
  await http.close()
  return steps
}
const outcomes = (steps: readonly CheckStep[]): string[] => steps.map(({ id, outcome }) => `${id} ${outcome}`)

/** An HTTP proxy that leads every name to the loopback address. */
async function proxy(): Promise<{ readonly url: string; readonly asked: string[] }> {
  const asked: string[] = []
  const server: Server = createServer()
  server.on('connect', (request, socket) => {
    asked.push(request.url ?? '')
    const far = connect(Number(request.url?.split(':')[1]), '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n')
      far.pipe(socket).pipe(far)
    })
    for (const one of [far, socket]) one.on('error', () => undefined)
    closers.push(() => void far.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closers.push(() => void server.close())
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked }
}

describe('the check', () => {
  test('goes from the credentials to a token, and greets nobody', async () => {
    const tenant = await tenantAt()
    const steps = await checked(tenant)
    expect(outcomes(steps)).toEqual(['credentials pass', 'reach pass', 'token pass'])
    expect(steps[1]?.message).toMatch(/TLSv1\.[23]/)
    expect(tenant.service.calls).toEqual([])
  })

  test('a certificate nobody vouches for', async () => {
    const steps = await checked(await tenantAt(), {})
    expect(outcomes(steps)).toEqual(['credentials pass', 'reach fail'])
    expect(steps[1]).toMatchObject({ code: 'NETWORK', message: expect.stringContaining('not trusted') as string })
  })

  test('a certificate for another name', async () => {
    const tenant = await tenantAt()
    const steps = await checked(tenant, { extraCa: tenant.caFile }, { apiHost: tenant.address.replace('localhost', '127.0.0.2') })
    expect(steps.at(-1)).toMatchObject({ outcome: 'fail', code: 'NETWORK' })
  })

  test('nobody there', async () => {
    const tenant = await tenantAt()
    await tenant.stop()
    expect((await checked(tenant)).at(-1)).toMatchObject({ id: 'reach', outcome: 'fail', code: 'NETWORK' })
  })

  test('a secret that is not accepted', async () => {
    const tenant = await tenantAt()
    tenant.tokens.refuse = { status: 401, body: '' }
    expect((await checked(tenant)).at(-1)).toMatchObject({ id: 'token', outcome: 'fail', code: 'BAD_CREDENTIALS' })
  })

  test('a host without HTTP/2', async () => {
    const tenant = await tenantAt()
    const plain = createTlsServer({ ...tenant.certificate, ALPNProtocols: ['http/1.1'] }, (socket) => socket.on('error', () => undefined))
    plain.on('tlsClientError', () => undefined)
    await new Promise<void>((resolve) => plain.listen(0, '127.0.0.1', resolve))
    closers.push(() => void plain.close())
    const apiHost = `localhost:${(plain.address() as AddressInfo).port}`
    expect((await checked(tenant, { extraCa: tenant.caFile }, { apiHost })).at(-1)).toMatchObject({
      id: 'reach',
      outcome: 'fail',
      code: 'NETWORK',
    })
  })

  test('only TLS 1.1', async () => {
    const tenant = await tenantAt()
    const old = createTlsServer({ ...tenant.certificate, minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' })
    old.on('tlsClientError', () => undefined)
    await new Promise<void>((resolve) => old.listen(0, '127.0.0.1', resolve))
    closers.push(() => void old.close())
    const apiHost = `localhost:${(old.address() as AddressInfo).port}`
    expect((await checked(tenant, { extraCa: tenant.caFile }, { apiHost })).at(-1)).toMatchObject({
      id: 'reach',
      outcome: 'fail',
      code: 'NETWORK',
    })
  })
})

describe('through a proxy', () => {
  test('the token and gRPC alike', async () => {
    const tenant = await tenantAt('acme.example.com')
    const { url, asked } = await proxy()
    expect(outcomes(await checked(tenant, { extraCa: tenant.caFile, proxy: url }))).toEqual([
      'credentials pass',
      'reach pass',
      'token pass',
    ])
    const serving = startServing(tenant, { clock: systemClock, proxy: url })
    await tenant.service.until(() => tenant.service.count('getTask') > 0)
    await serving.stop()
    expect(new Set(asked)).toEqual(new Set([tenant.address]))
    expect(tenant.service.problems).toEqual([])
  })

  test('socks5 is refused with a sentence', async () => {
    const tenant = await tenantAt('acme.example.com')
    await expect(checked(tenant, { extraCa: tenant.caFile, proxy: 'socks5://127.0.0.1:1080' })).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      message: expect.stringContaining('SOCKS') as string,
    })
  })
})

describe('credentials', () => {
  test.each([
    ['swift-otter-12345@acme.conductor.one/ccc', 'acme.conductor.one', 443],
    ['a@localhost:8443/x', 'localhost', 8443],
    ['a@[::1]:9/x', '::1', 9],
    ['a@b/c@d/e', 'b', 443],
  ])('%s', (text, host, port) => {
    expect(parseClientId(text)).toMatchObject({ text, host, port })
  })

  test.each(['', 'acme', 'a@b', '@b/c', 'a@/c', 'a@b:0/c', 'a@b:99999/c', 'a@b c/d', 'a@https://b/c'])('%j is no client id', (text) => {
    expect(() => parseClientId(text)).toThrow(/^invalid client id/)
  })

  const payload = (jwk: object): string => `secret-token:conductorone.com:v1:${Buffer.from(JSON.stringify(jwk)).toString('base64url')}`
  const { x, d } = { x: '63iWSI3NO7X2HGYxIbvPJYB_KjQ7Fpb10Uk1X9VCzt0', d: 'MkiOnA1GDiyMa__EDHFUY7gH8m9SnOVhaUOowlghrxg' }
  test.each([
    ['too short', 'secret-token:conductorone.com'],
    ['version', `secret-token:conductorone.com:v2:abc`],
    ['no JSON', 'secret-token:conductorone.com:v1:canary'],
    ['public only', payload({ kty: 'OKP', crv: 'Ed25519', x })],
    ['another curve', payload({ kty: 'OKP', crv: 'X25519', x, d })],
    ['RSA', payload({ kty: 'RSA', n: x, e: 'AQAB', d })],
  ])('a secret that is none: %s', (_name, text) => {
    expect(() => parseClientSecret(new Secret(text))).toThrow(/^invalid client secret/)
    expect(() => parseClientSecret(new Secret(text))).not.toThrow(/canary|MkiOnA/)
  })

  test('the first two parts may say anything, as with the reference', () => {
    expect(
      parseClientSecret(new Secret(payload({ kty: 'OKP', crv: 'Ed25519', x, d, kid: 'k1' }).replace('secret-token:conductorone', 'a:b')))
        .kid,
    ).toBe('k1')
    expect(hostAndPort('b:443/path')).toBeNull()
  })
})
