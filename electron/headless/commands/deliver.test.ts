import { describe, expect, test } from 'vitest'
import type { DeliveryRecord, DestinationRecord, GuardPolicy, PlanRecord } from '../../../shared/deliveries.ts'
import { errorCodes } from '../../../shared/errors.ts'
import { counts, play, run, type Script } from '../testing/scripted-world.ts'

const destination: DestinationRecord = {
  id: '3KfTdest0001',
  name: 'Shelf',
  kindId: 'archive',
  config: { folder: '/data' },
  createdAt: 0,
  lastCheck: null,
}
const none = { added: 0, removed: 0, changed: 0, unchanged: 0 }

const plan = (more: Partial<PlanRecord> = {}): PlanRecord => ({
  ...{ id: '3KfTplan0001', destinationId: destination.id, destinationName: 'Shelf', kindId: 'archive', connectionId: 'c', runId: run().id },
  ...{
    reviewId: null,
    createdAt: Date.UTC(2026, 0, 5, 8),
    createdBy: 'dana',
    expiresAt: Date.UTC(2026, 0, 6, 8),
    state: 'planned',
    error: null,
  },
  ...{ summary: { resources: none, entitlements: none, grants: { ...none, removed: 1204 } }, before: counts, after: counts },
  ...{ excluded: 3, target: '/data/sync.c1z', approval: null },
  guards: [
    { kind: 'removals', severity: 'confirm', message: '1,204 grants go.', remedy: 'Look.', phrase: 'remove 1,204 grants', override: null },
    { kind: 'undelivered-changes', severity: 'notice', message: 'One waits.', remedy: 'See.', phrase: null, override: null },
  ],
  ...more,
})

const delivery = (more: Partial<DeliveryRecord> = {}): DeliveryRecord => ({
  ...{
    id: '3KfTdeli0001',
    planId: plan().id,
    destinationId: destination.id,
    destinationName: 'Shelf',
    kindId: 'archive',
    connectionId: 'c',
  },
  ...{
    runId: run().id,
    reviewId: null,
    dryRun: true,
    state: 'done',
    startedAt: 0,
    endedAt: 1500,
    by: 'dana',
    done: 0,
    failed: 0,
    total: 1,
  },
  ...{ note: null, receipt: null, error: null },
  ...more,
})

async function* once(record: DeliveryRecord) {
  yield await Promise.resolve(record)
}

/** Keeps what the engine was asked. */
function asking(answers: Script['deliveries'] = {}, ended = delivery()) {
  const asked: [string, unknown][] = []
  const heard = (name: string, answer: unknown) => (input: never) => {
    asked.push([name, input])
    return answer
  }
  const script: Script = {
    destinations: { list: () => [destination], save: heard('save', destination), remove: heard('remove', undefined) },
    runs: { list: () => [run()] },
    deliveries: {
      plans: () => [plan()],
      list: () => [delivery()],
      plan: heard('plan', plan()),
      approve: heard('approve', plan({ state: 'approved' })),
      apply: heard('apply', delivery({ state: 'running' })),
      watch: () => once(ended),
      guards: () => undefined,
      ...answers,
    },
  }
  return { asked, script }
}

test('plan shows figures, guard rails with their words, and the next command', async () => {
  const { asked, script } = asking()
  const { code, out } = await play(['deliver', 'plan', '--to', 'shelf', '--run', run().id, '--by', 'dana', '-f', '/x/y.c1z'], script)
  expect(code).toBe(0)
  expect(asked).toEqual([['plan', { destinationId: destination.id, runId: run().id, target: '/x/y.c1z', by: 'dana' }]])
  expect(out).toContain('removals asks: 1,204 grants go.')
  expect(out).toContain('To go on type: remove 1,204 grants')
  expect(out).toContain('undelivered-changes says: One waits.')
  expect(out).toContain('rollcall deliver approve 3KfTplan0001 --by NAME --confirm "removals=remove 1,204 grants" --reason "..."')
})

test('plan takes what was signed last when nothing is named', async () => {
  const { asked, script } = asking()
  const review = (id: string, at: number | null) => ({ id, signOff: at === null ? null : { at } })
  const reviews = { list: () => [review('open', null), review('older', 1), review('newest', 3), review('old', 2)] }
  expect((await play(['deliver', 'plan', '--to', 'shelf'], { ...script, reviews })).code).toBe(0)
  expect(asked).toEqual([['plan', expect.objectContaining({ reviewId: 'newest' })]])
  const { code, err } = await play(['deliver', 'plan', '--to', 'shelf'], { ...script, reviews: { list: () => [] } })
  expect([code, err]).toEqual([errorCodes.NOT_FOUND, expect.stringContaining('Nothing has been signed yet.')])
})

test('approve takes words with commas as they are, once for each guard rail', async () => {
  const { asked, script } = asking()
  const words = ['--confirm', 'removals=remove 1,204 grants', '--confirm', 'empty=deliver nothing']
  await play(['deliver', 'approve', 'plan0001', '--by', 'Dana', '--reason', 'Moved', ...words], script)
  expect(asked).toEqual([
    [
      'approve',
      {
        ...{ planId: plan().id, by: 'Dana', note: '' },
        confirmations: [
          { kind: 'removals', typed: 'remove 1,204 grants', reason: 'Moved' },
          { kind: 'empty', typed: 'deliver nothing', reason: 'Moved' },
        ],
      },
    ],
  ])
})

