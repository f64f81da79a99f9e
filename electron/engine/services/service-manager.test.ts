import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { taskId, type GivenTask } from '../../../tests/fakes/conductorone/baton-service.ts'
import { clientSecret, jwk } from '../../../tests/fakes/conductorone/token-endpoint.ts'
import { startTenant, type FakeTenant } from '../../../tests/fakes/conductorone/tenant.ts'
import { ManualClock } from '../../../tests/fakes/manual-clock.ts'
import { fill, type Script } from '../../../tests/fakes/scripted-source.ts'
import { ended, failureOf, testEngine, type TestEngine } from '../../../tests/fakes/test-engine.ts'
import { RollcallError } from '../../../shared/errors.ts'
import type { ServiceRecord } from '../../../shared/deliveries.ts'
import { Task_Status } from '../destinations/conductorone/gen/c1/connectorapi/baton/v1/baton_pb.js'
import { eventually } from '../../../tests/fakes/eventually.ts'

let tenant: FakeTenant
let engine: TestEngine
let clock: ManualClock
let people: number
/** Called when a run begins to read. */
let onCollect: (signal: AbortSignal) => Promise<void>

const script: Script = async (context, sink) => {
  await onCollect(context.signal)
  if (people < 0) return
  await fill({ ...context, config: { ...context.config, people } }, sink)
}

beforeEach(async () => {
  clock = new ManualClock()
  people = 20
  onCollect = () => Promise.resolve()
  tenant = await startTenant({ now: () => clock.now() })
  engine = await testEngine(script, { clock, network: () => ({ extraCa: tenant.caFile }), environment: {} })
})
afterEach(async () => {
  await engine.close()
  await tenant.close()
  expect(tenant.service.problems).toEqual([])
  const secrets = [jwk.d, clientSecret.slice(-60), ...tenant.tokens.assertions, 'bearer-canary', 'canary-token']
  expect(engine.lines.filter((line) => secrets.some((secret) => line.includes(secret)))).toEqual([])
})

const secrets = { clientSecret, apiToken: 'canary-token' }

/** A connection and a destination for it. */
async function destination(more: Record<string, unknown> = {}): Promise<{ connectionId: string; destinationId: string }> {
  const connection = await engine.client.connections.save({ name: 'North', sourceId: 'scripted', config: { site: 'north' } })
  const config = { clientId: tenant.clientId, connection: connection.id, ...more }
  const { id } = await engine.client.destinations.save({ name: 'Tenant', kindId: 'conductorone', config })
  return { connectionId: connection.id, destinationId: id }
}

const give = (name: string, value: object = {}): string => {
  const task: GivenTask = { id: taskId(name), status: Task_Status.SCHEDULED, taskType: { case: 'syncFull', value } }
  tenant.service.waiting.push(task)
  return taskId(name)
}
const record = async (): Promise<ServiceRecord> => {
  const [one] = await engine.client.services.list()
  if (one === undefined) throw new Error('no service')
  return one
}
/** Gives the running service a task at its next poll and waits for its end. */
async function answered(name: string, value: object = {}) {
  await clock.asleep(60_000)
  const id = give(name, value)
  await clock.pass(60_000)
  const end = await tenant.service.end(id)
  await clock.pass(100)
  await clock.asleep(60_000)
  return end
}
async function opened(bytes: Buffer | undefined) {
  const path = join(engine.dataDir, 'arrived.c1z')
  writeFileSync(path, bytes ?? Buffer.alloc(0))
  const described = await engine.client.files.describe({ path })
  const snapshot = await engine.client.snapshots.describe({ snapshotRef: { path, syncId: described.syncs[0]?.syncId } })
  return { sync: described.syncs[0], snapshot }
}

