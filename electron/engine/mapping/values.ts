import { isBlock } from './read-path.ts'

/** What values of records are, and how one is made of another. */

export type Plain = boolean | number | string

export const isPlain = (value: unknown): value is Plain =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'

/** A value as text, without blanks around it; null for lists, blocks and blanks. */
export function textOf(value: unknown): string | null {
  if (typeof value === 'string') {
    const trimmed = trim(value)
    return trimmed === '' ? null : trimmed
  }
  return isPlain(value) ? String(value) : null
}

/** Blanks of all kinds, also those that do not break and those without width at the ends. */
export function trim(text: string): string {
  const last = text.length - 1
  if (last < 0) return text
  // Most texts have none.
  const [first, final] = [text.charCodeAt(0), text.charCodeAt(last)]
  if (first > 32 && first < 127 && final > 32 && final < 127) return text
  return text.trim()
}

export const listOf = (value: unknown): readonly unknown[] =>
  value === null || value === undefined ? [] : Array.isArray(value) ? (value as unknown[]) : [value]

/** Texts of a list or a single value, each once, without blanks. */
export function textsOf(value: unknown): string[] {
  const texts: string[] = []
  for (const each of listOf(value)) {
    const text = textOf(each)
    if (text !== null && !texts.includes(text)) texts.push(text)
  }
  return texts
}

/** What a reference names: `{ sourcedId }`, the id itself, or one of these as the only one of a list. Null: neither. */
export function refOf(value: unknown): string | null {
  if (isPlain(value)) return typeof value === 'boolean' ? null : textOf(value)
  const [only, ...others] = listOf(value)
  if (isBlock(only) && others.length === 0) return textOf(only.sourcedId)
  return others.length === 0 && Array.isArray(value) && isPlain(only) ? refOf(only) : null
}

/** Yes and no in all the ways they are written; null: neither. */
export function flagOf(value: unknown): boolean | null {
  if (typeof value === 'boolean') return value
  if (typeof value === 'number') return value === 1 ? true : value === 0 ? false : null
  return typeof value === 'string' ? (flags.get(value) ?? flags.get(value.trim().toLowerCase()) ?? null) : null
}
const flags = new Map([
  ...['true', '1', 'y', 'yes', 't'].map((word) => [word, true] as const),
  ...['false', '0', 'n', 'no', 'f'].map((word) => [word, false] as const),
])

/** A whole number, also one that a spreadsheet wrote as `2027.0`; null: none. */
export function wholeOf(value: unknown): number | null {
  if (typeof value === 'number') return Number.isSafeInteger(value) ? value : null
  if (typeof value !== 'string') return null
  const [, digits] = /^\s*([+-]?\d{1,15})(?:\.0+)?\s*$/.exec(value) ?? []
  return digits === undefined ? null : Number(digits) + 0
}

const statuses = new Map<string, string>([
  ...['active', 'a', 'enrolled', 'true', '1', 'yes', 'y', 'current'].map((word) => [word, 'active'] as const),
  ...['inactive', 'i', 'withdrawn', 'w', 'graduated', 'false', '0', 'no', 'n'].map((word) => [word, 'inactive'] as const),
  ...['deleted', 'tobedeleted', 'removed'].map((word) => [word, 'deleted'] as const),
  ['suspended', 'suspended'],
])

/** The status a word stands for; undefined: nobody knows. */
export const statusOf = (word: string): string | undefined => statuses.get(word) ?? statuses.get(word.toLowerCase())

/** A number that a spreadsheet shortened (`1.23E+05`): what it was is lost. */
export function isShortened(text: string): boolean {
  // A point or an E comes second; hardly an id gets further.
  const second = text.charCodeAt(1)
  return (second === 46 || second === 69 || second === 101) && /^\d(?:\.\d+)?E\+\d+$/i.test(text)
}
