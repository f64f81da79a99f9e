import { getEventListeners } from 'node:events'
import { expect, test } from 'vitest'
import { systemClock } from './system-clock.ts'
import { failureOf } from './testing/harness.ts'

test('sleeps, and leaves nothing behind on the signal', async () => {
  const { signal } = new AbortController()
  const start = performance.now()
  await systemClock.sleep(30, signal)
  expect(performance.now() - start).toBeGreaterThan(25)
  expect(getEventListeners(signal, 'abort')).toHaveLength(0)
})

test('wakes with CANCELLED at once, also from a sleep longer than timers go', async () => {
  const controller = new AbortController()
  const sleeping = failureOf(systemClock.sleep(1e12, controller.signal))
  setTimeout(() => controller.abort(), 10)
  expect((await sleeping).code).toBe('CANCELLED')
  expect((await failureOf(systemClock.sleep(1, controller.signal))).code).toBe('CANCELLED')
})
