import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { webhookReceiver, type WebhookReceiver } from '../../../tests/fakes/webhook-receiver.ts'
import type { Notice } from '../../../shared/notices.ts'
import { systemClock } from '../http/system-clock.ts'
import { selfSigned } from '../http/testing/certificate.ts'
import { channelConfig } from './channel-config.ts'
import { Secret } from '../../../shared/secret.ts'
import { shownAddress } from '../../../shared/webhook-address.ts'
import { sendWebhook, signature, webhookBody } from './webhook.ts'

const secret = 'whsec_Y2FuYXJ5LWNhbmFyeS1jYW5hcnktY2FuYXJ5LTQ3MTE='
const notice: Notice = {
  ...{ id: 'msg_1', event: 'run.failed', at: Date.UTC(2026, 2, 2, 9, 15, 4), title: '[Rollcall] Acme FAILED', body: 'Text for people.' },
  data: { run_id: 'run_01', resources: 12 },
}
const closers: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closers.splice(0)) await close()
})

async function receiver(...given: Parameters<typeof webhookReceiver>): Promise<WebhookReceiver> {
  const made = await webhookReceiver(...given)
  closers.push(() => made.close())
  return made
}

const send = (url: string, more: { allowPrivate?: boolean; allowHttp?: boolean } = {}, network = {}, stop = new AbortController().signal) =>
  sendWebhook(channelConfig('webhook', { url, allowHttp: true, allowPrivate: true, ...more }), new Secret(secret), notice, {
    ...{ clock: systemClock, network, environment: {}, userAgent: 'Rollcall/1', signal: stop },
  })

test('the signature of the specification', () => {
  const body = '{"type":"sync.completed","timestamp":"2026-03-02T09:15:04Z","data":{"runId":"run_01"}}'
  expect(signature(new Secret('whsec_cm9sbGNhbGwtZGVtby1rZXktMDEyMzQ1Njc4OWFiY2Q='), 'msg_01J9ZK3Q4T', 1_772_442_904_000, body)).toBe(
    'v1,RUeMrIZXKhoCwzyEI2uqsyVAh0Ver0rZmlss5Jyjrzg=',
  )
  expect(() => signature(new Secret('whsec_c2hvcnQ='), 'msg_1', 0, body)).toThrow('24 to 64 bytes')
})

test('the body is thin and has the shape of Standard Webhooks', () => {
  expect(webhookBody(notice)).toBe('{"type":"run.failed","timestamp":"2026-03-02T09:15:04Z","data":{"run_id":"run_01","resources":12}}')
  expect(JSON.parse(webhookBody({ ...notice, event: 'test' }))).toMatchObject({ type: 'webhook.test' })
})

test('what is sent passes the check of the receiver', async () => {
  const there = await receiver(secret, [{ status: 200, body: 'thank you' }])
  const sent = await send(there.url)
  expect(sent).toMatchObject({ outcome: 'sent', answer: { status: 200, text: 'thank you' }, askedWait: null })
  expect(there.received).toHaveLength(1)
  expect(there.received[0]).toMatchObject({ refused: null, body: webhookBody(notice) })
  expect(there.received[0]?.headers).toMatchObject({
    'webhook-id': 'msg_1',
    'content-type': 'application/json',
    'user-agent': 'Rollcall/1',
  })
})

test.each([
  [301, 'again', null],
  [400, 'again', null],
  [410, 'gone', null],
  [429, 'again', 7000],
  [500, 'again', null],
  [503, 'again', 7000],
] as const)('an answer %i: %s', async (status, outcome, askedWait) => {
  const elsewhere = await receiver(secret, [{ status: 200 }])
  const there = await receiver(secret, [{ status, headers: { 'retry-after': '7', location: elsewhere.url } }])
  expect(await send(there.url)).toMatchObject({ outcome, askedWait, answer: { status } })
  expect(elsewhere.received).toEqual([])
})

test('of an answer the first 1000 characters are kept, without control characters and without our secret', async () => {
  const there = await receiver(secret, [{ status: 200, body: `${secret}\u0000${'x'.repeat(200_000)}` }])
  const { answer } = await send(there.url)
  expect(answer.text).toHaveLength(1000)
  expect(answer.text).toMatch(/^\[redacted\] x+$/)
})

