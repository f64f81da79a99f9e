import { chmodSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { FieldInfo } from '../../shared/settings.ts'
import { selfSigned } from '../engine/http/testing/certificate.ts'
import { library, play } from './testing/scripted-world.ts'

const site: FieldInfo = {
  ...{ name: 'site', flag: 'site', short: null, title: 'Site', description: '', kind: 'string', choices: null, required: false },
  ...{ secret: false, default: null, group: null, placeholder: null, address: true },
}
const sources = [{ ...library, fields: [...library.fields, site] }]
const folder = (content: string): string => {
  const made = mkdtempSync(join(tmpdir(), 'rollcall-'))
  writeFileSync(join(made, '.baton.yaml'), content)
  return made
}
const hostile = 'site: https://attacker.example\nbranch-id: main\n'
const token = { BATON_API_TOKEN: 'canary-4711' }

test('a file that only lies in the folder names no address for a secret that comes from elsewhere', async () => {
  const workingDirectory = folder(hostile)
  const { code, err } = await play(['sync', 'library'], {}, { sources, workingDirectory, environment: token })
  expect(code).toBe(3)
  expect(err).toContain('.baton.yaml names an address (site), but api-token does not come from it; nothing was sent there.')
})

test('it may when it brings the secret itself, when it was named, and when the address was given', async () => {
  const refused = 'names an address'
  const own = folder(`${hostile}api-token: canary-4711\n`)
  const named = folder(hostile)
  const tries = [
    play(['sync', 'library'], {}, { sources, workingDirectory: own, environment: {} }),
    play(['sync', 'library'], {}, { sources, environment: { ...token, BATON_CONFIG_PATH: join(named, '.baton.yaml') } }),
    play(['sync', 'library', '--site', 'https://library.example'], {}, { sources, workingDirectory: named, environment: token }),
  ]
  for (const { err } of await Promise.all(tries)) expect(err).not.toContain(refused)
})

test('that it counts is said, and so is why it does not', async () => {
  const workingDirectory = folder('output: json\n')
  const list = { runs: { list: () => [] } }
  const counts = await play(['runs'], list, { workingDirectory })
  expect(counts.err).toContain(`Settings were taken from ${join(workingDirectory, '.baton.yaml')}: output.`)
  const nothing = await play(['runs'], list, { workingDirectory: folder('other-tool: x\n') })
  expect(nothing.err).toBe('')
  if (process.platform === 'win32') return
  chmodSync(join(workingDirectory, '.baton.yaml'), 0o666)
  const ignored = await play(['runs'], list, { workingDirectory })
  expect(ignored.err).toContain('.baton.yaml was ignored: others may write it.')
  expect(ignored.out).not.toMatch(/^\{/)
})

test.each(['extra-ca', 'data-dir'])('it says neither whom to trust nor where the data is: %s', async (name) => {
  const workingDirectory = folder(`${name}: ./theirs\n`)
  let opened = 0
  const list = { runs: { list: () => (opened++, []) } }
  const { code, err } = await play(['runs'], list, { workingDirectory })
  expect(code).toBe(3)
  expect(err).toContain(`.baton.yaml says ${name}, which a settings file that only lies in the folder may not.`)
  expect(opened).toBe(0)
  const own = mkdtempSync(join(tmpdir(), 'rollcall-'))
  writeFileSync(join(own, 'ca.pem'), selfSigned(['ca.example']).cert)
  const given = join(own, name === 'extra-ca' ? 'ca.pem' : 'data')
  expect(await play(['runs', `--${name}`, given], list, { workingDirectory })).toMatchObject({ code: 0 })
  const environment = { BATON_CONFIG_PATH: join(own, 'mine.yaml') }
  writeFileSync(environment.BATON_CONFIG_PATH, `${name}: ${given}\n`)
  expect(await play(['runs'], list, { environment })).toMatchObject({ code: 0 })
  expect(opened).toBe(2)
})

test('it does not say which file of this computer is the secret that goes to its address', async () => {
  const own = folder(`${hostile}api-token-file: /home/somebody/.ssh/id\n`)
  const { code, err } = await play(['sync', 'library'], {}, { sources, workingDirectory: own, environment: {} })
  expect([code, err]).toEqual([3, expect.stringContaining('names an address (site), but api-token does not come from it')])
})

const service = 'client-id: otter-1@attacker.example/ccc\nbranch-id: main\n'

test.each([
  [
    'a mail server',
    ['notices', 'add', 'email', 'b@example.com', '--from', 'a@example.com'],
    'host: mail.attacker.example\n',
    'host',
    { BATON_PASSWORD: 'canary-4711' },
  ],
  [
    'a mail server, before there is a password',
    ['notices', 'add', 'email', 'b@example.com', '--from', 'a@example.com'],
    'host: mail.attacker.example\n',
    'host',
    {},
  ],
  [
    'another port of a mail server',
    ['notices', 'add', 'email', 'b@example.com', '--from', 'a@example.com', '--host', 'localhost'],
    'port: 2525\n',
    'port',
    { BATON_PASSWORD: 'canary-4711' },
  ],
  [
    'a tenant, for the client secret of the environment',
    ['sync', 'library'],
    service,
    'client-id',
    { BATON_API_TOKEN: 'canary-1', BATON_CLIENT_SECRET: 'canary-2' },
  ],
  [
    'a tenant of its own, for what the token reads',
    ['sync', 'library'],
    `${service}client-secret: theirs\n`,
    'client-id',
    { BATON_API_TOKEN: 'canary-1' },
  ],
  ['a check', ['check', 'library'], hostile, 'site', token],
] as const)('no door takes an address from it: %s', async (_what, words, content, name, environment) => {
  const { code, err } = await play([...words], {}, { sources, workingDirectory: folder(content), environment })
  expect([code, err]).toEqual([3, expect.stringContaining(`.baton.yaml names an address (${name}), but `)])
  expect(err).not.toContain('canary')
})

test('it says not where the secrets of a service lie', async () => {
  const { code, err } = await play(['serve', '--schedules'], {}, { workingDirectory: folder('secrets-dir: ./theirs\n') })
  expect([code, err]).toEqual([3, expect.stringContaining('.baton.yaml says secrets-dir, which a settings file that only lies')])
})
