import { createServer } from 'node:http'
import { connect, type AddressInfo, type Socket } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { mailServer } from '../../../tests/fakes/mail-server.ts'
import type { Notice } from '../../../shared/notices.ts'
import { channelConfig } from './channel-config.ts'
import { sendEmail } from './email.ts'

const closers: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close()
})

const notice: Notice = { id: 'n1', event: 'test', at: 1_760_000_000_000, title: 'Title', body: 'Body.', data: {} } as unknown as Notice
const signal = new AbortController().signal

async function mails(options: Parameters<typeof mailServer>[0] = {}) {
  const server = await mailServer({ disabledCommands: ['AUTH', 'STARTTLS'], ...options })
  closers.push(() => server.close())
  return server
}

const config = (port: number, more: Record<string, unknown> = {}) =>
  channelConfig('email', {
    host: '127.0.0.1',
    port,
    security: 'none',
    from: 'Rollcall <rollcall@example.com>',
    to: ['ops@example.com'],
    ...more,
  })

test('greets with the domain of the sender, or the name that is set', async () => {
  const server = await mails()
  expect(await sendEmail(config(server.port), undefined, notice, {}, {}, signal)).toMatchObject({ outcome: 'sent' })
  expect(await sendEmail(config(server.port, { greeting: 'relay.example.org' }), undefined, notice, {}, {}, signal)).toMatchObject({
    outcome: 'sent',
  })
  expect(server.names).toEqual(['example.com', 'relay.example.org'])
})

test('a server that refuses the name is told of with the setting that changes it', async () => {
  const server = await mails({ refuses: /^example\.com$/ })
  const sent = await sendEmail(config(server.port), undefined, notice, {}, {}, signal)
  expect(sent.outcome).not.toBe('sent')
  expect(sent.answer.text).toContain('421')
  expect(sent.answer.text).toContain('"example.com"')
  expect(sent.answer.text).toContain('--greeting')
  expect(await sendEmail(config(server.port, { greeting: 'pc7.example.net' }), undefined, notice, {}, {}, signal)).toMatchObject({
    outcome: 'sent',
  })
})

test('names beside addresses and domains of other scripts arrive as they are meant', async () => {
  const server = await mails()
  const to = ['"Cole, Dana" <dana@example.com>', 'post@b\u00fccher.example', 'zo\u00eb@example.com']
  expect(
    await sendEmail(config(server.port, { to, from: 'Zo\u00eb <r@b\u00fccher.example>' }), undefined, notice, {}, {}, signal),
  ).toMatchObject({
    outcome: 'sent',
  })
  expect(server.names).toEqual(['xn--bcher-kva.example'])
  // The server undoes the form that domains have on the way.
  expect(server.mails[0]).toMatchObject({
    from: 'r@b\u00fccher.example',
    to: ['dana@example.com', 'post@b\u00fccher.example', 'zo\u00eb@example.com'],
  })
  expect(server.mails[0]?.source).toContain('<r@xn--bcher-kva.example>')
  expect(server.mails[0]?.source).toContain('"Cole, Dana" <dana@example.com>')
})

/** A CONNECT proxy on this machine; it reaches `target`, or refuses. */
async function proxyTo(target: number | null) {
  const asked: string[] = []
  const authorizations: (string | undefined)[] = []
  const sockets = new Set<Socket>()
  const server = createServer()
  server.on('connect', (request, socket: Socket) => {
    sockets.add(socket.on('error', () => undefined))
    asked.push(request.url ?? '')
    authorizations.push(request.headers['proxy-authorization'])
    if (target === null) {
      socket.end('HTTP/1.1 403 No\r\n\r\n')
      return
    }
    const upstream = connect(target, '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n')
      upstream.pipe(socket).pipe(upstream)
    })
    sockets.add(upstream.on('error', () => undefined))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closers.push(() => {
    for (const socket of sockets) socket.destroy()
    return new Promise((resolve) => server.close(resolve))
  })
  return { host: `127.0.0.1:${(server.address() as AddressInfo).port}`, asked, authorizations }
}

test('goes through the proxy of all other calls, which knows who signs in', async () => {
  const server = await mails()
  const proxy = await proxyTo(server.port)
  const far = config(2525, { host: 'mail.example.test' })
  const environment = { HTTPS_PROXY: `http://CORP\\dana:50%off@${proxy.host}` }
  expect(await sendEmail(far, undefined, notice, {}, environment, signal)).toMatchObject({ outcome: 'sent' })
  expect(proxy.asked).toEqual(['mail.example.test:2525'])
  expect(proxy.authorizations).toEqual([`Basic ${Buffer.from('CORP\\dana:50%off').toString('base64')}`])
})

test('a proxy that lets no mail through: the server is asked directly, and both are told of', async () => {
  const proxy = await proxyTo(null)
  const environment = { HTTPS_PROXY: `http://dana:geheim@${proxy.host}` }
  const sent = await sendEmail(config(2525, { host: 'mail.example.invalid' }), undefined, notice, {}, environment, signal)
  expect(sent.outcome).not.toBe('sent')
  expect(sent.answer.text).toContain(`The proxy ${proxy.host} refused (403)`)
  expect(JSON.stringify(sent)).not.toContain('geheim')
})

test('what NO_PROXY excepts, and this computer, is asked directly', async () => {
  const server = await mails()
  const proxy = await proxyTo(null)
  expect(await sendEmail(config(server.port), undefined, notice, {}, { HTTPS_PROXY: `http://${proxy.host}` }, signal)).toMatchObject({
    outcome: 'sent',
  })
  expect(proxy.asked).toEqual([])
})

test('an address of a proxy that is none is told as that', async () => {
  const environment = { HTTPS_PROXY: 'http://127.0.0.1:1/proxy.pac' }
  const sent = await sendEmail(config(25, { host: 'mail.example.invalid' }), undefined, notice, {}, environment, signal)
  expect(sent.answer.text).toMatch(/proxy.*PAC/)
})
