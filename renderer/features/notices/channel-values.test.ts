import { expect, test } from 'vitest'
import type { ChannelKindInfo } from '../../../shared/notices.ts'
import type { FieldInfo } from '../../../shared/settings.ts'
import { addressTyped, drawnFields, problemsOf, settingsOf, valuesOf } from './channel-values.ts'

const field = (name: string, more: Partial<FieldInfo> = {}): FieldInfo => ({
  ...{ name, flag: name, short: null, title: name, description: '', kind: 'string', choices: null, required: false, secret: false },
  ...{ default: null, group: null, placeholder: null },
  ...more,
})
const repeat = field('repeat', { kind: 'boolean', default: false })
const email: ChannelKindInfo = {
  ...{ id: 'email', title: 'E-mail' },
  fields: [
    field('host', { required: true }),
    field('port', { kind: 'integer' }),
    field('to', { kind: 'list', required: true }),
    field('password', { secret: true }),
    repeat,
  ],
}
const webhook: ChannelKindInfo = {
  ...{ id: 'webhook', title: 'Webhook' },
  fields: [
    field('url', { required: true }),
    field('allowHttp', { kind: 'boolean', default: false }),
    field('plainAddress', { kind: 'boolean' }),
    field('secret', { secret: true }),
    repeat,
  ],
}
const desktop: ChannelKindInfo = { id: 'desktop', title: 'Desktop', fields: [repeat] }

test('what is typed becomes the settings of the channel, and back', () => {
  const empty = valuesOf(email, null)
  const typed = {
    ...empty,
    name: ' Ops ',
    settings: { ...empty.settings, host: ' mail.example.com', port: 25, to: ['a@example.com', 'b@example.com'] },
  }
  const settings = settingsOf(email, typed, true)
  expect(settings).toMatchObject({
    name: 'Ops',
    config: { host: 'mail.example.com', port: 25, to: ['a@example.com', 'b@example.com'] },
  })
  expect(valuesOf(email, { ...settings, id: '1', problem: null }).settings).toMatchObject({ host: 'mail.example.com', port: 25 })
  expect(settingsOf(desktop, valuesOf(desktop, null), true)).toMatchObject({ name: 'This computer', config: {} })
  expect(drawnFields(webhook).map(({ name }) => name)).toEqual(['url', 'allowHttp', 'repeat'])
})

test('mistakes stand beside their fields', () => {
  const mail = { ...valuesOf(email, null), name: 'x' }
  expect(Object.keys(problemsOf(email, mail))).toEqual(['host', 'to'])
  const hook = { ...valuesOf(webhook, null), name: 'x' }
  for (const [url, allowHttp, fine] of [
    ['https://example.com/x', false, true],
    ['http://example.com/x', false, false],
    ['http://example.com/x', true, true],
    ['ftp://example.com/x', true, false],
    ['https://ada:pw@example.com/', false, false],
    ['example.com', true, false],
  ] as const) {
    const problem = problemsOf(webhook, { ...hook, settings: { ...hook.settings, url, allowHttp } }).url
    expect({ url, problem }).toEqual({ url, problem: fine ? undefined : (expect.any(String) as string) })
  }
  expect(problemsOf(desktop, { ...valuesOf(desktop, null), name: ' ', events: [] })).toEqual({
    name: 'Say what it is called.',
    events: 'Choose at least one.',
  })
})

test('of an address only the host is a setting; all of it goes to the keychain once', () => {
  const empty = valuesOf(webhook, null)
  const typed = (url: string) => ({ ...empty, settings: { ...empty.settings, url } })
  expect(settingsOf(webhook, typed(' https://hooks.example.com/T0/canary '), true).config).toMatchObject({
    url: 'https://hooks.example.com/…',
  })
  expect(addressTyped(typed(' https://hooks.example.com/T0/canary '))).toBe('https://hooks.example.com/T0/canary')
  for (const url of ['https://hooks.example.com/…', 'https://hooks.example.com', '']) expect(addressTyped(typed(url))).toBe('')
})
