import type { Database } from 'better-sqlite3'
import { RowBatch } from './row-batch.ts'
import { shapeOf } from './shape.ts'
import type { Key } from './sink.ts'

/**
 * What each resource holds, what is granted on it, the newest moment of use of either, and the grants of each
 * entitlement: counted while grants are written, so that no pass over them is needed afterwards.
 */
export class UsageTally {
  /** By entitlement key; 0 while its resource is unknown. */
  readonly #resourceOf: Key[] = [0]
  readonly #grants: number[] = [0]
  /** By resource key. */
  readonly #held: number[] = [0]
  readonly #granted: number[] = [0]
  readonly #lastActivity: number[] = [NaN]
  #stale = false

  setResource(entitlement: Key, resource: Key): void {
    this.#resourceOf[entitlement] = resource
  }

  /** `lastActivity` is NaN when there is no date. */
  add(entitlement: Key, principal: Key, lastActivity: number): void {
    const resource = this.#resourceOf[entitlement] ?? 0
    if (resource === 0) this.#stale = true
    this.#grants[entitlement] = (this.#grants[entitlement] ?? 0) + 1
    this.#held[principal] = (this.#held[principal] ?? 0) + 1
    this.#granted[resource] = (this.#granted[resource] ?? 0) + 1
    this.#touch(principal, lastActivity)
    this.#touch(resource, lastActivity)
  }

  /** Grants of an entitlement. */
  granted(entitlement: Key): number {
    return this.#grants[entitlement] ?? 0
  }

  /** Grants a resource holds. */
  held(resource: Key): number {
    return this.#held[resource] ?? 0
  }

  /** Grants were taken away again: count in the database instead. */
  markStale(): void {
    this.#stale = true
  }

  write(database: Database, resources: number): void {
    if (this.#stale) {
      database.exec(recount(shapeOf(database).newest))
      return
    }
    const ofEntitlements = new RowBatch(() => database, 'entitlement_use', ['entitlement', 'grants'])
    for (const [entitlement, grants = 0] of this.#grants.entries()) if (grants > 0) ofEntitlements.add([entitlement, grants])
    ofEntitlements.flush()
    const ofResources = new RowBatch(() => database, 'resource_use', ['resource', 'held', 'granted', 'last_activity'])
    for (let resource = 1; resource <= resources; resource++) {
      const held = this.#held[resource] ?? 0
      const granted = this.#granted[resource] ?? 0
      const last = this.#lastActivity[resource] ?? NaN
      if (held + granted > 0) ofResources.add([resource, held, granted, Number.isNaN(last) ? null : last])
    }
    ofResources.flush()
  }

  #touch(resource: Key, at: number): void {
    const known = this.#lastActivity[resource] ?? NaN
    if (at > known || (Number.isNaN(known) && !Number.isNaN(at))) this.#lastActivity[resource] = at
  }
}

/** Counts all grants, into the two empty tables. `newest`: the newest moment a grant was used at, as SQL over its row. */
export const recount = (newest: string): string => `
insert into entitlement_use select entitlement, count(*) from grant_ group by entitlement;
insert into resource_use select resource, sum(held), sum(granted), max(newest) from (
  select principal as resource, count(*) as held, 0 as granted, max(${newest}) as newest from grant_ group by principal
  union all
  select e.resource, 0, count(*), max(${newest}) from grant_ g join entitlement e on e.key = g.entitlement group by e.resource
) group by resource;
`
