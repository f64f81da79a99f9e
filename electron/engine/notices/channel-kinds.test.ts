import { expect, test } from 'vitest'
import { channelConfig } from './channel-config.ts'
import { portOf } from './channel-kinds.ts'

const mail = { host: 'mail.example.com', from: 'r@example.com', to: ['a@example.com'] }

test.each([
  ['starttls', 587],
  ['tls', 465],
  ['none', 25],
])('the port of a mail server follows from its protection, %s, unless it is set', (security, port) => {
  expect(portOf(channelConfig('email', { ...mail, security }))).toBe(port)
  expect(portOf(channelConfig('email', { ...mail, security, port: 2525 }))).toBe(2525)
})

test('recipients may come as one text, and a name may have a comma', () => {
  const to = ['a@example.com, b@example.com; c@example.com', '"Lane', 'Ada" <ada@example.com>']
  expect(channelConfig('email', { ...mail, to }).to).toEqual([
    'a@example.com',
    'b@example.com',
    'c@example.com',
    '"Lane, Ada" <ada@example.com>',
  ])
})
