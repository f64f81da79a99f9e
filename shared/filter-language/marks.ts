/**
 * Quotes, colons, signs and dashes as keyboards and word processors of other languages write them: all of them say what `"`, `:`, `>`, `=`
 * and `-` say.
 */

/** What closes what opens, in the typography of some language. Where an apostrophe closes, a word must end there. */
const closers: ReadonlyMap<string, string> = new Map([
  ['"', '"'],
  ['＂', '＂"'],
  ['“', '”“‟"'],
  ['”', '”"'],
  ['„', '“”‟"'],
  ['‟', '”“"'],
  ['«', '»'],
  ['»', '«»'],
  ['〝', '〞〟'],
  ['「', '」'],
  ['『', '』'],
  ['｢', '｣'],
  ["'", "'"],
  ['＇', '＇'],
  ['‘', '’‘'],
  ['’', '’'],
  ['‚', '‘’'],
  ['‹', '›'],
  ['›', '‹›'],
])
const apostrophes = new Set(["'", '＇', '‘', '’', '‚'])

const colons = ':：﹕∶꞉'
const minuses = '-‐‑‒–—−－'
const signs: Readonly<Record<string, string>> = {
  '＞': '>',
  '＜': '<',
  '＝': '=',
  '～': '~',
  '≥': '>=',
  '≤': '<=',
  '＞＝': '>=',
  '＜＝': '<=',
}

/** For classes of regular expressions. */
export const colonClass = `[${colons}]`
export const signPattern = '>=|<=|[<>=~]|＞＝|＜＝|[＞＜＝～≥≤]'

export const isColon = (character: string | undefined): boolean => character !== undefined && colons.includes(character)
export const isMinus = (character: string | undefined): boolean => character !== undefined && minuses.includes(character)
export const signOf = (text: string): string => signs[text] ?? text

export interface QuotedText {
  /** Of the whole, quotes included, to the end of the text when it is not closed. */
  readonly length: number
  readonly value: string
  readonly closed: boolean
  /** What would close it. */
  readonly closer: string
}

/**
 * The quoted text that begins at `at`, null when none does. In quotes a backslash stands before a quote or backslash that is meant. An
 * apostrophe opens one only when another closes it: `'til` is a word.
 */
export function quotedAt(text: string, at: number): QuotedText | null {
  const opener = text[at] ?? ''
  const closing = closers.get(opener)
  if (closing === undefined) return null
  const asApostrophe = apostrophes.has(opener)
  let value = ''
  for (let i = at + 1; i < text.length; i++) {
    const character = text[i] ?? ''
    const next = text[i + 1]
    if (character === '\\' && next !== undefined && (next === '\\' || next === '"' || closing.includes(next))) {
      value += next
      i++
    } else if (closing.includes(character) && (!asApostrophe || endsWord(next)))
      return { length: i + 1 - at, value, closed: true, closer: character }
    else value += character
  }
  return asApostrophe ? null : { length: text.length - at, value, closed: false, closer: closing[0] ?? '"' }
}

const endsWord = (next: string | undefined): boolean => next === undefined || /[\s,)]/u.test(next) || isColon(next)
