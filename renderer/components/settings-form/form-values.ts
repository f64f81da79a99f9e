import type { Issue } from '../../../shared/errors.ts'
import { countingFields, missingFields, type FieldInfo } from '../../../shared/settings.ts'

/** What stands in a form's fields, by name; secrets are kept apart. An empty text is "not set". */
export type FieldValue = string | number | boolean | readonly string[]
export type FormValues = Readonly<Record<string, FieldValue>>
export type FieldProblems = Readonly<Record<string, string>>

const empty = (field: FieldInfo): FieldValue => (field.kind === 'boolean' ? false : field.kind === 'list' ? [] : '')

/** The saved settings, defaults where nothing was saved. */
export const initialValues = (fields: readonly FieldInfo[], config: Readonly<Record<string, unknown>>): FormValues =>
  Object.fromEntries(
    fields.filter((field) => !field.secret).map((field) => [field.name, asValue(own(config, field.name)) ?? field.default ?? empty(field)]),
  )

const own = <Value>(values: Readonly<Record<string, Value>>, name: string): Value | undefined =>
  Object.hasOwn(values, name) ? values[name] : undefined

function asValue(value: unknown): FieldValue | undefined {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value
  return Array.isArray(value) ? value.map(String) : undefined
}

const isEmpty = (value: FieldValue | undefined): boolean =>
  value === undefined || (typeof value === 'string' && value.trim() === '') || (Array.isArray(value) && value.length === 0)
const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b)

/** What is saved: only what counts and differs from the defaults, so that better defaults reach old connections. */
export const configOf = (fields: readonly FieldInfo[], values: FormValues): Record<string, unknown> =>
  Object.fromEntries(
    countingFields(fields, values)
      .filter((field) => !field.secret)
      .map((field) => [field.name, trimmed(own(values, field.name))] as const)
      .filter(([name, value]) => !isEmpty(value) && !same(value, fields.find((field) => field.name === name)?.default)),
  )

/**
 * What to tell the engine of a record that is there already, which lays it over what it stored: what is left out stays as it is, and
 * null takes a setting back to its default.
 */
export function changesOf(
  fields: readonly FieldInfo[],
  stored: Readonly<Record<string, unknown>>,
  config: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const changed = fields.filter(
    ({ name, secret, default: usual }) => !secret && !same(own(config, name) ?? usual ?? null, own(stored, name) ?? usual ?? null),
  )
  return Object.fromEntries(changed.map(({ name }) => [name, own(config, name) ?? null]))
}

const trimmed = (value: FieldValue | undefined): FieldValue | undefined => (typeof value === 'string' ? value.trim() : value)

/** What can be seen to be wrong without asking the engine. */
export function problemsOf(fields: readonly FieldInfo[], values: FormValues, hasSecret: (name: string) => boolean): FieldProblems {
  const problems: Record<string, string> = {}
  for (const { name, kind, secret } of countingFields(fields, values)) {
    const value = own(values, name)
    if (secret || isEmpty(value)) continue
    if (kind === 'integer' && !Number.isInteger(Number(value))) problems[name] = 'This is a whole number.'
    else if (kind === 'number' && !Number.isFinite(Number(value))) problems[name] = 'This is a number.'
  }
  for (const { name, title } of missingFields(fields, values, (field) =>
    field.secret ? hasSecret(field.name) : !isEmpty(own(values, field.name)),
  )) {
    problems[name] = `${title} is needed.`
  }
  return problems
}

/** The engine's refusal beside the fields; `rest` is what belongs to none of them. */
export function problemsFrom(
  issues: readonly Issue[],
  fields: readonly FieldInfo[],
): { readonly fields: FieldProblems; readonly rest: boolean } {
  const known = new Set(fields.map(({ name }) => name))
  const beside = issues.flatMap(({ field, message }) => (field !== null && known.has(field) ? [[field, message] as const] : []))
  return { fields: Object.fromEntries(beside.toReversed()), rest: issues.length === 0 || beside.length < issues.length }
}

/** Those of no group first, the advanced ones last. */
const rank = (group: string | null): number => (group === null ? 0 : group === 'Advanced' ? 2 : 1)

/** Fields by group. */
export function grouped(fields: readonly FieldInfo[]): readonly { readonly group: string | null; readonly fields: readonly FieldInfo[] }[] {
  const groups = [...new Set(fields.map((field) => field.group))].toSorted((a, b) => rank(a) - rank(b))
  return groups.map((group) => ({ group, fields: fields.filter((field) => field.group === group) }))
}
