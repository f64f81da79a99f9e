import { inspect } from 'node:util'
import { expect, test } from 'vitest'
import { scenarios, type Scenario } from '../../../../tests/fakes/percipio/scenarios.ts'
import { fakeToken, startPercipioService } from '../../../../tests/fakes/percipio/service.ts'
import { RollcallError, type ErrorCode } from '../../../../shared/errors.ts'
import { benchFor, type Bench } from './testing/collect.ts'
import { countBy } from './testing/recorder.ts'

/** Long enough for what is not stuck on a slow machine. */
const short = { connect: 2_000, headers: 1_000, idle: 1_000 }

async function failureOf(work: Promise<unknown>): Promise<RollcallError> {
  const error: unknown = await work.then(
    () => new Error('It succeeded.'),
    (thrown: unknown) => thrown,
  )
  if (error instanceof RollcallError) return error
  throw error
}

/** Nothing that was said or written down holds the token. */
function expectNoSecret(around: Bench, error?: RollcallError): void {
  const said = [...around.log.lines, JSON.stringify(around.saved ?? null), ...around.progress.notes]
  if (error) said.push(error.message, error.remedy, error.detail ?? '', inspect(error.cause))
  expect(said.filter((text) => text.includes(fakeToken) || text.includes('canary'))).toEqual([])
}

for (const [name, scenario] of Object.entries<Scenario>(scenarios)) {
  test(`${name}: ${scenario.about}`, async () => {
    const around = benchFor(
      await startPercipioService(scenario.script),
      scenario.needs === 'timeouts' ? { timeouts: short, retry: { tries: 2, budget: 60_000, base: 100, cap: 100 } } : {},
    )
    const { expect: expectation } = scenario
    if (expectation.outcome === 'fails') {
      const error = await failureOf(around.collect(scenario.config))
      expect(error.code).toBe(expectation.error satisfies ErrorCode)
      expect(error.remedy).not.toBe('')
      // A terminal that shows it is not steered by it.
      expect([error.message, error.remedy, error.detail ?? ''].join()).not.toMatch(/[\p{Cc}\ufffd]|owned|52;c/u)
      // Half a report is no report: nothing may be seen of it.
      expect([...around.sink.types, ...around.sink.resources, ...around.sink.grants, ...around.sink.findings]).toEqual([])
      expectNoSecret(around, error)
    } else {
      await around.collect(scenario.config)
      const { graph } = expectation
      expect({ people: around.sink.ids('user').length, courses: around.sink.ids('course').length }).toEqual({
        people: graph.people,
        courses: graph.courses,
      })
      expect(countBy(around.sink.grants, (grant) => grant.entitlement.split(':').at(-1) ?? '')).toEqual(graph.grants)
      expect(around.sink.findingCounts()).toMatchObject(graph.findings ?? {})
      expect(around.progress.phases).toEqual(['request', 'wait', 'download', 'build'])
      expectNoSecret(around)
    }
    if (expectation.asked?.request !== undefined) expect(around.service.asked('request').length).toBe(expectation.asked.request)
    if (expectation.asked?.report !== undefined) expect(around.service.asked('report').length).toBe(expectation.asked.report)
    // What is shown never falls.
    for (const values of Object.values(around.progress.values)) expect(values).toEqual([...values].sort((a, b) => a - b))
  })
}