describe('always fresh', () => {
  test('every task gets a run of its own; what arrives is our file, and is written down as a delivery', async () => {
    const { destinationId, connectionId } = await destination({ policy: 'fresh' })
    const id = give('first')
    const started = await engine.client.services.start({ destinationId, secrets })
    expect(started).toMatchObject({ destinationId, host: 'localhost', error: null })
    expect((await tenant.service.end(id)).finalState.case).toBe('success')
    await clock.pass(100)
    await clock.asleep(60_000)
    people = 22
    expect((await answered('second')).finalState.case).toBe('success')

    const runs = await engine.client.runs.list({ connectionId })
    expect(runs.map(({ state }) => state)).toEqual(['ready', 'ready'])
    const deliveries = await engine.client.deliveries.list({ destinationId })
    expect(deliveries).toMatchObject([
      { state: 'done', runId: runs[0]?.id, reviewId: null, planId: null, by: userInfo().username, receipt: { taskId: taskId('second') } },
      { state: 'done', runId: runs[1]?.id, receipt: { taskId: taskId('first'), counts: { grants: 30 } } },
    ])
    const { path, sha256 } = deliveries[0]?.receipt ?? {}
    expect(tenant.service.uploads[1]?.bytes.equals(readFileSync(path ?? ''))).toBe(true)
    const { sync, snapshot } = await opened(tenant.service.uploads[1]?.bytes)
    expect(sync).toMatchObject({ type: 'full' })
    expect(snapshot.counts).toMatchObject({ grants: 33, resourcesByType: { user: 22 } })
    expect(await record()).toMatchObject({
      state: 'polling',
      polls: 4,
      held: null,
      tasks: [
        { id: taskId('second'), type: 'sync_full', outcome: 'done', deliveryId: deliveries[0]?.id },
        { id: taskId('first'), outcome: 'done' },
      ],
    })
    const events = (await engine.client.audit.list({ subject: `destination:${destinationId}` })).map(({ event }) => event)
    expect(events).toEqual(['service.uploaded', 'service.uploaded', 'service.started', 'destination.saved'])
    expect((await engine.client.audit.list({})).find(({ event }) => event === 'service.uploaded')?.data).toMatchObject({ sha256 })
    expect(readdirSync(join(engine.dataDir, 'uploads', destinationId))).toHaveLength(2)
  })

  test('a smaller result is uploaded too; nothing at all is not, unless it may', async () => {
    const { destinationId } = await destination({ policy: 'fresh' })
    await engine.client.services.start({ destinationId, secrets })
    await answered('first')
    people = 2
    expect((await answered('second')).finalState.case).toBe('success')
    people = -1
    expect(await answered('third')).toMatchObject({ status: { code: 9, message: expect.stringContaining('nothing at all') as string } })
    expect(tenant.service.uploads).toHaveLength(2)
    await engine.client.services.stop({ destinationId })
    const config = { acceptEmpty: true }
    await engine.client.destinations.save({ id: destinationId, name: 'Tenant', kindId: 'conductorone', config })
    await engine.client.services.start({ destinationId, secrets })
    expect((await answered('fourth')).finalState.case).toBe('success')
    expect((await opened(tenant.service.uploads.at(-1)?.bytes)).snapshot.counts.resources).toBe(0)
  })

  test('a run that fails is told with its code, and leaves nothing behind', async () => {
    const { destinationId } = await destination({ policy: 'fresh' })
    await engine.client.services.start({ destinationId, secrets })
    onCollect = () => Promise.reject(new RollcallError('BAD_CREDENTIALS', { message: 'Percipio says no.', remedy: 'Ask.' }))
    expect(await answered('first')).toMatchObject({ status: { code: 16, message: 'Percipio says no.' } })
    expect(await engine.client.deliveries.list({ destinationId })).toEqual([])
    expect((await record()).tasks).toMatchObject([{ outcome: 'failed', message: 'Percipio says no.' }])
  })

  test('what a task leaves out is left out, and the file says so', async () => {
    const { destinationId } = await destination({ policy: 'fresh' })
    await engine.client.services.start({ destinationId, secrets })
    const contents = async (name: string, value: object) => {
      expect((await answered(name, value)).finalState.case).toBe('success')
      const { sync, snapshot } = await opened(tenant.service.uploads.at(-1)?.bytes)
      const { resources, entitlements, grants } = snapshot.counts
      return [sync?.type, resources, entitlements, grants]
    }
    expect(await contents('a', { skipEntitlementsAndGrants: true })).toEqual(['resources_only', 22, 0, 0])
    expect(await contents('b', { skipGrants: true })).toEqual(['partial', 22, 2, 0])
    expect(await contents('c', { syncResourceTypeIds: ['course'] })).toEqual(['partial', 2, 2, 0])
    expect(await contents('d', { syncResourceTypeIds: ['user', 'course'], storageEngine: 'pebble' })).toEqual(['full', 22, 2, 30])
    expect(await contents('e', { targetedSyncResources: [{ id: { resourceType: 'user', resource: 'p1' } }] })).toEqual(['full', 22, 2, 30])
    expect(await answered('f', { syncResourceTypeIds: ['badge'] })).toMatchObject({ status: { code: 3 } })
  })
})

