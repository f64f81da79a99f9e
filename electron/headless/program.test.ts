import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Writable } from 'node:stream'
import { ORPCError } from '@orpc/client'
import { describe, expect, test } from 'vitest'
import { errorCodes } from '../../shared/errors.ts'
import { destinationKinds, sourceInfos } from '../engine/engine.ts'
import { library, play, run, snapshot, type Script } from './testing/scripted-world.ts'
import type { World } from './world.ts'

const environment = { BATON_API_TOKEN: 'canary', BATON_BRANCH_ID: 'main' }

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
    const { code, out, err } = await play(argv, { snapshots: { describe: () => snapshot } }, { environment })
    expect([code, out]).toEqual([3, ''])
    expect(err).toContain(`rollcall: ${message}`.replace(/^rollcall: (?=(one of|too many|none|1 to 50))/, ''))
  })
})

test('what the engine says becomes sentence, remedy and exit code', async () => {
  for (const [code, exit] of Object.entries(errorCodes)) {
    const failing: Script = {
      snapshots: {
        describe: () => {
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
  const { code, err } = await play(['stats', '--log-format', 'console'], { snapshots: { describe: () => { throw new TypeError('x is undefined') } } }) // prettier-ignore
  expect([code, err]).toEqual([13, expect.stringContaining('Something went wrong inside Rollcall.')])
  expect(err).not.toContain('at ')
})

test('a reader that has left is no failure', async () => {
  const stdout = new Writable({ write: (_, __, done) => done(Object.assign(new Error('write EPIPE'), { code: 'EPIPE' })) })
  stdout.on('error', () => undefined)
  const script: Script = { runs: { list: () => [run()] } }
  expect(await play(['runs'], script, { stdout })).toMatchObject({ code: 0, err: '' })
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
        --output-format <string>         The same, under the name baton has for it: table, json, csv
                                         ($BATON_OUTPUT_FORMAT)
        --log-level <string>             The log level; default info: debug, info, warn, error
                                         ($BATON_LOG_LEVEL)
        --log-format <string>            The format of the log on standard error; default console on a
                                         terminal, else json: json, console ($BATON_LOG_FORMAT)
        --extra-ca <path>                A PEM file with certificates to trust beside those of this system
                                         ($BATON_EXTRA_CA, $ROLLCALL_EXTRA_CA)
        --data-dir <path>                Where Rollcall keeps its catalog and snapshots ($BATON_DATA_DIR,
                                         $ROLLCALL_DATA_DIR)
        --new                            Begin a new catalog where the one of the data folder is gone,
                                         empty or damaged; nothing is deleted ($BATON_NEW)
        -h, --help                       help for this command

      Commands:
        sync                             Run a sync and write it to a c1z file
        check                            Check address, credentials and permission of a source, without a
                                         sync
        resume [options] <run>           Go on with an interrupted, failed or cancelled run, or let a held
                                         one through
        runs [options]                   List the runs that are kept, newest first
        connections                      List the saved connections
        schedules                        List the runs that start by themselves
        notices                          List where notices go: desktop, webhooks, e-mail
        serve [options]                  Stay, and do what runs by itself, until SIGINT or SIGTERM
        open [options] <file>            Say what a c1z file is and what it holds
        storage                          Say what lies in the data folder
        catalog                          Mend the catalog of the data folder
        syncs [options]                  List the syncs a c1z file holds
        resource-types [options]         List the types of resources of a snapshot
        resources [options]              List what a snapshot has: who holds, and what is held
        entitlements [options]           List what can be held, and how many hold it
        grants [options]                 List who holds what, with the dates the source knows
        principals [options] [other]     List who holds anything, or a resource, or an entitlement; or who
                                         holds one entitlement and not another
        access [options]                 List what a principal has access to, resource by resource
        stats [options]                  Count what a snapshot holds
        findings [options]               List what was wrong or odd in the data, by kind, with examples
        diff [options] [before] [after]  Show what was added, removed and changed: between two files or
                                         runs, the two newest syncs of one file, or the last two runs
        export [options]                 Write a list to a CSV, XLSX or JSON file
        sanitize [options] <in> <out>    Write a copy of a c1z file for support: every name, address, id,
                                         text and date in it is invented
        review                           Decide what may leave: open a review of a run, decide, sign it
                                         off
        audit [options]                  List the audit trail, newest first: who did what
        destinations                     List the destinations that were set up
        deliver                          Bring what was reviewed to a destination: plan, approve, apply
        services                         List the services of destinations that ask for data, and how they
                                         stand
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
        --api-token <string>                                required: Token of the service account; "-"
                                                            reads it from standard input
                                                            ($BATON_API_TOKEN)
        --api-token-file <path>                             File holding the API token
                                                            ($BATON_API_TOKEN_FILE)
        --branch-id <string>                                required: Branch ($BATON_BRANCH_ID)
        -d, --lookback-days <int>                           How many days back to read
                                                            ($BATON_LOOKBACK_DAYS) (default 30)
        --region <string>                                   Region: us, eu ($BATON_REGION) (default "us")
        --shelves <strings>                                 Shelves ($BATON_SHELVES) (default [A,B])
        --closed                                            Closed branches too ($BATON_CLOSED)
        -f, --file <path>                                   The path to the c1z file to sync with
                                                            ($BATON_FILE) (default "sync.c1z")
        --keep <int>                                        How many finished syncs the file keeps, this
                                                            one included ($BATON_KEEP,
                                                            $BATON_KEEP_SYNC_COUNT) (default 2)
        --accept-shrunken                                   Write the file even when holders or grants
                                                            fell far below the previous run
                                                            ($BATON_ACCEPT_SHRUNKEN)
        --sync-resource-types <strings>                     Keep only these resource types and what is on
                                                            them ($BATON_SYNC_RESOURCE_TYPES)
        --skip-grants                                       Leave grants out: a part beside the full sync
                                                            ($BATON_SKIP_GRANTS)
        --skip-entitlements-and-grants                      Leave entitlements and grants out: a sync of
                                                            resources only, beside the full one
                                                            ($BATON_SKIP_ENTITLEMENTS_AND_GRANTS)
        --sync-resources <strings>                          The resource types to sync, as
                                                            --sync-resource-types; single resources are
                                                            not offered ($BATON_SYNC_RESOURCES)
        --external-resource-c1z <path>                      The path to the c1z file to sync external
                                                            baton resources with
                                                            ($BATON_EXTERNAL_RESOURCE_C1Z)
        --external-resource-entitlement-id-filter <string>  The entitlement that external users, groups
                                                            must have access to sync external baton
                                                            resources
                                                            ($BATON_EXTERNAL_RESOURCE_ENTITLEMENT_ID_FILTER)
        --external-resource-traits <strings>                The traits of external resources to take in;
                                                            default user, group
                                                            ($BATON_EXTERNAL_RESOURCE_TRAITS)
        --client-id <string>                                The client ID used to authenticate with
                                                            ConductorOne; with it the sync becomes a
                                                            service ($BATON_CLIENT_ID)
        --client-secret <string>                            The client secret used to authenticate with
                                                            ConductorOne; "-" reads it from standard input
                                                            ($BATON_CLIENT_SECRET)
        --client-secret-file <path>                         File holding the client secret
                                                            ($BATON_CLIENT_SECRET_FILE)
        --skip-full-sync                                    As a service: refuse full syncs
                                                            ($BATON_SKIP_FULL_SYNC)
        --policy <string>                                   As a service: what a task gets: fresh,
                                                            fresh-within-guards, approved ($BATON_POLICY)
                                                            (default "fresh")
        -h, --help                                          help for this command

      Global Options:
        -v, --version                                       version for rollcall
        -o, --output <string>                               How results are written: table, json, csv
                                                            ($BATON_OUTPUT) (default "table")
        --output-format <string>                            The same, under the name baton has for it:
                                                            table, json, csv ($BATON_OUTPUT_FORMAT)
        --log-level <string>                                The log level; default info: debug, info,
                                                            warn, error ($BATON_LOG_LEVEL)
        --log-format <string>                               The format of the log on standard error;
                                                            default console on a terminal, else json:
                                                            json, console ($BATON_LOG_FORMAT)
        --extra-ca <path>                                   A PEM file with certificates to trust beside
                                                            those of this system ($BATON_EXTRA_CA,
                                                            $ROLLCALL_EXTRA_CA)
        --data-dir <path>                                   Where Rollcall keeps its catalog and snapshots
                                                            ($BATON_DATA_DIR, $ROLLCALL_DATA_DIR)
        --new                                               Begin a new catalog where the one of the data
                                                            folder is gone, empty or damaged; nothing is
                                                            deleted ($BATON_NEW)

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

test('the settings of every source and destination there is have flags of their own', async () => {
  const { code, err } = await play(['--version'], {}, { sources: sourceInfos, destinations: destinationKinds })
  expect({ code, err }).toEqual({ code: 0, err: '' })
})
