import type { AttributeValue } from './vocabulary.ts'

/**
 * The access graph every source is turned into: resource types, resources, entitlements, grants (the Baton model).
 * Ids are the source's own text, 1 to 1024 bytes of valid UTF-8; times are milliseconds since 1970 UTC.
 */

/** What a type can be to its readers. */
export const knownTraits = ['user', 'group', 'role', 'app', 'secret', 'scope_binding'] as const
export type KnownTrait = (typeof knownTraits)[number]
/** Others, which Rollcall has no use for, are kept by their name, and those nobody named by their number (`trait_99`). */
export type Trait = KnownTrait | (string & Record<never, never>)

export interface ResourceType {
  readonly id: string
  readonly displayName: string
  readonly description?: string
  readonly traits: readonly Trait[]
  /** Nothing can be held on resources of this type (people, usually): readers need not ask. */
  readonly skipEntitlementsAndGrants: boolean
}

export type ResourceStatus = 'unspecified' | 'enabled' | 'disabled' | 'deleted'

export type ProfileValue = string | number | boolean | null | readonly ProfileValue[] | { readonly [key: string]: ProfileValue }
export type Profile = Readonly<Record<string, ProfileValue>>

export interface ResourceRef {
  readonly type: string
  readonly id: string
}

export interface Resource extends ResourceRef {
  readonly displayName: string
  readonly description?: string
  readonly parent?: ResourceRef
  /** For user-like resources. */
  readonly status?: ResourceStatus
  readonly statusDetails?: string
  readonly email?: string
  /** Further addresses after the primary one. */
  readonly otherEmails?: readonly string[]
  readonly login?: string
  readonly accountType?: 'unspecified' | 'human' | 'service' | 'system'
  readonly profile?: Profile
}

export type EntitlementPurpose = 'unspecified' | 'assignment' | 'permission' | 'ownership'

export interface Entitlement {
  /** `<resource type>:<resource id>:<slug>` by convention; opaque to readers. */
  readonly id: string
  readonly resource: ResourceRef
  readonly slug: string
  readonly displayName: string
  readonly description?: string
  readonly purpose: EntitlementPurpose
  /** Ids of the resource types it can be granted to. */
  readonly grantableTo: readonly string[]
}

/** Where in its source something comes from. */
export interface Origin {
  /** Which of the source's streams: a report, a file, a collection of its service. */
  readonly stream: string
  /** The deciding record there: its number, from 1, or its name. */
  readonly record: number | string
  /** How many records it was made of. */
  readonly records?: number
  /** The record's line, where the stream is a file of lines. */
  readonly line?: number
}

export interface Grant {
  /** `<entitlement id>:<principal type>:<principal id>` by convention; opaque to readers. */
  readonly id: string
  readonly entitlementId: string
  readonly principal: ResourceRef
  /** What is known of it, in the order of the vocabulary's attributes; undefined and null: nothing. */
  readonly values: readonly (AttributeValue | undefined)[]
  readonly origin?: Origin
}

/** `type:id:slug`, as the Baton SDK builds it (spec: plain joins, no escaping). */
export const entitlementId = (resource: ResourceRef, slug: string): string => `${resource.type}:${resource.id}:${slug}`
/** `entitlementId:principalType:principalId`, as the Baton SDK builds it. */
export const grantId = (entitlement: string, principal: ResourceRef): string => `${entitlement}:${principal.type}:${principal.id}`

export type FindingSeverity = 'info' | 'warning' | 'error'

/** Something wrong or odd in the data. Counted by kind; the first examples are kept with the offending record. */
export interface Finding {
  /** Stable kebab-case kind, e.g. `row-without-user`. */
  readonly kind: string
  readonly severity: FindingSeverity
  /** One sentence on this example. */
  readonly message: string
  /** Row number in the source, from 1. */
  readonly row?: number
  readonly resource?: ResourceRef
  /** The raw offending record, cut to 2 kB. */
  readonly record?: string
  /** What is at fault, when that is something else, perhaps something that is missing: the finding about it is the one to put right. */
  readonly causedBy?: ResourceRef
  /** How many records this one thing makes odd. */
  readonly causes?: number
}

export interface FindingGroup {
  readonly kind: string
  readonly severity: FindingSeverity
  readonly count: number
  readonly examples: readonly Finding[]
}

export interface GraphCounts {
  readonly resourceTypes: number
  readonly resources: number
  readonly entitlements: number
  readonly grants: number
  /** By resource type id; of grants, by the type of the resource the entitlement is on. */
  readonly resourcesByType: Readonly<Record<string, number>>
  readonly entitlementsByType: Readonly<Record<string, number>>
  readonly grantsByType: Readonly<Record<string, number>>
}
