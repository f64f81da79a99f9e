import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { cleanSecret, decodeText } from './secret-text.ts'

const secret = 'eyJhbGciOi.abc-DEF_123~+/=='
const utf16 = (text: string, order: 'le' | 'be', mark = true): Uint8Array => {
  const bytes = Buffer.from((mark ? '\ufeff' : '') + text, 'utf16le')
  return order === 'le' ? bytes : bytes.swap16()
}

describe('bytes become text', () => {
  test.each([
    ['UTF-8', Buffer.from(`${secret}\n`)],
    ['UTF-8 with a mark', Buffer.from(`\ufeff${secret}\r\n`)],
    ['UTF-16 little endian, as PowerShell 5 writes with >', utf16(`${secret}\r\n`, 'le')],
    ['UTF-16 big endian', utf16(`${secret}\r\n`, 'be')],
    ['UTF-16 little endian without a mark', utf16(secret, 'le', false)],
    ['UTF-16 big endian without a mark', utf16(secret, 'be', false)],
  ])('%s', (_name, bytes) => expect(cleanSecret('token', decodeText(bytes) ?? '')).toBe(secret))

  test('other bytes are no text', () => expect(decodeText(Buffer.from([0x80, 0xc3, 0x28]))).toBeNull())

  test('any text of UTF-8 or UTF-16 with a mark comes back', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), (text) => {
        fc.pre(!text.startsWith('\ufeff') && !text.includes('\0'))
        for (const bytes of [Buffer.from(text), Buffer.from(`\ufeff${text}`), utf16(text, 'le'), utf16(text, 'be')])
          expect(decodeText(bytes)).toBe(text)
      }),
    )
  })
})

describe('what comes along with a token goes', () => {
  test.each([
    `Bearer ${secret}`,
    `bearer   ${secret}\n`,
    `Authorization: Bearer ${secret}`,
    `"${secret}"`,
    `'Bearer ${secret}'`,
    `\u201c${secret}\u201d`,
    `Bearer "${secret}"\r\n`,
    `\u200b${secret}\u00a0`,
  ])('%j', (text) => expect(cleanSecret('token', text)).toBe(secret))

  test.each([
    ['', 'is empty'],
    [' \r\n', 'is empty'],
    ['Bearer', 'is empty'],
    ['""', 'is empty'],
    [`${secret}\n${secret}`, 'more than one line'],
    [`api-token: ${secret}`, 'a blank in the middle'],
    [`${secret.slice(0, 5)}\u200b${secret.slice(5)}`, 'a character a token cannot have'],
    [`${secret}\0`, 'characters no text has'],
  ])('%j is told', (text, said) => {
    expect(() => cleanSecret('API token', text)).toThrow(
      expect.objectContaining({ code: 'INVALID_INPUT', message: expect.stringContaining(said) as string }),
    )
    expect(() => cleanSecret('API token', text)).not.toThrow(secret)
  })

  test('a password keeps its quotes, blanks and letters', () => {
    for (const text of ['"quoted"', 'Bearer of news', 'pässwörd']) expect(cleanSecret('password', `${text}\n`, 'password')).toBe(text)
  })
})
