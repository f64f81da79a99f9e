import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import {
  all,
  bench,
  clock,
  folder,
  hook,
  hour,
  lines,
  mails,
  minute,
  pass,
  raised,
  receiver,
  second,
  secret,
  until,
  within,
} from '../../../tests/fakes/notice-bench.ts'
import type { Notice, NoticeChannel, NoticeEvent } from '../../../shared/notices.ts'
import { eventually } from '../../../tests/fakes/eventually.ts'

test('a receiver that fails twice gets it at the third try, signed anew under the same id', async () => {
  const here = bench()
  const there = await receiver({ status: 500, body: 'broken' }, 'hang up', { status: 204 })
  const { id } = hook(here, there.url)
  here.center.raise(raised('run.failed'))
  const first = await until(here.center, id, 'waiting', 1)
  expect(first.answer).toMatchObject({ status: 500, text: 'broken' })
  expect((first.nextAt ?? 0) - clock.now()).toBeGreaterThanOrEqual(4 * second)
  expect((first.nextAt ?? 0) - clock.now()).toBeLessThanOrEqual(6 * second)
  await pass(3 * second)
  expect(there.received).toHaveLength(1)
  await pass(4 * second)
  const again = await until(here.center, id, 'waiting', 2)
  expect(again.answer).toMatchObject({ status: null, text: expect.stringMatching(/^Not reached/) as string })
  expect((again.nextAt ?? 0) - clock.now()).toBeGreaterThanOrEqual(4 * minute - 10 * second)
  await pass(within(5 * minute))
  const sent = await until(here.center, id, 'sent', 3)
  expect(sent).toMatchObject({ nextAt: null, answer: { status: 204 } })
  expect(there.received.map(({ refused }) => refused)).toEqual([null, null, null])
  expect(new Set(there.received.map(({ headers }) => headers['webhook-id']))).toEqual(new Set([sent.notice.id]))
  expect(new Set(there.received.map(({ body }) => body)).size).toBe(1)
  expect(new Set(there.received.map(({ headers }) => headers['webhook-timestamp'])).size).toBe(3)
  expect(sent.notice.id).toMatch(/^msg_[^.]{26,27}$/)
  expect(JSON.parse(there.received[0]?.body ?? '')).toEqual({
    type: 'run.failed',
    timestamp: '2026-03-02T09:00:00Z',
    data: { run_id: 'r1' },
  })
})

test('the queue survives the end of the process', async () => {
  const first = bench()
  const there = await receiver({ status: 503 }, { status: 200 })
  const { id } = hook(first, there.url)
  first.center.raise(raised('run.failed'))
  const waiting = await until(first.center, id, 'waiting', 1)
  await first.center.close()
  await pass(hour)
  expect(there.received).toHaveLength(1)
  const second = bench()
  const sent = await until(second.center, id, 'sent', 2)
  expect(sent.notice).toEqual(waiting.notice)
})

test('after all tries the channel is switched off, the others are told, and it comes back when somebody says so', async () => {
  const here = bench()
  const [dead, fine] = [await receiver({ status: 500 }), await receiver({ status: 200 })]
  const { id } = hook(here, dead.url, { name: 'Dead' })
  const other = hook(here, fine.url, { name: 'Fine', events: ['review.waiting'] })
  here.center.raise(raised('run.failed'))
  await until(here.center, id, 'waiting', 1)
  const delays = [5 * second, 5 * minute, 30 * minute, 2 * hour, 5 * hour, 10 * hour, 14 * hour, 20 * hour, 24 * hour]
  for (const [index, delay] of delays.entries()) {
    await pass(within(delay))
    await until(here.center, id, index + 2 === 10 ? 'failed' : 'waiting', index + 2)
  }
  expect(dead.received).toHaveLength(10)
  expect(here.center.channels().find((channel) => channel.id === id)).toMatchObject({
    enabled: false,
    problem: expect.stringContaining('10 tries') as string,
  })
  const told = await until(here.center, other.id, 'sent', 1)
  expect(told.notice).toMatchObject({ event: 'service.broken', title: '[Rollcall] Notices to Dead do not arrive' })
  here.center.raise(raised('guard.fired'))
  await pass(minute)
  expect(dead.received).toHaveLength(10)
  const off = here.center.channels().filter((channel) => channel.id === id)
  expect(off.map((channel) => here.center.save({ ...channel, enabled: true, config: { ...channel.config, url: fine.url } }))).toMatchObject(
    [
      {
        problem: null,
        enabled: true,
      },
    ],
  )
})

