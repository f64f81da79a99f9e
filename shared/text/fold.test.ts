import fc from 'fast-check'
import { expect, test } from 'vitest'
import { fold } from './fold.ts'

const texts = fc.string({ unit: 'binary', maxLength: 20 })

test.each([
  ['Søren Łukasz Đặng', 'soren lukasz dang'],
  ['Groß WEISS Straße STRAẞE', 'gross weiss strasse strasse'],
  ['Yılmaz İstanbul', 'yilmaz istanbul'],
  ['Þór Æsir Œuvre Ħal Ŋ', 'thor aesir oeuvre hal n'],
  ['Οδυσσεύς', fold('ΟΔΥΣΣΕΎΣ')],
  ['שלום', fold('שלומ')],
  ['O’Brien O`Brien OʼBrien O＇Brien O´Brien', "o'brien o'brien o'brien o'brien o'brien"],
  ['“a” „a“ «a» 「a」', '"a" "a" "a" "a"'],
  ['a–b a—b a‑b a−b a－b', 'a-b a-b a-b a-b a-b'],
  ['ＡＢＣ１２３　：', 'abc123 :'],
  ['ｾｷｭﾘﾃｨ', 'セキュリティ'],
  ['か\u3099', 'が'],
  ['٤٥ ۴۵ १६', '45 45 16'],
  ['a\u00adb\u200bc\u202ed', 'abcd'],
  ['a \t\u00a0 b', 'a b'],
  ['ปลอดภัย', 'ปลอดภัย'],
  ['C++ C# &%', 'c++ c# &%'],
])('%s is for people the same as %s', (text, same) => {
  expect(fold(text)).toBe(same)
})

test('scripts that are read by their signs keep them', () => {
  expect(fold('คำ')).not.toBe(fold('คา'))
  expect(fold('が')).not.toBe(fold('か'))
  expect(fold('कि')).not.toBe(fold('क'))
})

test('a folded text is folded', () => {
  fc.assert(fc.property(texts, (text) => fold(fold(text)) === fold(text)))
})

test('case does not matter, nor how letters are composed', () => {
  fc.assert(fc.property(texts, (text) => fold(text.normalize('NFD')) === fold(text.normalize('NFC'))))
  fc.assert(fc.property(texts, (text) => fold(text.toUpperCase().toLowerCase()) === fold(text.toLowerCase().toUpperCase())))
})

test('there is no way through it that the short one for plain texts does not give too', () => {
  fc.assert(fc.property(fc.string({ maxLength: 20 }), (text) => fold(text) === fold(`${text}é`).slice(0, -1)))
})
