import type { Origin, Resource } from './graph.ts'
import type { EntitlementRow, GrantRow, ResourceRow } from './query.ts'

/** All that is known of a resource. */
export interface ResourceDetail {
  readonly row: ResourceRow
  readonly resource: Resource
  /** As a .c1z holds it: its Baton message as JSON. */
  readonly raw: unknown
}

/** All that is known of a grant: both ends, what its source says of it (in `row`), and where that comes from. */
export interface GrantDetail {
  readonly row: GrantRow
  /** Where in its source it comes from; null when the file does not say. */
  readonly origin: Origin | null
  readonly entitlement: EntitlementRow
  /** What the entitlement is on. */
  readonly resource: ResourceRow
  readonly principal: ResourceRow
  /** As a .c1z holds it: its Baton message as JSON. */
  readonly raw: unknown
}

/** A key of profiles, `profile.<key>` as a field, and how many records have it. */
export interface FieldCount {
  readonly key: string
  readonly count: number
}

/** `start`: the first moment of the period, milliseconds since 1970 UTC. */
export interface ActivityPeriod {
  readonly start: number
  /** How many grants had each attribute of the vocabulary's timeline then, in its order. */
  readonly counts: readonly number[]
}

/** One resource in one run's snapshot. */
export interface HistoryEntry {
  readonly runId: string
  readonly startedAt: number
  readonly present: boolean
  readonly name: string | null
  /** Grants it holds and grants on it. */
  readonly held: number
  readonly granted: number
}
