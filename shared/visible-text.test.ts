import fc from 'fast-check'
import { expect, test } from 'vitest'
import { RollcallError } from './errors.ts'
import { sentenceText, visibleText } from './visible-text.ts'

test.each([
  ['an override', '\u202enimdA missing', '\ufffdnimdA missing'],
  ['isolates', 'a\u2066b\u2069', 'a\ufffdb\ufffd'],
  ['marks of direction', 'a\u200eb\u200fc\u061cd', 'a\ufffdb\ufffdc\ufffdd'],
  ['a space without a width', 'Ad\u200ba', 'Ad\ufffda'],
  ['a soft hyphen', 'Ada\u00adLane', 'Ada\ufffdLane'],
  ['a byte order mark', '\ufeffAda', '\ufffdAda'],
  ['a joiner between Latin letters', 'Ad\u200da', 'Ad\ufffda'],
  ['a non-joiner at the end', 'Ada\u200c', 'Ada\ufffd'],
  ['ends of lines and paragraphs', 'a\u2028b\u2029c\u0085d', 'a\ufffdb\ufffdc\ufffdd'],
  ['controls', '\u0000\u001b[2J\u0007\r\u007f', '\ufffd\ufffd[2J\ufffd\ufffd\ufffd'],
  ['a filler', '\u3164\u115f', '\ufffd\ufffd'],
  ['tags', 'a\u{e0041}', 'a\ufffd'],
  ['a selector after a letter', 'a\ufe0fb\u{e0100}', 'a\ufffdb\ufffd'],
  ['half a character', 'a\ud800', 'a\ufffd'],
])('%s is shown', (_what, text, seen) => {
  expect(visibleText(text)).toBe(seen)
})

test.each([
  'Ada Lane, "Ladder Safety" – 5 %\tx\ny',
  'José Müller-Łukasz Ünsal ßøđ',
  'Ἀριστοτέλης Наталья',
  '山田 太郎 葛\u{e0100}飾',
  'نرم\u200cافزار',
  'क्\u200dष',
  'שלום',
  '👩\u200d🚀 👍🏽 ❤\ufe0f 1\ufe0f\u20e3 🏴\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f} 🏳\ufe0f\u200d🌈',
  'e\u0301 is e with a mark of its own',
])('%s stays as it is', (text) => {
  expect(visibleText(text)).toBe(text)
})

test('nothing is left that turns or hides, and nothing else is touched', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const seen = visibleText(text)
      // eslint-disable-next-line no-control-regex -- these are what must not be there
      expect(seen).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff]/)
      expect(seen.isWellFormed()).toBe(true)
      expect(visibleText(seen)).toBe(seen)
      expect(Array.from(seen)).toHaveLength(Array.from(text).length)
    }),
  )
})

test('a long run of tags costs no square of its length', () => {
  expect(visibleText('\u{e0041}'.repeat(200_000))).toBe('\ufffd'.repeat(200_000))
})

test.each([
  ['colours', 'a\u001b[1;31mred\u001b[0m!', 'ared!'],
  ['a title, ended by a bell', 'a\u001b]0;owned\u0007b', 'ab'],
  ['the clipboard, ended by ST', 'a\u001b]52;c;aGk=\u001b\\b', 'ab'],
  ['a link', '\u001b]8;;https://evil.example\u001b\\here\u001b]8;;\u001b\\', 'here'],
  ['eight-bit forms', 'a\u009b2Jb\u009d0;owned\u009cc', 'abc'],
  ['a device control string', 'a\u001bPq#0\u001b\\b', 'ab'],
  ['one without an end: its introducer', 'a\u001b]0;all the rest', 'a0;all the rest'],
  ['single shifts and resets', 'a\u001bcb\u001b(0c', 'abc'],
  ['other controls', 'a\u0008\u0000b', 'a\ufffd\ufffdb'],
  ['nothing', 'Zoë sagt: [31m ]0;x\n', 'Zoë sagt: [31m ]0;x\n'],
])('what steers a terminal is no part of a sentence: %s', (_what, given, expected) => {
  expect(sentenceText(given)).toBe(expected)
})

test('each failure is made of such sentences', () => {
  const error = new RollcallError('INTERNAL', { message: 'a\u001b[31mb', remedy: 'c\u001b]0;x\u0007d', detail: '\u009b2Je' })
  expect([error.message, error.remedy, error.detail]).toEqual(['ab', 'cd', 'e'])
})
