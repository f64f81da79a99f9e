import { Readable } from 'node:stream'
import { expect, test } from 'vitest'
import { play, type Script } from '../testing/scripted-world.ts'

const environment = { BATON_API_TOKEN: 'canary', BATON_BRANCH_ID: 'main' }

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
