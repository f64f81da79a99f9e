import type { ResourceRef } from './graph.ts'
import type { EntitlementRow, GrantRow, ResourceRow } from './query.ts'

/** One field of a changed record: old -> new, as shown to people. */
export interface FieldChange {
  readonly field: string
  readonly before: string | number | null
  readonly after: string | number | null
}

export type DiffKind = 'added' | 'removed' | 'changed'
export type DiffList = 'resources' | 'entitlements' | 'grants'

export interface DiffCounts {
  readonly added: number
  readonly removed: number
  readonly changed: number
  readonly unchanged: number
}

export type DiffSummary = Readonly<Record<DiffList, DiffCounts>>

/** Records are matched by external id; `before` is null when added, `after` when removed, `fields` filled when changed. */
export interface DiffEntry<Row> {
  readonly kind: DiffKind
  readonly id: string
  readonly before: Row | null
  readonly after: Row | null
  readonly fields: readonly FieldChange[]
}

export interface DiffRows {
  readonly resources: DiffEntry<Omit<ResourceRow, 'held' | 'granted' | 'lastActivity'>>
  readonly entitlements: DiffEntry<Omit<EntitlementRow, 'grants'>>
  readonly grants: DiffEntry<GrantRow>
}

/** Which groups of a difference are wanted; several conditions all hold. */
export interface DiffGroupChoice {
  /** Which differences count. */
  readonly kinds?: readonly DiffKind[] | undefined
  /** What became of the resource itself. */
  readonly itself?: 'new' | 'gone' | 'renamed' | undefined
  /** Lost or got at least one grant of this status (slug). */
  readonly lost?: string | undefined
  readonly gained?: string | undefined
}

/** A resource and what differs about it: itself, and its grants (as principal or as the resource they are on). */
export interface DiffGroup extends ResourceRef {
  readonly typeName: string
  readonly name: string
  readonly email: string | null
  /** What became of the resource itself. */
  readonly kind: DiffKind | 'unchanged'
  /** Differing grants. */
  readonly added: number
  readonly removed: number
  readonly changed: number
}