describe('what was signed off', () => {
  test('nothing signed: refused for now; then without what was excluded, as a new sync each time', async () => {
    const { destinationId, connectionId } = await destination()
    await engine.client.services.start({ destinationId, secrets })
    expect(await answered('early')).toMatchObject({ status: { code: 9 }, finalState: { value: { nonRetryable: false } } })

    const run = await engine.client.runs.start({ sourceId: 'scripted', connectionId, config: {}, secrets: { apiToken: 'canary-token' } })
    await ended(engine, run)
    const review = await engine.client.reviews.create({ runId: run.id, scope: { kind: 'everything' }, policy: { undecided: 'approve' } })
    const selector = { kind: 'principal', ref: { type: 'user', id: 'p0' } } as const
    await engine.client.reviews.decide({ reviewId: review.id, selector, decision: 'exclude', reason: 'left' })
    await engine.client.reviews.signOff({ reviewId: review.id, by: 'Dana', note: '' })

    expect((await answered('one')).finalState.case).toBe('success')
    const first = await opened(tenant.service.uploads.at(-1)?.bytes)
    clock.advance(3_600_000)
    expect((await answered('two')).finalState.case).toBe('success')
    const second = await opened(tenant.service.uploads.at(-1)?.bytes)
    expect(first.snapshot.counts.grants).toBe(28)
    expect(second.snapshot.counts.grants).toBe(28)
    expect(first.sync?.syncId).not.toBe(second.sync?.syncId)
    expect(second.sync?.startedAt).toBe(run.startedAt)
    expect(second.sync?.endedAt).toBeGreaterThan(run.startedAt + 3_600_000)
    expect(await engine.client.deliveries.list({ destinationId })).toMatchObject([{ reviewId: review.id }, { reviewId: review.id }])
    expect(await engine.client.runs.list({ connectionId })).toHaveLength(1)
  })
})

describe('fresh within the guard rails', () => {
  test('a run that lost too much is held, told, and leaves only after somebody approved it', async () => {
    const { destinationId, connectionId } = await destination({ policy: 'fresh-within-guards' })
    await engine.client.services.start({ destinationId, secrets })
    expect((await answered('first')).finalState.case).toBe('success')

    people = 4
    const end = await answered('second')
    expect(end).toMatchObject({ status: { code: 9, message: expect.stringContaining('fewer people') as string } })
    const held = await record()
    const [run] = await engine.client.runs.list({ connectionId })
    expect(held).toMatchObject({ state: 'held', held: { runId: run?.id }, tasks: [{ outcome: 'held' }, { outcome: 'done' }] })
    const told = await engine.client.notices.log({ channelId: 'desktop' })
    expect(told.map(({ notice }) => notice)).toContainEqual(
      expect.objectContaining({ event: 'guard.fired', data: expect.objectContaining({ run_id: run?.id }) as unknown }),
    )
    expect(tenant.service.uploads).toHaveLength(1)

    const runId = run?.id ?? ''
    expect(await failureOf(engine.client.deliveries.plan({ destinationId, runId }))).toMatchObject({ code: 'GUARD_STOPPED' })
    await ended(engine, await engine.client.runs.resume({ runId, acceptShrunken: true }))
    const plan = await engine.client.deliveries.plan({ destinationId, runId })
    const confirmations = plan.guards.flatMap(({ kind, phrase }) =>
      phrase === null ? [] : [{ kind, typed: phrase, reason: 'They left.' }],
    )
    await engine.client.deliveries.approve({ planId: plan.id, by: 'Dana', note: '', confirmations })
    expect((await answered('third')).finalState.case).toBe('success')
    expect(await record()).toMatchObject({ state: 'polling', held: null })
    expect((await opened(tenant.service.uploads.at(-1)?.bytes)).snapshot.counts.resourcesByType.user).toBe(4)
    expect(await engine.client.deliveries.getPlan({ planId: plan.id })).toMatchObject({ state: 'applied' })
    // From here on this is what is compared with.
    expect((await answered('fourth')).finalState.case).toBe('success')
  })

  test('a later run that is as it should be is uploaded, and nothing waits any more', async () => {
    const { destinationId } = await destination({ policy: 'fresh-within-guards' })
    await engine.client.services.start({ destinationId, secrets })
    await answered('first')
    people = 3
    await answered('second')
    const since = (await record()).held?.at
    clock.advance(60_000)
    await answered('third')
    expect((await record()).held?.at).toBe(since)
    people = 21
    expect((await answered('fourth')).finalState.case).toBe('success')
    expect(await record()).toMatchObject({ state: 'polling', held: null })
  })
})

