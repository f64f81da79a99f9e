import type { Field, Fields } from '../fields.ts'
import type { Filter } from '../query.ts'
import { dayText, momentText } from './moments.ts'
import { longestFilter } from './parse.ts'

/**
 * A filter as text that {@link parseFilter} reads back as the same filter; undefined for the few filters that no text says (an empty list of
 * values, equality with nothing, a search for blanks). For links: whatever a chart or a count stands for, the grid shows as typed text.
 */
export function printFilter(filter: Filter | undefined, fields: Fields): string | undefined {
  if (filter === undefined) return ''
  const text = printed(filter, fields, 'top')
  return text === null || text.length > longestFilter ? undefined : text
}

type Place = 'top' | 'and' | 'not' | 'or'

function printed(filter: Filter, fields: Fields, place: Place): string | null {
  switch (filter.op) {
    case 'and':
    case 'or':
      return group(filter.op, filter.of, fields, place)
    case 'not': {
      if (filter.of.op === 'empty') {
        const field = fields.named(filter.of.field)
        return field === undefined ? null : `has:${fieldWord(field)}`
      }
      const of = printed(filter.of, fields, 'not')
      return of === null ? null : `-${of}`
    }
    case 'text':
      return filter.value.trim() === '' ? null : word(filter.value)
    case 'empty': {
      const field = fields.named(filter.field)
      return field === undefined ? null : `no:${fieldWord(field)}`
    }
    case 'contains':
      return ofField(fields, filter.field, (field) => holds(field, filter.value))
    case 'in':
      return ofField(fields, filter.field, (field) => oneOf(field, filter.values))
    case 'eq':
      return ofField(fields, filter.field, (field) => is(field, filter.value))
    case 'ne':
      return printed({ op: 'not', of: { op: 'eq', field: filter.field, value: filter.value } }, fields, place)
    case 'gt':
    case 'ge':
    case 'lt':
    case 'le': {
      const { op, value } = filter
      return ofField(fields, filter.field, (field) => compared(field, op, value))
    }
  }
}

function group(op: 'and' | 'or', of: readonly Filter[], fields: Fields, place: Place): string | null {
  const [first] = of
  if (first === undefined) return null
  if (of.length === 1) return printed(first, fields, place)
  const parts: string[] = []
  for (const part of of) {
    const text = printed(part, fields, op)
    if (text === null) return null
    parts.push(text)
  }
  const text = parts.join(op === 'and' ? ' ' : ' or ')
  const bound = place === 'not' || (op === 'or' && place === 'and')
  return bound ? `(${text})` : text
}

function ofField(fields: Fields, name: string, value: (field: Field) => string | null): string | null {
  const field = fields.named(name)
  const text = field && value(field)
  return field === undefined || text === undefined || text === null ? null : `${fieldWord(field)}:${text}`
}

function holds({ kind }: Field, value: string): string | null {
  if (kind === 'number' || isDated(kind) || value === '') return null
  if (kind === 'code' || (kind === 'any' && !plainWord(value))) return `~${quoted(value)}`
  return quoted(value)
}

function is(field: Field, value: string | number): string | null {
  const text = comparedValue(field, value)
  if (text === null) return null
  return field.kind === 'text' || field.kind === 'any' || isDated(field.kind) ? `=${text}` : text
}

const signs = { gt: '>', ge: '>=', lt: '<', le: '<=' } as const

function compared(field: Field, op: keyof typeof signs, value: string | number): string | null {
  if (isDated(field.kind) && (op === 'ge' || op === 'lt')) {
    const time = timeOf(value)
    const day = time === null ? null : dayText(time)
    if (day !== null) return signs[op] + day
  }
  const text = comparedValue(field, value)
  return text === null ? null : signs[op] + text
}

function oneOf(field: Field, values: readonly (string | number)[]): string | null {
  const texts = values.map((value) => comparedValue(field, value))
  if (texts.length === 0 || texts.includes(null)) return null
  return `${field.kind === 'text' || field.kind === 'any' || isDated(field.kind) ? '=' : ''}${texts.join(',')}`
}

function comparedValue({ kind }: Field, value: string | number): string | null {
  if (isDated(kind)) {
    const time = timeOf(value)
    return time === null ? null : momentText(time)
  }
  if (kind === 'number') {
    const number = typeof value === 'number' ? value : value.trim() === '' ? NaN : Number(value)
    return Number.isFinite(number) ? String(number) : null
  }
  if (typeof value === 'number') return kind === 'any' && Number.isFinite(value) ? String(value) : quoted(String(value))
  return value === '' ? null : kind === 'any' && !plainWord(value) ? inQuotes(value) : quoted(value)
}

const isDated = (kind: Field['kind']): boolean => kind === 'time' || kind === 'date'

/** A time as filters hold it: milliseconds, or an ISO date. */
function timeOf(value: string | number): number | null {
  const time = typeof value === 'number' ? value : /^\d{4}-\d\d-\d\d/.test(value) ? Date.parse(value) : NaN
  return Number.isFinite(time) ? time : null
}

const bareWord = /^[\p{L}\p{N}_][\p{L}\p{N}\p{M}_.@&/+'’-]*$/u
const inQuotes = (text: string): string => `"${text.replaceAll(/[\\"]/g, '\\$&')}"`
const quoted = (text: string): string => (bareWord.test(text) && !text.includes('..') ? text : inQuotes(text))
/** Text that no reading takes for a number, a date or a truth value. */
const plainWord = (text: string): boolean => /^\p{L}/u.test(text) && !/^(true|false|now|today|yesterday|tomorrow)/i.test(text)

const word = (text: string): string => (bareWord.test(text) && !/^(or|and|not)$/i.test(text) ? text : inQuotes(text))

const fieldWord = ({ word: name }: Field): string => (/^[\p{L}_][\p{L}\p{N}\p{M}_.-]*$/u.test(name) ? name : inQuotes(name))
