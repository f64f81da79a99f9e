import { expect, test } from 'vitest'
import { HostGate } from './host-gate.ts'
import { failureOf, TestClock } from './testing/harness.ts'

const never = new AbortController().signal

test('lets callers in by turn, and one leaves once', async () => {
  const gate = new HostGate({ concurrency: 1, perSecond: undefined, clock: new TestClock() })
  const order: number[] = []
  const leave = await gate.enter(never)
  const others = [1, 2, 3].map(async (number) => {
    const done = await gate.enter(never)
    order.push(number)
    done()
    done()
  })
  leave()
  leave()
  await Promise.all(others)
  expect(order).toEqual([1, 2, 3])
})

test('one that gives up while waiting does not take a place', async () => {
  const gate = new HostGate({ concurrency: 1, perSecond: undefined, clock: new TestClock() })
  const leave = await gate.enter(never)
  const controller = new AbortController()
  const impatient = failureOf(gate.enter(controller.signal))
  const patient = gate.enter(never)
  controller.abort()
  expect((await impatient).code).toBe('CANCELLED')
  leave()
  ;(await patient)()
})

test('one that gives up while paced frees its place', async () => {
  const clock = new TestClock()
  const gate = new HostGate({ concurrency: 1, perSecond: undefined, clock })
  gate.pauseUntil(clock.now() + 1_000)
  expect((await failureOf(gate.enter(AbortSignal.abort()))).code).toBe('CANCELLED')
  const leave = await gate.enter(never)
  expect(clock.sleeps).toEqual([1_000])
  leave()
})

test('a pause holds everybody, also those who were about to start, and pacing goes on after it', async () => {
  const clock = new TestClock()
  const start = clock.now()
  const gate = new HostGate({ concurrency: 9, perSecond: 10, clock })
  gate.pauseUntil(start + 500)
  const times = await Promise.all(
    [1, 2, 3].map(async () => {
      await gate.enter(never)
      return clock.now() - start
    }),
  )
  expect(times).toEqual([500, 600, 700])
})
