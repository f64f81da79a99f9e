import { fold } from './fold.ts'

/**
 * How texts are searched: a typed word is found where a word begins with it. Of scripts that are written without blanks every character is a
 * word of its own, and so is every symbol: both are found anywhere, in a row as they were typed.
 */

/** Hangul has blanks, but puts words together without any. */
const unspaced = [
  'Han',
  'Hira',
  'Kana',
  'Bopo',
  'Hang',
  'Yiii',
  'Thai',
  'Laoo',
  'Khmr',
  'Mymr',
  'Tibt',
  'Java',
  'Bali',
  'Lana',
  'Tale',
  'Talu',
]
  .map((script) => `\\p{scx=${script}}`)
  .join('')
const plainOnly = /^[a-z0-9 ]*$/
/** Ids and addresses, the most of what there is. */
const asciiInOne = /^[!-~]*$/
const asciiSymbol = /[^a-z0-9]/g
/** One character that is a word, and the blanks beside it. */
const single = new RegExp(`( ?)([${unspaced}]|[^\\p{L}\\p{N}\\p{M} ])( ?)`, 'gu')

/** Stands for a blank beside such a character: `c #` is not `c#`. Folded texts have no control characters. */
const gap = '\u0080'

/** A text as words with blanks between them, for an index that knows nothing of scripts. */
export function indexed(text: string): string {
  const folded = fold(text).trim()
  if (plainOnly.test(folded)) return folded
  if (asciiInOne.test(folded)) return folded.replace(asciiSymbol, ' $& ')
  return folded.replace(
    single,
    (_all, before: string, character: string, after: string) =>
      `${before === '' ? ' ' : ` ${gap} `}${character}${after === '' ? ' ' : ` ${gap} `}`,
  )
}

/** The texts of a record as one such text; no word reaches from one into the next. Equal ones, as an id that is an address, count once. */
export function indexedTogether(texts: readonly string[]): string {
  let all = ''
  for (const [i, text] of texts.entries()) if (texts.indexOf(text) === i) all += `${all === '' ? '' : ` ${gap} `}${indexed(text)}`
  return all
}

/** The typed words, folded, without blanks; none when there is nothing in the text that can be searched for. */
export const searchWords = (text: string): readonly string[] =>
  fold(text)
    .split(' ')
    .filter((word) => word !== '')

const beginsWord = new RegExp(`^(?![${unspaced}])[\\p{L}\\p{N}\\p{M}]`, 'u')
const endsInWord = new RegExp(`(?![${unspaced}])[\\p{L}\\p{N}\\p{M}]$`, 'u')

/** Whether a typed word (of {@link searchWords}) is in a text: what the index answers, for lists that have none. */
export function hasWord(text: string, word: string): boolean {
  const folded = fold(text)
  const free = !beginsWord.test(word)
  for (let at = folded.indexOf(word); at >= 0; at = folded.indexOf(word, at + 1)) {
    if (free || !endsInWord.test(folded.slice(Math.max(0, at - 2), at))) return true
  }
  return false
}
