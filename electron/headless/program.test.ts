import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable, Writable } from 'node:stream'
import { ORPCError } from '@orpc/client'
import { describe, expect, test } from 'vitest'
import { errorCodes } from '../../shared/errors.ts'
import type { RunRecord } from '../../shared/runs.ts'
import { counts, library, play, run, snapshot, type Script } from './testing/scripted-world.ts'
import type { World } from './world.ts'

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
    open: () => snapshot,
    close: () => undefined,
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
    open: () => ({
      diffId: 'd1',
      summary: {
        resources: { added: 1, removed: 0, changed: 2, unchanged: 0 },
        entitlements: { added: 0, removed: 0, changed: 0, unchanged: 2 },
        grants: { added: 18, removed: 9, changed: 0, unchanged: 4 },
      },
    }),
    close: () => undefined,
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
    expect(out).toMatchInlineSnapshot(`
      "City library (main), run 3KfTrun00001, 4.0 s

      Users         2
      Books         1
      Entitlements  2
      Grants        2
        borrowed    2

      SEVERITY  COUNT  FINDING           EXAMPLE
      warning       7  row-without-user  Row 3 names no reader.

      Since the run of 2026-01-04T00:00:00Z
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
  test.each([
    ['--client-id', 'x'],
    ['--client-secret', 'x'],
    ['--skip-full-sync'],
    ['--external-resource-c1z', 'x'],
    ['--external-resource-entitlement-id-filter', 'x'],
    ['--grant-entitlement', 'x'],
    ['--sync-resources', 'bid:r:user/1'],
  ])('%s stops before anything is done', async (...argv: readonly string[]) => {
    const { code, err } = await play(['sync', 'library', ...argv], {}, { environment })
    expect([code, err]).toEqual([12, expect.stringContaining(argv[0] ?? '')])
  })

  test('from the environment too', async () => {
    expect((await play(['sync', 'library'], {}, { environment: { ...environment, BATON_CLIENT_ID: 'x' } })).code).toBe(12)
    expect(
      (await play(['sync', 'library'], syncScript(saved), { environment: { ...environment, BATON_SKIP_FULL_SYNC: 'false' } })).code,
    ).toBe(0)
  })

  test.each([['--ticketing'], ['-p'], ['--otel-collector-endpoint', 'http://127.0.0.1:4317']])('%s only warns', async (...argv) => {
    const { code, err } = await play(['sync', 'library', ...argv], syncScript(saved), { environment })
    expect([code, err]).toEqual([0, expect.stringContaining('"level":"warn"')])
  })
})

describe('mistakes', () => {
  test.each([
    [['--nope'], 'unknown flag: --nope'],
    [['resources', '--nope'], 'unknown flag: --nope'],
    [['resources', '-x'], "unknown shorthand flag: 'x' in -x"],
    [['resources', '--file'], 'flag needs an argument: --file'],
    [['nope'], 'unknown command "nope" for "rollcall"'],
    [['sync', 'nope'], 'unknown command "nope"'],
    [['resources', '--output', 'xml'], 'one of table, json, csv is expected'],
    [['resources', 'extra'], 'too many arguments'],
    [['grants', '-r', 'c1'], '--resource needs --resource-type'],
    [['grants', '-t', 'book', '-e', 'x'], 'none of the others can be'],
    [['grants', '--limit', '-1'], 'invalid argument "-1" for "--limit"'],
    [['sync', 'library', '--keep', '0'], '1 to 50'],
    [['sync', 'library', '--sync-resource-types', 'shelf'], 'one of user, book is expected'],
    [['diff'], 'diff needs'],
    [['capabilities', 'nope'], 'There is no source nope.'],
  ])('%j', async (argv, message) => {
    const { code, out, err } = await play(argv, { snapshots: { open: () => snapshot, close: () => undefined } }, { environment })
    expect([code, out]).toEqual([3, ''])
    expect(err).toContain(`rollcall: ${message}`.replace(/^rollcall: (?=(one of|too many|none|1 to 50))/, ''))
  })
})

test('what the engine says becomes sentence, remedy and exit code', async () => {
  for (const [code, exit] of Object.entries(errorCodes)) {
    const failing: Script = {
      snapshots: {
        open: () => {
          throw new ORPCError('FAILED', { defined: true, message: 'It went wrong.', data: { code, remedy: 'Do that.' } })
        },
      },
    }
    const json = await play(['stats'], failing)
    expect([json.code, JSON.parse(json.err)]).toEqual([
      exit,
      expect.objectContaining({ level: 'error', msg: 'It went wrong.', code, remedy: 'Do that.' }),
    ])
    const plain = await play(['stats', '--log-format', 'console'], failing)
    expect(plain.err).toBe('rollcall: It went wrong.\n  Do that.\n')
  }
})

test('what nobody foresaw ends with 13 and no stack trace', async () => {
  const { code, err } = await play(['stats', '--log-format', 'console'], { snapshots: { open: () => { throw new TypeError('x is undefined') } } }) // prettier-ignore
  expect([code, err]).toEqual([13, expect.stringContaining('Something went wrong inside Rollcall.')])
  expect(err).not.toContain('at ')
})

test('a failed check exits with the kind of its step', async () => {
  const steps = [
    { id: 'address', title: 'Address', outcome: 'pass', milliseconds: 12, message: 'Answers.', remedy: null },
    {
      id: 'token',
      title: 'Credentials',
      outcome: 'fail',
      milliseconds: 90,
      message: 'Not accepted.',
      remedy: 'Get another token.',
      code: 'BAD_CREDENTIALS',
    },
  ]
  const script: Script = { connections: { check: () => Readable.from(steps) } }
  const { code, out } = await play(['check', 'library'], script, { environment })
  expect(code).toBe(16)
  expect(out).toBe(
    '✔ Address                        12 ms  Answers.\n✖ Credentials                    90 ms  Not accepted.\n  Get another token.\n',
  )
})

test('a reader that has left is no failure', async () => {
  const stdout = new Writable({ write: (_, __, done) => done(Object.assign(new Error('write EPIPE'), { code: 'EPIPE' })) })
  stdout.on('error', () => undefined)
  const script: Script = { runs: { list: () => [run()] } }
  expect(await play(['runs'], script, { stdout })).toMatchObject({ code: 0, err: '' })
})

test('lists read the named file, page by page, with the filters of the baton command', async () => {
  const asked: Record<string, unknown>[] = []
  const row = {
    key: 1,
    id: 'g1',
    entitlementId: 'book:b1:borrowed',
    slug: 'borrowed',
    resourceType: 'book',
    resourceId: 'b1',
    resourceName: 'Ladders',
    principalType: 'user',
    principalId: 'ada',
    principalName: 'Ada',
    principalEmail: null,
    firstAccess: null,
    lastAccess: 0,
    completedAt: null,
    score: null,
    attempts: null,
    row: 4,
    rows: 2,
  }
  let opened: unknown
  const script: Script = {
    snapshots: {
      open: (input) => {
        opened = input
        return snapshot
      },
      close: () => undefined,
      grants: (input: { offset: number; limit: number }) => {
        asked.push(input)
        return { total: 7000, offset: input.offset, rows: Array.from({ length: Math.min(input.limit, 7000 - input.offset) }, () => row) }
      },
    },
  }
  const argv = ['grants', '-f', '/tmp/a.c1z', '--sync-id', 's9', '-t', 'book', '-r', 'b1', '--search', 'ada']
  const json = await play([...argv, '--output', 'json'], script)
  expect((JSON.parse(json.out) as { grants: unknown[] }).grants).toHaveLength(7000)
  expect(opened).toEqual({ path: '/tmp/a.c1z', syncId: 's9' })
  expect(asked).toHaveLength(2)
  expect(asked[1]).toEqual({
    snapshotId: 's1',
    filter: { op: 'and', of: [{ op: 'eq', field: 'resourceType', value: 'book' }, { op: 'eq', field: 'resourceId', value: 'b1' }, { op: 'text', value: 'ada' }] },
    offset: 5000,
    limit: 5000,
  }) // prettier-ignore
  const shown = await play(argv, script)
  expect(shown.out).toContain('100 of 7,000; --limit 0 shows all.')
  const principals = await play(['principals', '--output', 'csv'], script)
  expect(principals.out).toBe('id,name,type,email,grants\nada,Ada,user,,7000\n')
})

test('a file in the new format is explained', async () => {
  const file = {
    path: '/tmp/v3.c1z',
    format: 'v3',
    bytes: 10,
    engine: 'pebble3',
    syncs: [],
    advice: 'Run the connector again with --storage-engine sqlite.',
  }
  const { code, out } = await play(['open', '/tmp/v3.c1z'], { files: { describe: () => file } })
  expect([code, out]).toEqual([0, expect.stringContaining('--storage-engine sqlite')])
})

test('config and capabilities have the shapes connectors print', async () => {
  expect(JSON.parse((await play(['config'])).out)).toEqual({
    fields: [
      { name: 'api-token', displayName: 'API token', description: 'Token of the service account.', isRequired: true, isSecret: true, stringField: { rules: { isRequired: true } } },
      { name: 'branch-id', displayName: 'Branch', placeholder: 'BRANCH', isRequired: true, stringField: { rules: { isRequired: true } } },
      { name: 'closed', displayName: 'Closed branches too', boolField: {} },
      { name: 'lookback-days', displayName: 'Lookback days', description: 'How many days back to read', intField: { defaultValue: '30' } },
      { name: 'region', displayName: 'Region', stringField: { defaultValue: 'us', options: [{ name: 'us', value: 'us' }, { name: 'eu', value: 'eu' }] } },
      { name: 'shelves', displayName: 'Shelves', stringSliceField: { defaultValue: ['A', 'B'] } },
      { name: 'log-format', description: 'The format of the log', isOps: true, stringField: { defaultValue: 'json' } },
      { name: 'log-level', description: 'The log level', isOps: true, stringField: { defaultValue: 'info' } },
    ],
    displayName: 'City library',
    helpUrl: 'https://library.example.org/help',
  }) // prettier-ignore
  expect(JSON.parse((await play(['capabilities', 'library'])).out)).toEqual({
    '@type': 'type.googleapis.com/c1.connector.v2.ConnectorCapabilities',
    resourceTypeCapabilities: [
      { resourceType: { id: 'book', displayName: 'Book' }, capabilities: ['CAPABILITY_SYNC'] },
      {
        resourceType: { id: 'user', displayName: 'User', traits: ['TRAIT_USER'], annotations: [{ '@type': 'type.googleapis.com/c1.connector.v2.SkipEntitlementsAndGrants' }] },
        capabilities: ['CAPABILITY_SYNC'],
      },
    ],
    connectorCapabilities: ['CAPABILITY_SYNC'],
    credentialDetails: {},
  }) // prettier-ignore
})

describe('help', () => {
  test('of the command', async () => {
    expect((await play(['--help'])).out).toMatchInlineSnapshot(`
      "Usage: rollcall [command] [flags]

      Run identity and learning syncs, look at who has what, and write it to a .c1z file.

      Options:
        -v, --version                    version for rollcall
        -o, --output <string>            How results are written: table, json, csv ($BATON_OUTPUT)
                                         (default "table")
        --log-level <string>             The log level; default info: debug, info, warn, error
                                         ($BATON_LOG_LEVEL)
        --log-format <string>            The format of the log on standard error; default console on a
                                         terminal, else json: json, console ($BATON_LOG_FORMAT)
        --data-dir <path>                Where Rollcall keeps its catalog and snapshots ($BATON_DATA_DIR,
                                         $ROLLCALL_DATA_DIR)
        -h, --help                       help for this command

      Commands:
        sync                             Run a sync and write it to a c1z file
        check                            Check address, credentials and permission of a source, without a
                                         sync
        resume [options] <run>           Go on with an interrupted, failed or cancelled run, or let a held
                                         one through
        runs [options]                   List the runs that are kept, newest first
        connections                      List the saved connections
        open [options] <file>            Say what a c1z file is and what it holds
        resources [options]              List the people, courses and other resources of a snapshot
        entitlements [options]           List what can be held, and how many hold it
        grants [options]                 List who holds what, with the dates the source knows
        principals [options]             List who holds anything, or a resource, or an entitlement
        stats [options]                  Count what a snapshot holds
        findings [options]               List what was wrong or odd in the data, by kind, with examples
        diff [options] [before] [after]  Show what was added, removed and changed: between two files or
                                         runs, the two newest syncs of one file, or the last two runs
        capabilities [source]            Get the capabilities of a source, as JSON
        config [source]                  Get the settings a source takes, as JSON
        completion <shell>               Generate the autocompletion script for bash, zsh, fish or
                                         powershell
        help [command]                   Help about any command
      "
    `)
    expect((await play([])).out).toBe((await play(['--help'])).out)
    expect((await play(['-v'])).out).toBe('rollcall version 1.2.3\n')
  })

  test('of a sync draws its flags from the source and never puts a token on the command line', async () => {
    const { code, out } = await play(['sync', 'library', '--help'])
    expect(code).toBe(0)
    expect(out).toMatchInlineSnapshot(`
      "Usage: rollcall sync library [options]

      City library: Readers and the books they borrowed

      Options:
        --api-token <string>             required: Token of the service account; "-" reads it from
                                         standard input ($BATON_API_TOKEN)
        --api-token-file <path>          File holding the API token ($BATON_API_TOKEN_FILE)
        --branch-id <string>             required: Branch ($BATON_BRANCH_ID)
        -d, --lookback-days <int>        How many days back to read ($BATON_LOOKBACK_DAYS) (default 30)
        --region <string>                Region: us, eu ($BATON_REGION) (default "us")
        --shelves <strings>              Shelves ($BATON_SHELVES) (default [A,B])
        --closed                         Closed branches too ($BATON_CLOSED)
        -f, --file <path>                The path to the c1z file to sync with ($BATON_FILE) (default
                                         "sync.c1z")
        --keep <int>                     How many finished syncs the file keeps, this one included
                                         ($BATON_KEEP, $BATON_KEEP_SYNC_COUNT) (default 2)
        --accept-shrunken                Write the file even when people or grants fell far below the
                                         previous run ($BATON_ACCEPT_SHRUNKEN)
        --sync-resource-types <strings>  Keep only these resource types and what is on them
                                         ($BATON_SYNC_RESOURCE_TYPES)
        --sync-resources <strings>       The resource types to sync, as --sync-resource-types; single
                                         resources are not offered ($BATON_SYNC_RESOURCES)
        -h, --help                       help for this command

      Global Options:
        -v, --version                    version for rollcall
        -o, --output <string>            How results are written: table, json, csv ($BATON_OUTPUT)
                                         (default "table")
        --log-level <string>             The log level; default info: debug, info, warn, error
                                         ($BATON_LOG_LEVEL)
        --log-format <string>            The format of the log on standard error; default console on a
                                         terminal, else json: json, console ($BATON_LOG_FORMAT)
        --data-dir <path>                Where Rollcall keeps its catalog and snapshots ($BATON_DATA_DIR,
                                         $ROLLCALL_DATA_DIR)

      Examples:
        rollcall sync library --branch-id BRANCH --api-token-file token.txt
        rollcall sync library --branch-id BRANCH --api-token - < token.txt
        BATON_API_TOKEN_FILE=token.txt rollcall sync library --branch-id BRANCH -f sync.c1z

      "
    `)
    expect(out.slice(out.indexOf('Examples:'))).not.toMatch(/--api-token [^-]/)
  })

  test('says the first source is the default, and takes the settings file of the folder', async () => {
    const workingDirectory = mkdtempSync(join(tmpdir(), 'rollcall-'))
    writeFileSync(join(workingDirectory, '.baton.yaml'), 'output: json\nbranch-id: main\n')
    const { out } = await play(['runs'], { runs: { list: () => [] } }, { workingDirectory } satisfies Partial<World>)
    expect(JSON.parse(out)).toEqual({ runs: [], total: 0 })
    expect(library.id).toBe('library')
  })
})
