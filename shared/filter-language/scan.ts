import type { FilterProblem } from './language.ts'

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
const fieldBefore = /[\p{L}_][\p{L}\p{N}\p{M}_.-]*(?=:|[<>=])/uy
const operator = />=|<=|[<>=~]/uy

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
  if (character === '-' && next !== undefined && next !== ')' && !/\s/u.test(next)) return { kind: 'minus', at, length: 1 }
  const field = fieldAt(text, at, isField, problems)
  if (field !== null) return condition(text, field, problems)
  const word = character === '"' ? quoted(text, at, problems) : bare(text, at, false)
  const keyword = word.text.toLowerCase()
  if (!word.quoted && keywords.has(keyword)) return { kind: keyword as 'or' | 'and' | 'not', at, length: word.length }
  return { kind: 'term', at, length: word.length, field: null, operator: null, pieces: [word] }
}

/** A field's name when one begins here. */
function fieldAt(text: string, at: number, isField: (word: string) => boolean, problems: FilterProblem[]): Piece | null {
  if (text[at] === '"') {
    const found: FilterProblem[] = []
    const name = quoted(text, at, found)
    if (text[at + name.length] !== ':' || found.length > 0) return null
    problems.push(...found)
    return name
  }
  fieldBefore.lastIndex = at
  const name = fieldBefore.exec(text)?.[0]
  if (name === undefined || (text[at + name.length] !== ':' && !isField(name))) return null
  return { at, length: name.length, text: name, quoted: false }
}

function condition(text: string, field: Piece, problems: FilterProblem[]): Term {
  let at = field.at + field.length
  if (text[at] === ':') at += 1
  operator.lastIndex = at
  const found = (operator.exec(text)?.[0] ?? null) as Operator | null
  if (found !== null) at = skipSpaces(text, at + found.length)
  const pieces: Piece[] = []
  let end: number
  for (;;) {
    const piece = text[at] === '"' ? quoted(text, at, problems) : bare(text, at, true)
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

/** In quotes, where `\"` is a quote and `\\` a backslash. */
function quoted(text: string, start: number, problems: FilterProblem[]): Piece {
  let value = ''
  let at = start + 1
  for (; at < text.length && text[at] !== '"'; at++) {
    if (text[at] === '\\' && (text[at + 1] === '"' || text[at + 1] === '\\')) at++
    value += text[at] ?? ''
  }
  if (at >= text.length) problems.push({ at: start, length: text.length - start, message: 'This quote is not closed: put a " at the end.' })
  const length = Math.min(at + 1, text.length) - start
  return { at: start, length, text: value, quoted: true }
}

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
