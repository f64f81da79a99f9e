import type { Field, Fields, TypedEnd } from '../fields.ts'
import type { Comparison, Filter } from '../query.ts'
import type { FilterProblem } from './language.ts'
import { momentOf, type Span } from './moments.ts'
import { foldName, nearest } from './nearest.ts'
import type { Operator, Piece, Term } from './scan.ts'

/** What one condition means: a field with its value or values as a filter. What does not fit becomes a problem and null. */

export interface Meaning {
  readonly fields: Fields
  readonly now: number
  readonly values: Readonly<Record<string, readonly string[]>>
  readonly problems: FilterProblem[]
}

const comparisons: Readonly<Record<'>' | '>=' | '<' | '<=', Comparison>> = { '>': 'gt', '>=': 'ge', '<': 'lt', '<=': 'le' }

export function conditionOf(term: Term, meaning: Meaning): Filter | null {
  const { field: word, operator, pieces } = term
  if (word === null) return searched(pieces[0] ?? { ...term, text: '', quoted: true }, meaning)
  if (!word.quoted && operator === null && /^(has|no)$/i.test(word.text)) return presence(term, word.text.toLowerCase() === 'no', meaning)
  const field = resolved(word, meaning)
  if (field === null) return null
  if (pieces.length === 0) {
    if (operator === null) return none(field)
    return problem(meaning, term, `A value is missing after \`${operator}\`.`)
  }
  if (pieces.length > 1 && operator !== null && operator in comparisons)
    return problem(meaning, term, `\`${operator}\` takes one value; put a value with a comma in quotes.`)
  if (field.ends === undefined) return asked(field, term, meaning)
  const ends: Filter[] = []
  for (const end of field.ends) {
    const named = asked({ ...field, name: end.name }, term, meaning)
    if (named === null) return null
    ends.push({ op: 'and', of: [isOfType(end), named] })
  }
  return oneOf(ends)
}

const isOfType = ({ typeField, type }: TypedEnd): Filter => ({ op: 'eq', field: typeField, value: type })
const oneOf = (of: readonly Filter[]): Filter => (of.length === 1 && of[0] !== undefined ? of[0] : { op: 'or', of })

/** Nothing is there; of a type's word: nothing of that type. */
const none = ({ name, ends }: Field): Filter =>
  ends === undefined ? { op: 'empty', field: name } : { op: 'not', of: oneOf(ends.map(isOfType)) }

/** The field's values. */
function asked(field: Field, term: Term, meaning: Meaning): Filter | null {
  const { operator, pieces } = term
  const parts = pieces.map((piece) => {
    if (piece.length === 0) return problem(meaning, term, 'A value is missing beside the comma; put a value with a comma in quotes.')
    if (piece.text.length > longestValue) return problem(meaning, piece, tooLong)
    if (piece.text === '')
      return problem(meaning, piece, `There is nothing between these quotes; \`no:${field.word}\` finds what has none.`)
    return valueOf(field, operator, piece, meaning)
  })
  const good = parts.filter((part) => part !== null)
  return good.length < parts.length ? null : anyOf(good)
}

const longestValue = 1000
const tooLong = 'This value is too long: 1,000 characters is the most.'

/** A word or phrase to search for. One that says nothing would find everything. */
function searched(piece: Piece, meaning: Meaning): Filter | null {
  if (piece.text.trim() === '') return problem(meaning, piece, 'There is nothing to search for between these quotes.')
  if (piece.text.length > longestValue) return problem(meaning, piece, tooLong)
  return { op: 'text', value: piece.text }
}

/** `has:email`, `no:email,login`. */
function presence(term: Term, empty: boolean, meaning: Meaning): Filter | null {
  if (term.pieces.length === 0) return problem(meaning, term, 'Name a field: `has:email`.')
  const parts = term.pieces.map((piece): Filter | null => {
    if (piece.length === 0) return problem(meaning, term, 'A field is missing beside the comma.')
    const field = resolved(piece, meaning)
    if (field === null) return null
    const without = none(field)
    return empty ? without : without.op === 'not' ? without.of : { op: 'not', of: without }
  })
  const good = parts.filter((part) => part !== null)
  if (good.length < parts.length) return null
  return good.length === 1 && good[0] !== undefined ? good[0] : { op: 'and', of: good }
}

