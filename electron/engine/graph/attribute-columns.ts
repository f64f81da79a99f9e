import { firstVocabulary, type AttributeKind, type AttributeValue, type GrantAttribute } from '../../../shared/vocabulary.ts'

/** A declared attribute of grants and the column it is in. A column's name is never made of the attribute's. */
export interface AttributeColumn {
  readonly attribute: GrantAttribute
  readonly column: string
}

/** The columns of the first format, in the order of its attributes: it had a fixed one for each, called as SQL likes it. */
const firstColumns = firstVocabulary.grantAttributes.map(({ name }) => name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`))

/** Columns by position, as a file of this format has them. */
export const columnsOf = (attributes: readonly GrantAttribute[], format: number): readonly AttributeColumn[] =>
  attributes.flatMap((attribute, i) => {
    const column = format === 1 ? firstColumns[i] : `v${i + 1}`
    return column === undefined ? [] : [{ attribute, column }]
  })

const sqlTypes: Readonly<Record<AttributeKind, string>> = {
  time: 'integer',
  date: 'integer',
  number: 'real',
  flag: 'integer',
  text: 'text',
  list: 'text',
}

/** Of a new file: the columns' definitions. */
export const columnDefinitions = (attributes: readonly GrantAttribute[]): string =>
  columnsOf(attributes, 2)
    .map(({ attribute, column }) => `${column} ${sqlTypes[attribute.kind]}, `)
    .join('')

/** Its values are numbers in the file: times, days, numbers and flags. */
export const isNumeric = (kind: AttributeKind): boolean => kind !== 'text' && kind !== 'list'

/** Its values are moments. */
export const isMoment = (kind: AttributeKind): boolean => kind === 'time' || kind === 'date'

/** A value of a numeric kind as the number it is stored as; NaN for none, and for what is none of this kind. */
export function numberOf(kind: AttributeKind, value: AttributeValue | undefined): number {
  if (typeof value === 'number') return kind === 'number' ? value : isMoment(kind) ? whole(value) : NaN
  return typeof value === 'boolean' && kind === 'flag' ? Number(value) : NaN
}

/** A value of the other kinds as the text it is stored as. */
export function textOf(kind: AttributeKind, value: AttributeValue | undefined): string | null {
  if (kind === 'text') return typeof value === 'string' ? value : null
  return Array.isArray(value) ? JSON.stringify(value) : null
}

/** What a stored value says. */
export function valueOf(kind: AttributeKind, stored: string | number | null): AttributeValue {
  if (stored === null) return null
  if (kind === 'flag') return stored !== 0
  return kind === 'list' ? (JSON.parse(String(stored)) as string[]) : stored
}

/** What a stored value is shown as: flags are yes or no, lists one text. */
export function shownOf(kind: AttributeKind, stored: string | number | null): string | number | null {
  if (stored === null) return null
  if (kind === 'flag') return stored === 0 ? 'no' : 'yes'
  if (kind !== 'list') return stored
  const members = JSON.parse(String(stored)) as string[]
  return members.length === 0 ? null : members.join(', ')
}

const whole = (value: number): number => {
  const truncated = Math.trunc(value)
  return Number.isSafeInteger(truncated) ? truncated : NaN
}

/** The newest of these columns of moments as SQL over a grant's row; null without any. */
export function newestOf(columns: readonly string[]): string {
  const [only] = columns
  if (only === undefined) return 'null'
  if (columns.length === 1) return only
  return `nullif(max(${columns.map((column) => `coalesce(${column}, ${NEVER})`).join(', ')}), ${NEVER})`
}

/** Before all moments there can be. */
const NEVER = -9_007_199_254_740_992
