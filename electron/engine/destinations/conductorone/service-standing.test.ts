import { Code, ConnectError } from '@connectrpc/connect'
import { describe, expect, test } from 'vitest'
import { taskId } from '../../../../tests/fakes/conductorone/baton-service.ts'
import { clock, file, serving, start, sync, tenant, unavailable } from '../../../../tests/fakes/conductorone/served-tenant.ts'
import { served } from '../../../../tests/fakes/conductorone/serving.ts'
import type { RollcallError } from '../../../../shared/errors.ts'

describe('credentials', () => {
  test('a token is renewed shortly before it ends', async () => {
    tenant.tokens.expiresIn = 300
    tenant.service.nextPoll = 100_000
    start()
    await clock.pass(100_000)
    await clock.pass(100_000)
    expect(tenant.tokens.assertions).toHaveLength(1)
    await clock.pass(100_000)
    await clock.asleep(100_000)
    expect(tenant.tokens.assertions).toHaveLength(2)
  })

  test('a token that is not taken any more in the middle of a run is renewed once, and the upload goes on', async () => {
    tenant.service.waiting.push(sync('a'))
    start({
      prepare: () => {
        tenant.tokens.revoke()
        return Promise.resolve(served(file, () => serving))
      },
    })
    expect((await tenant.service.end(taskId('a'))).finalState.case).toBe('success')
    expect(tenant.tokens.assertions).toHaveLength(2)
  })

  test('refused at the start: it stops and says so', async () => {
    tenant.tokens.refuse = { status: 401, body: '{"error":"invalid_client"}' }
    await expect(start().run).rejects.toMatchObject({
      code: 'BAD_CREDENTIALS',
      message: expect.stringContaining('failed to get token: 401') as string,
      detail: expect.stringContaining('invalid_client') as string,
    })
    expect(tenant.tokens.assertions).toHaveLength(1)
  })

  test('an error that repeats what was sent shows none of it', async () => {
    const other = tenant.clientId.replace('swift', 'slow')
    const error: unknown = await start({ config: { clientId: other } }).run.catch((reason: unknown) => reason)
    expect(error).toMatchObject({ code: 'BAD_CREDENTIALS' })
    const text = `${(error as RollcallError).message} ${(error as RollcallError).detail ?? ''}`
    expect(text).toContain('client_id')
    for (const assertion of tenant.tokens.assertions) for (const part of assertion.split('.')) expect(text).not.toContain(part)
  })

  test('a clock that is wrong is named as the reason', async () => {
    tenant.tokens.clockAhead = 15 * 60_000
    await expect(start().run).rejects.toMatchObject({ message: expect.stringContaining('15 minutes behind') as string })
  })

  test('refused later: it is broken, tries on, and recovers', async () => {
    start()
    await clock.asleep(60_000)
    tenant.tokens.revoke()
    tenant.tokens.refuse = { status: 401, body: '' }
    clock.advance(60_000)
    await clock.asleep((milliseconds) => milliseconds <= 1_100)
    expect([serving.last('state'), serving.last('error')?.code]).toEqual(['broken', 'BAD_CREDENTIALS'])
    tenant.tokens.refuse = null
    clock.advance(1_100)
    await clock.asleep(60_000)
    expect([serving.last('state'), serving.last('error')]).toEqual(['polling', null])
  })

  test('a greeting that fails for now is tried again after 1, 2, 4 … seconds', async () => {
    tenant.service.before = (method, count) => (method === 'hello' && count <= 3 ? unavailable() : undefined)
    start()
    for (const seconds of [1, 2, 4]) await clock.pass(seconds * 1000)
    await clock.asleep(60_000)
  })

  test.each([Code.PermissionDenied, Code.InvalidArgument, Code.Unimplemented, Code.FailedPrecondition, Code.NotFound])(
    'a greeting refused with %i stops the service',
    async (code) => {
      tenant.service.before = () => {
        throw new ConnectError('no', code)
      }
      await expect(start().run).rejects.toMatchObject({ grpc: code })
      expect(tenant.service.count('hello')).toBe(1)
    },
  )
})

describe('stopping', () => {
  test('between polls: at once', async () => {
    start()
    await clock.asleep(60_000)
    await serving.stop()
    await expect(serving.run).resolves.toBeUndefined()
  })

  test('while a sync is made: the task is given back', async () => {
    tenant.service.waiting.push(sync('a'))
    const begun = Promise.withResolvers<undefined>()
    start({
      prepare: (_wanted, signal) => {
        begun.resolve(undefined)
        return new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('stopped'))))
      },
    })
    await begun.promise
    await serving.stop()
    expect(tenant.service.finished).toMatchObject([
      { status: { code: 1, message: 'Rollcall is stopping; the task is given back.' }, finalState: { value: { nonRetryable: false } } },
    ])
  })

  test('during an upload that soon ends: it is finished', async () => {
    tenant.service.waiting.push(sync('a'))
    tenant.service.onChunk = async (_attempt, chunk) => {
      if (chunk !== 1) return
      void serving.stop()
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
    start({ stopGrace: 5_000 })
    await serving.run
    expect(tenant.service.finished).toMatchObject([{ finalState: { case: 'success' } }])
  })

  test('during an upload that hangs: it is given up, and the task given back', async () => {
    tenant.service.waiting.push(sync('a'))
    const stuck = Promise.withResolvers<undefined>()
    tenant.service.onChunk = () => {
      void serving.stop()
      return stuck.promise
    }
    start({ stopGrace: 100 })
    await serving.run
    expect(tenant.service.finished).toMatchObject([{ status: { code: 1 }, finalState: { case: 'error' } }])
    expect(serving.files).toMatchObject({ uploaded: 0, failed: [{ code: 'CANCELLED' }] })
    stuck.resolve(undefined)
    tenant.service.problems.length = 0
  })
})
