/* eslint-disable @typescript-eslint/no-non-null-assertion -- indexes are in bounds by construction; a check would cost the inner loops */
import type { DiffCounts, DiffSummary } from '../../../shared/diff.ts'
import type { GrantRecords, Imprint, Records } from './imprint.ts'
import { identityOrder, orderByRank } from './radix.ts'

/** How a grant of the later snapshot stands against the earlier one. */
export const grantChange = { added: 1, changed: 2, unchanged: 3 } as const

export interface ImprintComparison {
  /** By row of the later imprint's grants: one of {@link grantChange}. */
  readonly changes: Uint8Array
  /** By row of the later imprint's grants: the same grant's row in the earlier one, or -1. */
  readonly earlier: Int32Array
  readonly summary: DiffSummary
}

/** What became of every record, as `diffSnapshots` counts it. Some 100 ms for a million grants. */
export function compareImprints(before: Imprint, after: Imprint): ImprintComparison {
  const resources = matched(before.resources, after.resources)
  const entitlements = matched(before.entitlements, after.entitlements)
  const grants = matchedGrants(before.grants, after, entitlements.earlier, resources.earlier)
  return {
    changes: grants.changes,
    earlier: grants.earlier,
    summary: { resources: resources.counts, entitlements: entitlements.counts, grants: grants.counts },
  }
}

/** For each later record the place of the earlier one, or -1. */
function matched(before: Records, after: Records): { readonly earlier: Int32Array; readonly counts: DiffCounts } {
  const places = new Map(before.ids.map((id, place) => [id, place]))
  const earlier = new Int32Array(after.ids.length)
  let found = 0
  let changed = 0
  for (const [place, id] of after.ids.entries()) {
    const old = places.get(id) ?? -1
    earlier[place] = old
    if (old === -1) continue
    found++
    if (!samePrint(before.prints, old, after.prints, place)) changed++
  }
  return { earlier, counts: countsOf(before.ids.length, after.ids.length, found, changed) }
}

const countsOf = (before: number, after: number, found: number, changed: number): DiffCounts => ({
  added: after - found,
  removed: before - found,
  changed,
  unchanged: found - changed,
})

const samePrint = (a: Uint32Array, i: number, b: Uint32Array, j: number): boolean => a[2 * i] === b[2 * j] && a[2 * i + 1] === b[2 * j + 1]

/** Entitlement by entitlement: its earlier grants are laid out by principal, then its later ones look there. */
function matchedGrants(before: GrantRecords, { grants: after, entitlements }: Imprint, entitlementOf: Int32Array, principalOf: Int32Array) {
  const rows = after.keys.length
  const changes = new Uint8Array(rows)
  const earlier = new Int32Array(rows).fill(-1)
  const old = byEntitlement(before)
  /** By the earlier place of a principal: the row of the grant of the entitlement at hand, if `stamp` says so. */
  const rowOf = new Int32Array(Math.max(maximum(principalOf), maximum(before.principal)) + 1)
  const stamp = new Int32Array(rowOf.length).fill(-1)
  const now = byEntitlement(after, entitlements.ids.length)
  let found = 0
  let changed = 0
  for (let entitlement = 0; entitlement < entitlements.ids.length; entitlement++) {
    const oldEntitlement = entitlementOf[entitlement]!
    const known = oldEntitlement !== -1 && oldEntitlement + 1 < old.starts.length
    if (known) {
      for (let i = old.starts[oldEntitlement]!; i < old.starts[oldEntitlement + 1]!; i++) {
        const row = old.order[i]!
        const principal = before.principal[row]!
        rowOf[principal] = row
        stamp[principal] = entitlement
      }
    }
    for (let i = now.starts[entitlement]!; i < now.starts[entitlement + 1]!; i++) {
      const row = now.order[i]!
      const principal = principalOf[after.principal[row]!]!
      if (!known || principal === -1 || stamp[principal] !== entitlement) {
        changes[row] = grantChange.added
        continue
      }
      const match = rowOf[principal]!
      earlier[row] = match
      found++
      const same = samePrint(before.prints, match, after.prints, row)
      changes[row] = same ? grantChange.unchanged : grantChange.changed
      if (!same) changed++
    }
  }
  return { changes, earlier, counts: countsOf(before.keys.length, rows, found, changed) }
}

/** Rows by entitlement: those of entitlement e are `order[starts[e]]` up to `order[starts[e + 1]]`. */
function byEntitlement({ entitlement }: GrantRecords, entitlements = maximum(entitlement) + 1) {
  const starts = new Int32Array(entitlements + 1)
  for (const of of entitlement) starts[of + 1]!++
  for (let i = 0; i < entitlements; i++) starts[i + 1]! += starts[i]!
  return { starts, order: orderByRank(identityOrder(entitlement.length), entitlement, identityOrder(entitlements), entitlements) }
}

function maximum(values: Int32Array): number {
  let most = -1
  for (const value of values) if (value > most) most = value
  return most
}
