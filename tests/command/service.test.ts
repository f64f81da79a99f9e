import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { Task_Status } from '../../electron/engine/destinations/conductorone/gen/c1/connectorapi/baton/v1/baton_pb.js'
import { taskId } from '../fakes/conductorone/baton-service.ts'
import { clientSecret, jwk } from '../fakes/conductorone/token-endpoint.ts'
import { startTenant, type FakeTenant } from '../fakes/conductorone/tenant.ts'
import { scenarios } from '../fakes/percipio/scenarios.ts'
import { startPercipioService, type FakePercipio } from '../fakes/percipio/service.ts'
import { filesIn, place, run, start, syncWords, token, type Place, type Running } from './rollcall.ts'

/** `rollcall sync percipio --client-id ...` as it runs in production: a process of its own against a tenant and a Percipio. */

let where: Place
let percipio: FakePercipio
let tenant: FakeTenant
let running: Running | undefined

beforeEach(async () => {
  where = place()
  percipio = await startPercipioService(scenarios.plain.script)
  tenant = await startTenant()
  tenant.service.nextPoll = 200
})
afterEach(async () => {
  running?.child.kill('SIGKILL')
  await running?.ended
  running = undefined
  await percipio.close()
  await tenant.close()
  where.remove()
})

const environment = (): Record<string, string> => ({
  ...token(percipio),
  BATON_CLIENT_ID: tenant.clientId,
  BATON_CLIENT_SECRET: clientSecret,
  BATON_HOST_ID: 'lab-7',
  NODE_EXTRA_CA_CERTS: tenant.caFile,
})
const words = (...more: string[]): string[] =>
  syncWords(percipio, where, ...more).filter((word) => word !== '--file' && word !== where.output)
const give = (name: string): string => {
  tenant.service.waiting.push({ id: taskId(name), status: Task_Status.SCHEDULED, taskType: { case: 'syncFull', value: {} } })
  return taskId(name)
}

describe('sync with the credentials of ConductorOne', () => {
  test('is a service: a fresh report for every task, until SIGTERM ends it well', async () => {
    running = start(where, words(), environment())
    const ends = [await tenant.service.end(give('one')), await tenant.service.end(give('two'))]
    expect(ends.map(({ finalState, hostId }) => [finalState.case, hostId])).toEqual([
      ['success', 'lab-7'],
      ['success', 'lab-7'],
    ])
    expect(percipio.asked('request')).toHaveLength(2)
    running.child.kill('SIGTERM')
    const ended = await running.ended
    expect({ code: ended.code, stdout: ended.stdout }).toEqual({ code: 0, stdout: '' })
    const lines = ended.stderr
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { level: string; ts: number; msg: string })
    expect(lines.map(({ msg }) => msg)).toEqual(expect.arrayContaining(['connected', 'task', 'uploaded', 'task ended', 'service stopped']))
    expect(lines.every(({ level, ts }) => typeof level === 'string' && typeof ts === 'number')).toBe(true)
    // What arrived reads back as what Percipio said.
    const arrived = join(where.folder, 'arrived.c1z')
    writeFileSync(arrived, tenant.service.uploads.at(-1)?.bytes ?? '')
    const stats = await run(where, ['stats', '-f', arrived, '--output', 'json'])
    const graph = scenarios.plain.expect.outcome === 'succeeds' ? scenarios.plain.expect.graph : null
    expect(JSON.parse(stats.stdout)).toMatchObject({ counts: { resourcesByType: { user: graph?.people, course: graph?.courses } } })
    expect(tenant.service.problems).toEqual([])
    // Nothing secret is left behind.
    const texts = [ended.stderr, ...filesIn(where.folder).map((path) => readFileSync(path, 'latin1'))]
    for (const secret of [jwk.d, clientSecret.slice(-80), percipio.apiToken, 'bearer-canary', ...tenant.tokens.assertions])
      expect(texts.some((text) => text.includes(secret))).toBe(false)
    const listed = await run(where, ['services', '--output', 'json'])
    expect(JSON.parse(listed.stdout)).toMatchObject({ services: [{ state: 'stopped', lastTask: 'sync_full done' }] })
  })

  test('Ctrl-C in the middle of a report gives the task back', async () => {
    await percipio.close()
    percipio = await startPercipioService({ report: [{ status: 200, body: ['{"status":"IN_PROGRESS"}'] }] })
    running = start(where, words(), environment())
    const id = give('one')
    await tenant.service.until(() => tenant.service.count('heartbeat') > 0)
    await running.said((line) => line.includes('"phase":"wait"'))
    running.child.kill('SIGINT')
    expect((await running.ended).code).toBe(0)
    expect(await tenant.service.end(id)).toMatchObject({
      status: { code: 1 },
      finalState: { case: 'error', value: { nonRetryable: false } },
    })
  })

  test('started again it is the same service', async () => {
    for (const name of ['one', 'two']) {
      running = start(where, words(), environment())
      await tenant.service.end(give(name))
      running.child.kill('SIGTERM')
      await running.ended
    }
    const { destinations } = JSON.parse((await run(where, ['destinations', '--output', 'json'])).stdout) as { destinations: unknown[] }
    expect(destinations).toHaveLength(1)
  })

  test('--skip-full-sync refuses syncs; -p and --ticketing say that such tasks are refused', async () => {
    running = start(where, words('--skip-full-sync', '-p', '--ticketing'), environment())
    expect(await tenant.service.end(give('one'))).toMatchObject({ status: { code: 9 }, finalState: { value: { nonRetryable: true } } })
    tenant.service.waiting.push({ id: taskId('two'), taskType: { case: 'createAccount', value: {} } })
    expect(await tenant.service.end(taskId('two'))).toMatchObject({ status: { code: 9, message: 'provisioning is not enabled' } })
    running.child.kill('SIGTERM')
    const { code, stderr } = await running.ended
    expect(code).toBe(0)
    expect(stderr.match(/such tasks are refused/g)).toHaveLength(2)
    expect(percipio.requests).toEqual([])
  })

  test('a wrong secret ends it at once, with code 16', async () => {
    tenant.tokens.refuse = { status: 401, body: '{"error":"invalid_client"}' }
    const ended = await run(where, words(), environment())
    expect([ended.code, ended.stderr]).toEqual([16, expect.stringContaining('failed to get token: 401')])
    expect(percipio.requests).toEqual([])
  })

  test('another host by BATON_C1_API_HOST; the audience stays that of the client ID', async () => {
    const clientId = tenant.clientId.replace(/:\d+\//, '/')
    tenant.tokens.expectClientId(clientId)
    running = start(where, words(), { ...environment(), BATON_CLIENT_ID: clientId, BATON_C1_API_HOST: tenant.address })
    expect((await tenant.service.end(give('one'))).finalState.case).toBe('success')
  })
})

