import { expect, test } from 'vitest'
import type { ServiceRecord } from '../../../shared/deliveries.ts'
import { serviceSentence, taskTitle } from './service-words.ts'

const record = (more: Partial<ServiceRecord>): ServiceRecord => ({
  ...{
    destinationId: 'd',
    state: 'polling',
    since: 0,
    nextPollAt: null,
    polls: 1,
    host: 'acme.example',
    error: null,
    tasks: [],
    held: null,
  },
  ...more,
})

test.each([
  [{ state: 'stopped' }, 'Not running: ConductorOne gets nothing from here.'],
  [{ state: 'stopped', held: { runId: 'r', message: 'x', at: 0 } }, 'Not running. What is held still waits for you.'],
  [{ state: 'connecting' }, 'Connecting to acme.example.'],
  [{ state: 'connecting', nextPollAt: 4_000 }, 'acme.example does not answer. Asks again in 4 s.'],
  [{ nextPollAt: 150_000 }, 'Connected to acme.example, nothing to do. Asks again in 2 m 30 s.'],
  [{ nextPollAt: -1 }, 'Connected to acme.example, nothing to do. Asking now.'],
  [{ state: 'working' }, 'Working on a task.'],
  [{ state: 'held', nextPollAt: 60_000 }, 'Connected to acme.example; a result waits for your review. Asks again in 1 m 0 s.'],
  [{ state: 'broken' }, 'Stopped by an error.'],
  [{ state: 'broken', nextPollAt: 9_000, host: null }, 'ConductorOne does not accept this any more. Asks again in 9 s.'],
] as const satisfies readonly (readonly [Partial<ServiceRecord>, string])[])('%o', (more, sentence) => {
  expect(serviceSentence(record(more), 0)).toBe(sentence)
})

test('tasks have names, also those nobody foresaw', () => {
  expect(['sync_full', 'rotate_credentials', 'unknown'].map((type) => taskTitle({ type }))).toEqual([
    'Sync',
    'Rotate credentials',
    'Unknown task',
  ])
})
