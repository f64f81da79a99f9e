import { chmodSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { describe, expect, test } from 'vitest'
import { RollcallError } from '../../shared/errors.ts'
import { library, play, run, snapshot, type Played, type Script } from './testing/scripted-world.ts'
import type { World } from './world.ts'

const connection = { id: '3KfTcon00001', name: 'Main', sourceId: 'library', config: { branchId: 'main' }, createdAt: 1, lastRun: null }

/** A check passes when the token arrived; the token the engine got comes back with it. */
const check = async (
  argv: readonly string[],
  more: Partial<World> = {},
  connections: unknown[] = [],
): Promise<Played & { token: string | undefined }> => {
  let token: string | undefined
  const script: Script = {
    connections: {
      list: () => connections,
      check: (input: { secrets: Record<string, string> }) => {
        token = input.secrets.apiToken
        return Readable.from([{ id: 'token', title: 'Credentials', outcome: 'pass', milliseconds: 3, message: 'Fine.', remedy: null }])
      },
    },
  }
  const played = await play(['check', 'library', '--branch-id', 'main', ...argv], script, more)
  return { ...played, token }
}

const tokenFile = (content: string, mode = 0o600): string => {
  const path = join(mkdtempSync(join(tmpdir(), 'rollcall-')), 'token.txt')
  writeFileSync(path, content)
  chmodSync(path, mode)
  return path
}

describe('where the token comes from', () => {
  test('the flag, with a warning that names better ways and not the token', async () => {
    const { token, err } = await check(['--api-token', 'canary-flag'])
    expect(token).toBe('canary-flag')
    expect(err).toContain('BATON_API_TOKEN')
    expect(err).not.toContain('canary')
  })

  test('standard input with -', async () => {
    expect((await check(['--api-token', '-'], { stdin: Readable.from(['canary-', 'stdin\n']) })).token).toBe('canary-stdin')
  })

  test('not from a terminal, where it would be seen', async () => {
    const { code, err } = await check(['--api-token', '-'], { stdin: Object.assign(Readable.from([]), { isTTY: true }) })
    expect([code, err]).toEqual([3, expect.stringContaining('Standard input is a terminal')])
  })

  test.each([
    ['UTF-16 with a mark, as Windows PowerShell writes it', Buffer.from('\ufeffcanary-file\r\n', 'utf16le')],
    ['UTF-16 of the other order', Buffer.from('\ufeffcanary-file\r\n', 'utf16le').swap16()],
    ['UTF-8 with a mark', Buffer.from('\ufeffcanary-file\r\n')],
    ['a header', Buffer.from('Authorization: Bearer canary-file\n')],
    ['a quoted value', Buffer.from('"canary-file"\n')],
  ])('%s, from a file, standard input and the environment', async (_name, bytes) => {
    const path = tokenFile('')
    writeFileSync(path, bytes)
    expect((await check(['--api-token-file', path])).token).toBe('canary-file')
    // Split where a character may be: a pipe breaks anywhere.
    expect((await check(['--api-token', '-'], { stdin: Readable.from([bytes.subarray(0, 3), bytes.subarray(3)]) })).token).toBe(
      'canary-file',
    )
    const text = bytes[0] === 0xff || bytes[0] === 0xfe ? 'Bearer canary-file' : bytes.toString()
    expect((await check([], { environment: { BATON_API_TOKEN: text } })).token).toBe('canary-file')
  })

  test('what cannot be a token is told and not sent', async () => {
    for (const [content, said] of [
      ['api-token: canary', 'has a blank in the middle'],
      ['canary\nsecond', 'has more than one line'],
    ] as const) {
      const { code, err, token } = await check(['--api-token-file', tokenFile(content)])
      expect([code, token]).toEqual([3, undefined])
      expect(err).toContain(said)
      expect(err).not.toContain('canary')
    }
  })

  test('a file, named by flag or environment', async () => {
    expect((await check(['--api-token-file', tokenFile('canary-file\n')])).token).toBe('canary-file')
    expect((await check([], { environment: { BATON_API_TOKEN_FILE: tokenFile('canary-env-file') } })).token).toBe('canary-env-file')
  })

  test('a file others can read brings a warning', async () => {
    expect((await check(['--api-token-file', tokenFile('canary', 0o644)])).err).toContain('chmod 600')
  })

  test('the nearer origin wins', async () => {
    const environment = { BATON_API_TOKEN: 'canary-env', BATON_API_TOKEN_FILE: '/nowhere' }
    expect((await check([], { environment })).token).toBe('canary-env')
    expect((await check(['--api-token-file', tokenFile('canary-file')], { environment })).token).toBe('canary-file')
  })

  test.each([
    [['--api-token', 'a', '--api-token-file', 'b'], 'none of the others can be'],
    [['--api-token-file', '/nowhere/token'], 'cannot be read'],
    [['--api-token-file', tokenFile(' \n')], 'is empty'],
    [['--api-token-file', tokenFile('x'.repeat(70_000))], 'longer than 64 KiB'],
  ])('%j is refused', async (argv, message) => {
    const { code, err } = await check(argv)
    expect([code, err]).toEqual([3, expect.stringContaining(message)])
  })
})

describe('the keychain', () => {
  const vault = (get: World['vault']['get']): Partial<World> => ({
    vault: { get, set: () => Promise.resolve(), remove: () => Promise.resolve(true) },
  })

  test('gives the token of the saved connection with the same required settings', async () => {
    const other = { ...connection, id: '3KfTcon00002', config: { branchId: 'east' } }
    const { token } = await check(
      [],
      vault((id, name) => Promise.resolve(`${id} ${name}`)),
      [other, connection],
    )
    expect(token).toBe('3KfTcon00001 apiToken')
  })

  test('is not asked without such a connection', async () => {
    const { code, err } = await check(
      [],
      vault(() => Promise.reject(new Error('asked'))),
    )
    expect([code, err]).toEqual([3, expect.stringContaining('required flag(s) "api-token" not set')])
  })

  test('that is missing is named beside the other ways', async () => {
    const none = new RollcallError('NOT_FOUND', { message: 'No keychain can be used on this machine.', remedy: '' })
    const { code, err } = await check(
      [],
      vault(() => Promise.reject(none)),
      [connection],
    )
    expect(code).toBe(3)
    expect(err).toContain('required flag(s) "api-token" not set\n')
    expect(err).toContain('No keychain can be used on this machine.')
  })

  test('takes a secret from standard input, and gives it up', async () => {
    const calls: unknown[] = []
    const world: Partial<World> = {
      vault: {
        get: () => Promise.resolve(null),
        set: (...call) => Promise.resolve(void calls.push(call)),
        remove: (...call) => Promise.resolve(calls.push(call) > 0),
      },
    }
    const noted: unknown[] = []
    const script: Script = { connections: { list: () => [connection] }, audit: { noteSecret: (line: never) => void noted.push(line) } }
    const put = await play(['connections', 'secret', '3KfT'], script, { ...world, stdin: Readable.from(['canary\n']) })
    const taken = await play(['connections', 'secret', '3KfT', '--forget'], script, world)
    expect([put.code, taken.code]).toEqual([0, 0])
    const of = { of: 'connection', id: connection.id, name: 'apiToken' }
    expect(noted).toEqual([
      { ...of, change: 'set' },
      { ...of, change: 'removed' },
    ])
    expect(calls).toEqual([
      ['3KfTcon00001', 'apiToken', 'canary'],
      ['3KfTcon00001', 'apiToken'],
    ])
    expect(put.out + put.err).not.toContain('canary')
  })

  test.each([
    ['connections', 'connection', ['apiToken'], { connections: { list: () => [connection], remove: () => undefined } }],
    [
      'destinations',
      'destination',
      ['pin'],
      { destinations: { list: () => [{ ...connection, kindId: 'archive' }], remove: () => undefined } },
    ],
    [
      'notices',
      'channel',
      ['secret', 'address'],
      { notices: { channels: () => [{ ...connection, kind: 'webhook' }], remove: () => undefined } },
    ],
  ] as const)('%s remove: the audit trail tells of the secrets there were, and of no others', async (group, of, names, script) => {
    for (const had of [true, false]) {
      const noted: unknown[] = []
      const world = vault(() => Promise.resolve(null))
      const { code } = await play(
        [group, 'remove', connection.id],
        { ...script, audit: { noteSecret: (line: never) => void noted.push(line) } },
        { vault: { ...world.vault, remove: () => Promise.resolve(had) } as World['vault'] },
      )
      expect([code, noted]).toEqual([0, had ? names.map((name) => ({ of, id: connection.id, name, change: 'removed' })) : []])
    }
  })

  const webhook = { ...connection, kind: 'webhook', name: 'Hook' }
  const removedLine = { event: 'channel.removed', subject: `channel:${webhook.id}`, data: { name: 'Hook', kind: 'webhook' } }

  test('that fails midway: the trail tells of what is gone, the command of what remains, and called again it removes that', async () => {
    const noted: unknown[] = []
    const held = new Set(['secret', 'address'])
    let denies = true
    const play_ = (channels: readonly unknown[]) =>
      play(
        ['notices', 'remove', webhook.id],
        {
          notices: { channels: () => channels, remove: () => undefined },
          audit: { noteSecret: (line: never) => void noted.push(line), list: () => [removedLine] },
        },
        {
          vault: {
            get: () => Promise.resolve(null),
            set: () => Promise.resolve(),
            remove: (_id, name) =>
              denies && name === 'secret'
                ? Promise.reject(new RollcallError('MISSING_PERMISSION', { message: 'GNOME Keyring denied access.', remedy: 'Allow it.' }))
                : Promise.resolve(held.delete(name)),
          },
        },
      )
    const first = await play_([webhook])
    expect(first.code).toBe(7)
    expect(first.err).toContain('The channel is removed, but its secret secret is still in the keychain: GNOME Keyring denied access.')
    expect(first.err).toContain(`Allow it. Then: rollcall notices remove ${webhook.id}`)
    expect(noted).toEqual([{ of: 'channel', id: webhook.id, name: 'address', change: 'removed' }])
    denies = false
    const second = await play_([])
    expect([second.code, second.out]).toEqual([0, 'Removed what was left of channel Hook in the keychain.\n'])
    expect(noted.slice(1)).toEqual([{ of: 'channel', id: webhook.id, name: 'secret', change: 'removed' }])
    expect(held.size).toBe(0)
    const third = await play_([])
    expect([third.code, third.err]).toEqual([5, expect.stringContaining('There is no channel')])
  })

  test('feeds a resumed run', async () => {
    let given: unknown
    const script: Script = {
      connections: { list: () => [{ ...connection, id: run().connectionId }] },
      runs: {
        list: () => [run({ state: 'interrupted' })],
        resume: (input: { secrets: unknown }) => {
          given = input.secrets
          return run({ state: 'running' })
        },
        watch: () => Readable.from([run()]),
      },
      snapshots: { describe: () => snapshot, facets: () => [], findings: () => [] },
    }
    const { code } = await play(
      ['resume', '3KfT'],
      script,
      vault(() => Promise.resolve('canary')),
    )
    expect([code, given]).toEqual([0, { apiToken: 'canary' }])
  })
})

test('every required field that is missing is named, in the words of a Baton connector', async () => {
  const { code, err } = await play(['sync', library.id])
  expect([code, err]).toEqual([3, expect.stringContaining('required flag(s) "api-token", "branch-id" not set')])
})
