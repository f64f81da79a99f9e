import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { firstVocabulary } from '../../../shared/vocabulary.ts'
import { createSnapshot } from '../../../electron/engine/graph/snapshot-writer.ts'
import { openSnapshot } from '../../../electron/engine/graph/snapshot.ts'
import { createHttpClient } from '../../../electron/engine/http/client.ts'
import { systemClock } from '../../../electron/engine/http/system-clock.ts'
import { percipio } from '../../../electron/engine/sources/percipio/index.ts'
import type { Clock, Logger } from '../../../shared/platform.ts'
import { scenarios, type Asked, type ExpectedGraph, type Scenario } from './scenarios.ts'
import { fakeToken, startPercipioService, type FakePercipio } from './service.ts'

interface Outcome {
  /** Null when it failed. */
  readonly graph: Required<ExpectedGraph> | null
  readonly error: unknown
  readonly asked: Asked
  /** Everything logged, reported and kept, and the error's texts. */
  readonly said: string
  /** Files left after a failure. */
  readonly left: readonly string[]
}

/** Time passes at once. */
function hurriedClock(): Clock {
  let ahead = 0
  return {
    now: () => Date.now() + ahead,
    sleep: (milliseconds, signal) => {
      ahead += milliseconds
      return systemClock.sleep(Math.min(milliseconds, 1), signal)
    },
  }
}

async function play(scenario: Scenario): Promise<Outcome> {
  const folder = mkdtempSync(join(tmpdir(), 'rollcall-scenario-'))
  const service = await startPercipioService(scenario.script)
  const said: string[] = []
  let error: unknown = null
  let graph: Outcome['graph'] = null
  try {
    graph = await collect(scenario, service, join(folder, 'scenario.snapshot'), said)
  } catch (thrown) {
    error = thrown
    said.push(String(thrown), JSON.stringify(thrown))
  }
  const left = readdirSync(folder)
  const asked = { request: service.asked('request').length, report: service.asked('report').length }
  await service.close()
  rmSync(folder, { recursive: true })
  return { graph, error, asked, said: said.join('\n'), left }
}

async function collect(scenario: Scenario, service: FakePercipio, path: string, said: string[]): Promise<Outcome['graph']> {
  const say = (event: string, fields?: object): void => void said.push(event, JSON.stringify(fields))
  const log: Logger = { debug: say, info: say, warn: say, error: say }
  const clock = hurriedClock()
  const stuck = scenario.needs === 'timeouts'
  const http = createHttpClient({
    userAgent: 'rollcall-test',
    secrets: [service.apiToken],
    ...(stuck ? { timeouts: { connect: 5_000, headers: 2_000, idle: 2_000 } } : {}),
    retry: { tries: stuck ? 2 : 8, budget: 600_000, base: 2_000, cap: 60_000 },
    clock,
    log,
  })
  const writer = createSnapshot(path, { vocabulary: firstVocabulary })
  const signal = new AbortController().signal
  const address = { apiToken: service.apiToken, organizationId: service.organizationId, baseUrl: service.baseUrl }
  const config = percipio.configSchema.parse({ ...address, ...scenario.config })
  const progress = { start: say, update: (change: object) => say('progress', change) }
  const checkpoint = { get: () => undefined, set: (value: unknown) => say('checkpoint', { value }) }
  try {
    await percipio.collect({ config, http, signal, progress, checkpoint, log, clock }, writer)
    const meta = { title: 'x', sourceId: null, connectionId: null, runId: null, syncId: null, startedAt: null, endedAt: null }
    await writer.finish({ meta, signal })
  } finally {
    writer.discard()
    await http.close()
  }
  const snapshot = openSnapshot(path)
  const grants = Object.fromEntries(snapshot.facets('grants', 'slug', undefined, 100).map((facet) => [String(facet.value), facet.count]))
  const findings = Object.fromEntries(snapshot.findings().map((group) => [group.kind, group.count]))
  const { user: people = 0, course: courses = 0 } = snapshot.counts.resourcesByType
  snapshot.close()
  return { people, courses, grants, findings }
}

test.concurrent.each(Object.entries<Scenario>(scenarios))('%s', async (_, { expect: expected, ...scenario }) => {
  const outcome = await play({ ...scenario, expect: expected })
  if (expected.outcome === 'fails') {
    expect(outcome.error).toMatchObject({ name: 'RollcallError', code: expected.error })
    expect(outcome.left).toEqual([])
  } else {
    expect(outcome.error).toBeNull()
    expect(outcome.graph).toMatchObject(expected.graph)
    expect(outcome.graph?.grants).toEqual(expected.graph.grants)
  }
  expect(outcome.asked).toMatchObject(expected.asked ?? {})
  expect(outcome.said).not.toContain(fakeToken)
})
