import type { FieldKind, MappedRole, MappedValue } from '../../../shared/mapping.ts'
import { rolesOf, slugOf } from './roles.ts'
import type { RecordState } from './state.ts'
import { toDay, toFlag, toMoment, toWhole } from './transforms/typed.ts'
import { isShortened, listOf, statusOf, textOf } from './values.ts'

/** Makes what a target field holds of whatever its transforms made. Never throws; what it cannot read is null, and told. */
export type Finish = (value: unknown, state: RecordState) => MappedValue

const scalar =
  (convert: (value: unknown, state: RecordState) => unknown): Finish =>
  (value, state) => {
    const single = only(value)
    return single === null ? null : (convert(single, state) as MappedValue)
  }

/** A list of one is that one; of several there is no telling which. */
const only = (value: unknown): unknown => (Array.isArray(value) && value.length < 2 ? ((value as unknown[])[0] ?? null) : (value ?? null))

function id(value: unknown, state: RecordState): string | null {
  const single = only(value)
  if (single === null) return null
  if (typeof single === 'object' || typeof single === 'boolean') return state.problem('CAST_FAILED')
  const text = textOf(single)
  if (text !== null && isShortened(text)) state.problem('SUSPICIOUS_NUMBER_FORMAT', 'error')
  return text
}

type OneText = (value: unknown, state: RecordState) => string | null

function textsIn(value: unknown, each: OneText, state: RecordState): string[] | null {
  const list = new Set<string>()
  for (const one of listOf(value)) {
    const text = each(one, state)
    if (text !== null) list.add(text)
  }
  return list.size === 0 ? null : [...list]
}

const texts =
  (each: OneText): Finish =>
  (value, state) =>
    textsIn(value, each, state)

function text(value: unknown, state: RecordState): string | null {
  const single = only(value)
  if (single === null) return null
  if (Array.isArray(single)) return textsIn(single, flat, state)?.join(',') ?? null
  return flat(single, state)
}

const flat = (value: unknown, state: RecordState): string | null =>
  typeof value === 'object' && value !== null ? state.problem('CAST_FAILED') : textOf(value)

function status(value: unknown, state: RecordState): string | null {
  const word = text(value, state)
  if (word === null) return null
  const known = statusOf(word)
  if (known === undefined) state.problem('STATUS_UNKNOWN')
  return known ?? word
}

export const finishes: Readonly<Record<FieldKind, Finish>> = {
  id,
  ids: texts(id),
  text,
  texts: texts(flat),
  flag: scalar(toFlag),
  whole: scalar(toWhole),
  date: scalar((value, state) => toDay(value, state)),
  moment: scalar(toMoment),
  status,
  role: slugOf,
  roles: rolesOf,
}

/** The same where the last transform is `role`: what it makes is a list of roles already. */
export const afterRole: Partial<Readonly<Record<FieldKind, Finish>>> = {
  role: (value) => (value as readonly MappedRole[] | null)?.[0]?.role ?? null,
  roles: (value) => value as readonly MappedRole[] | null,
}
