import type { EntityName } from './canonical.ts'
import type { InactiveReason } from './effects.ts'

/** What became of the records. */
export interface RosterFigures {
  /** Enrolments that could be read, and what became of each: every one is counted once. */
  readonly enrollments: {
    readonly read: number
    /** They stand behind a grant. */
    readonly granted: number
    /** Further rows that say the same under the same id. */
    readonly collapsed: number
    readonly inactive: Readonly<Record<InactiveReason, number>>
  }
  readonly grants: number
  /** Ids of records that were there but could not be read: they are not gone, and what was known of them before stays. */
  readonly unreadable: ReadonlyMap<EntityName, ReadonlySet<string>>
}