function resolved(word: Piece, meaning: Meaning): Field | null {
  const found = meaning.fields.called(word.text)
  if (found !== undefined && found.name.length > 200) return problem(meaning, word, 'This is too long for a field.')
  if (found !== undefined) return found
  const near = nearest(
    word.text,
    meaning.fields.all.flatMap((field) => [field.word, ...field.aliases]),
  )
  const shown = word.text.length > 40 ? `${word.text.slice(0, 40)}…` : word.text
  return problem(
    meaning,
    word,
    `There is no field \`${shown}\`${near === undefined ? '' : `; did you mean ${near}?`} Quote the text to search for it.`,
  )
}

function valueOf(field: Field, operator: Operator | null, piece: Piece, meaning: Meaning): Filter | null {
  if (operator === '~') {
    if (field.kind === 'number' || field.kind === 'time' || field.kind === 'date')
      return problem(meaning, piece, `\`~\` searches in text; ${field.word} is a ${field.kind === 'number' ? 'number' : 'date'}.`)
    return { op: 'contains', field: field.name, value: piece.text }
  }
  switch (field.kind) {
    case 'number':
      return numberValue(field, operator, piece, meaning)
    case 'time':
    case 'date':
      return timeValue(field, operator, piece, meaning)
    case 'code':
      return codeValue(field, operator, piece, meaning)
    case 'text':
      return operator === null ? { op: 'contains', field: field.name, value: piece.text } : compared(field, operator, piece.text)
    case 'any':
      return anyValue(field, operator, piece, meaning)
  }
}

const compared = (field: Field, operator: Exclude<Operator, '~'> | null, value: string | number): Filter => ({
  op: operator === null || operator === '=' ? 'eq' : comparisons[operator],
  field: field.name,
  value,
})

/** The known spelling of a short word: `Completed` and `in-progress` are taken for completed and in_progress. */
function codeValue(field: Field, operator: Exclude<Operator, '~'> | null, piece: Piece, meaning: Meaning): Filter | null {
  const own = (name: string): readonly string[] | undefined => (Object.hasOwn(meaning.values, name) ? meaning.values[name] : undefined)
  const known = own(field.name) ?? own(field.word) ?? field.values
  if (known === undefined || known.length === 0 || (operator !== null && operator !== '=')) return compared(field, operator, piece.text)
  const same = known.find((value) => value === piece.text) ?? known.find((value) => foldName(value) === foldName(piece.text))
  if (same !== undefined) return compared(field, operator, same)
  const near = nearest(piece.text, known)
  const shown = piece.text.length > 40 ? `${piece.text.slice(0, 40)}…` : piece.text
  const hint =
    near !== undefined ? `did you mean ${near}?` : `known are ${known.slice(0, 6).join(', ')}${known.length > 6 ? ' and more' : ''}.`
  return problem(meaning, piece, `\`${shown}\` is not a ${field.word}; ${hint}`)
}

const numeric = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d{1,3})?$/i
const numberOf = (text: string): number | null => (numeric.test(text) && Number.isFinite(Number(text)) ? Number(text) : null)

function numberValue(field: Field, operator: Exclude<Operator, '~'> | null, piece: Piece, meaning: Meaning): Filter | null {
  const wrong = (): null => problem(meaning, piece, `${field.word} is a number: \`${field.word}:>80\`, \`${field.word}:1..5\`.`)
  const ends = rangeOf(piece)
  if (ends === null) {
    const value = numberOf(piece.text)
    return value === null ? wrong() : compared(field, operator, value)
  }
  if (operator !== null) return problem(meaning, piece, `A range stands alone: \`${field.word}:${piece.text}\`.`)
  const [from, to] = ends.map((end) => (end === '' ? undefined : numberOf(end)))
  if (from === null || to === null) return wrong()
  return between(field, from, to, 'le')
}