test('https with a certificate of the settings', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'rollcall-webhook-'))
  closers.push(() => rmSync(folder, { recursive: true }))
  const tls = selfSigned(['127.0.0.1'])
  const extraCa = join(folder, 'ca.pem')
  writeFileSync(extraCa, tls.cert)
  const there = await receiver(secret, [{ status: 204 }], tls)
  expect(await send(there.url, { allowHttp: false }, { extraCa })).toMatchObject({ outcome: 'sent', answer: { status: 204 } })
  expect(await send(there.url)).toMatchObject({
    outcome: 'again',
    answer: { status: null, text: expect.stringContaining('self-signed') as string },
  })
})

test('this computer is reached only where the channel allows it, by name as by address', async () => {
  const there = await receiver(secret, [{ status: 204 }])
  for (const url of [there.url, there.url.replace('127.0.0.1', 'localhost')]) {
    const { outcome, answer } = await send(url, { allowPrivate: false })
    expect(outcome).toBe('again')
    expect(answer.text).toMatch(/^Refused: .* is an address of this computer or of a private network/)
  }
  expect(await send(there.url.replace('127.0.0.1', 'localhost'))).toMatchObject({ outcome: 'sent' })
  expect(there.received).toHaveLength(1)
})

test.each([
  'http://169.254.169.254/latest/meta-data/',
  'http://[fd00:ec2::254]/',
  'http://[::ffff:169.254.169.254]/',
  'http://0.0.0.0/',
  'http://2852039166/',
])('%s is never reached, even where private addresses are allowed', async (url) => {
  const { answer } = await send(url)
  expect(answer.text).toMatch(/^Refused: .* is link-local or reserved/)
})

test('a receiver that hangs up, is not there, or a secret that is none', async () => {
  const there = await receiver(secret, ['hang up'])
  expect((await send(there.url)).answer).toMatchObject({ status: null, text: expect.stringMatching(/^Not reached: /) as string })
  await there.close()
  expect((await send(there.url)).answer.text).toMatch(/ECONNREFUSED/)
  const config = channelConfig('webhook', { url: there.url, allowHttp: true, allowPrivate: true })
  const context = { clock: systemClock, network: {}, environment: {}, userAgent: 'x', signal: new AbortController().signal }
  expect((await sendWebhook(config, new Secret('hunter2'), notice, context)).answer.text).toMatch(/whsec_/)
})

test('a stop ends a call that nobody answers', async () => {
  const mute: Server = createServer(() => undefined)
  await new Promise<void>((resolve) => mute.listen(0, '127.0.0.1', resolve))
  closers.push(() => void mute.close())
  const stop = new AbortController()
  setTimeout(() => stop.abort(), 50)
  const { port } = mute.address() as { port: number }
  const { outcome, answer } = await send(`http://127.0.0.1:${port}/`, {}, {}, stop.signal)
  // And not the call's own limit.
  expect([outcome, answer.text]).toEqual(['again', expect.not.stringContaining('No answer within')])
})

test('a kept address is called and told to nobody, and only at the host that is shown', async () => {
  const there = await receiver(secret, [{ status: 500, body: 'nothing at /hook?from=rollcall, not even from=rollcall' }, { status: 200 }])
  const shown = shownAddress(there.url)
  expect(shown).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/…$/)
  const config = channelConfig('webhook', { url: shown, allowHttp: true, allowPrivate: true })
  const context = { clock: systemClock, network: {}, environment: {}, userAgent: 'Rollcall/1', signal: new AbortController().signal }
  const sendTo = (address: string | undefined) =>
    sendWebhook(config, new Secret(secret), notice, { ...context, address: address === undefined ? undefined : new Secret(address) })
  const { answer } = await sendTo(there.url)
  expect(answer.status).toBe(500)
  expect(answer.text).not.toMatch(/hook|from=rollcall/)
  for (const elsewhere of [
    undefined,
    'http://127.0.0.1:1/canary',
    there.url.replace('http:', 'https:'),
    there.url.replace('//', '//a:b@'),
  ]) {
    const { answer: none } = await sendTo(elsewhere)
    expect(none).toMatchObject({ status: null, text: expect.stringContaining('in the keychain') as string })
    expect(none.text).not.toMatch(/canary|\/hook/)
  }
  expect(there.received).toHaveLength(1)
})
