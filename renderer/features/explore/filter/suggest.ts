import type { Field, Fields } from '../../../../shared/fields.ts'
import { colonClass, isColon, isMinus, quotedAt, signPattern } from '../../../../shared/filter-language/marks.ts'
import { fold } from '../../../../shared/text/fold.ts'

/** What could stand where the caret is: the text from `from` to `to` is replaced by the choice. */
export type Suggesting =
  | { readonly kind: 'field'; readonly from: number; readonly to: number; readonly typed: string; readonly fields: readonly Field[] }
  | { readonly kind: 'value'; readonly from: number; readonly to: number; readonly typed: string; readonly field: Field }
  | null

const mostFields = 8
const folded = (text: string): string => fold(text).replaceAll(/[^\p{L}\p{N}.]/gu, '')
const bareField = /^[\p{L}_][\p{L}\p{N}\p{M}_.-]*/u
const sign = new RegExp(`^(?:${colonClass}(?:${signPattern})?|${signPattern})`, 'u')
const anyQuotes = /["“”„‟«»「」『』＂]/gu

export function suggestAt(text: string, caret: number, { all }: Fields): Suggesting {
  const start = wordStart(text, caret)
  const typed = text.slice(start, caret)
  const quoted = quotedAt(typed, 0)
  const word = quoted === null ? bareField.exec(typed)?.[0] : quoted.closed ? typed.slice(0, quoted.length) : undefined
  const operator = word === undefined ? null : sign.exec(typed.slice(word.length))
  if (word !== undefined && operator !== null) {
    const whole = word + operator[0]
    const wanted = folded(word)
    const field = all.find((each) => [each.word, each.name, ...each.aliases].some((name) => folded(name) === wanted))
    // In a list of values the last one is being typed.
    const from = start + Math.max(whole.length, commaBefore(typed) + 1)
    return field === undefined ? null : { kind: 'value', from, to: caret, typed: text.slice(from, caret).replaceAll(anyQuotes, ''), field }
  }
  if (quoted !== null) return null
  const wanted = folded(typed)
  const matching = all.filter((field) => [field.word, field.title, ...field.aliases].some((name) => folded(name).startsWith(wanted)))
  const byUse = matching.toSorted((a, b) => Number(isCodeOf(a)) - Number(isCodeOf(b)))
  return { kind: 'field', from: start, to: caret, typed, fields: byUse.slice(0, mostFields) }
}

/** Ids and types are asked for less often than what they stand for. */
const isCodeOf = ({ name }: Field): boolean => /^(?:id|type|key)$|(?:Id|Type)$/.test(name)

/** Where the word under the caret begins; quotes keep spaces together, a minus or parenthesis before it is not of it. */
function wordStart(text: string, caret: number): number {
  const before = text.slice(0, caret)
  let start = 0
  for (let at = 0; at < caret; at++) {
    const character = before[at] ?? ''
    const length = quoteLength(before, at, start)
    if (length > 0) at += length - 1
    else if (/\s/u.test(character) || character === '(') start = at + 1
  }
  return isMinus(text[start]) && start < caret ? start + 1 : start
}

/** How long the quotes are that begin here, 0 when none do: at the beginning of a word, or of a value in it. */
function quoteLength(text: string, at: number, start: number): number {
  const last = text[at - 1]
  if (at !== start && last !== ',' && !isColon(last) && !isMinus(last) && !/[<>=~＞＜＝～≥≤]/u.test(last ?? '')) return 0
  return quotedAt(text, at)?.length ?? 0
}

function commaBefore(typed: string): number {
  let comma = -1
  for (let at = 0; at < typed.length; at++) {
    const length = quoteLength(typed, at, 0)
    if (length > 0) at += length - 1
    else if (typed[at] === ',') comma = at
  }
  return comma
}

/** The text with the choice in it, and where the caret goes. */
export function withChoice(text: string, from: number, to: number, choice: string): { readonly text: string; readonly caret: number } {
  const space = choice.endsWith(':') || text[to] === ' ' ? '' : ' '
  return { text: text.slice(0, from) + choice + space + text.slice(to), caret: from + choice.length + space.length }
}
