import { expect, test } from 'vitest'
import type { RunRecord } from '../../../shared/runs.ts'
import { asciiLine } from './raised.ts'
import { noticeOfNoStart, noticeOfRun } from './run-notices.ts'

const run = (state: RunRecord['state'], more: Partial<RunRecord> = {}): RunRecord => ({
  ...{ id: 'run_1', connectionId: 'c1', sourceId: 'percipio', state, attempts: 1, phases: [], snapshotPath: '/data/x', output: null },
  ...{ startedAt: Date.UTC(2026, 2, 2, 9), endedAt: Date.UTC(2026, 2, 2, 9, 15, 4) },
  counts: {
    resourceTypes: 2,
    resources: 12_431,
    resourcesByType: { user: 9871 },
    entitlements: 8,
    entitlementsByType: {},
    grants: 512_004,
    grantsByType: {},
  },
  error: null,
  ...more,
})
const error = { code: 'NETWORK', message: 'The server did not answer.', remedy: 'Try again later.' } as const

test('the end of a run as a notice: what, when, how many, what to do', () => {
  expect(noticeOfRun(run('ready'), 'Acme')).toMatchObject({
    event: 'run.succeeded',
    key: 'connection:c1',
    title: '[Rollcall] Acme succeeded',
    body: '12,431 records, 512,004 grants.\n\nStarted 2026-03-02 09:00 UTC, ended 2026-03-02 09:15 UTC.\n\nIn Rollcall: Runs. On the command line: rollcall runs show run_1',
    recovery: { title: '[Rollcall] Acme works again' },
    data: { run_id: 'run_1', status: 'completed', resources: 12_431, grants: 512_004, duration_seconds: 904, error_code: null },
  })
  expect(noticeOfRun(run('failed', { error, counts: null }), 'Acme')).toMatchObject({
    event: 'run.failed',
    title: '[Rollcall] Acme FAILED',
    body: expect.stringMatching(/^The server did not answer\.\nTry again later\.\n\n/) as string,
    data: { status: 'failed', error_code: 'NETWORK', grants: null },
  })
  expect(noticeOfRun(run('held', { error }), 'Acme')).toMatchObject({ event: 'guard.fired', title: '[Rollcall] Acme is held' })
  for (const state of ['cancelled', 'interrupted', 'running'] as const) expect(noticeOfRun(run(state), 'Acme')).toBeNull()
})

test('data is thin: ids, counts and times, no path, no name', () => {
  const { data } = noticeOfRun(run('ready'), 'Acme of Ada Lane') ?? {}
  expect(JSON.stringify(data)).not.toMatch(/Ada|data\/x/)
})

test('a long name leaves room for what happened', () => {
  const title = asciiLine(noticeOfRun(run('failed', { error }), 'x'.repeat(200))?.title ?? '')
  expect(title).toMatch(/^\[Rollcall\] x+\.\.\. FAILED$/)
  expect(title.length).toBeLessThanOrEqual(100)
  expect(noticeOfNoStart('c1', 'Acme', { id: 's1', name: 'Mornings' }, error)).toMatchObject({
    event: 'run.failed',
    title: '[Rollcall] Acme FAILED to start',
  })
})

test('a title is one line of ASCII', () => {
  expect(asciiLine('Zürich\r\n“é” – 学習\u0007')).toBe('Zurich "e" - ?')
  expect(asciiLine('x'.repeat(300))).toHaveLength(100)
})
