import { afterEach, beforeEach, expect, test } from 'vitest'
import { startTenant, type FakeTenant } from '../../../tests/fakes/conductorone/tenant.ts'
import { clientSecret } from '../../../tests/fakes/conductorone/token-endpoint.ts'
import { ManualClock } from '../../../tests/fakes/manual-clock.ts'
import { fill } from '../../../tests/fakes/scripted-source.ts'
import { failureOf, testEngine, type TestEngine } from '../../../tests/fakes/test-engine.ts'
import type { ServiceRecord } from '../../../shared/deliveries.ts'
import type { EngineOptions } from '../engine.ts'
import { eventually } from '../../../tests/fakes/eventually.ts'

/** What ran when the app ended runs again. */

let tenant: FakeTenant
let engine: TestEngine
let background: Partial<EngineOptions>
/** In the keychain. */
let kept: Record<string, string>
/** Called when the keychain is asked. */
let asked: () => Promise<void>

const secrets = { clientSecret, apiToken: 'canary-token' }

beforeEach(async () => {
  const clock = new ManualClock()
  tenant = await startTenant({ now: () => clock.now() })
  kept = secrets
  asked = () => Promise.resolve()
  background = {
    ...{ clock, background: true, network: () => ({ extraCa: tenant.caFile }), environment: {} },
    secrets: async (_id, names) => {
      await asked()
      return Object.fromEntries(Object.entries(kept).filter(([name]) => names.includes(name)))
    },
  }
  engine = await testEngine(fill, background)
})
afterEach(async () => {
  await engine.close()
  await tenant.close()
  expect(tenant.service.problems).toEqual([])
})

async function destination(): Promise<string> {
  const connection = await engine.client.connections.save({ name: 'North', sourceId: 'scripted', config: { site: 'north' } })
  const config = { clientId: tenant.clientId, connection: connection.id }
  return (await engine.client.destinations.save({ name: 'Tenant', kindId: 'conductorone', config })).id
}

async function record(): Promise<ServiceRecord> {
  const [one] = await engine.client.services.list()
  if (one === undefined) throw new Error('no service')
  return one
}

/** Resolves once the service stands like this. */
async function reach(wanted: object): Promise<void> {
  await eventually(async () => expect(await record()).toMatchObject(wanted))
}

test('starts again with the kept secrets, every time, until somebody stops it', async () => {
  const destinationId = await destination()
  await engine.client.services.start({ destinationId })
  for (let time = 1; time <= 2; time++) {
    await engine.reopen(fill)
    await reach({ state: 'polling', error: null })
  }
  const started = (await engine.client.audit.list({ subject: `destination:${destinationId}` })).filter(
    ({ event }) => event === 'service.started',
  )
  expect(started.map(({ data }) => data.again ?? false)).toEqual([true, true, false])
  await engine.client.services.stop({ destinationId })
  const polls = tenant.service.count('hello')
  await engine.reopen(fill)
  expect(await record()).toMatchObject({ state: 'stopped' })
  expect(tenant.service.count('hello')).toBe(polls)
})

test('one that cannot start stands as broken with what to do, is told, and is tried again the next time', async () => {
  const destinationId = await destination()
  await engine.client.services.start({ destinationId })
  kept = {}
  await engine.reopen(fill)
  await reach({ state: 'broken', nextPollAt: null, error: { code: 'INVALID_INPUT', remedy: expect.stringMatching(/./) as string } })
  const told = await engine.client.notices.log({ channelId: 'desktop' })
  expect(told.map(({ notice }) => notice.event)).toContain('service.broken')
  kept = secrets
  tenant.tokens.refuse = { status: 401, body: '' }
  await engine.reopen(fill)
  await reach({ state: 'broken', error: { code: 'BAD_CREDENTIALS' } })
  tenant.tokens.refuse = null
  await engine.reopen(fill)
  await reach({ state: 'polling', error: null })
})

test('one that stands as broken is left alone when somebody says so', async () => {
  const destinationId = await destination()
  await engine.client.services.start({ destinationId })
  kept = {}
  await engine.reopen(fill)
  await reach({ state: 'broken' })
  await engine.client.services.stop({ destinationId })
  expect(await record()).toMatchObject({ state: 'stopped', error: null })
  kept = secrets
  const hellos = tenant.service.count('hello')
  await engine.reopen(fill)
  expect(await record()).toMatchObject({ state: 'stopped' })
  expect(tenant.service.count('hello')).toBe(hellos)
})

test('stopped while its secrets are still asked for: it does not start', async () => {
  const destinationId = await destination()
  await engine.client.services.start({ destinationId })
  const gate = Promise.withResolvers<undefined>()
  asked = () => gate.promise.then(() => undefined)
  const hellos = tenant.service.count('hello')
  await engine.reopen(fill)
  await engine.client.services.stop({ destinationId })
  gate.resolve(undefined)
  await gate.promise
  await new Promise((resolve) => setTimeout(resolve, 50))
  expect(await record()).toMatchObject({ state: 'stopped', error: null })
  expect(tenant.service.count('hello')).toBe(hellos)
})

test('a start that was refused is not wanted; nor is what a single command started', async () => {
  const destinationId = await destination()
  tenant.tokens.refuse = { status: 401, body: '' }
  await failureOf(engine.client.services.start({ destinationId }))
  tenant.tokens.refuse = null
  await engine.reopen(fill)
  expect(await record()).toMatchObject({ state: 'broken' })
  const command = await testEngine(fill, { ...background, background: false, dataDir: engine.dataDir })
  await command.client.services.start({ destinationId })
  expect(await failureOf(engine.client.services.start({ destinationId }))).toMatchObject({ code: 'ALREADY_RUNNING' })
  await command.client.services.stop({ destinationId })
  const hellos = tenant.service.count('hello')
  await engine.reopen(fill)
  expect(await record()).toMatchObject({ state: 'stopped' })
  expect(tenant.service.count('hello')).toBe(hellos)
})

test('two apps over one data folder: one of them runs it', async () => {
  const destinationId = await destination()
  await engine.client.services.start({ destinationId })
  const other = await testEngine(fill, { ...background, dataDir: engine.dataDir })
  await eventually(async () => expect(await other.client.services.list()).toMatchObject([{ state: 'polling', error: null }]))
  expect(tenant.service.count('hello')).toBe(1)
  await engine.client.services.stop({ destinationId })
  await other.close()
})
