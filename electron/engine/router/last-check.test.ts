import { afterEach, expect, test } from 'vitest'
import { fill, scriptedSource } from '../../../tests/fakes/scripted-source.ts'
import { failureOf, testEngine, type TestEngine } from '../../../tests/fakes/test-engine.ts'
import { RollcallError } from '../../../shared/errors.ts'
import type { CheckStep } from '../sources/source.ts'

let engine: TestEngine
afterEach(() => engine.close())

const sourceId = 'scripted'
const config = { site: 'north', people: 3 }
const failing: CheckStep = { id: 'sign-in', title: 'Sign in', outcome: 'fail', milliseconds: 1, message: 'No.', remedy: 'Try again.' }

const opened = (check?: () => AsyncIterable<CheckStep>) =>
  testEngine(scriptedSource(fill, check), { secrets: () => Promise.resolve({ apiToken: 'kept' }) })
const tested = async (input: { connectionId?: string; config?: object; secrets?: Record<string, string> }): Promise<void> => {
  for await (const step of await engine.client.connections.check({ sourceId, ...input, config: { ...input.config } }))
    expect(step.id).toBe('sign-in')
}
const known = async () => (await engine.client.connections.list())[0]?.lastCheck

test('a test of a connection as it is stored is remembered', async () => {
  engine = await opened()
  const { id, lastCheck } = await engine.client.connections.save({ name: 'North', sourceId, config })
  expect(lastCheck).toBeNull()
  await tested({ connectionId: id, config: { people: 4 } })
  await tested({ connectionId: id, secrets: { apiToken: 'another' } })
  expect(await known()).toBeNull()
  await tested({ connectionId: id, config })
  expect(await known()).toEqual({ outcome: 'pass', at: expect.any(Number) as number })
  await engine.reopen(fill)
  expect(await known()).toMatchObject({ outcome: 'pass' })
})

test('a setting that is taken back is tested as its default, and not as it is stored', async () => {
  const asked: unknown[] = []
  const source = {
    ...scriptedSource(fill),
    check: async function* ({ config: { people } }: { readonly config: Readonly<Record<string, unknown>> }) {
      asked.push(people)
      yield await Promise.resolve({ id: 'sign-in', title: 'Sign in', outcome: 'pass', milliseconds: 1, message: '' } as const)
    },
  }
  engine = await testEngine(source, { secrets: () => Promise.resolve({ apiToken: 'kept' }) })
  const { id } = await engine.client.connections.save({ name: 'North', sourceId, config })
  await tested({ connectionId: id, config: { people: null } })
  expect(asked).toEqual([10])
  expect(await known()).toBeNull()
  await tested({ connectionId: id, config: {} })
  expect(asked).toEqual([10, 3])
  expect(await known()).toMatchObject({ outcome: 'pass' })
})

test('a step that fails and a test that breaks off are failures; one that was left is none', async () => {
  const steps = [failing, { ...failing, outcome: 'pass' as const }]
  let broken = false
  engine = await opened(async function* () {
    await Promise.resolve()
    if (broken) throw new RollcallError('NETWORK', { message: 'No network.', remedy: 'Plug it in.' })
    yield* steps
  })
  const { id } = await engine.client.connections.save({ name: 'North', sourceId, config })
  for await (const step of await engine.client.connections.check({ sourceId, connectionId: id, config })) {
    expect(step.outcome).toBe('fail')
    break
  }
  expect(await known()).toBeNull()
  await tested({ connectionId: id })
  expect(await known()).toMatchObject({ outcome: 'fail' })
  await engine.client.connections.save({ id, name: 'North', sourceId, config, lastCheck: 'pass' })
  broken = true
  expect(await failureOf(tested({ connectionId: id }))).toMatchObject({ code: 'NETWORK' })
  expect(await known()).toMatchObject({ outcome: 'fail' })
})

test('saving says how the test before it ended; other settings make it unknown, another name does not', async () => {
  engine = await opened()
  const { connections } = engine.client
  const { id, lastCheck } = await connections.save({ name: 'North', sourceId, config, lastCheck: 'fail' })
  expect(lastCheck).toMatchObject({ outcome: 'fail' })
  expect((await connections.save({ id, name: 'The north', sourceId, config })).lastCheck).toMatchObject({ outcome: 'fail' })
  expect((await connections.save({ id, name: 'The north', sourceId, config: { ...config, people: 5 } })).lastCheck).toBeNull()
  await connections.save({ id, name: 'The north', sourceId, config, lastCheck: 'pass' })
  expect((await connections.save({ id, name: 'The north', sourceId, config, lastCheck: 'unknown' })).lastCheck).toBeNull()
  await connections.remove({ id })
})
