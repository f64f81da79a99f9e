import { BadText, parsePath, type Path } from './path.ts'
import { readerOf, type Read } from './read-path.ts'
import { isPlain, listOf } from './values.ts'

/** `type = school|district and not deleted`: which records an endpoint or a file takes. */
export interface Condition {
  readonly paths: readonly Path[]
  readonly holds: (record: unknown, parent: unknown) => boolean
}

type Holds = Condition['holds']

/** Reads a condition; throws BadText. */
export function parseCondition(text: string): Condition {
  const paths: Path[] = []
  const clauses = split(text, ' and ').map(({ part, at }): Holds => {
    const path = (name: string, offset: number): Read => {
      const lead = name.length - name.trimStart().length
      try {
        const parsed = parsePath(name.trim())
        paths.push(parsed)
        return readerOf(parsed)
      } catch (error) {
        throw error instanceof BadText ? new BadText(at + offset + lead + error.at, error.message) : error
      }
    }
    const sign = split(part, '=')
    const [left, right] = sign
    if (left === undefined || sign.length > 2) throw new BadText(at, 'A condition compares once: type = school, or type != school.')
    if (right === undefined) {
      const negated = /^\s*not\s+/.exec(part)?.[0]
      const read = path(part.slice(negated?.length ?? 0), negated?.length ?? 0)
      return (record, parent) => isThere(read(record, parent)) === (negated === undefined)
    }
    const unequal = left.part.endsWith('!')
    const read = path(unequal ? left.part.slice(0, -1) : left.part, 0)
    const wanted = new Set(right.part.split('|').map((word) => wordOf(word)))
    if (wanted.has('')) throw new BadText(at + right.at, 'A value is missing after =.')
    return (record, parent) => {
      const value = read(record, parent)
      const found = listOf(value).some((each) => isPlain(each) && wanted.has(String(each).trim().toLowerCase()))
      return found !== unequal
    }
  })
  return { paths, holds: (record, parent) => clauses.every((clause) => clause(record, parent)) }
}

const isThere = (value: unknown): boolean =>
  value !== null && value !== false && !(Array.isArray(value) && value.length === 0) && !/^(false|0|no|n)$/i.test(wordIn(value))

const wordIn = (value: unknown): string => (typeof value === 'string' || typeof value === 'number' ? String(value).trim() : '')

const wordOf = (text: string): string =>
  text
    .trim()
    .replace(/^(['"])(.*)\1$/s, '$2')
    .toLowerCase()

/** Parts between separators that stand outside of brackets and quotes. */
function split(text: string, separator: string): { readonly part: string; readonly at: number }[] {
  const parts: { part: string; at: number }[] = []
  let depth = 0
  let quote = ''
  let from = 0
  for (let at = 0; at < text.length; at += 1) {
    const sign = text[at] ?? ''
    if (quote !== '') {
      if (sign === quote) quote = ''
    } else if (sign === '"' || sign === "'") quote = sign
    else if (sign === '[') depth += 1
    else if (sign === ']') depth -= 1
    else if (depth === 0 && text.startsWith(separator, at)) {
      parts.push({ part: text.slice(from, at), at: from })
      from = at + separator.length
      at = from - 1
    }
  }
  return [...parts, { part: text.slice(from), at: from }]
}