describe('the command line', () => {
  const group = 'if any flags in the group [client-id client-secret] are set they must all be set; missing'
  test.each([
    [['--client-id', 'a@b/c'], `${group} [client-secret]`],
    [['--client-secret-file', 'x'], `${group} [client-id]`],
  ])('%s alone', async (flags, message) => {
    const ended = await run(where, words(...flags), token(percipio))
    expect([ended.code, ended.stderr]).toEqual([3, expect.stringContaining(message)])
  })

  test.each([
    ['BATON_CLIENT_ID', 'nobody', 'invalid client id'],
    ['BATON_CLIENT_SECRET', 'secret-token:canary-4711', 'invalid client secret'],
  ])('a bad %s is explained', async (name, value, message) => {
    const ended = await run(where, words(), { ...environment(), [name]: value })
    expect([ended.code, ended.stderr]).toEqual([3, expect.stringContaining(message)])
    expect(ended.stderr).not.toContain('canary-4711')
  })

  test('the secret from a file', async () => {
    const path = join(where.folder, 'secret.txt')
    writeFileSync(path, `${clientSecret}\n`, { mode: 0o600 })
    running = start(where, words('--client-secret-file', path), { ...environment(), BATON_CLIENT_SECRET: '' })
    expect((await tenant.service.end(give('one'))).finalState.case).toBe('success')
  })

  test('an external file that is not there stops before anything is asked', async () => {
    const ended = await run(where, [...syncWords(percipio, where), '--external-resource-c1z', 'nowhere.c1z'], token(percipio))
    expect([ended.code, ended.stderr]).toEqual([3, expect.stringContaining('external')])
    expect(percipio.requests).toEqual([])
  })

  test('an external file is taken in, filtered', async () => {
    const external = join(import.meta.dirname, '../fixtures/baton-made-two-syncs.c1z')
    const grants = await run(where, ['grants', '-f', external, '--output', 'json', '--limit', '1'])
    const [first] = (JSON.parse(grants.stdout) as { grants: { entitlementId: string }[] }).grants
    const held = first?.entitlementId ?? ''
    const flags = ['--external-resource-c1z', external, '--external-resource-entitlement-id-filter', held]
    expect((await run(where, [...syncWords(percipio, where), ...flags], token(percipio))).code).toBe(0)
    const holders = await run(where, ['principals', '-f', external, '-e', held, '--output', 'json'])
    const users = await run(where, ['resources', '-f', where.output, '-t', 'user', '--output', 'json'])
    const wanted = (JSON.parse(holders.stdout) as { principals: { id: string }[] }).principals.map(({ id }) => id)
    const ids = (JSON.parse(users.stdout) as { resources: { id: string }[] }).resources.map(({ id }) => id)
    expect(wanted.length).toBeGreaterThan(0)
    expect(ids).toEqual(expect.arrayContaining(wanted))
  })
})
