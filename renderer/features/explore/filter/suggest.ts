import { filterFields, type FilterField } from '../../../../shared/filter-language/fields.ts'
import type { ListName } from '../../../../shared/query.ts'

/** What could stand where the caret is: the text from `from` to `to` is replaced by the choice. */
export type Suggesting =
  | { readonly kind: 'field'; readonly from: number; readonly to: number; readonly typed: string; readonly fields: readonly FilterField[] }
  | { readonly kind: 'value'; readonly from: number; readonly to: number; readonly typed: string; readonly field: FilterField }
  | null

const mostFields = 8
const folded = (text: string): string => text.toLowerCase().replaceAll(/[^\p{L}\p{N}.]/gu, '')

export function suggestAt(text: string, caret: number, list: ListName, profileKeys: readonly string[]): Suggesting {
  const start = wordStart(text, caret)
  const typed = text.slice(start, caret)
  const fields = filterFields(list, profileKeys)
  const colon = /^("(?:[^"\\]|\\.)*"|[\p{L}_][\p{L}\p{N}\p{M}_.-]*)(:(?:>=|<=|[<>=~])?|>=|<=|[<>=])/u.exec(typed)
  if (colon) {
    const [whole, word = ''] = colon
    const wanted = folded(word)
    const field = fields.find((each) => [each.word, each.name, ...each.aliases].some((name) => folded(name) === wanted))
    // In a list of values the last one is being typed.
    const from = start + Math.max(whole.length, commaBefore(typed) + 1)
    return field === undefined ? null : { kind: 'value', from, to: caret, typed: text.slice(from, caret).replaceAll('"', ''), field }
  }
  if (typed.startsWith('"')) return null
  const wanted = folded(typed)
  const matching = fields.filter((field) => [field.word, field.title, ...field.aliases].some((name) => folded(name).startsWith(wanted)))
  return { kind: 'field', from: start, to: caret, typed, fields: matching.slice(0, mostFields) }
}

/** Where the word under the caret begins; quotes keep spaces together, a minus or parenthesis before it is not of it. */
function wordStart(text: string, caret: number): number {
  let start = 0
  let quoted = false
  for (let at = 0; at < caret; at++) {
    const character = text[at] ?? ''
    if (character === '\\' && quoted) at++
    else if (character === '"') quoted = !quoted
    else if (!quoted && (/\s/u.test(character) || character === '(')) start = at + 1
  }
  return text[start] === '-' && start < caret ? start + 1 : start
}

function commaBefore(typed: string): number {
  let quoted = false
  let comma = -1
  for (let at = 0; at < typed.length; at++) {
    if (typed[at] === '"') quoted = !quoted
    else if (typed[at] === ',' && !quoted) comma = at
  }
  return comma
}

/** A value as the filter language takes it. */
export const asValue = (value: string): string =>
  /^[\p{L}\p{N}_][\p{L}\p{N}\p{M}_.@&/+'’-]*$/u.test(value) && !value.includes('..') ? value : `"${value.replaceAll(/[\\"]/g, '\\$&')}"`

/** The text with the choice in it, and where the caret goes. */
export function withChoice(text: string, from: number, to: number, choice: string): { readonly text: string; readonly caret: number } {
  const space = choice.endsWith(':') || text[to] === ' ' ? '' : ' '
  return { text: text.slice(0, from) + choice + space + text.slice(to), caret: from + choice.length + space.length }
}

/** The text without one of its conditions. */
export function withoutPart(text: string, at: number, length: number): string {
  const before = text.slice(0, at).replace(/(?:^|\s+)(?:and|or)\s*$/iu, ' ')
  const after = before.trim() === '' ? text.slice(at + length).replace(/^\s*(?:and|or)\s+/iu, '') : text.slice(at + length)
  return `${before}${after}`.replaceAll(/\s{2,}/gu, ' ').trim()
}

/** The text with one more condition, unless it has it already. */
export const withPart = (text: string, part: string): string => {
  const trimmed = text.trim()
  if (trimmed === '') return part
  return ` ${trimmed} `.includes(` ${part} `) ? trimmed : `${/\sor\s/iu.test(trimmed) ? `(${trimmed})` : trimmed} ${part}`
}
