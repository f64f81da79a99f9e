import { fieldsOf } from '../../../shared/fields.ts'
import type { GrantAttribute, Vocabulary } from '../../../shared/vocabulary.ts'

/** Beside what a grant is decided by there is not much room. */
const mostShown = 2

/** An attribute and the name of its field. */
export interface EvidenceField {
  readonly name: string
  readonly attribute: GrantAttribute
}

interface Evidence {
  /** Shown unless somebody arranged it otherwise. */
  readonly shown: readonly EvidenceField[]
  readonly further: readonly EvidenceField[]
}

/** What is known of a grant: first what it is told under, where the source says so, else what it names first. */
export function evidence(vocabulary: Vocabulary): Evidence {
  const all = fieldsOf(vocabulary, 'grants').all.flatMap(({ name, attribute }) => (attribute === undefined ? [] : [{ name, attribute }]))
  const told = vocabulary.told.flatMap((name) => all.find(({ attribute }) => attribute.name === name) ?? [])
  const shown = (told.length > 0 ? told : all).filter(({ attribute }) => attribute.usual !== false).slice(0, mostShown)
  return { shown, further: all.filter((field) => !shown.includes(field)) }
}