test('410 switches the channel off at once; what waits on it is dropped', async () => {
  const here = bench()
  const there = await receiver({ status: 500 }, { status: 410 })
  const { id } = hook(here, there.url)
  here.center.raise(raised('run.failed'))
  await until(here.center, id, 'waiting', 1)
  here.center.raise(raised('run.failed', { key: 'connection:2' }))
  await until(here.center, id, 'failed', 1)
  expect(here.center.channels().find((channel) => channel.id === id)).toMatchObject({
    enabled: false,
    problem: expect.stringContaining('410') as string,
  })
  expect(here.center.log(id, 10).map(({ state, answer }) => `${state} ${answer?.text ?? ''}`)).toEqual([
    'failed ',
    'failed The channel was switched off.',
  ])
})

test('a redirect is not followed, Retry-After holds the whole channel back', async () => {
  const here = bench()
  const elsewhere = await receiver({ status: 200 })
  const there = await receiver(
    { status: 302, headers: { location: elsewhere.url } },
    { status: 429, headers: { 'retry-after': '600' } },
    { status: 200 },
  )
  const { id } = hook(here, there.url)
  here.center.raise(raised('run.failed'))
  expect((await until(here.center, id, 'waiting', 1)).answer?.status).toBe(302)
  expect(elsewhere.received).toEqual([])
  await pass(within(5 * second))
  const slowed = await until(here.center, id, 'waiting', 2)
  expect((slowed.nextAt ?? 0) - clock.now()).toBeGreaterThan(500 * second)
  await pass(within(500 * second))
  await until(here.center, id, 'sent', 3)
})

test('once per change of state, with recovery; every time only where that was asked for', async () => {
  const here = bench()
  const there = await receiver({ status: 200 })
  const news = hook(here, there.url, { name: 'News' })
  const every = hook(here, there.url, { name: 'Every', config: { url: there.url, allowHttp: true, allowPrivate: true, repeat: true } })
  const failures = hook(here, there.url, { name: 'Failures', events: ['run.failed'] })
  const successes = hook(here, there.url, { name: 'Successes', events: ['run.succeeded'] })
  const story: NoticeEvent[] = [
    'run.succeeded',
    'run.succeeded',
    'run.failed',
    'run.failed',
    'guard.fired',
    'run.succeeded',
    'run.recovered',
    'run.failed',
  ]
  for (const event of story) {
    here.center.raise(raised(event))
    await pass(second)
    await eventually(() =>
      expect(here.center.log(undefined, 100).filter(({ state, channelId }) => state === 'waiting' && channelId !== 'desktop')).toEqual([]),
    )
  }
  here.center.raise(raised('run.failed', { key: 'connection:2' }))
  await until(here.center, failures.id, 'sent', 1)
  const heard = (channel: NoticeChannel): string[] =>
    here.center
      .log(channel.id, 100)
      .map(({ notice }) => notice.event)
      .reverse()
  expect(heard(news)).toEqual(['run.succeeded', 'run.failed', 'guard.fired', 'run.recovered', 'run.failed', 'run.failed'])
  expect(heard(every)).toEqual([
    'run.succeeded',
    'run.succeeded',
    'run.failed',
    'run.failed',
    'guard.fired',
    'run.recovered',
    'run.failed',
    'run.failed',
  ])
  expect(heard(failures)).toEqual(['run.failed', 'run.failed', 'run.failed'])
  expect(heard(successes)).toEqual(['run.succeeded', 'run.succeeded'])
  expect(here.center.log(news.id, 100).find(({ notice }) => notice.event === 'run.recovered')?.notice.title).toBe(
    '[Rollcall] Acme works again',
  )
})

