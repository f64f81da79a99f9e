import fc from 'fast-check'
import { expect, test } from 'vitest'
import { redactor } from './redact.ts'

/** Tokens and passwords as they occur: printable, without surrounding blanks. */
const secret = fc.string({ unit: 'grapheme', minLength: 8, maxLength: 60 }).filter((text) => text.isWellFormed() && text.trim() === text)

test('no spelling of a secret survives, wherever it stands', () => {
  fc.assert(
    fc.property(secret, fc.string(), fc.string(), (value, before, after) => {
      const redact = redactor([value])
      for (const spelling of [value, encodeURIComponent(value), JSON.stringify(value).slice(1, -1)]) {
        expect(redact(`${before} ${spelling} ${after}`)).not.toContain(spelling)
      }
    }),
  )
})

test('no base64 around a secret shows it', () => {
  fc.assert(
    fc.property(secret, fc.string({ maxLength: 20 }), fc.string({ maxLength: 20 }), (value, before, after) => {
      for (const encoding of ['base64', 'base64url'] as const) {
        const left = redactor([value])(Buffer.from(`${before}:${value}:${after}`).toString(encoding))
        expect(left).toContain('[redacted]')
        expect(Buffer.from(left.replace(/\[redacted\].*/s, ''), encoding).toString()).not.toContain(value)
      }
    }),
  )
})

test('what holds no secret stays as it is', () => {
  fc.assert(
    fc.property(fc.array(fc.stringMatching(/^[a-z]{1,12}$/)), (words) => {
      const text = words.join(' ')
      expect(redactor(['SECRET-0123456789'])(text)).toBe(
        text.replace(/\b(bearer|basic) +[a-z]{4,}/gi, (match) => match.replace(/ .*/, ' [redacted]')),
      )
    }),
  )
})

const percent = (text: string): string => Buffer.from(text).toString('hex').replace(/../g, '%$&')
const points = (text: string): number[] => Array.from(text, (character) => character.codePointAt(0) ?? 0)
const ways: Readonly<Record<string, (text: string) => string>> = {
  'as it is': (text) => text,
  hexadecimal: (text) => Buffer.from(text).toString('hex'),
  'upper-case hexadecimal': (text) => Buffer.from(text).toString('hex').toUpperCase(),
  'a printed buffer': (text) => (Buffer.from(text).toString('hex').match(/../g) ?? []).join(' '),
  'URL encoding, twice': (text) => encodeURIComponent(encodeURIComponent(text)),
  'URL encoding, three times': (text) => encodeURIComponent(encodeURIComponent(encodeURIComponent(text))),
  'URL encoding of everything': percent,
  'form encoding, twice': (text) => new URLSearchParams({ '': new URLSearchParams({ '': text }).toString().slice(1) }).toString().slice(1),
  'entities with names': (text) =>
    text.replace(/[&<>"']/g, (character) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[character] ?? '&#39;'),
  'decimal entities': (text) => points(text).map((point) => `&#${point};`).join(''), // prettier-ignore
  'hexadecimal entities': (text) => points(text).map((point) => `&#x${point.toString(16)};`).join(''), // prettier-ignore
  'JSON with every character escaped': (text) => text.replace(/[^]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`),
  'JSON in JSON': (text) => JSON.stringify(JSON.stringify(text).slice(1, -1)).slice(1, -1),
  'base64 in a URL': (text) => encodeURIComponent(Buffer.from(text).toString('base64')),
  'a mixture': (text) => points(text).map((point, at) => (at % 2 === 0 ? `&#${point};` : percent(String.fromCodePoint(point)))).join(''), // prettier-ignore
}

test.each(Object.entries(ways))('written in another way nothing of it stays: %s', (_way, write) => {
  fc.assert(
    fc.property(secret, (value) => {
      const left = redactor([value])(`before > ${write(value)} < after`)
      // What base64 mixes with its padding may stay.
      expect(left).toMatch(/^before > ?.{0,4}\[redacted\].{0,8} ?< after$/su)
    }),
  )
})

test('half of a secret counts as the secret, however it is written', () => {
  const written = fc.constantFrom(...Object.values(ways).slice(0, 3))
  const long = fc.string({ unit: fc.constantFrom(...'abcXYZ0189-_.~'.split('')), minLength: 16, maxLength: 200 })
  fc.assert(
    fc.property(long, fc.nat(), written, (value, from, write) => {
      const whole = write(value)
      const half = Math.ceil(whole.length / 2)
      const at = from % (whole.length - half + 1)
      expect(redactor([value])(`before > ${whole.slice(at, at + half)} < after`)).toBe('before > [redacted] < after')
    }),
  )
})
