import { randomBytes } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { Code, ConnectError } from '@connectrpc/connect'
import { describe, expect, test } from 'vitest'
import { taskId, type GivenTask } from '../../../../tests/fakes/conductorone/baton-service.ts'
import { clock, content, file, serving, start, sync, tenant, unavailable } from '../../../../tests/fakes/conductorone/served-tenant.ts'
import { served, type ServingOptions } from '../../../../tests/fakes/conductorone/serving.ts'
import { RollcallError } from '../../../../shared/errors.ts'

test('greets with what it is, polls, and takes the wait it is told', async () => {
  start()
  await clock.pass(60_000)
  await clock.asleep(60_000)
  tenant.service.nextPoll = 3_600_000
  clock.advance(60_000)
  // An hour is too long: five minutes at most.
  await clock.asleep(300_000)
  expect(tenant.service.count('getTask')).toBe(3)
  expect(serving.last('state')).toBe('polling')
  expect(serving.last('nextPollAt')).toBe(clock.now() + 300_000)
  const [hello] = tenant.service.hellos
  expect(hello).toMatchObject({
    hostId: 'lab-1',
    taskId: '',
    buildInfo: { package: 'rollcall', packageVersion: '1.2.3' },
    connectorMetadata: {
      displayName: 'Percipio',
      helpUrl: 'https://example.org/help',
      capabilities: {
        connectorCapabilities: [2],
        resourceTypeCapabilities: [{ resourceType: { id: 'user', traits: [1] }, capabilities: [2] }],
      },
    },
  })
  expect(tenant.service.calls[0]?.userAgent).toBe('swift-otter-12345 rollcall/1.2.3')
  expect(tenant.tokens.assertions).toHaveLength(1)
})

test('a hello task is answered by a greeting, and by nothing else', async () => {
  tenant.service.waiting.push({ id: taskId('hello'), taskType: { case: 'hello', value: {} } })
  start()
  await clock.pass(100)
  expect(tenant.service.hellos.map((hello) => hello.taskId)).toEqual(['', taskId('hello')])
  expect(tenant.service.finished).toEqual([])
  await clock.asleep(60_000)
})

test('a sync: heartbeat, upload in pieces of 512 KiB, end; the bytes that arrive are the file', async () => {
  tenant.service.waiting.push(sync('one', { skipExpandGrants: true }))
  start()
  const end = await tenant.service.end(taskId('one'))
  expect([end.finalState.case, end.status]).toEqual(['success', undefined])
  expect(tenant.service.uploads).toMatchObject([{ taskId: taskId('one'), chunks: [524_288, 255_350], whole: true }])
  expect(tenant.service.uploads[0]?.bytes.equals(content)).toBe(true)
  expect(tenant.service.calls.map(({ method }) => method)).toEqual(['hello', 'getTask', 'heartbeat', 'uploadAsset', 'finishTask'])
  await clock.asleep(100)
  expect(serving.files.uploaded).toBe(1)
  expect(serving.ended).toEqual([{ id: taskId('one'), outcome: 'done', message: 'uploaded the file' }])
})

test('a sync that fails says why, with the code of its cause', async () => {
  const errors = [
    new RollcallError('BAD_CREDENTIALS', { message: 'The token is not accepted.', remedy: '' }),
    new RollcallError('MALFORMED_DATA', { message: 'No report.', remedy: '' }),
    new Error(`surprise ${tenant.clientSecret}`),
  ]
  tenant.service.waiting.push(sync('a'), sync('b'), sync('c'))
  start({ prepare: () => Promise.reject(errors.shift() ?? new Error('more')) })
  await clock.pass(100)
  await clock.pass(100)
  await clock.asleep(100)
  expect(tenant.service.finished.map(({ status, finalState }) => [status?.code, status?.message, finalState.value])).toMatchObject([
    [16, 'The token is not accepted.', { nonRetryable: false }],
    [2, 'No report.', { nonRetryable: true }],
    [13, 'Something went wrong inside Rollcall.', { nonRetryable: false }],
  ])
  expect(tenant.service.uploads).toEqual([])
})

