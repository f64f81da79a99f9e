import type { Origin } from '../../../../shared/graph.ts'
import { firstVocabulary } from '../../../../shared/vocabulary.ts'

/** What tests know of a grant under the words of the first format. */
export interface Learned {
  readonly firstAccess?: number | undefined
  readonly lastAccess?: number | undefined
  readonly completedAt?: number | undefined
  readonly score?: number | undefined
  readonly attempts?: number | undefined
}

/** As a sink takes it. */
export const learned = (what: Learned): (number | undefined)[] =>
  firstVocabulary.grantAttributes.map(({ name }) => what[name as keyof Learned])

/** A row of a report. */
export const fromRow = (record: number, records: number): Origin => ({ stream: 'report', record, records })

/** The other way round: only what is known. */
export const learnedOf = (values: readonly unknown[]): Learned =>
  Object.fromEntries(
    firstVocabulary.grantAttributes.flatMap(({ name }, i) => (values[i] === undefined || values[i] === null ? [] : [[name, values[i]]])),
  )