function timeValue(field: Field, operator: Exclude<Operator, '~'> | null, piece: Piece, meaning: Meaning): Filter | null {
  const wrong = (text: string): null =>
    problem(
      meaning,
      piece,
      /^\d{4}-\d\d(-\d\d)?$/.test(text)
        ? `${text} is not in the calendar.`
        : `${field.word} is a date: \`${field.word}:2026-01-31\`, \`${field.word}:>2026-01\`, \`${field.word}:30d\` (since 30 days ago), \`${field.word}:<today-90d\`.`,
    )
  const ends = rangeOf(piece)
  if (ends === null) {
    const span = momentOf(piece.text, meaning.now)
    return span === null ? wrong(piece.text) : within(field, operator, span)
  }
  if (operator !== null) return problem(meaning, piece, `A range stands alone: \`${field.word}:${piece.text}\`.`)
  const [from, to] = ends.map((end) => (end === '' ? undefined : momentOf(end, meaning.now)))
  if (from === null || to === null) return wrong(from === null ? ends[0] : ends[1])
  return between(field, from?.start, to?.end, to !== undefined && to.start === to.end ? 'le' : 'lt')
}

/** A day is from its beginning to its end: after a day is after its end. */
function within(field: Field, operator: Exclude<Operator, '~'> | null, { start, end, ago }: Span): Filter {
  const is = (op: Comparison, value: number): Filter => ({ op, field: field.name, value })
  const moment = start === end
  switch (operator) {
    case '>':
      return moment ? is('gt', start) : is('ge', end)
    case '>=':
      return is('ge', start)
    case '<':
      return is('lt', start)
    case '<=':
      return moment ? is('le', start) : is('lt', end)
    case '=':
    case null:
      if (ago && operator === null) return is('ge', start)
      return moment ? is('eq', start) : { op: 'and', of: [is('ge', start), is('lt', end)] }
  }
}

/** Numbers and truth values whole, other text searched for; comparisons and ranges with numbers and dates. */
function anyValue(field: Field, operator: Exclude<Operator, '~'> | null, piece: Piece, meaning: Meaning): Filter | null {
  const { text, quoted } = piece
  if (operator === '=') return compared(field, operator, text)
  const ends = operator === null ? rangeOf(piece) : null
  if (ends !== null) {
    const [from, to] = ends.map((end) => (end === '' ? undefined : comparable(end, meaning.now)))
    if (from !== null && to !== null) return between(field, from, to, 'le')
  }
  if (operator !== null) return compared(field, operator, quoted ? text : (comparable(text, meaning.now) ?? text))
  if (!quoted && (numberOf(text) !== null || /^(true|false)$/i.test(text))) return compared(field, '=', text.toLowerCase())
  return { op: 'contains', field: field.name, value: text }
}

/** A number, or a date as profiles write it. */
function comparable(text: string, now: number): number | string | null {
  const number = numberOf(text)
  if (number !== null) return number
  const span = momentOf(text, now)
  if (span === null) return null
  return /^\d{4}-/.test(text) ? text : new Date(span.start).toISOString().slice(0, 10)
}

/** `a..b`, `a..`, `..b`, unless quoted. */
function rangeOf({ text, quoted }: Piece): [from: string, to: string] | null {
  const at = quoted ? -1 : text.indexOf('..')
  if (at < 0 || text === '..') return null
  return [text.slice(0, at), text.slice(at + 2)]
}

function between(field: Field, from: number | string | undefined, to: number | string | undefined, last: 'le' | 'lt'): Filter {
  const parts: Filter[] = [
    ...(from === undefined ? [] : [{ op: 'ge', field: field.name, value: from } as const]),
    ...(to === undefined ? [] : [{ op: last, field: field.name, value: to } as const]),
  ]
  return parts.length === 1 && parts[0] !== undefined ? parts[0] : { op: 'and', of: parts }
}

/** Several values of one field: equal to one of them, where it is only that. */
function anyOf(parts: readonly Filter[]): Filter {
  const [first] = parts
  if (parts.length === 1 && first !== undefined) return first
  const values = parts.flatMap((part) => (part.op === 'eq' ? [part.value] : []))
  if (first?.op === 'eq' && values.length === parts.length) return { op: 'in', field: first.field, values }
  return { op: 'or', of: parts }
}

function problem(meaning: Meaning, { at, length }: { readonly at: number; readonly length: number }, message: string): null {
  meaning.problems.push({ at, length, message })
  return null
}
