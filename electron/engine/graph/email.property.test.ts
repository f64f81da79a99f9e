import fc from 'fast-check'
import { expect, test } from 'vitest'
import { isEmailAddress } from './email.ts'

test.each([
  'ada@example.com',
  'a@b',
  "o'neil+tag@sub.example.co.uk",
  'a.b-c_d@1-2.example',
  'A!#$%&*/=?^`{|}~@EXAMPLE.COM',
  `${'l'.repeat(64)}@example.com`,
  `a@${'h'.repeat(63)}.example`,
  `${'a'.repeat(63)}@${`${'b'.repeat(62)}.`.repeat(3)}c`,
])('%s is one', (text) => {
  expect(isEmailAddress(text)).toBe(true)
})

test.each([
  '',
  '@',
  'ada',
  'ada@',
  '@example.com',
  'ada@@example.com',
  'ada@b@example.com',
  '.ada@example.com',
  'ada.@example.com',
  'a..da@example.com',
  'ada@.example.com',
  'ada@example.com.',
  'ada@example..com',
  'ada@-example.com',
  'ada@example-.com',
  'ada@exam_ple.com',
  'zoë@example.com',
  'ada@exämple.com',
  'ada\u200b@example.com',
  'ada\u00ad@example.com',
  'ada@example\u200d.com',
  'ada@\uff45xample.com',
  'Ada <ada@example.com>',
  'ada@example.com, bo@example.com',
  '"ada"@example.com',
  'ada lane@example.com',
  ' ada@example.com',
  'ada@[127.0.0.1]',
  'ada@example.com\n',
  `${'l'.repeat(65)}@example.com`,
  `a@${'h'.repeat(64)}.example`,
  `${'a'.repeat(64)}@${'b.'.repeat(94)}cc`,
])('%j is none', (text) => {
  expect(isEmailAddress(text)).toBe(false)
})

const atom = fc.stringMatching(/^[a-z0-9!#$%&'*+/=?^_`{|}~-]{1,20}$/)
const label = fc.stringMatching(/^[a-z0-9]([a-z0-9-]{0,10}[a-z0-9])?$/)
const address = fc
  .tuple(fc.array(atom, { minLength: 1, maxLength: 3 }), fc.array(label, { minLength: 1, maxLength: 5 }))
  .map(([names, hosts]) => `${names.join('.')}@${hosts.join('.')}`)

test('atoms and labels joined by dots are one; a letter beyond ASCII, a blank or another @ anywhere makes it none', () => {
  fc.assert(
    fc.property(
      address,
      fc.nat(),
      fc.constantFrom('é', '\u200b', '\u202e', ' ', '\t', '@', '"', '(', ',', '\uff41', '\u{1f600}'),
      (text, at, odd) => {
        expect(isEmailAddress(text)).toBe(true)
        const place = at % (text.length + 1)
        expect(isEmailAddress(text.slice(0, place) + odd + text.slice(place))).toBe(false)
      },
    ),
  )
})