describe('start, stop and restart', () => {
  test('a wrong secret: the start fails and says so, and nothing is left running', async () => {
    const { destinationId } = await destination()
    tenant.tokens.refuse = { status: 401, body: '' }
    expect(await failureOf(engine.client.services.start({ destinationId, secrets }))).toMatchObject({ code: 'BAD_CREDENTIALS' })
    expect(await record()).toMatchObject({ state: 'broken', error: { code: 'BAD_CREDENTIALS' } })
    tenant.tokens.refuse = null
    expect(await engine.client.services.start({ destinationId, secrets })).toMatchObject({ error: null })
  })

  test('settings that do not fit are refused before anything is opened', async () => {
    const { destinationId } = await destination()
    expect(await failureOf(engine.client.services.start({ destinationId, secrets: { clientSecret: 'secret-token:x' } }))).toMatchObject({
      code: 'INVALID_INPUT',
      message: expect.stringContaining('invalid client secret') as string,
    })
    expect(await failureOf(engine.client.services.start({ destinationId }))).toMatchObject({ code: 'INVALID_INPUT' })
    const folder = await engine.client.destinations.save({ name: 'Folder', kindId: 'c1z', config: { folder: engine.dataDir } })
    expect(await failureOf(engine.client.services.start({ destinationId: folder.id }))).toMatchObject({ code: 'INVALID_INPUT' })
    expect(await failureOf(engine.client.services.start({ destinationId: 'none' }))).toMatchObject({ code: 'NOT_FOUND' })
    expect(tenant.tokens.assertions).toEqual([])
  })

  test('an unreachable tenant: started, and trying', async () => {
    const { destinationId } = await destination()
    await tenant.stop()
    expect(await engine.client.services.start({ destinationId, secrets })).toMatchObject({
      state: 'connecting',
      error: { code: 'NETWORK' },
    })
    await tenant.start()
    await clock.pass(1_000)
    await clock.asleep(60_000)
    expect(await record()).toMatchObject({ state: 'polling', error: null })
  })

  test('runs once; while it runs its destination cannot be removed; stopping ends it', async () => {
    const { destinationId } = await destination()
    await engine.client.services.start({ destinationId, secrets })
    expect(await failureOf(engine.client.services.start({ destinationId, secrets }))).toMatchObject({ code: 'ALREADY_RUNNING' })
    expect(await failureOf(engine.client.destinations.remove({ id: destinationId }))).toMatchObject({ code: 'ALREADY_RUNNING' })
    await engine.client.services.stop({ destinationId })
    await engine.client.services.stop({ destinationId })
    expect(await record()).toMatchObject({ state: 'stopped', nextPollAt: null })
    await engine.client.destinations.remove({ id: destinationId })
    expect(await engine.client.services.list()).toEqual([])
  })

  test('stopping in the middle of a run cancels the run and gives the task back', async () => {
    const { destinationId, connectionId } = await destination({ policy: 'fresh' })
    const begun = Promise.withResolvers<undefined>()
    onCollect = (signal) => {
      begun.resolve(undefined)
      return new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('aborted'))))
    }
    give('first')
    await engine.client.services.start({ destinationId, secrets })
    await begun.promise
    await engine.client.services.stop({ destinationId })
    expect(tenant.service.finished).toMatchObject([{ status: { code: 1 }, finalState: { value: { nonRetryable: false } } }])
    expect(await engine.client.runs.list({ connectionId })).toMatchObject([{ state: 'cancelled' }])
  })

  test('the end of the engine is a stop in good order; afterwards everything is known and can go on', async () => {
    const { destinationId } = await destination({ policy: 'fresh-within-guards' })
    await engine.client.services.start({ destinationId, secrets })
    await answered('first')
    people = 2
    await answered('second')
    await engine.reopen(script)
    expect(await record()).toMatchObject({
      state: 'stopped',
      held: { message: expect.any(String) as string },
      tasks: [{ outcome: 'held' }, {}],
    })
    expect(await engine.client.services.start({ destinationId, secrets })).toMatchObject({ held: {} })
    await clock.asleep(60_000)
    expect(await record()).toMatchObject({ state: 'held' })
  })

  test('another run of the connection is waited for', async () => {
    const { destinationId, connectionId } = await destination({ policy: 'fresh' })
    const gate = Promise.withResolvers<undefined>()
    onCollect = () => gate.promise.then(() => undefined)
    const other = await engine.client.runs.start({ sourceId: 'scripted', connectionId, config: {}, secrets: { apiToken: 'canary-token' } })
    const id = give('first')
    await engine.client.services.start({ destinationId, secrets })
    await clock.asleep(5_000)
    gate.resolve(undefined)
    await ended(engine, other)
    await clock.pass(5_000)
    expect((await tenant.service.end(id)).finalState.case).toBe('success')
    expect(await engine.client.runs.list({ connectionId })).toHaveLength(2)
  })

  test('is followed: every state, and the end', async () => {
    const { destinationId } = await destination({ policy: 'fresh' })
    const seen: string[] = []
    const stop = new AbortController()
    const watching = (async () => {
      for await (const { state } of await engine.client.services.watch({ destinationId }, { signal: stop.signal })) {
        if (seen.at(-1) !== state) seen.push(state)
        if (state === 'stopped' && seen.length > 1) return
      }
    })()
    await eventually(() => expect(seen).toEqual(['stopped']))
    await engine.client.services.start({ destinationId, secrets })
    await clock.asleep(60_000)
    await eventually(() => expect(seen).toContain('polling'))
    await engine.client.services.stop({ destinationId })
    await watching
    stop.abort()
    expect([seen[0], seen.at(-1)]).toEqual(['stopped', 'stopped'])
    expect(seen).toContain('polling')
  })
})

