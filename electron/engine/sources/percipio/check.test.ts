import { expect, test } from 'vitest'
import { startPercipioService } from '../../../../tests/fakes/percipio/service.ts'
import { html, problem, type Script } from '../../../../tests/fakes/percipio/script.ts'
import { percipio } from './index.ts'
import { benchFor, type Bench } from './testing/collect.ts'

const bench = async (script: Script) => benchFor(await startPercipioService(script))

async function steps(around: Bench, settings: Readonly<Record<string, unknown>> = {}): Promise<string[]> {
  const { http, clock, log, cancel } = around
  const seen: string[] = []
  for await (const step of percipio.check({ config: around.settings(settings), http, clock, log, signal: cancel.signal })) {
    seen.push([step.id, step.outcome, ...(step.code === undefined ? [] : [step.code])].join(' '))
    if (step.outcome === 'fail') expect(step.remedy).toBeTruthy()
  }
  return seen
}

const reached = ['reach pass', 'tls skipped']

test('a report that cannot exist is not found: all is well', async () => {
  const around = await bench({})
  expect(await steps(around)).toEqual([...reached, 'credentials pass', 'permission pass'])
  expect(around.service.asked('probe').length).toBe(1)
  expect(around.service.asked('request').length).toBe(0)
})

test('a wrong token', async () => {
  expect(await steps(await bench({}), { apiToken: 'wrong' })).toEqual([...reached, 'credentials fail BAD_CREDENTIALS'])
})

test('a missing permission', async () => {
  const around = await bench({ probe: [problem(403, 'Forbidden')] })
  expect(await steps(around)).toEqual([...reached, 'credentials pass', 'permission fail MISSING_PERMISSION'])
})

test('an organisation it does not take', async () => {
  const around = await bench({ probe: [problem(400, 'Bad id')] })
  expect(await steps(around)).toEqual([...reached, 'credentials pass', 'permission fail INVALID_INPUT'])
})

test('a service that is not there, or not well: one try', async () => {
  const around = await bench({ probe: [html(503)] })
  expect(await steps(around)).toEqual(['reach fail SERVER_ERROR'])
  expect(around.service.asked('probe').length).toBe(1)
  expect(await steps(around, { baseUrl: 'http://127.0.0.1:9' })).toEqual(['reach fail NETWORK'])
  // Port of a service without TLS.
  expect(await steps(around, { baseUrl: around.service.baseUrl.replace('http:', 'https:') })).toEqual(['reach pass', 'tls fail NETWORK'])
})
