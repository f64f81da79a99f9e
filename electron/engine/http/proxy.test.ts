import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { connect, type AddressInfo, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inspect } from 'node:util'
import { describe, expect, test } from 'vitest'
import { bypassesProxy, configuredProxy } from './proxy.ts'
import { openTls } from './tls-connection.ts'
import { selfSigned } from './testing/certificate.ts'
import { answer, CANARY, client, failureOf, get, onEnd, serve } from './testing/harness.ts'

/** A CONNECT proxy that reaches `target` whatever it is asked for; refuses with a status, or resets when the target closes, if told so. */
async function proxyTo(
  target: number,
  { refuse, reset = false }: { refuse?: number; reset?: boolean } = {},
): Promise<{ url: string; asked: string[]; authorizations: (string | undefined)[] }> {
  const asked: string[] = []
  const authorizations: (string | undefined)[] = []
  const sockets = new Set<Socket>()
  const server = createServer()
  server.on('connection', (socket: Socket) => sockets.add(socket.on('error', () => undefined)))
  server.on('connect', (request, socket: Socket) => {
    asked.push(request.url ?? '')
    authorizations.push(request.headers['proxy-authorization'])
    if (refuse !== undefined) {
      socket.end(`HTTP/1.1 ${refuse} No\r\n\r\n`)
      return
    }
    const upstream = connect(target, '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n')
      upstream.pipe(socket, { end: !reset }).pipe(upstream)
    })
    if (reset) upstream.once('close', () => socket.resetAndDestroy())
    sockets.add(upstream.on('error', () => undefined))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onEnd(async () => {
    for (const socket of sockets) socket.destroy()
    await new Promise((resolve) => server.close(resolve))
  })
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked, authorizations }
}

function temporaryFile(text: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'rollcall-http-'))
  onEnd(() => rmSync(folder, { recursive: true }))
  const path = join(folder, 'ca.pem')
  writeFileSync(path, text)
  return path
}

const certificate = selfSigned(['service.example', '127.0.0.1'])
const once = { tries: 1, budget: 0, base: 1, cap: 1 }

describe('through a proxy', () => {
  test('the settings’ proxy is used, with its password, and the extra CA is trusted', async () => {
    const service = await serve(answer(200, 'through'), certificate)
    const proxy = await proxyTo(service.port)
    const http = client({
      proxy: proxy.url.replace('http://', `http://me:${CANARY}@`),
      environment: { HTTPS_PROXY: 'http://127.0.0.1:1' },
      extraCa: temporaryFile(certificate.cert),
    })
    expect(await (await http.request(get('https://service.example/a'))).text()).toBe('through')
    expect(proxy.asked).toEqual(['service.example:443'])
    expect(proxy.authorizations).toEqual([`Basic ${Buffer.from(`me:${CANARY}`).toString('base64')}`])
    expect(service.requests[0]?.headers.authorization).toBe(`Bearer ${CANARY}`)
  })

  test('a reset is noticed through it, also in a body without a length', async () => {
    let cut = (): void => undefined
    const service = await serve((request) => {
      request.socket.write('HTTP/1.1 200 OK\r\n\r\nabc')
      cut = () => request.socket.destroy()
    }, certificate)
    const proxy = await proxyTo(service.port, { reset: true })
    const http = client({ proxy: proxy.url, extraCa: temporaryFile(certificate.cert) })
    const response = await http.request(get('https://service.example/'))
    cut()
    expect((await failureOf(response.text())).code).toBe('NETWORK')
  })

  test('HTTPS_PROXY is used, and not for what NO_PROXY names or what is on this machine', async () => {
    const service = await serve(answer(200, 'through'), certificate)
    const near = await serve(answer(200, 'near'))
    const proxy = await proxyTo(service.port)
    const environment = { HTTPS_PROXY: proxy.url, NO_PROXY: 'example.org, 0.0.0.0' }
    const http = client({ environment, extraCa: temporaryFile(certificate.cert), retry: once })
    expect(await (await http.request(get('https://service.example/'))).text()).toBe('through')
    expect(await (await http.request(get(near.origin))).text()).toBe('near')
    // Direct: the certificate is for other names, or there is no such host on this system.
    await failureOf(http.request(get(`https://0.0.0.0:${service.port}/`)))
    expect(proxy.asked).toEqual(['service.example:443'])
  })

  test.each([
    [407, 'user name and password', 0],
    [403, 'let this service through', 0],
    [503, 'let this service through', 2],
  ])('its refusal with %i is told apart from the service’s', async (status, remedy, waits) => {
    const proxy = await proxyTo(1, { refuse: status })
    const http = client({ proxy: proxy.url, retry: { tries: 3, budget: 1_000, base: 1, cap: 1 } })
    const error = await failureOf(http.request(get('https://service.example/')))
    expect(error.code).toBe('NETWORK')
    expect(error.message).toContain(`(${status})`)
    expect(error.remedy).toContain(remedy)
    expect(http.clock.sleeps).toHaveLength(waits)
  })

  test('a proxy that is not there is named', async () => {
    const gone = await serve(answer(200))
    await new Promise((resolve) => gone.server.close(resolve))
    const error = await failureOf(client({ proxy: gone.origin, retry: once }).request(get('https://service.example/')))
    expect(error.message).toContain(`127.0.0.1:${gone.port} cannot be reached`)
  })

  test('a proxy that hangs costs the time of connecting', async () => {
    const stuck = createServer().on('connect', () => undefined)
    await new Promise<void>((resolve) => stuck.listen(0, '127.0.0.1', resolve))
    onEnd(() => {
      stuck.closeAllConnections()
      stuck.close()
    })
    const proxy = `http://127.0.0.1:${(stuck.address() as AddressInfo).port}`
    const timeouts = { connect: 100, headers: 100, idle: 100 }
    expect((await failureOf(client({ proxy, timeouts, retry: once }).request(get('https://service.example/')))).code).toBe('TIMEOUT')
  })
})

