/** How doors ask a snapshot for rows: a list, a filter, an order, then pages by position (docs/decisions: positions, not keyset). */

export type ListName = 'resources' | 'entitlements' | 'grants'

export type Comparison = 'eq' | 'ne' | 'lt' | 'le' | 'gt' | 'ge'

/** A filter is a tree; `field` names are the list's own (see the row types below), `profile.<key>` reaches profile values. */
export type Filter =
  | { readonly op: 'and' | 'or'; readonly of: readonly Filter[] }
  | { readonly op: 'not'; readonly of: Filter }
  | { readonly op: Comparison; readonly field: string; readonly value: string | number }
  | { readonly op: 'in'; readonly field: string; readonly values: readonly (string | number)[] }
  | { readonly op: 'contains'; readonly field: string; readonly value: string }
  | { readonly op: 'empty'; readonly field: string }
  /** Full-text search over names, e-mails and ids, every word as a prefix. For grants: either end matches. */
  | { readonly op: 'text'; readonly value: string }

/** Which rows: as people type it (docs/filter-language.md), or read already. */
export type Where = string | Filter

export interface SortKey {
  readonly field: string
  readonly descending: boolean
}

export interface ListQuery {
  readonly list: ListName
  readonly filter?: Filter
  readonly sort?: readonly SortKey[]
}

/** Values of a profile by key, as filters see them: truth values as words, lists and objects as JSON. */
export type ProfileCells = Readonly<Record<string, string | number | null>>

export interface ResourceRow {
  readonly key: number
  readonly type: string
  readonly typeName: string
  readonly id: string
  readonly name: string
  readonly email: string | null
  readonly login: string | null
  readonly status: string | null
  readonly parent: string | null
  /** Grants this resource holds (as principal) and grants on it. */
  readonly held: number
  readonly granted: number
  /** Newest evidence date among the grants it holds or that are on it. */
  readonly lastActivity: number | null
  /** Its profile under the keys that were asked for. */
  readonly profile?: ProfileCells
}

export interface EntitlementRow {
  readonly key: number
  readonly id: string
  readonly name: string
  readonly slug: string
  readonly description: string
  readonly purpose: string
  readonly resourceType: string
  readonly resourceId: string
  readonly resourceName: string
  readonly grants: number
}

export interface GrantRow {
  readonly key: number
  readonly id: string
  readonly entitlementId: string
  readonly slug: string
  readonly resourceType: string
  readonly resourceId: string
  readonly resourceName: string
  readonly principalType: string
  readonly principalId: string
  readonly principalName: string
  readonly principalEmail: string | null
  /** What is known of it, by the name of the vocabulary's attribute: times and days as milliseconds, flags as yes or no, lists as one text. */
  readonly values: ProfileCells
  /** Of the records of the source it comes from, the number of the deciding one, where records have numbers, and how many there were. */
  readonly row: number | null
  readonly rows: number | null
  /** Its principal's profile under the keys that were asked for. */
  readonly profile?: ProfileCells
  /** What the file it came from marks it with; absent when that is nothing. */
  readonly marks?: GrantMarks
}

export interface GrantMarks {
  /** Held through other entitlements alone, by nesting. */
  readonly derived: boolean
  /** Provisioning cannot change it. */
  readonly immutable: boolean
  /** Who belongs to its holder holds it too. */
  readonly expandable: boolean
  /** Ids of the other entitlements it comes from. */
  readonly sources: readonly string[]
}

/** How many grants carry each mark. */
export type GrantMarkCounts = Readonly<Record<'derived' | 'immutable' | 'expandable', number>>

/** A resource in the tree of what lies in what. */
export interface TreeRow {
  readonly row: ResourceRow
  /** How many lie right below it. */
  readonly children: number
}

/** What a resource is linked with; `from` true: the link goes out from it. */
export interface LinkRow {
  readonly kind: string
  readonly from: boolean
  readonly row: ResourceRow
}

export interface ListRows {
  readonly resources: ResourceRow
  readonly entitlements: EntitlementRow
  readonly grants: GrantRow
}

export interface Page<Row> {
  readonly total: number
  readonly offset: number
  readonly rows: readonly Row[]
}

export interface Facet {
  readonly value: string | number | null
  readonly label: string
  readonly count: number
}
