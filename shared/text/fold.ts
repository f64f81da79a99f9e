/**
 * The one rule by which texts are the same for people: for search, `contains`, order, suggestions. Ids, slugs and what is "exactly" asked for
 * are compared as they are written and do not come here.
 */

/** Letters that Unicode takes for letters of their own, and what a keyboard without them writes. */
const plainLetters: Readonly<Record<string, string>> = {
  ...pairs(
    'ß:ss æ:ae œ:oe ø:o ł:l đ:d ð:d þ:th ı:i ħ:h ŋ:n ŧ:t ĸ:q ə:e ǝ:e ɛ:e ɔ:o ƒ:f ɓ:b ƀ:b ƈ:c ȼ:c ɗ:d ɖ:d ɠ:g ǥ:g ɣ:g ɨ:i ɩ:i ƙ:k ƚ:l ɲ:n ƞ:n',
  ),
  ...pairs('ɵ:o ƥ:p ɍ:r ƭ:t ʈ:t ⱦ:t ʉ:u ʋ:v ƴ:y ɏ:y ƶ:z ȥ:z ⱥ:a ɇ:e ɉ:j'),
  // The form a letter has at the end of a word.
  ...pairs('ς:σ ך:כ ם:מ ן:נ ף:פ ץ:צ'),
  // One letter, typed with the keyboard of another language.
  ...pairs('ґ:г ғ:г қ:к ҡ:к ң:н ө:о ү:у ұ:у ҳ:х ҷ:ч җ:ж ҙ:з ҫ:с ى:ي ی:ي ک:ك ٱ:ا ـ:'),
}

function pairs(text: string): Record<string, string> {
  return Object.fromEntries(
    text.split(' ').map((pair): [string, string] => {
      const [letter = '', plain = ''] = pair.split(':')
      return [letter, plain]
    }),
  )
}

function anyOf(characters: readonly string[]): RegExp {
  return new RegExp(`[${characters.join('')}]`, 'gu')
}

const letters = anyOf(Object.keys(plainLetters))

/** Before compatibility forms are taken apart, which would make a blank and an accent of `´`; and after, when ‴ has become three of ′. */
const apostrophes = /[`´‘’‚‛‹›′‵ʹʻʼʽʾʿˈ՚׳Ꞌꞌ＇｀]/gu
const quotes = /[“”„‟«»″‶〝〞〟「」『』｢｣״＂]/gu
const dashes = /[\p{Pd}−⁃˗]/gu
const tildes = /[〜〰∼˜～]/gu
const colons = /[∶꞉]/gu

/** What is put on a letter: accents, points and vowel signs that people leave out. Signs of scripts that are read by them stay. */
const marks = anyOf([
  ...['\\u0300-\\u036f', '\\u0483-\\u0489', '\\u1ab0-\\u1aff', '\\u1dc0-\\u1dff', '\\u20d0-\\u20ff', '\\ufe20-\\ufe2f'],
  ...['\\u0591-\\u05bd', '\\u05bf', '\\u05c1', '\\u05c2', '\\u05c4', '\\u05c5', '\\u05c7'],
  ...['\\u0610-\\u061a', '\\u064b-\\u065f', '\\u0670', '\\u06d6-\\u06dc', '\\u06df-\\u06e4', '\\u06e7', '\\u06e8', '\\u06ea-\\u06ed'],
  ...['\\u0711', '\\u0730-\\u074a'],
])

const digits = /(?![0-9])\p{Nd}/gu
const blanks = /[\s\p{Cc}]+/gu
const plain = /^(?:[!-_a-~]| (?! ))*$/

/** Without case, accents and invisible characters; apostrophes, quotes, dashes, blanks, digits and full-width forms all alike. */
export function fold(text: string): string {
  if (plain.test(text)) return text.toLowerCase()
  return text
    .toWellFormed()
    .replace(apostrophes, "'")
    .replace(quotes, '"')
    .replace(tildes, '~')
    .normalize('NFKD')
    .replace(apostrophes, "'")
    .replace(quotes, '"')
    .replace(tildes, '~')
    .replace(marks, '')
    .replace(/\p{DI}+/gu, '')
    .replace(dashes, '-')
    .replace(colons, ':')
    .toLowerCase()
    .replace(marks, '')
    .replace(letters, (letter) => plainLetters[letter] ?? '')
    .replace(digits, plainDigit)
    .replace(blanks, ' ')
    .normalize('NFC')
}

/** Ten digits stand together, beginning where the code ends in 0 or in 6. */
function plainDigit(digit: string): string {
  const code = digit.codePointAt(0) ?? 0
  const low = code % 16
  return String(low < 6 || isDigit(code - low) ? low : low - 6)
}

const isDigit = (code: number): boolean => /^\p{Nd}$/u.test(String.fromCodePoint(code))
