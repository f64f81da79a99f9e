import { expect, test } from 'vitest'
import { addressTyped, problemsOfEngine, problemsOf, recipients, settingsOf, valuesOf } from './channel-values.ts'

test('what is typed becomes the settings of the channel, and back', () => {
  const typed = {
    ...valuesOf('email', null),
    name: ' Ops ',
    host: ' mail.example.com',
    from: 'r@example.com',
    to: 'a@example.com, b@example.com;c@example.com ',
  }
  const settings = settingsOf('email', typed, true)
  expect(settings).toMatchObject({
    name: 'Ops',
    config: {
      host: 'mail.example.com',
      port: 587,
      security: 'starttls',
      user: '',
      to: ['a@example.com', 'b@example.com', 'c@example.com'],
    },
  })
  expect(valuesOf('email', { ...settings, id: '1', problem: null })).toMatchObject({
    host: 'mail.example.com',
    port: '587',
    to: 'a@example.com, b@example.com, c@example.com',
  })
  expect(settingsOf('desktop', valuesOf('desktop', null), true)).toMatchObject({ name: 'This computer', config: { repeat: false } })
  expect(recipients(' ,; ')).toEqual([])
})

test('mistakes stand beside their fields', () => {
  const email = { ...valuesOf('email', null), name: 'x' }
  expect(Object.keys(problemsOf('email', email))).toEqual(['host', 'from', 'to'])
  expect(problemsOf('email', { ...email, host: 'h', from: 'a@b.c', to: 'a@b.c, nobody', port: '70000' })).toEqual({
    port: 'This is a number from 1 to 65535.',
    to: 'nobody is no e-mail address.',
  })
  const hook = { ...valuesOf('webhook', null), name: 'x' }
  for (const [url, allowHttp, fine] of [
    ['https://example.com/x', false, true],
    ['http://example.com/x', false, false],
    ['http://example.com/x', true, true],
    ['ftp://example.com/x', true, false],
    ['https://ada:pw@example.com/', false, false],
    ['example.com', true, false],
  ] as const)
    expect({ url, problem: problemsOf('webhook', { ...hook, url, allowHttp }).url }).toEqual({
      url,
      problem: fine ? undefined : (expect.any(String) as string),
    })
  expect(problemsOf('desktop', { ...valuesOf('desktop', null), name: ' ', events: [] })).toEqual({
    name: 'Say what it is called.',
    events: 'Choose at least one.',
  })
})

test("the engine's refusal finds its field", () => {
  const values = valuesOf('email', null)
  const from = { field: 'from', message: 'This is no e-mail address.' }
  expect(problemsOfEngine([from, { field: 'security', message: 'Not without encryption.' }], values)).toEqual({
    from: from.message,
    security: 'Not without encryption.',
  })
  expect(
    problemsOfEngine(
      [
        { field: null, message: 'No.' },
        { field: 'toString', message: 'No.' },
      ],
      values,
    ),
  ).toEqual({})
})

test('of an address only the host is a setting; all of it goes to the keychain once', () => {
  const typed = { ...valuesOf('webhook', null), url: ' https://hooks.example.com/T0/canary ' }
  expect(settingsOf('webhook', typed, true).config).toMatchObject({ url: 'https://hooks.example.com/…' })
  expect(addressTyped(typed)).toBe('https://hooks.example.com/T0/canary')
  for (const url of ['https://hooks.example.com/…', 'https://hooks.example.com', ''])
    expect(addressTyped({ ...valuesOf('webhook', null), url })).toBe('')
})
