import type { Database } from 'better-sqlite3'
import type { GrantRecord } from '../graph/snapshot.ts'
import { firstValue } from '../graph/records.ts'
import { GrantMetadataCodec } from './grant-metadata.ts'
import { ENTITLEMENT, inconsistent, PRINCIPAL, type GraphParts } from './graph-parts.ts'
import { putVarint } from './wire.ts'

const insert = (syncId: string, at: string): string => `INSERT INTO v1_grants (resource_type_id, resource_id, entitlement_id,
  principal_resource_type_id, principal_resource_id, external_id, data, sync_id, discovered_at)
  VALUES (?, ?, ?, ?, ?, ?, ?, '${syncId}', '${at}')`

const BATCH = 2000

/** Adds the grants row by row through SQLite: for a database that has rows already, and for rows the fast way cannot take. */
export async function insertGrants(
  database: Database,
  grants: Iterable<GrantRecord>,
  parts: GraphParts,
  run: { readonly syncId: string; readonly at: string },
  pause: (done: number) => Promise<void>,
): Promise<void> {
  const { entitlements, principals, entitlementRank, principalRank } = parts
  const statement = database.prepare(insert(run.syncId, run.at))
  const message = new GrantMessage(parts)
  /** Of each principal, once it was met. */
  const texts = new Array<readonly [type: string, id: string, end: string] | undefined>(principals.count).fill(undefined)
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
    const [type, id, end] = (texts[principal] ??= [
      principals.text(principal, PRINCIPAL.type),
      principals.text(principal, PRINCIPAL.id),
      principals.text(principal, PRINCIPAL.end),
    ])
    const external = record[2] ?? `${columns[2]}:${end}`
    const data = record[3] ?? message.encode(entitlement, principal, record)
    statement.run(columns[0], columns[1], columns[2], type, id, external, data)
    if (++done % BATCH === 0) await pause(done)
  }
}

/** Assembles grants from encoded parts in one buffer. */
class GrantMessage {
  readonly #parts: GraphParts
  readonly #metadata: GrantMetadataCodec
  #buffer = Buffer.allocUnsafeSlow(4096)

  constructor(parts: GraphParts) {
    this.#parts = parts
    this.#metadata = new GrantMetadataCodec(parts.attributes)
  }

  /** Good until the next call. */
  encode(entitlement: number, principal: number, record: GrantRecord): Buffer {
    const { entitlements, principals } = this.#parts
    const own = record[2]
    const id =
      own === null ? [entitlements.view(entitlement, ENTITLEMENT.id, 2), principals.keptView(principal, PRINCIPAL.end)] : [Buffer.from(own)]
    const idLength = id.reduce((sum, piece) => sum + piece.length, 0)
    const ends = [entitlements.view(entitlement, ENTITLEMENT.message), principals.keptView(principal, PRINCIPAL.message)]
    const metadata = this.#metadata.encode(record, firstValue)
    const most = ends.reduce((sum, piece) => sum + piece.length, 16 + idLength + (metadata?.length ?? 0))
    if (most > this.#buffer.length) this.#buffer = Buffer.allocUnsafeSlow(most * 2)
    let at = 0
    for (const piece of ends) at = this.#put(at, piece)
    this.#buffer[at] = 0x1a // Grant field 3, the id
    at = putVarint(this.#buffer, at + 1, idLength)
    for (const piece of id) at = this.#put(at, piece)
    if (metadata !== null) at = this.#put(at, metadata)
    return this.#buffer.subarray(0, at)
  }

  #put(at: number, piece: Uint8Array): number {
    this.#buffer.set(piece, at)
    return at + piece.length
  }
}
