import { expect, test } from 'vitest'
import { askedWait, backoff } from './retry.ts'

const now = Date.parse('Wed, 21 Oct 2015 07:28:00 GMT')
const epoch = now / 1000

test.each([
  [{}, null],
  [{ 'retry-after': '120' }, 120_000],
  [{ 'retry-after': ' 0.5 ' }, 500],
  [{ 'retry-after': '0' }, null],
  [{ 'retry-after': '-5' }, null],
  [{ 'retry-after': 'soon' }, null],
  [{ 'retry-after': 'Wed, 21 Oct 2015 07:28:30 GMT' }, 30_000],
  [{ 'retry-after': 'Wed, 21 Oct 2015 07:27:30 GMT' }, null],
  [{ 'retry-after': 'Wed, 21 Oct 2015 09:28:30 GMT', date: 'Wed, 21 Oct 2015 09:28:00 GMT' }, 30_000],
  [{ 'ratelimit-reset': '30' }, 30_000],
  [{ 'x-ratelimit-reset': String(epoch + 30) }, 30_000],
  [{ 'x-ratelimit-reset': String(now + 30_000) }, 30_000],
  [{ 'x-ratelimit-reset': String(epoch - 30) }, null],
  [{ ratelimit: '"default";r=0;t=42' }, 42_000],
  [{ 'retry-after': '1', 'ratelimit-reset': '30' }, 1_000],
  [{ 'retry-after': 'soon', 'ratelimit-reset': '30' }, 30_000],
])('%j asks for %j ms', (headers: Record<string, string>, expected) => {
  expect(askedWait(headers, now)).toBe(expected)
})

test('backoff doubles from the base to the cap, at random between half and all', () => {
  const policy = { tries: 9, budget: 0, base: 1_000, cap: 10_000 }
  for (const [attempt, full] of [
    [1, 1_000],
    [2, 2_000],
    [4, 8_000],
    [5, 10_000],
    [2_000, 10_000],
  ] as const) {
    const waits = Array.from({ length: 50 }, () => backoff(policy, attempt))
    expect(Math.min(...waits)).toBeGreaterThanOrEqual(full / 2)
    expect(Math.max(...waits)).toBeLessThanOrEqual(full)
    expect(new Set(waits).size).toBeGreaterThan(1)
  }
})