describe('every other task is answered', () => {
  const full = { entitlement: {}, principal: {} }
  const refusals: [NonNullable<GivenTask['taskType']>['case'], object, number, string][] = [
    ['grant', full, 9, 'provisioning is not enabled'],
    ['grant', {}, 2, 'malformed grant task'],
    ['revoke', { grant: {} }, 9, 'provisioning is not enabled'],
    ['revoke', {}, 2, 'malformed grant task'],
    ['createAccount', {}, 9, 'provisioning is not enabled'],
    ['createResource', {}, 9, 'provisioning is not enabled'],
    ['deleteResource', {}, 9, 'provisioning is not enabled'],
    ['rotateCredentials', {}, 9, 'provisioning is not enabled'],
    ['issueCredential', {}, 9, 'provisioning is not enabled'],
    ['createTicketTask', {}, 12, 'ticketing is not enabled'],
    ['listTicketSchemas', {}, 12, 'ticketing is not enabled'],
    ['getTicket', {}, 12, 'ticketing is not enabled'],
    ['bulkCreateTickets', {}, 12, 'ticketing is not enabled'],
    ['bulkGetTickets', {}, 12, 'ticketing is not enabled'],
    ['actionGetSchema', {}, 12, 'actions are not offered'],
    ['actionInvoke', {}, 12, 'actions are not offered'],
    ['actionStatus', {}, 12, 'actions are not offered'],
    ['eventFeed', {}, 12, 'event feeds are not offered'],
    ['listEvents', {}, 12, 'event feeds are not offered'],
    ['createSyncDiff', {}, 12, 'unsupported task type'],
    ['compactSyncs', {}, 12, 'unsupported task type'],
    [undefined, {}, 12, 'unsupported task type'],
  ]
  test('with a refusal that is not to be repeated', async () => {
    refusals.forEach(([name, value], i) => {
      const taskType = { case: name, value } as NonNullable<GivenTask['taskType']>
      tenant.service.waiting.push({ id: taskId(`t${i}x`), ...(name === undefined ? {} : { taskType }) })
    })
    start()
    while (tenant.service.finished.length < refusals.length) await clock.pass(100)
    const answers = tenant.service.finished.map(({ status, finalState }) => [status?.code, status?.message, finalState])
    expect(answers).toMatchObject(refusals.map(([, , code, text]) => [code, text, { case: 'error', value: { nonRetryable: true } }]))
    expect(tenant.service.count('heartbeat')).toBe(0)
  })

  test('what can be answered with nothing is', async () => {
    tenant.service.waiting.push({ id: taskId('a'), taskType: { case: 'actionListSchemas', value: {} } })
    tenant.service.waiting.push({ id: taskId('b'), taskType: { case: 'listEventFeeds', value: {} } })
    start()
    await clock.pass(100)
    await clock.asleep(100)
    expect(tenant.service.finished.map(({ finalState }) => finalState)).toMatchObject([
      { case: 'success', value: { response: { typeUrl: 'type.googleapis.com/c1.connector.v2.ListActionSchemasResponse' } } },
      { case: 'success', value: { response: { typeUrl: 'type.googleapis.com/c1.connector.v2.ListEventFeedsResponse' } } },
    ])
  })

  test('--skip-full-sync refuses syncs and uploads nothing', async () => {
    tenant.service.waiting.push(sync('a'))
    start({ config: { skipFullSync: true } })
    expect(await tenant.service.end(taskId('a'))).toMatchObject({ status: { code: 9 }, finalState: { value: { nonRetryable: true } } })
    expect(tenant.service.uploads).toEqual([])
  })
})

