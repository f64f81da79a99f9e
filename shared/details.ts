import type { Resource } from './graph.ts'
import type { EntitlementRow, GrantRow, ResourceRow } from './query.ts'

/** All that is known of a resource. */
export interface ResourceDetail {
  readonly row: ResourceRow
  readonly resource: Resource
  /** As a .c1z holds it: its Baton message as JSON. */
  readonly raw: unknown
}

/** All that is known of a grant: both ends, the evidence and which rows of the source it comes from (in `row`). */
export interface GrantDetail {
  readonly row: GrantRow
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
  readonly completed: number
  /** First accessed. */
  readonly started: number
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