describe('certificates', () => {
  test('an unknown one is refused at once, with its own remedy', async () => {
    const service = await serve(answer(200), certificate)
    const http = client()
    const error = await failureOf(http.request(get(service.origin)))
    expect(error.code).toBe('NETWORK')
    expect(error.message).toContain('is not trusted on this computer')
    expect(error.remedy).toContain('CA certificate')
    expect(http.clock.sleeps).toEqual([])
    expect(service.requests).toEqual([])
  })

  test('one for another name, and an expired one, say so', async () => {
    const other = selfSigned(['other.example'])
    const service = await serve(answer(200), other)
    const wrong = await failureOf(client({ extraCa: temporaryFile(other.cert) }).request(get(service.origin)))
    expect(wrong.message).toContain('is for another name')
    const old = selfSigned(['127.0.0.1'], '20010101000000Z')
    const expired = await serve(answer(200), old)
    const late = await failureOf(client({ extraCa: temporaryFile(old.cert) }).request(get(expired.origin)))
    expect(late.message).toContain('has expired')
  })

  test('the extra CA must be there and be one', () => {
    expect(() => client({ extraCa: '/nowhere/ca.pem' })).toThrow('cannot be read')
    expect(() => client({ extraCa: temporaryFile('no') })).toThrow('holds no certificate')
  })
})

