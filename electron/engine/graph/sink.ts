import type { Entitlement, Finding, Grant, Origin, Resource, ResourceRef, ResourceType } from '../../../shared/graph.ts'
import type { AttributeValue } from '../../../shared/vocabulary.ts'

/** What is known of a grant, in the order of the vocabulary's attributes; undefined: nothing. */
export type GrantValues = readonly (AttributeValue | undefined)[]

/** The snapshot's own integer for a resource or an entitlement, given back by the sink. */
export type Key = number

/**
 * Where a source puts what it read. Synchronous and batched inside, so that a million rows cost no promises.
 *
 * It checks what the model demands (known resource type, ids of 1-1024 bytes, unique ids, existing ends). A record that
 * breaks a rule is left out and becomes a finding: never a crash, never silence. `null` then stands for its key.
 * `wire` is the record as a file held it; it is kept and given back, never read.
 */
export interface Sink {
  resourceType(type: ResourceType, wire?: Uint8Array): void
  /** A second resource of the same (type, id) replaces the first one's fields (finding `duplicate-resource`). */
  resource(resource: Resource, wire?: Uint8Array): Key | null
  entitlement(entitlement: Entitlement, wire?: Uint8Array): Key | null
  /** How many grants will come, at most, by key and after all resources and entitlements: what is known early is saved early. */
  expectGrants?(count: number): void
  /** By ids: for sources that meet grants in any order. Ends that do not exist at the end of the run become findings. */
  grant(grant: Omit<Grant, 'id'> & { readonly id?: string }, wire?: Uint8Array): void
  /**
   * By keys: the fast way. A second grant of the same pair is dropped (finding `duplicate-grant`). `values` in the order of the
   * vocabulary's attributes; they are read at once, so that the array may be used again.
   */
  grantByKey(entitlement: Key, principal: Key, values: GrantValues, origin: Origin | null): void
  /** One resource has to do with another beyond who is in what. Ends that do not exist at the end of the run become findings. */
  link(from: ResourceRef, to: ResourceRef, kind: string): void
  /** What is missing of this type may be missing from the reading, not from the source. */
  incomplete(type: string, why: string): void
  finding(finding: Finding): void
}
