import { fieldsOf, type Field } from '../../../shared/fields.ts'
import type { GrantRow } from '../../../shared/query.ts'
import type { Vocabulary } from '../../../shared/vocabulary.ts'
import { count, date } from '../../ports/format.ts'

/** Beside what a grant is decided by there is not much room. */
const mostShown = 2

interface Evidence {
  /** Shown unless somebody arranged it otherwise. */
  readonly shown: readonly Field[]
  readonly further: readonly Field[]
}

/** What is known of a grant: first what it is told under, where the source says so, else what it names first. */
export function evidence(vocabulary: Vocabulary): Evidence {
  const all = fieldsOf(vocabulary, 'grants').all.filter(({ attribute }) => attribute !== undefined)
  const told = vocabulary.told.flatMap((name) => all.find(({ attribute }) => attribute?.name === name) ?? [])
  const shown = (told.length > 0 ? told : all).filter(({ attribute }) => attribute?.usual !== false).slice(0, mostShown)
  return { shown, further: all.filter((field) => !shown.includes(field)) }
}

/** A value as it is read; empty where nothing is known. */
export function attributeText({ name, kind, attribute }: Field, { values }: Pick<GrantRow, 'values'>): string {
  const value = values[attribute?.name ?? name] ?? null
  if (typeof value !== 'number') return value ?? ''
  return kind === 'time' || kind === 'date' ? date(value) : count(value)
}
