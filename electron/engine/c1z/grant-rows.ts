import type { Database } from 'better-sqlite3'
import type { GrantRecord } from '../graph/snapshot.ts'
import { EvidenceEncoder } from './evidence.ts'
import { ENTITLEMENT, inconsistent, PRINCIPAL, type GraphParts } from './graph-parts.ts'
import { field, join } from './wire.ts'

const insert = `INSERT INTO v1_grants (resource_type_id, resource_id, entitlement_id, principal_resource_type_id, principal_resource_id,
  external_id, data, sync_id, discovered_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`

const BATCH = 2000

/** Adds the grants row by row through SQLite: for a database that has rows already, and for rows the fast way cannot take. */
export async function insertGrants(
  database: Database,
  grants: Iterable<GrantRecord>,
  { entitlements, principals, entitlementRank, principalRank }: GraphParts,
  run: { readonly syncId: string; readonly at: string },
  pause: (done: number) => Promise<void>,
): Promise<void> {
  const statement = database.prepare(insert)
  const evidence = new EvidenceEncoder()
  let done = 0
  let rank = -1
  let columns: readonly [type: string, resource: string, id: string] = ['', '', '']
  for (const record of grants) {
    const entitlement = entitlementRank[record[0]] ?? -1
    const principal = principalRank[record[1]] ?? -1
    if (entitlement < 0 || principal < 0) throw inconsistent('a grant has an end that does not exist')
    if (entitlement !== rank) {
      rank = entitlement
      const { type, resource, id } = ENTITLEMENT
      columns = [entitlements.text(rank, type), entitlements.text(rank, resource), entitlements.text(rank, id)]
    }
    const principalType = principals.text(principal, PRINCIPAL.type)
    const principalId = principals.text(principal, PRINCIPAL.id)
    const id = record[9] ?? `${columns[2]}:${principalType}:${principalId}`
    const data =
      record[10] ??
      join(
        entitlements.piece(entitlement, ENTITLEMENT.message),
        principals.piece(principal, PRINCIPAL.message),
        field(3, Buffer.from(id)),
        evidence.encode(record[6], record[4], record[2], record[5], record[3]) ?? join(),
      )
    statement.run(...columns, principalType, principalId, id, data, run.syncId, run.at)
    if (++done % BATCH === 0) await pause(done)
  }
}
