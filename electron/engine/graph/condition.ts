import type { SqlValue } from './row-batch.ts'

/** A boolean SQL expression over the list's from clause, never null, and what to bind, in order. */
export interface Condition {
  readonly sql: string
  readonly parameters: readonly SqlValue[]
}

/** The condition of no filter. */
export const everything: Condition = { sql: '1', parameters: [] }