test('routine news that waits is dropped for newer; nothing is sent that is days old', async () => {
  const here = bench()
  const there = await receiver({ status: 500 })
  const { id } = hook(here, there.url, { config: { url: there.url, allowHttp: true, allowPrivate: true, repeat: true } })
  for (let turn = 1; turn <= 3; turn++) {
    here.center.raise(raised('run.succeeded'))
    await until(here.center, id, 'waiting', 1)
  }
  expect(here.center.log(id, 10).map(({ state, answer }) => [state, answer?.text])).toEqual([
    ['waiting', ''],
    ['failed', 'Newer news made it worthless.'],
    ['waiting', ''],
  ])
  clock.set('2026-03-12T09:00:00Z')
  await pass(10 * second)
  expect(here.center.log(id, 10).map(({ state, answer }) => [state, answer?.text])).toEqual([
    ['failed', 'Too old to be news.'],
    ['failed', 'Newer news made it worthless.'],
    ['failed', 'Too old to be news.'],
  ])
})

test('a test and a resend answer with what came back', async () => {
  const here = bench()
  const there = await receiver({ status: 401, body: 'who are you' }, { status: 200, body: 'hello' })
  const { id } = hook(here, there.url)
  expect(await here.center.test(id)).toMatchObject({
    state: 'failed',
    attempts: 1,
    nextAt: null,
    answer: { status: 401, text: 'who are you' },
  })
  const second = await here.center.test(id, { secret })
  expect(second).toMatchObject({ state: 'sent', answer: { status: 200, text: 'hello' } })
  expect(JSON.parse(there.received[1]?.body ?? '')).toMatchObject({ type: 'webhook.test', data: { channel_id: id } })
  here.center.raise(raised('run.failed'))
  const sent = await until(here.center, id, 'sent', 1)
  expect(await here.center.resend(sent.id)).toMatchObject({ id: sent.id, state: 'sent', attempts: 2 })
  expect(there.received.slice(2).map(({ headers }) => headers['webhook-id'])).toEqual([sent.notice.id, sent.notice.id])
  await expect(here.center.resend(999)).rejects.toMatchObject({ code: 'NOT_FOUND' })
  await expect(here.center.test('none')).rejects.toMatchObject({ code: 'NOT_FOUND' })
})

test('the desktop: what it wants reaches a window of any engine, and waits an hour for one', async () => {
  const [server, window] = [bench(), bench()]
  server.center.raise(raised('run.failed'))
  await pass(minute)
  expect(server.center.log('desktop', 1)[0]?.state).toBe('waiting')
  const stop = new AbortController()
  const shown: Notice[] = []
  const reading = (async () => {
    for await (const notice of window.center.watch(stop.signal)) shown.push(notice)
  })()
  await until(window.center, 'desktop', 'sent', 1)
  server.center.raise(raised('guard.fired'))
  await pass(6 * second)
  await until(window.center, 'desktop', 'sent', 1)
  expect(shown.map(({ event }) => event)).toEqual(['run.failed', 'guard.fired'])
  expect(await window.center.test('desktop')).toMatchObject({ state: 'sent' })
  expect(await server.center.test('desktop')).toMatchObject({ state: 'failed', answer: { text: 'No window of Rollcall is open.' } })
  stop.abort()
  await reading
  server.center.raise(raised('run.succeeded'))
  await pass(hour + minute)
  expect(server.center.log('desktop', 1)[0]).toMatchObject({ state: 'failed', answer: { text: 'No window of Rollcall was open.' } })
})

test('a single command sends what it raised itself, once, and leaves the rest', async () => {
  const background = bench()
  const there = await receiver({ status: 500 }, { status: 500 }, { status: 200 })
  const { id } = hook(background, there.url)
  background.center.raise(raised('run.failed'))
  await until(background.center, id, 'waiting', 1)
  await background.center.close()
  const command = bench({ background: false })
  await pass(minute)
  command.center.raise(raised('run.failed', { key: 'connection:2' }))
  await command.center.close()
  expect(there.received).toHaveLength(2)
  const again = bench()
  await pass(minute)
  await eventually(() => expect(again.center.log(id, 10).map(({ state }) => state)).toEqual(['sent', 'sent']))
})

