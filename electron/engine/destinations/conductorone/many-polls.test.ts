import { queryObjects } from 'node:v8'
import { afterEach, expect, test } from 'vitest'
import { startServing, type Serving } from '../../../../tests/fakes/conductorone/serving.ts'
import { startTenant, type FakeTenant } from '../../../../tests/fakes/conductorone/tenant.ts'
import { TestClock } from '../../http/testing/harness.ts'

let tenant: FakeTenant
let serving: Serving
afterEach(async () => {
  await serving.stop()
  await tenant.close()
})

/** How many objects are alive, after a full collection of garbage. */
const alive = (): number => queryObjects(Object, { format: 'count' })

test('ten thousand polls, through a week of tokens, leave nothing behind', { timeout: 600_000 }, async () => {
  const clock = new TestClock()
  tenant = await startTenant({ now: () => clock.now() })
  const { service } = tenant
  serving = startServing(tenant, { clock })
  const reached = async (polls: number): Promise<void> => {
    await service.until(() => service.count('getTask') >= polls)
    // What the test itself writes down is not the service's.
    service.calls.length = 0
    serving.changes.length = 0
    serving.lines.length = 0
  }
  for (let polls = 500; polls <= 2_000; polls += 500) await reached(polls)
  const growth: number[] = []
  for (let stretch = 1, before = alive(); stretch <= 4; stretch++) {
    for (let polls = stretch * 2_000 + 500; polls <= (stretch + 1) * 2_000; polls += 500) await reached(polls)
    const now = alive()
    growth.push(now - before)
    before = now
  }
  expect(service.count('getTask')).toBeGreaterThanOrEqual(10_000)
  expect(tenant.tokens.assertions.length).toBeGreaterThan(100)
  // An object that stays behind with each poll is 2,000 more in every stretch.
  expect(Math.min(...growth)).toBeLessThan(1_000)
  expect(service.problems).toEqual([])
})

test('a server that says "at once" for ever is asked ten times a second at most, and once without a task', async () => {
  const clock = new TestClock()
  tenant = await startTenant({ now: () => clock.now() })
  const { service } = tenant
  service.nextPoll = 0
  for (let i = 0; i < 20; i++) {
    service.waiting.push({ id: String(i).padStart(27, 't'), taskType: { case: 'createAccount', value: {} } })
  }
  const from = clock.now()
  serving = startServing(tenant, { clock })
  await service.until(() => service.count('getTask') >= 40)
  expect(clock.sleeps.slice(0, 30)).toEqual([...Array<number>(20).fill(100), ...Array<number>(10).fill(1_000)])
  expect(clock.now() - from).toBeGreaterThanOrEqual(20 * 100 + 18 * 1_000)
})