describe('which proxy', () => {
  test.each([
    [{}, undefined, null],
    [{ HTTPS_PROXY: 'http://a:1' }, undefined, 'http://a:1'],
    [{ HTTPS_PROXY: 'http://a:1', https_proxy: 'http://b:2' }, undefined, 'http://b:2'],
    [{ HTTPS_PROXY: 'http://a:1' }, 'http://c:3', 'http://c:3'],
    [{ HTTPS_PROXY: 'a:1' }, ' ', 'http://a:1'],
    [{ HTTPS_PROXY: 'https://a' }, '', 'https://a:443'],
    [{ HTTPS_PROXY: 'http://[FD00:0::1]:8080/' }, '', 'http://[fd00::1]:8080'],
    [{ HTTPS_PROXY: 'HTTP://b\u00fccher.example:3128' }, '', 'http://xn--bcher-kva.example:3128'],
    [{ HTTP_PROXY: 'http://a:1' }, undefined, null],
  ])('%j and the setting %j give %j', (environment, proxy, expected) => {
    expect(configuredProxy({ proxy, environment })?.href ?? null).toBe(expected)
  })

  test.each([
    ['ftp://a', 'not one of http:// or https://'],
    ['http://', 'names no computer and port'],
    ['http://a:0', 'names no computer and port'],
    ['http://a:70000', 'names no computer and port'],
    ['://', 'goes on after its port'],
    ['http://user:geheim@', 'names no computer and port'],
    ['http://a:1/path', 'goes on after its port'],
    ['http://a:1/proxy.pac', 'automatic configuration (PAC)'],
    ['http://wpad.example/wpad.dat', 'automatic configuration (PAC)'],
    ['pac+http://a/x', 'automatic configuration (PAC)'],
    ['file:///etc/proxy.pac', 'automatic configuration (PAC)'],
    ['PROXY a:1; DIRECT', 'automatic configuration (PAC)'],
    ['socks5://user:geheim@a:1080', 'SOCKS'],
    ['socks4://a:1080', 'SOCKS'],
    ['SOCKS://a', 'SOCKS'],
  ])('%s is refused, with what it is', (proxy, words) => {
    let refused: unknown
    try {
      configuredProxy({ proxy })
    } catch (error) {
      refused = error
    }
    expect(refused).toMatchObject({ code: 'INVALID_INPUT' })
    expect(String(refused)).toContain(words)
    expect(inspect(refused)).not.toContain('geheim')
  })

  test.each([
    ['http://user:50%off@h:1', 'user', '50%off'],
    ['http://us%er:x@h:1', 'us%er', 'x'],
    ['http://user:p@ss#1@h:1', 'user', 'p@ss#1'],
    ['http://CORP\\dana:pw@h:1', 'CORP\\dana', 'pw'],
    ['http://CORP%5Cdana:pw@h:1', 'CORP\\dana', 'pw'],
    ['http://user:a/b?c=d:e@h:1', 'user', 'a/b?c=d:e'],
    ['http://user:%40%23@h:1', 'user', '@#'],
    ['http://user:p\u00e4ss wort@h:1', 'user', 'p\u00e4ss wort'],
    ['user:pw@h:1', 'user', 'pw'],
    ['http://user@h:1', 'user', ''],
    ['http://:pw@h:1', '', 'pw'],
    ['http://@h:1', '', ''],
  ])('%s signs in as it is meant', (proxy, user, password) => {
    const found = configuredProxy({ proxy })
    expect(found?.host).toBe('h:1')
    expect(found?.href).toBe('http://h:1')
    expect(found?.credentials ?? { user: '', password: '' }).toEqual({ user, password })
  })

  test.each(readFileSync('tests/fixtures/faults/18-proxy-address/proxies.txt', 'utf8').trim().split('\n'))(
    '%s works, or is refused with a sentence about the proxy',
    async (line) => {
      const service = await serve(answer(200, 'through'), certificate)
      const proxy = await proxyTo(service.port)
      const environment = { HTTPS_PROXY: line.replace('127.0.0.1:3128', new URL(proxy.url).host) }
      const make = () => client({ environment, extraCa: temporaryFile(certificate.cert) })
      if (line.endsWith('.pac')) {
        expect(make).toThrow(/proxy.*PAC/)
        return
      }
      expect(await (await make().request(get('https://service.example/'))).text()).toBe('through')
      const signIn = line.slice('http://'.length, line.lastIndexOf('@'))
      expect(proxy.authorizations).toEqual([`Basic ${Buffer.from(signIn).toString('base64')}`])
      const socket = await openTls({
        ...{ host: 'service.example', port: 443, alpn: ['http/1.1'], timeout: 5_000, environment },
        ...{ extraCa: temporaryFile(certificate.cert), signal: new AbortController().signal, purpose: 'try it', redact: (text) => text },
      })
      socket.destroy()
      expect(proxy.authorizations.at(-1)).toBe(proxy.authorizations[0])
    },
  )

  test('its user and password are in no error, whatever form they have', async () => {
    const proxy = await proxyTo(1, { refuse: 407 })
    const address = proxy.url.replace('http://', `http://me:${CANARY}%23@`)
    const error = await failureOf(client({ proxy: address, retry: once }).request(get('https://service.example/')))
    expect(error.message).toContain('(407)')
    const target = { host: 'service.example', port: 443, alpn: ['h2'], timeout: 5_000, proxy: address, purpose: 'try it' }
    await failureOf(openTls({ ...target, signal: new AbortController().signal, redact: (text) => text }))
  })

  test.each([
    ['https://api.example.com', '', false],
    ['https://api.example.com', 'example.com', true],
    ['https://api.example.com', '.example.com', true],
    ['https://api.example.com', '*.EXAMPLE.com', true],
    ['https://api.example.com', 'other.com example.com:443', true],
    ['https://api.example.com', 'example.com:8443', false],
    ['https://api.example.com:8443', 'example.com:8443', true],
    ['https://notexample.com', 'example.com', false],
    ['https://api.example.com.', 'example.com', true],
    ['https://10.0.0.7', '10.0.0.7', true],
    ['https://[fd00::1]', 'fd00::1', true],
    ['https://[fd00::1]', '[fd00::1]:443', true],
    ['https://anything', ' * ', true],
    ['https://10.1.2.3', '10.0.0.0/8', true],
    ['https://11.1.2.3', '10.0.0.0/8', false],
    ['https://api.example.com', '10.0.0.0/8;example.com', true],
    ['https://10.1.2.3', '10.0.0.0/99', false],
    ['https://[fd12::7]', 'fd00::/8', true],
    ['https://[fe12::7]', '[fd00::]/8', false],
    ['https://[fd00::1]', 'FD00:0:0::1', true],
    ['https://192.168.7.9', '192.168.*', true],
    ['https://192.169.7.9', '192.168.*', false],
    ['https://build.eu.example.com', 'build.*.example.com', true],
    ['https://build.example.com', 'build.*.example.com', false],
    ['https://intranet', '<local>', true],
    ['https://intranet.example', '<local>', false],
    ['https://api.example.com', 'https://example.com/', true],
    ['https://api.example.com', 'http://*.example.com:443', true],
    ['https://api.example.com', ' ;, .example.com ;', true],
    ['https://xn--bcher-kva.example', 'B\u00dcCHER.example', true],
    ['http://localhost:1', '', true],
    ['https://127.8.9.1', '', true],
    ['https://[::1]', '', true],
  ])('%s with NO_PROXY=%j: direct is %j', (url, list, direct) => {
    expect(bypassesProxy(new URL(url), { NO_PROXY: list })).toBe(direct)
  })
})
