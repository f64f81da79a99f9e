import { Readable } from 'node:stream'
import { describe, expect, test } from 'vitest'
import type { RunRecord } from '../../../shared/runs.ts'
import { counts, play, run, snapshot, type Script } from '../testing/scripted-world.ts'

const environment = { BATON_API_TOKEN: 'canary', BATON_BRANCH_ID: 'main' }

const syncScript = (final: RunRecord, started: (input: Record<string, unknown>) => void = () => undefined): Script => ({
  runs: {
    start: (input: Record<string, unknown>) => {
      started(input)
      return run({ state: 'running', endedAt: null })
    },
    watch: () => Readable.from([run({ state: 'running', endedAt: null }), final]),
    list: () => [final, run({ id: '3KfTrun00000', startedAt: Date.UTC(2026, 0, 4) })],
    cancel: () => undefined,
  },
  snapshots: {
    describe: () => snapshot,
    facets: () => [{ value: 'borrowed', label: 'borrowed', count: 2 }],
    findings: () => [
      {
        kind: 'row-without-user',
        severity: 'warning',
        count: 7,
        examples: [{ kind: 'row-without-user', severity: 'warning', message: 'Row 3 names no reader.', row: 3 }],
      },
    ],
  },
  diffs: {
    describe: () => ({
      pair: 'd1',
      summary: {
        resources: { added: 1, removed: 0, changed: 2, unchanged: 0 },
        entitlements: { added: 0, removed: 0, changed: 0, unchanged: 2 },
        grants: { added: 18, removed: 9, changed: 0, unchanged: 4 },
      },
    }),
  },
})

const saved = run({ output: { path: '/tmp/sync.c1z', savedAt: 1, sha256: 'ab12', bytes: 12_345 } })

describe('sync', () => {
  test('hands the engine what was set and nothing else, and tells what was found', async () => {
    let input: Record<string, unknown> = {}
    const script = syncScript(saved, (given) => (input = given))
    const { code, out } = await play(
      ['sync', 'library', '-d', '3', '--shelves', 'A,B', '--shelves', 'C', '--sync-resource-types', 'user', '-f', '/tmp/sync.c1z'],
      script,
      { environment },
    )
    expect(code).toBe(0)
    expect(input).toEqual({
      sourceId: 'library',
      config: { branchId: 'main', lookbackDays: 3, shelves: ['A', 'B', 'C'] },
      secrets: { apiToken: 'canary' },
      resourceTypes: ['user'],
      output: { path: '/tmp/sync.c1z', keep: 2 },
      acceptShrunken: false,
    })
    // The zone is the computer's.
    expect(out.replace(/(?<=snapshot of )\d+ \w+ \d{4}, \d\d:\d\d/, '<when>')).toMatchInlineSnapshot(`
      "City library (main), run 3KfTrun00001, 4.0 s

      People        2
      Books         1
      Entitlements  2
      Grants        2
        borrowed    2

      SEVERITY  COUNT  FINDING           EXAMPLE
      warning       7  row-without-user  Row 3 names no reader.

      Since the snapshot of <when>
                    ADDED  REMOVED  CHANGED  UNCHANGED
      resources         1        0        2          0
      entitlements      0        0        0          2
      grants           18        9        0          4

      File     /tmp/sync.c1z, 12.3 kB
      SHA-256  ab12

      Next
        rollcall grants -f /tmp/sync.c1z --search NAME
        rollcall findings -f /tmp/sync.c1z
        rollcall diff --previous
      "
    `)
  })

  test('writes one JSON document', async () => {
    const { out } = await play(['sync', 'library', '--output', 'json'], syncScript(saved), { environment })
    expect(JSON.parse(out)).toMatchObject({
      run: { id: saved.id },
      counts,
      grantsByStatus: { borrowed: 2 },
      findings: [{ kind: 'row-without-user', count: 7 }],
      changes: { since: '3KfTrun00000', grants: { added: 18 } },
      file: { path: '/tmp/sync.c1z', sha256: 'ab12' },
    })
  })

  test.each([
    [run({ state: 'held', error: { code: 'GUARD_STOPPED', message: 'Half are gone.', remedy: 'Look.' } }), 9, 'Half are gone.'],
    [
      run({ state: 'failed', error: { code: 'BAD_CREDENTIALS', message: 'The token is not accepted.', remedy: 'Get another.' } }),
      16,
      'resume 3KfTrun00001 goes on',
    ],
    [run({ state: 'cancelled' }), 1, 'The run was cancelled.'],
    [run({ state: 'interrupted' }), 10, 'The run was interrupted.'],
    [run({ state: 'ready', error: { code: 'DISK_FULL', message: 'The disk is full.', remedy: 'Make room.' } }), 8, 'The disk is full.'],
  ])('ends a run that did not end well with its code', async (final, expected, text) => {
    const { code, err, out } = await play(['sync', 'library'], syncScript(final), { environment })
    expect([code, out]).toEqual([expected, ''])
    expect(err).toContain(text)
    expect(JSON.parse(err.trim().split('\n').at(-1) ?? '')).toMatchObject({ level: 'error' })
  })

  test('cancels the run at the first Ctrl-C and waits for its end', async () => {
    const stop = new AbortController()
    let cancelled: unknown
    let ended: (() => void) | undefined
    const end = new Promise<void>((resolve) => (ended = resolve))
    const script = syncScript(run({ state: 'cancelled' }))
    const waiting: Script = {
      ...script,
      runs: {
        ...script.runs,
        watch: async function* () {
          stop.abort()
          await end
          yield run({ state: 'cancelled' })
        },
        cancel: (input) => {
          cancelled = input
          ended?.()
        },
      },
    }
    const { code } = await play(['sync', 'library'], waiting, { environment, signal: stop.signal })
    expect([code, cancelled]).toEqual([1, { runId: '3KfTrun00001' }])
  })
})