test('several services at a time, each with its own connection', async () => {
  const other = await startTenant({ now: () => clock.now(), certificate: tenant.certificate })
  try {
    const first = await destination({ policy: 'fresh' })
    const south = await engine.client.connections.save({ name: 'South', sourceId: 'scripted', config: { site: 'south' } })
    const config = { clientId: other.clientId, connection: south.id, policy: 'fresh' }
    const second = await engine.client.destinations.save({ name: 'Other', kindId: 'conductorone', config })
    const ids = [give('a'), taskId('b')]
    other.service.waiting.push({ id: taskId('b'), taskType: { case: 'syncFull', value: {} } })
    await engine.client.services.start({ destinationId: first.destinationId, secrets })
    await engine.client.services.start({ destinationId: second.id, secrets })
    await tenant.service.end(ids[0] ?? '')
    await other.service.end(ids[1] ?? '')
    expect(await engine.client.services.list()).toHaveLength(2)
    expect(other.service.problems).toEqual([])
  } finally {
    await engine.client.services.stop({ destinationId: (await engine.client.services.list())[0]?.destinationId ?? '' })
    await engine.client.services.stop({ destinationId: (await engine.client.services.list())[1]?.destinationId ?? '' })
    await other.close()
  }
})

test('no secret is on the disk', async () => {
  const { destinationId } = await destination({ policy: 'fresh' })
  await engine.client.services.start({ destinationId, secrets })
  await answered('first')
  const forms = [jwk.d, clientSecret.slice(-60), 'canary-token', 'bearer-canary', ...tenant.tokens.assertions]
  for (const entry of readdirSync(engine.dataDir, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue
    const text = readFileSync(join(entry.parentPath, entry.name), 'latin1')
    expect(forms.filter((form) => text.includes(form))).toEqual([])
  }
})