test.each([
  [['plan', '--run', 'x'], 'required flag(s) "to" not set'],
  [['plan', '--to', 'shelf', '--run', 'a', '--review', 'b'], 'only one of'],
  [['approve', 'plan0001'], 'required flag(s) "by" not set'],
  [['approve', 'plan0001', '--by', 'D', '--confirm', 'removals=x'], '--confirm needs --reason'],
  [['approve', 'plan0001', '--by', 'D', '--confirm', 'removals', '--reason', 'x'], 'KIND=WORDS is expected'],
  [['changes', 'plan0001', '--kinds', 'moved'], 'added, removed, changed are expected'],
  [['results', 'deli0001', '--outcomes', 'lost'], 'done, failed, skipped are expected'],
  [['guards', '--plan-hours', 'soon'], 'a number is expected'],
])('deliver %j is a mistake', async (argv, message) => {
  const { code, err } = await play(['deliver', ...argv], asking().script)
  expect([code, err]).toEqual([errorCodes.INVALID_INPUT, expect.stringContaining(message)])
})

describe('apply', () => {
  test('is a dry run unless the flag itself says otherwise', async () => {
    const { asked, script } = asking()
    await play(['deliver', 'apply', 'plan0001'], script, { environment: { BATON_FOR_REAL: 'true' } })
    await play(['deliver', 'apply', 'plan0001', '--for-real'], script)
    expect(asked).toEqual([
      ['apply', { planId: plan().id, dryRun: true }],
      ['apply', { planId: plan().id, dryRun: false }],
    ])
  })

  test.each([
    [{ state: 'failed', error: { code: 'DISK_FULL', message: 'Full.', remedy: 'Make room.' } }, 8, 'deliver retry'],
    [{ state: 'failed', error: { code: 'GUARD_STOPPED', message: 'Expired.', remedy: 'Plan again.' } }, 9, 'Plan again.'],
    [{ state: 'cancelled' }, 1, 'cancelled'],
    [{ state: 'interrupted' }, 10, 'interrupted'],
    [{ state: 'partial' }, 13, 'Not everything arrived'],
  ] as const)('%j ends with %i', async (more, expected, message) => {
    const { script } = asking({}, delivery({ dryRun: false, ...more }))
    const { code, out, err } = await play(['deliver', 'apply', 'plan0001', '--for-real'], script)
    expect([code, out]).toEqual([expected, ''])
    expect(err).toContain(message)
  })
})

test('guards shows the policy, and sets what the flags say', async () => {
  const policy: GuardPolicy = {
    ...{
      maxRemovals: 1000,
      maxRemovalShare: 0.1,
      onRemovals: 'confirm',
      onShrunken: 'confirm',
      onEmpty: 'block',
      onRenamedKeys: 'confirm',
    },
    ...{ onIncompleteRun: 'confirm', unreviewed: 'confirm', planHours: 24, snapshotDays: 7 },
  }
  const asked: unknown[] = []
  // The client of the real engine has groups in groups; the script answers them as one.
  const guards = Object.assign(() => undefined, {
    get: () => Promise.resolve(policy),
    set: (change: unknown) => (asked.push(change), Promise.resolve(policy)),
  })
  const client = { deliveries: { guards } } as never
  const world = { openEngine: () => Promise.resolve({ client, close: () => Promise.resolve() }) }
  expect(JSON.parse((await play(['deliver', 'guards', '-o', 'json'], {}, world)).out)).toEqual(policy)
  await play(['deliver', 'guards'], {}, { ...world, environment: { BATON_MAX_REMOVALS: '5' } })
  expect(asked).toEqual([])
  await play(['deliver', 'guards', '--max-removals', '5', '--plan-hours', '0.5', '--on-empty', 'confirm'], {}, world)
  expect(asked).toEqual([{ maxRemovals: 5, planHours: 0.5, onEmpty: 'confirm' }])
})

describe('destinations', () => {
  test('save sends what was set, paths from the working directory, and puts secrets into the keychain only', async () => {
    const { asked, script } = asking()
    const kept: unknown[] = []
    const vault = {
      get: () => Promise.resolve(null),
      set: (...entry: unknown[]) => (kept.push(entry), Promise.resolve()),
      remove: () => Promise.resolve(false),
    }
    const { out, err } = await play(['destinations', 'save', 'archive', '--name', 'Shelf', '--folder', 'out'], script, {
      ...{ vault, workingDirectory: '/work', environment: { BATON_PIN: 'canary-pin' } },
    })
    expect(asked).toEqual([['save', { name: 'Shelf', kindId: 'archive', config: { folder: '/work/out' } }]])
    expect(kept).toEqual([[destination.id, 'pin', 'canary-pin']])
    expect(out + err).not.toContain('canary-pin')
  })

  test('save --change keeps the name and what is not given', async () => {
    const { asked, script } = asking()
    await play(['destinations', 'save', 'archive', '--change', 'dest0001', '--keep', '5'], script)
    expect(asked).toEqual([['save', { id: destination.id, name: 'Shelf', kindId: 'archive', config: { keep: 5 } }]])
  })

  test('one that is not there, or a name that two have', async () => {
    const { script } = asking()
    expect((await play(['destinations', 'remove', 'nowhere'], { ...script, audit: { list: () => [] } })).code).toBe(errorCodes.NOT_FOUND)
    const twice: Script = {
      ...script,
      destinations: { ...script.destinations, list: () => [destination, { ...destination, id: '3KfTother001' }] },
    }
    expect((await play(['destinations', 'remove', 'shelf'], twice)).err).toContain('More than one destination is called shelf.')
  })
})