describe('heartbeats', () => {
  /** A sync that is being prepared until it is told to go on. */
  const slow = () => {
    const gate = Promise.withResolvers<undefined>()
    const seen = Promise.withResolvers<AbortSignal>()
    const prepare: ServingOptions['prepare'] = async (_wanted, signal) => {
      seen.resolve(signal)
      await Promise.race([gate.promise, new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)))])
      return served(file, () => serving)
    }
    return { gate, seen: seen.promise, prepare }
  }

  test('go on while work goes on, at the pace the server says', async () => {
    const { gate, prepare } = slow()
    tenant.service.waiting.push(sync('a'))
    start({ prepare })
    const beats: [said: number, waits: number][] = [
      [20_000, 20_000],
      [0, 30_000], // nothing said
      [1, 1_000], // too often
      [3_600_000, 300_000], // too seldom
    ]
    let waits = await clock.asleep(30_000)
    for (const [said, next] of beats) {
      tenant.service.nextHeartbeat = said
      clock.advance(waits)
      waits = await clock.asleep(next)
    }
    expect(tenant.service.count('heartbeat')).toBe(5)
    gate.resolve(undefined)
    expect((await tenant.service.end(taskId('a'))).finalState.case).toBe('success')
  })

  test('the server cancels: the work stops, the task is finished as cancelled', async () => {
    const { seen, prepare } = slow()
    tenant.service.waiting.push(sync('a'))
    tenant.service.cancels = (_id, count) => count > 1
    start({ prepare })
    const signal = await seen
    await clock.pass(30_000)
    const end = await tenant.service.end(taskId('a'))
    expect(end).toMatchObject({
      status: { code: 1, message: 'task was cancelled' },
      finalState: { case: 'error', value: { nonRetryable: false } },
    })
    expect(signal.aborted).toBe(true)
    expect(tenant.service.uploads).toEqual([])
    await clock.asleep(100)
  })

  test.each([
    ['fails', () => (tenant.service.before = (method) => (method === 'heartbeat' ? unavailable() : undefined))],
    ['says cancelled', () => (tenant.service.cancels = () => true)],
  ])('the first one %s: nothing is done and nothing finished', async (_name, arrange) => {
    arrange()
    tenant.service.waiting.push(sync('a'))
    start({ prepare: () => Promise.reject(new Error('must not be called')) })
    await clock.asleep(100)
    expect(tenant.service.finished).toEqual([])
    expect(serving.ended).toMatchObject([{ outcome: 'failed' }])
  })

  test('nine failures in a row are borne, ten are not', async () => {
    const { gate, prepare } = slow()
    tenant.service.waiting.push(sync('a'), sync('b'))
    tenant.service.before = (method, count) => (method === 'heartbeat' && count >= 2 && count <= 10 ? unavailable() : undefined)
    start({ prepare })
    for (let i = 0; i < 10; i++) await clock.pass(30_000)
    await clock.asleep(30_000)
    gate.resolve(undefined)
    expect((await tenant.service.end(taskId('a'))).finalState.case).toBe('success')
    const first = tenant.service.count('heartbeat') + 1
    tenant.service.before = (method, count) => (method === 'heartbeat' && count > first ? unavailable() : undefined)
    const { prepare: never } = slow()
    await serving.stop()
    start({ prepare: never })
    for (let i = 0; i < 10; i++) await clock.pass(30_000)
    expect(await tenant.service.end(taskId('b'))).toMatchObject({ status: { code: 14 }, finalState: { value: { nonRetryable: false } } })
  })
})

