import { expect, test } from 'vitest'
import { withInstants } from './instants.ts'
import { play, run, type Script } from './testing/scripted-world.ts'

const at = Date.UTC(2026, 0, 5, 8)
const iso = '2026-01-05T08:00:00Z'

test('every moment of the contract is written as ISO 8601, wherever it stands', () => {
  const names = [
    'at',
    'since',
    'startedAt',
    'endedAt',
    'createdAt',
    'expiresAt',
    'nextPollAt',
    'nextAt',
    'undoneAt',
    'decidedAt',
    'savedAt',
  ]
  for (const name of [...names, 'lastActivity', 'completedAt']) {
    expect(withInstants({ [name]: at, within: [{ [name]: at }] })).toEqual({ [name]: iso, within: [{ [name]: iso }] })
    expect(withInstants({ [name]: null })).toEqual({ [name]: null })
  }
  expect(withInstants({ next: [at, at], attempts: at })).toEqual({ next: [iso, iso], attempts: at })
})

test('settings and foreign records stay as they are', () => {
  const kept = { config: { startedAt: at }, record: { at }, data: { since: at } }
  expect(withInstants(kept)).toEqual(kept)
})

/** No number of a document that could be a moment of our time in milliseconds. */
const looksLikeMoment = (value: unknown): boolean =>
  typeof value === 'number'
    ? value > Date.UTC(2001, 0) && value < Date.UTC(2100, 0)
    : typeof value === 'object' && value !== null && Object.values(value).some(looksLikeMoment)

const schedule = {
  ...{
    id: '8AbCsch00001',
    connectionId: '3KfTcon00001',
    name: 'Morning',
    cron: '0 6 * * *',
    timeZone: 'UTC',
    missed: 'skip',
    words: 'At 06:00',
  },
  ...{ openReview: true, enabled: true, next: [at], last: { at, outcome: 'started', message: '', runId: null } },
}
const script: Script = {
  runs: { list: () => [run({ output: { path: '/f', keep: 2, savedAt: at, bytes: 1, sha256: '' } as never })] },
  schedules: { list: () => [schedule], save: () => schedule },
  services: {
    list: () => [{ destinationId: 'd', state: 'idle', host: null, since: at, nextPollAt: at, tasks: [], held: null, error: null }],
  },
  connections: { list: () => [{ id: '3KfTcon00001', name: 'Main', sourceId: 'library', config: {}, createdAt: at, lastRun: run() }] },
  files: {
    describe: () => ({
      ...{ path: '/f', format: 'v1', bytes: 1, engine: null, advice: 'Nothing can be read here.' },
      syncs: [{ syncId: 's', type: 'full', startedAt: at, endedAt: at, parentSyncId: null }],
    }),
  },
}

test.each([
  ['runs'],
  ['runs', 'show', '3KfT'],
  ['schedules'],
  ['schedules', 'enable', '8AbC'],
  ['services'],
  ['connections'],
  ['open', 'f.c1z'],
])('no milliseconds in the JSON of %s %s', async (...words) => {
  const { code, out, err } = await play([...words, '-o', 'json'], script)
  expect([code, err]).toEqual([0, ''])
  expect(looksLikeMoment(JSON.parse(out))).toBe(false)
  expect(out).toContain(iso)
})
