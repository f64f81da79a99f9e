import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { FakeClock } from '../../../tests/fakes/fake-clock.ts'
import { fill, type Script } from '../../../tests/fakes/scripted-source.ts'
import { ended, failureOf, testEngine, type TestEngine } from '../../../tests/fakes/test-engine.ts'
import { webhookReceiver, type WebhookReceiver } from '../../../tests/fakes/webhook-receiver.ts'
import { eventually } from '../../../tests/fakes/eventually.ts'

let engine: TestEngine
let there: WebhookReceiver | undefined
afterEach(async () => {
  await engine.close()
  await there?.close()
  there = undefined
})

const token = 'canary-4711'
const signing = 'whsec_Y2FuYXJ5LWNhbmFyeS1jYW5hcnktY2FuYXJ5LTQ3MTE='
const config = { site: 'north', people: 20 }

/** The keychain: one connection's token, every channel's signing secret. */
const keychain = (connections: () => Record<string, string>) => (id: string, names: readonly string[]) =>
  Promise.resolve(names.includes('secret') ? { secret: signing } : connections())

test('a scheduled run starts with the secrets of the keychain, and its end is told', async () => {
  const clock = new FakeClock(Date.now())
  let kept: Record<string, string> = { apiToken: token }
  let script: Script = fill
  engine = await testEngine((context, sink) => script(context, sink), { clock, background: true, secrets: keychain(() => kept) })
  const { client } = engine
  there = await webhookReceiver(signing, [{ status: 204 }])
  const url = there.url
  await client.notices.save({
    ...{ kind: 'webhook', name: 'Hook', events: ['run.succeeded', 'run.failed', 'run.recovered', 'guard.fired'] },
    config: { url, allowHttp: true, allowPrivate: true },
  })
  const { id: connectionId } = await client.connections.save({ name: 'North', sourceId: 'scripted', config })
  expect(await client.schedules.active()).toEqual({ active: true, elsewhere: false })
  const schedule = await client.schedules.save({ connectionId, name: 'Hourly', cron: '0 * * * *', timeZone: 'UTC' })
  expect(schedule).toMatchObject({ words: 'Every hour', missed: 'skip', enabled: true, openReview: true, last: null })
  const nextHour = async () => {
    const [at] = (await client.schedules.list())[0]?.next ?? []
    await clock.advanceTo(at ?? 0)
    return eventually(async () => {
      const last = (await client.schedules.list())[0]?.last
      if (last === null || last === undefined || last.at < (at ?? 0)) throw new Error('not yet')
      return last
    })
  }
  const told = (count: number) => eventually(() => expect(there?.received.map(({ body }) => body)).toHaveLength(count))
  const bodies = () => there?.received.map(({ body }) => JSON.parse(body) as { type: string; data: Record<string, unknown> }) ?? []

  const first = await nextHour()
  expect(first).toMatchObject({ outcome: 'started', message: 'Started.' })
  expect(await ended(engine, await client.runs.get({ runId: first.runId ?? '' }))).toMatchObject({ state: 'ready', connectionId })
  await told(1)
  expect(bodies()[0]).toMatchObject({ type: 'run.succeeded', data: { run_id: first.runId, status: 'completed', grants: 30 } })

  kept = {}
  const noSecret = await nextHour()
  expect(noSecret).toMatchObject({
    outcome: 'failed',
    runId: null,
    message: expect.stringContaining('API token (api-token) is missing') as string,
  })
  await told(2)
  expect(bodies()[1]).toMatchObject({ type: 'run.failed', data: { connection_id: connectionId, error_code: 'INVALID_INPUT' } })

  kept = { apiToken: token }
  const gate = Promise.withResolvers<undefined>()
  script = async () => {
    await gate.promise
    throw new Error(`refused ${token} of ada@example.com`)
  }
  const slow = await nextHour()
  expect(slow.outcome).toBe('started')
  expect(await nextHour()).toMatchObject({ outcome: 'skipped', message: expect.stringContaining('is under way') as string })
  gate.resolve(undefined)
  await ended(engine, await client.runs.get({ runId: slow.runId ?? '' }))
  script = (context, sink) => fill({ ...context, config: { ...context.config, people: 0 } }, sink)
  const held = await nextHour()
  expect((await ended(engine, await client.runs.get({ runId: held.runId ?? '' }))).state).toBe('held')
  await told(3)
  script = fill
  await nextHour()
  await told(4)
  expect(bodies().map(({ type }) => type)).toEqual(['run.succeeded', 'run.failed', 'guard.fired', 'run.recovered'])

  const stored = readdirSync(engine.dataDir).filter((name) => name.startsWith('catalog.db')).map((name) => readFileSync(join(engine.dataDir, name), 'latin1')) // prettier-ignore
  for (const text of [...stored, ...engine.lines, ...there.received.map(({ body }) => body)]) {
    for (const word of [token, signing.slice(6), 'ada@example.com']) expect(text).not.toContain(word)
  }
  await client.schedules.remove({ id: schedule.id })
  expect(await failureOf(client.schedules.remove({ id: schedule.id }))).toMatchObject({ code: 'NOT_FOUND' })
})

test('a change leaves what it does not speak of as it is', async () => {
  engine = await testEngine(fill)
  const { client } = engine
  const { id: connectionId } = await client.connections.save({ name: 'North', sourceId: 'scripted', config })
  const hourly = { connectionId, name: 'Hourly', cron: '0 * * * *', timeZone: 'UTC' }
  const { id } = await client.schedules.save({ ...hourly, missed: 'run-once', enabled: false, openReview: false })
  const renamed = await client.schedules.save({ ...hourly, id, name: 'By the hour' })
  expect(renamed).toMatchObject({ name: 'By the hour', missed: 'run-once', enabled: false, openReview: false })

  const hook = { kind: 'webhook' as const, name: 'Hook', events: ['run.failed' as const], config: { url: 'https://example.com' } }
  const channel = await client.notices.save({ ...hook, enabled: false })
  expect(await client.notices.save({ ...hook, id: channel.id, name: 'Other' })).toMatchObject({ name: 'Other', enabled: false })
})

test('bad input is refused at the door', async () => {
  engine = await testEngine(fill)
  const { client } = engine
  expect(await failureOf(client.schedules.preview({ cron: '0 25 * * *', timeZone: 'UTC' }))).toMatchObject({
    code: 'INVALID_INPUT',
    message: 'The hour (field 2) cannot be "25".',
  })
  expect((await client.schedules.preview({ cron: '0 6 * * 1-5', timeZone: 'UTC' })).next).toHaveLength(5)
  expect(await client.schedules.active()).toEqual({ active: false, elsewhere: false })
  const channel = { kind: 'webhook' as const, name: 'x', events: ['run.failed' as const], config: { url: 'http://example.com' } }
  expect(await failureOf(client.notices.save(channel))).toMatchObject({ code: 'INVALID_INPUT' })
  expect(await failureOf(client.notices.save({ ...channel, events: [] }))).toMatchObject({ code: 'INVALID_INPUT' })
  expect((await client.notices.channels()).map(({ id, kind }) => [id, kind])).toEqual([['desktop', 'desktop']])
  expect(await client.notices.test({ id: 'desktop' })).toMatchObject({ state: 'failed' })
  expect(await client.notices.log({})).toHaveLength(1)
})
