import { fold } from './fold.ts'

/**
 * The one order of texts, the same in every door and on every machine. It stands on {@link fold} and not on Intl.Collator: the window, the
 * command and another machine have different versions of its tables, it takes four times as long, and SQLite cannot ask it.
 */

/** Above all letters that may follow in these scripts. */
const LAST = '\u2fff'

/** Letters that stand apart in Unicode from where they are in the alphabet: behind the one named. */
const placed: Readonly<Record<string, string>> = {
  ...{ є: 'е', і: 'и', ј: 'и', ђ: 'д', ѕ: 'з', љ: 'л', њ: 'н', ћ: 'т', џ: 'ч' },
  ...{ پ: 'ب', چ: 'ج', ژ: 'ز', گ: 'ك' },
}
const displaced = new RegExp(`[${Object.keys(placed).join('')}]`, 'gu')
const plain = /^[a-z ]*$/
const ascii = /^[ -~]*$/
const symbol = /[^\p{L}\p{N}\p{M} ]/gu
const katakana = /[\u30a1-\u30f6]/gu
/** Thai and Lao write these vowels before the letter after which they are read. */
const vowelBefore = /([\u0e40-\u0e44\u0ec0-\u0ec4])(\p{L})/gu
/** Code units would have them below the characters above U+FFFF, UTF-8 bytes do not. */
const high = /[\ue000-\uffff]/gu

/**
 * What a text is ordered by: plain comparison of these keys, by code unit or by UTF-8 byte, is the order of the texts, and texts with the same
 * key share a place. Nothing comes before blanks, then symbols, numbers by their value ("Course 2", "Course 10"), letters without case and accents.
 */
export function orderKey(text: string): string {
  const folded = fold(text).trim()
  if (plain.test(folded)) return folded
  const numbered = folded.replace(symbol, '!$&').replace(/[0-9]+/g, byValue)
  if (ascii.test(folded)) return numbered
  return numbered
    .replace(displaced, (letter) => `${placed[letter] ?? letter}${LAST}`)
    .replace(katakana, (kana) => String.fromCharCode(kana.charCodeAt(0) - 0x60))
    .replace(vowelBefore, '$2$1')
    .replace(high, '\u{10ffff}$&')
}

/** Between the symbols, all of which begin with `!`, and the letters there is room to say how many digits follow. */
function byValue(digits: string): string {
  const value = digits.replace(/^0+(?=.)/, '')
  const { length } = value
  return length < 40 ? String.fromCharCode(0x30 + length) + value : `\u005f${String(length).padStart(9, '0')}${value}`
}

/** For `sort`. */
export function compareTexts(a: string, b: string): number {
  return compareKeys(orderKey(a), orderKey(b))
}

export const compareKeys = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

/** The items by a text of theirs; those that share a place by `tie`, else as they stood. */
export function inOrder<T>(items: readonly T[], text: (item: T) => string, tie: (a: T, b: T) => number = () => 0): T[] {
  return items
    .map((item) => ({ item, key: orderKey(text(item)) }))
    .sort((a, b) => compareKeys(a.key, b.key) || tie(a.item, b.item))
    .map(({ item }) => item)
}
