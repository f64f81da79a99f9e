import fc from 'fast-check'
import { expect, test } from 'vitest'
import { fold } from './fold.ts'

// Typed words are folded, looked up, and folded again on the way: the second time must change nothing.
test('a folded text folds to itself', () => {
  const texts = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.string({ unit: 'grapheme' }),
    fc.string({ unit: fc.constantFrom('‴', '´', '‶', '⁗', 'ﬀ', 'İ', 'ſ', 'Σ', 'ς', '〜') }),
  )
  fc.assert(
    fc.property(texts, (text) => {
      expect(fold(fold(text))).toBe(fold(text))
    }),
    { numRuns: 200, examples: [['‴'], ['ﮟ⸉𒓁𐇓🁃‴ꎡ'], ['⁗'], ['İ'], ['ﷺ']] },
  )
})

test('characters fold to themselves the second time', () => {
  for (let code = 1; code <= 0x10ffff; code++) {
    if (code >= 0xd800 && code <= 0xdfff) continue
    if (/[\p{Cn}\p{Co}\p{Lo}]/u.test(String.fromCodePoint(code)) && code % 16 !== 0) continue
    const once = fold(String.fromCodePoint(code))
    if (fold(once) !== once) throw new Error(`U+${code.toString(16)}: ${JSON.stringify(once)} becomes ${JSON.stringify(fold(once))}`)
  }
})
