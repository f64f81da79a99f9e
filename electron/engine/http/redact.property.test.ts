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
