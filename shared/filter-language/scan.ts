import type { FilterProblem } from './language.ts'
import { colonClass, isColon, isMinus, quotedAt, signOf, signPattern, type QuotedText } from './marks.ts'

/** A typed filter as tokens with their places. Everything can be scanned; what is odd becomes a problem beside its token. */

export type Operator = '>' | '>=' | '<' | '<=' | '=' | '~'

export interface Piece {
  readonly at: number
  readonly length: number
  readonly text: string
  readonly quoted: boolean
}

export interface Term {
  readonly kind: 'term'
  readonly at: number
  readonly length: number
  /** Null: a word or phrase to search for. */
  readonly field: Piece | null
  readonly operator: Operator | null
  /** With a field: none is `field:` alone. Without: the one word. */
  readonly pieces: readonly Piece[]
}

export type Token =
  Term | { readonly kind: 'open' | 'close' | 'minus' | 'or' | 'and' | 'not' | 'end'; readonly at: number; readonly length: number }

const keywords = new Set(['or', 'and', 'not'])
const spaces = /\s*/uy
const fieldBefore = new RegExp(`[\\p{L}_][\\p{L}\\p{N}\\p{M}_.-]*(?=${colonClass}|${signPattern})`, 'uy')
const operator = new RegExp(signPattern, 'uy')

export interface Scanned {
  readonly tokens: readonly Token[]
  readonly problems: readonly FilterProblem[]
}

/** `isField` says whether a word that has a comparison but no colon behind it (`score>80`) is meant as a field. */
export function scan(text: string, isField: (word: string) => boolean): Scanned {
  const tokens: Token[] = []
  const problems: FilterProblem[] = []
  let at = skipSpaces(text, 0)
  while (at < text.length) {
    const token = tokenAt(text, at, isField, problems)
    tokens.push(token)
    at = skipSpaces(text, at + Math.max(1, token.length))
  }
  return { tokens, problems }
}

function tokenAt(text: string, at: number, isField: (word: string) => boolean, problems: FilterProblem[]): Token {
  const character = text[at]
  if (character === '(') return { kind: 'open', at, length: 1 }
  if (character === ')') return { kind: 'close', at, length: 1 }
  const next = text[at + 1]
  if (isMinus(character) && next !== undefined && next !== ')' && !/\s/u.test(next)) return { kind: 'minus', at, length: 1 }
  const field = fieldAt(text, at, isField)
  if (field !== null) return condition(text, field, problems)
  const word = quoted(text, at, problems) ?? bare(text, at, false)
  const keyword = word.text.toLowerCase()
  if (!word.quoted && keywords.has(keyword)) return { kind: keyword as 'or' | 'and' | 'not', at, length: word.length }
  return { kind: 'term', at, length: word.length, field: null, operator: null, pieces: [word] }
}

/** A field's name when one begins here. */
function fieldAt(text: string, at: number, isField: (word: string) => boolean): Piece | null {
  const name = quotedAt(text, at)
  if (name !== null) {
    if (!name.closed || !isColon(text[at + name.length])) return null
    return { at, length: name.length, text: name.value, quoted: true }
  }
  fieldBefore.lastIndex = at
  const word = fieldBefore.exec(text)?.[0]
  if (word === undefined || (!isColon(text[at + word.length]) && !isField(word))) return null
  return { at, length: word.length, text: word, quoted: false }
}

function condition(text: string, field: Piece, problems: FilterProblem[]): Term {
  let at = field.at + field.length
  if (isColon(text[at])) at += 1
  operator.lastIndex = at
  const sign = operator.exec(text)?.[0] ?? null
  const found = sign === null ? null : (signOf(sign) as Operator)
  if (sign !== null) at = skipSpaces(text, at + sign.length)
  const pieces: Piece[] = []
  let end: number
  for (;;) {
    const piece = quoted(text, at, problems) ?? bare(text, at, true)
    // A lone `field:` has no value; after a comma one is missing.
    if (piece.length > 0 || pieces.length > 0) pieces.push(piece)
    end = at + piece.length
    if (text[end] !== ',') break
    if (piece.length === 0 && pieces.length === 0) pieces.push(piece)
    at = end + 1
  }
  // Spaces after an operator belong to the condition only when a value follows them.
  const length = pieces.length === 0 ? text.slice(field.at, end).trimEnd().length : end - field.at
  return { kind: 'term', at: field.at, length, field, operator: found, pieces }
}

/** Null when no quote begins here. */
function quoted(text: string, at: number, problems: FilterProblem[]): Piece | null {
  const found = quotedAt(text, at)
  if (found === null) return null
  if (!found.closed) problems.push({ at, length: found.length, message: notClosed(found) })
  return { at, length: found.length, text: found.value, quoted: true }
}

const notClosed = ({ closer }: QuotedText): string => `This quote is not closed: put a ${closer} at the end.`

/** Up to a space, a parenthesis that was not opened within, or (in a list of values) a comma. */
function bare(text: string, start: number, inList: boolean): Piece {
  let at = start
  let depth = 0
  for (; at < text.length; at++) {
    const character = text[at] ?? ''
    if (/\s/u.test(character) || (inList && character === ',')) break
    if (character === '(') depth += 1
    if (character === ')' && --depth < 0) break
  }
  return { at: start, length: at - start, text: text.slice(start, at), quoted: false }
}

function skipSpaces(text: string, at: number): number {
  spaces.lastIndex = at
  return at + (spaces.exec(text)?.[0].length ?? 0)
}
