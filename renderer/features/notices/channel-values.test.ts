import { expect, test } from 'vitest'
import { noticeKinds } from '../../../electron/engine/engine.ts'
import type { NoticeChannel, NoticeKind } from '../../../shared/notices.ts'
import { addressTyped, drawnFields, problemsOf, settingsOf, valuesOf, type ChannelValues } from './channel-values.ts'

const kind = (id: NoticeChannel['kind']): NoticeKind => noticeKinds.find((each) => each.id === id) ?? expect.unreachable(id)
const typed = (id: NoticeChannel['kind'], settings: ChannelValues['settings'], name = 'Ops'): ChannelValues => {
  const empty = valuesOf(kind(id), null)
  return { ...empty, name, settings: { ...empty.settings, ...settings } }
}

test('what is typed becomes the settings of the channel, and back', () => {
  const mail = { host: ' mail.example.com', from: 'r@example.com', to: ['a@example.com', 'b@example.com'] }
  const settings = settingsOf(kind('email'), typed('email', mail, ' Ops '), true)
  expect(settings).toMatchObject({ name: 'Ops', config: { ...mail, host: 'mail.example.com' } })
  expect(valuesOf(kind('email'), { ...settings, id: '1', problem: null }).settings).toMatchObject({
    ...{ host: 'mail.example.com', security: 'starttls', port: '', to: mail.to },
  })
  expect(settingsOf(kind('desktop'), valuesOf(kind('desktop'), null), true)).toMatchObject({ name: 'This computer', config: {} })
})

test('what is missing stands beside its field', () => {
  expect(problemsOf(kind('email'), typed('email', {}))).toEqual({
    ...{ host: 'Mail server is needed.', from: 'From is needed.', to: 'To is needed.' },
  })
  expect(problemsOf(kind('webhook'), typed('webhook', {}))).toEqual({ url: 'Address is needed.' })
  expect(problemsOf(kind('desktop'), { ...typed('desktop', {}, ' '), events: [] })).toEqual({
    name: 'Say what it is called.',
    events: 'Choose at least one.',
  })
})

test('of an address only the host is a setting; all of it goes to the keychain once', () => {
  const whole = 'https://hooks.example.com/T0/canary'
  const values = typed('webhook', { url: ` ${whole} ` })
  expect(settingsOf(kind('webhook'), values, true).config).toEqual({ url: 'https://hooks.example.com/…' })
  expect(addressTyped(values)).toEqual({ address: whole })
  expect(drawnFields(kind('webhook')).map(({ name }) => name)).not.toContain('address')
  for (const url of ['https://hooks.example.com/…', 'https://hooks.example.com', ''])
    expect(addressTyped(typed('webhook', { url }))).toEqual({})
})

test('an address that is to stay with the settings stays whole', () => {
  const values = typed('webhook', { url: 'https://hooks.example.com/T0', plainAddress: true })
  expect(settingsOf(kind('webhook'), values, true).config).toEqual({ url: 'https://hooks.example.com/T0', plainAddress: true })
  expect(addressTyped(values)).toEqual({})
})
