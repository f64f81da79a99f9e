import { afterEach, expect, test } from 'vitest'
import { fill } from '../../../tests/fakes/scripted-source.ts'
import { failureOf, testEngine, type TestEngine } from '../../../tests/fakes/test-engine.ts'

let engine: TestEngine | undefined
afterEach(() => engine?.close())

type Keychain = (id: string, names: readonly string[]) => Promise<Record<string, string>>
const open = async (secrets: Keychain) => {
  engine = await testEngine(fill, { secrets, environment: {} })
  return engine.client
}
const full: Keychain = (_id, names) => Promise.resolve(Object.fromEntries(names.map((name) => [name, 'canary-kept'])))
const empty: Keychain = () => Promise.resolve({})
const locked: Keychain = () => Promise.reject(new Error('locked'))

type Client = TestEngine['client']
type Channel = Parameters<Client['notices']['save']>[0]
type Place = Parameters<Client['destinations']['save']>[0]

const hook: Channel = { kind: 'webhook', name: 'Hook', events: ['run.failed'], config: { url: 'https://hooks.example.com/one' } }
const mail: Channel = {
  ...{ kind: 'email', name: 'Mail', events: ['run.failed'] },
  config: { host: 'mail.example.com', user: 'rollcall', from: 'a@example.com', to: ['b@example.com'] },
}
const tenant: Place = { kindId: 'conductorone', name: 'Tenant', config: { clientId: 'otter-1@acme.conductor.one/ccc', connection: 'c' } }

const save = (client: Client, given: Channel | Place) => ('kindId' in given ? client.destinations.save(given) : client.notices.save(given))

const elsewhere: readonly (readonly [string, Channel | Place, Record<string, unknown>])[] = [
  ['a webhook', hook, { url: 'https://other.example.net/one' }],
  ['a webhook on another port', hook, { url: 'https://hooks.example.com:8443/one' }],
  ['a mail server', mail, { ...mail.config, host: 'mail.example.net' }],
  ['a tenant', tenant, { clientId: 'otter-1@evil.example.net/ccc' }],
  ['a tenant by its API host', tenant, { apiHost: 'evil.example.net' }],
]

test.each(elsewhere)('a kept secret does not go along to another address: %s', async (_what, given, config) => {
  for (const keychain of [full, locked]) {
    const client = await open(keychain)
    const { id } = await save(client, given)
    expect(await failureOf(save(client, { ...given, id, config }))).toMatchObject({
      code: 'INVALID_INPUT',
      message: expect.stringContaining(`"${given.name}" belongs to `) as string,
    })
    const records = [...(await client.notices.channels()), ...(await client.destinations.list())]
    expect(records.find((record) => record.id === id)?.config).toMatchObject(given.config)
    await engine?.close()
  }
  const client = await open(empty)
  const { id } = await save(client, given)
  expect(await save(client, { ...given, id, config })).toMatchObject({ id, config })
})

test('what is no address may change while a secret is kept', async () => {
  const client = await open(full)
  for (const [given, config] of [
    [hook, { url: 'https://hooks.example.com/two' }],
    [mail, { ...mail.config, to: ['c@example.com'], port: 465, security: 'tls' }],
    [tenant, { policy: 'fresh' }],
  ] as const) {
    const { id } = await save(client, given)
    expect(await save(client, { ...given, id, name: 'Two', config })).toMatchObject({ id, name: 'Two', config })
  }
})