test.each([
  ['webhook', { url: 'http://example.com/' }, /url: the address does not use https/],
  ['webhook', { url: 'ftp://example.com/', allowHttp: true }, /https/],
  ['webhook', { url: 'https://ada:canary@example.com/' }, /user name or password/],
  ['webhook', { url: 'nonsense' }, /Address \(url\): /],
  ['webhook', { url: 'https://example.com/', secret: 'canary' }, /secret/],
  ['email', { host: 'mail.example.com', from: 'r@example.com', to: [] }, /To \(to\): name at least one recipient\.$/],
  ['email', { host: 'mail.example.com', from: 'nobody', to: ['a@example.com'] }, /From \(from\): this is no e-mail address\.$/],
  ['email', { host: 'mail.example.com', from: 'r@example.com', to: ['a@example.com'], password: 'canary' }, /password/],
  ['email', { host: 'mail.example.com', from: 'r@example.com', to: ['a@example.com'], user: 'u', security: 'none' }, /without encryption/],
] as const)('a %s channel with %j is refused', (kind, config, message) => {
  const here = bench()
  const save = () => here.center.save({ kind, name: 'x', events: ['run.failed'], enabled: true, config })
  expect(save).toThrow(expect.objectContaining({ code: 'INVALID_INPUT', message: expect.stringMatching(message) as string }))

  expect(here.center.channels().map(({ id }) => id)).toEqual(['desktop'])
})

test('secrets stay in the keychain: not in the catalog, the log, an answer', async () => {
  const here = bench()
  const canary = 'canary-password'
  const server = await mails({
    account: { user: 'rollcall', password: 'another' },
    disabledCommands: ['STARTTLS'],
    allowInsecureAuth: true,
  })
  const there = await receiver({ status: 500, body: `your secret is ${secret}` })
  const { id } = here.center.save({
    ...{ kind: 'email', name: 'Mail', events: all, enabled: true },
    config: { host: '127.0.0.1', port: server.port, security: 'none', user: 'rollcall', from: 'r@example.com', to: ['a@example.com'] },
  })
  const { id: hookId } = hook(here, there.url)
  here.center.raise(raised('run.failed', { body: 'Bearer canary-in-body-12345678, of ada@example.com' }))
  const refused = await until(here.center, id, 'waiting', 1)
  expect(refused.answer).toMatchObject({ status: 535, text: expect.stringContaining('Wrong password [redacted]') as string })
  await until(here.center, hookId, 'waiting', 1)
  const stored = readdirSync(folder).filter((name) => name.startsWith('catalog.db')).map((name) => readFileSync(join(folder, name), 'latin1')) // prettier-ignore
  for (const text of [...stored, lines.join('\n'), JSON.stringify(here.center.log(undefined, 100))]) {
    for (const word of [canary, secret, secret.slice(6), 'canary-in-body', 'ada@example.com']) expect(text).not.toContain(word)
  }
})

test('a webhook whose address lies in the keychain gets its notices, and no file of ours has the address', async () => {
  const there = await receiver({ status: 500, body: 'no /hook?from=rollcall here' }, { status: 200 })
  const here = bench({
    secrets: (_id, names) => Promise.resolve(Object.fromEntries(names.map((name) => [name, name === 'address' ? there.url : secret]))),
  })
  const { id } = hook(here, `${new URL(there.url).origin}/…`)
  here.center.raise(raised('run.failed'))
  await until(here.center, id, 'waiting', 1)
  await pass(within(5 * second))
  await until(here.center, id, 'sent', 2)
  expect(there.received.map(({ refused }) => refused)).toEqual([null, null])
  expect(lines.join('\n') + JSON.stringify([here.center.channels(), here.center.log(id, 10)])).not.toContain('from=rollcall')
  for (const name of readdirSync(folder)) expect(readFileSync(join(folder, name)).includes('from=rollcall'), name).toBe(false)
})
