import { expect, test } from 'vitest'
import { redactor } from './redact.ts'

const token = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.c2lnbmF0dXJl'

test.each([
  ['a bearer token', 'Authorization: Bearer abc.def-123 next', 'Authorization: Bearer [redacted] next'],
  ['basic credentials', 'authorization=basic dXNlcjpwYXNz;', 'authorization=basic [redacted];'],
  ['a JSON web token', `token is ${token}, sorry`, 'token is [redacted], sorry'],
  ['an e-mail address', 'for <Zoë.Müller+x@mail.müller.example>', 'for <[e-mail]>'],
  ['an e-mail address in a URL', '/users?mail=ada%40example.com&x=1', '/users?mail=[e-mail]&x=1'],
  ['a password in a URL', 'http://me:pa@ss@proxy:3128/', 'http://[redacted]@proxy:3128/'],
  [
    'a signed link',
    'https://s.example/a?X-Amz-Signature=0aF&x=1&access_token=zz',
    'https://s.example/a?X-Amz-Signature=[redacted]&x=1&access_token=[redacted]',
  ],
  ['nothing', 'status 500; body {"bearer": null}, a@b, @here, 5 keys', 'status 500; body {"bearer": null}, a@b, @here, 5 keys'],
])('%s', (_what, text, expected) => {
  expect(redactor([])(text)).toBe(expected)
})

test('short and empty secrets do not blank out ordinary text', () => {
  expect(redactor(['', 'abc'])('abc and more')).toBe('abc and more')
})

test('a secret with characters of regular expressions, inside a longer one', () => {
  expect(redactor(['a.b*c', 'a.b*c+(d)'])('x a.b*c+(d) y a.b*c z aXbbc')).toBe('x [redacted] y [redacted] z aXbbc')
})

test('long texts take linear time', () => {
  const redact = redactor(['some-secret-value'])
  /** The least processor time of several tries, so that what else this machine does counts little. */
  const least = (text: string): number => {
    const tries = Array.from({ length: 3 }, () => {
      const before = process.cpuUsage()
      redact(text)
      const { user, system } = process.cpuUsage(before)
      return user + system
    })
    return Math.min(...tries)
  }
  for (const piece of [
    'a',
    'a.',
    'a@',
    'eyJ',
    'Bearer ',
    '://a',
    '&token',
    '%40',
    'a%',
    '%25',
    '&amp;',
    '&#4',
    '\\u0041',
    'some-secret',
    'some-',
    'secret-v',
  ]) {
    const [short, long] = [piece.repeat(Math.ceil(10_000 / piece.length)), piece.repeat(Math.ceil(80_000 / piece.length))]
    // Eight times the text; quadratic would be 64 times the work. A millisecond is nothing.
    expect(least(long)).toBeLessThan(30 * Math.max(least(short), 1_000))
  }
})