describe('a bad line', () => {
  test('UNAVAILABLE: 1, 4, 9 … seconds, a minute at most, and from the start after a success', async () => {
    tenant.service.before = (method, count) => (method === 'getTask' && count <= 9 ? unavailable() : undefined)
    start()
    const near = (seconds: number) => (milliseconds: number) => milliseconds >= seconds * 1000 && milliseconds <= seconds * 1100
    for (const seconds of [1, 4, 9, 16, 25, 36, 49, 60, 60]) {
      await clock.pass(near(seconds))
    }
    expect(serving.last('state')).not.toBe('broken')
    await clock.pass(60_000)
    tenant.service.before = (method, count) => (method === 'getTask' && count === 11 ? unavailable() : undefined)
    await clock.asleep((milliseconds) => near(1)(milliseconds) || milliseconds === 60_000)
  })

  test('the tenant restarts: the connection is made again', async () => {
    start()
    await clock.asleep(60_000)
    await tenant.stop()
    clock.advance(60_000)
    await clock.asleep((milliseconds) => milliseconds >= 1000 && milliseconds <= 1100)
    expect(serving.last('error')?.code).toBe('NETWORK')
    await tenant.start()
    clock.advance(1_100)
    await clock.asleep(60_000)
    expect(serving.last('error')).toBeNull()
    expect(serving.last('state')).toBe('polling')
  })

  test('an upload that breaks twice arrives the third time, from its first byte', async () => {
    tenant.service.waiting.push(sync('a'))
    tenant.service.onChunk = (attempt) => (attempt <= 2 ? tenant.cut() : undefined)
    start()
    await clock.pass(1_000)
    expect((await tenant.service.end(taskId('a'))).finalState.case).toBe('success')
    expect(tenant.service.count('uploadAsset')).toBe(3)
    expect(tenant.service.uploads.at(-1)).toMatchObject({ whole: true, chunks: [524_288, 255_350] })
    tenant.service.problems.length = 0 // the cut uploads had no end, which is what a cut is
  })

  test('an upload that breaks three times is given up', async () => {
    tenant.service.waiting.push(sync('a'))
    tenant.service.onChunk = () => tenant.cut()
    start()
    await clock.pass(1_000)
    expect(await tenant.service.end(taskId('a'))).toMatchObject({ status: { code: 14 }, finalState: { value: { nonRetryable: false } } })
    expect(serving.files).toMatchObject({ uploaded: 0, failed: [{ code: 'NETWORK' }] })
    tenant.service.problems.length = 0
  })

  test('an upload the server refuses is not sent again', async () => {
    tenant.service.waiting.push(sync('a'))
    tenant.service.before = (method) => {
      if (method === 'uploadAsset') throw new ConnectError('too odd', Code.InvalidArgument)
    }
    start()
    expect(await tenant.service.end(taskId('a'))).toMatchObject({ status: { code: 3 } })
    expect(tenant.service.count('uploadAsset')).toBe(1)
  })

  test('a server that reads slowly is not flooded', async () => {
    writeFileSync(file, randomBytes(16 * 1024 * 1024))
    tenant.service.waiting.push(sync('a'))
    const gate = Promise.withResolvers<undefined>()
    tenant.service.onChunk = async (_attempt, chunk) => {
      if (chunk === 1) await gate.promise
    }
    start()
    await tenant.service.until(() => tenant.service.count('uploadAsset') === 1)
    await new Promise((resolve) => setTimeout(resolve, 300))
    // Of 32 pieces only what fits into the windows and buffers in between has left.
    expect(Number(/\d+/.exec(serving.last('note') ?? '0')?.[0])).toBeLessThan(40)
    gate.resolve(undefined)
    expect((await tenant.service.end(taskId('a'))).finalState.case).toBe('success')
  })

  test('a line that went dead without a word is given up, and another one tried', async () => {
    writeFileSync(file, randomBytes(16 * 1024 * 1024))
    tenant.service.waiting.push(sync('a'))
    const never = Promise.withResolvers<undefined>()
    tenant.service.onChunk = (attempt) => (attempt === 1 ? never.promise : undefined)
    start({ limits: { stall: 3_000, uploadPerMiB: 60_000 } })
    expect((await tenant.service.end(taskId('a'))).finalState.case).toBe('success')
    expect(tenant.service.count('uploadAsset')).toBe(2)
    expect(serving.lines.join(' ')).toContain('nothing left for 3 s')
    never.resolve(undefined)
    tenant.service.problems.length = 0
  })

  test('the end of a task is told again when the line was cut before it arrived', async () => {
    tenant.service.waiting.push(sync('a'))
    tenant.service.before = (method, count) => (method === 'finishTask' && count === 1 ? unavailable() : undefined)
    start()
    await clock.pass(1_000)
    expect((await tenant.service.end(taskId('a'))).finalState.case).toBe('success')
    expect(tenant.service.finished).toHaveLength(1)
  })
})