describe('flags of other systems', () => {
  test.each([['--skip-full-sync'], ['--grant-entitlement', 'x'], ['--sync-resources', 'bid:r:user/1']])(
    '%s stops before anything is done',
    async (...argv: readonly string[]) => {
      const { code, err } = await play(['sync', 'library', ...argv], {}, { environment })
      expect([code, err]).toEqual([12, expect.stringContaining(argv[0] ?? '')])
    },
  )

  test('from the environment too', async () => {
    expect((await play(['sync', 'library'], {}, { environment: { ...environment, BATON_SKIP_FULL_SYNC: 'true' } })).code).toBe(12)
    expect(
      (await play(['sync', 'library'], syncScript(saved), { environment: { ...environment, BATON_SKIP_FULL_SYNC: 'false' } })).code,
    ).toBe(0)
  })

  test('--external-resource-traits, --keep-previous-sync-c1z and --log-level-debug-expires-at do what they say', async () => {
    let input: Record<string, unknown> = {}
    const script = syncScript(saved, (given) => (input = given))
    const traits = ['--external-resource-c1z', '/tmp/x.c1z', '--external-resource-traits', 'user,TRAIT_ROLE']
    expect((await play(['sync', 'library', ...traits, '--keep-previous-sync-c1z'], script, { environment })).code).toBe(0)
    expect(input).toMatchObject({ external: { path: '/tmp/x.c1z', traits: ['user', 'role'] }, output: { keep: 2 } })
    const refused = async (...words: string[]) => (await play(['sync', 'library', ...words], script, { environment })).err
    expect(await refused('--external-resource-traits', 'user')).toContain('needs --external-resource-c1z')
    expect(await refused('--external-resource-c1z', '/tmp/x', '--external-resource-traits', 'robot')).toContain('one of user, group')
    expect(await refused('--keep-previous-sync-c1z', '--keep', '1')).toContain('contradict')
    expect(await refused('--log-level-debug-expires-at', 'tomorrow')).toContain('a time is expected')
  })

  test.each([['--ticketing'], ['-p'], ['--otel-collector-endpoint', 'http://127.0.0.1:4317']])('%s only warns', async (...argv) => {
    const { code, err } = await play(['sync', 'library', ...argv], syncScript(saved), { environment })
    expect([code, err]).toEqual([0, expect.stringContaining('"level":"warn"')])
  })
})

test.each(['--skip-grants', '--skip-entitlements-and-grants'])('%s stops a service, whose tasks say what they want', async (name) => {
  const { code, err } = await play(['sync', 'library', '--client-id', 'a@b/c', name])
  expect([code, err]).toEqual([12, expect.stringContaining(`${name}: a service gives each task what it asks for.`)])
})
