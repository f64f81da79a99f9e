import type { GrantRecord } from '../graph/snapshot.ts'
import { IndexTree, MAX_ENTRY, MAX_ROW, putBigEndianVarint, TableTree } from './btree.ts'
import { EvidenceEncoder } from './evidence.ts'
import { ENTITLEMENT, inconsistent, type GraphParts } from './graph-parts.ts'
import { PageFile } from './page-file.ts'
import { putVarint, varintSize } from './wire.ts'

/**
 * The fast way to write grants: the pages of an empty `v1_grants` and its indexes, made directly. Grants come sorted, and
 * the order of every index follows from the ranks of their ends, so nothing is compared, sorted as text or read back;
 * SQLite takes three times as long for the same 500,000 rows (3.0 s against 0.9 s). What needs more than that
 * (`canPage` false, or UnsuitableRows thrown) goes through SQLite.
 */

/** Root pages of the empty table and of its indexes; `external` null when SQLite is to make that one. */
export interface Roots {
  readonly table: number
  readonly resource: number
  readonly principal: number
  readonly pair: number
  readonly external: number | null
}

/** Rows the fast way cannot take; the database is to be made anew. */
export class UnsuitableRows extends Error {}

const BATCH = 2000

export interface PagedRun {
  readonly syncId: string
  readonly at: string
}

/**
 * Writes `count` grants into the closed database at `path`.
 *
 * @throws UnsuitableRows when a row needs overflow pages, has an id of its own while `roots.external` is given, or the
 * grants are not in order
 */
export async function pageGrants(
  path: string,
  roots: Roots,
  grants: Iterable<GrantRecord>,
  count: number,
  parts: GraphParts,
  run: PagedRun,
  pause: (done: number) => Promise<void>,
): Promise<void> {
  const file = new PageFile(path)
  try {
    const work = new GrantPages(file, count, parts, run)
    const step = async (done: number) => {
      await file.drain()
      await pause(done)
    }
    await work.table(grants, roots.table, roots.external !== null, step)
    if (roots.external !== null) await work.externalIndex(roots.external, step)
    await work.pairIndex(roots.pair, step)
    await work.resourceIndex(roots.resource, step)
    await work.principalIndex(roots.principal, step)
    await file.finish()
  } finally {
    await file.close()
  }
}

/** Bytes of an integer in a record's body and its serial type (file format: "Record Format"). */
const rowidBytes = (rowid: number): number => (rowid === 1 ? 0 : rowid < 0x80 ? 1 : rowid < 0x8000 ? 2 : rowid < 0x800000 ? 3 : 4)
const rowidType = (rowid: number): number => (rowid === 1 ? 9 : rowidBytes(rowid))

const textType = (length: number): number => 2 * length + 13
const blobType = (length: number): number => 2 * length + 12
/** Size of a serial type or payload length that fits two varint bytes, as all within a page do. */
const shortVarint = (value: number): number => (value < 128 ? 1 : 2)

class GrantPages {
  readonly #file: PageFile
  readonly #parts: GraphParts
  readonly #count: number
  /** Rank of the principal of each row. */
  readonly #principals: Int32Array
  /** First row of each entitlement by rank, and the number of rows at the end. */
  readonly #firstRow: Int32Array
  /** Columns sync_id and discovered_at. */
  readonly #tail: Buffer
  readonly #syncId: Buffer

  constructor(file: PageFile, count: number, parts: GraphParts, run: PagedRun) {
    this.#file = file
    this.#count = count
    this.#parts = parts
    this.#principals = new Int32Array(count)
    this.#firstRow = new Int32Array(parts.entitlements.count + 1)
    this.#syncId = Buffer.from(run.syncId)
    this.#tail = Buffer.from(run.syncId + run.at)
  }

  async table(grants: Iterable<GrantRecord>, root: number, conventional: boolean, step: (done: number) => Promise<void>): Promise<void> {
    const tree = new TableTree(this.#file)
    const evidence = new EvidenceEncoder()
    const { entitlementRank, principalRank } = this.#parts
    let row = 0
    let entitlement = -1
    let principal = -1
    for (const record of grants) {
      const nextEntitlement = entitlementRank[record[0]] ?? -1
      const nextPrincipal = principalRank[record[1]] ?? -1
      if (nextEntitlement < 0 || nextPrincipal < 0) throw inconsistent('a grant has an end that does not exist')
      if (nextEntitlement !== entitlement) {
        if (nextEntitlement < entitlement) throw new UnsuitableRows('grants are not in order')
        while (entitlement < nextEntitlement) this.#firstRow[++entitlement] = row
      } else if (nextPrincipal <= principal) throw new UnsuitableRows('grants are not in order')
      principal = nextPrincipal
      if (row >= this.#count) throw new UnsuitableRows('there are more grants than counted')
      this.#principals[row++] = principal
      const own = record[9]
      if (own !== null && conventional) throw new UnsuitableRows('a grant has an id of its own')
      this.#row(tree, row, entitlement, principal, own === null ? null : Buffer.from(own), record, evidence)
      if (row % BATCH === 0) await step(row)
    }
    if (row !== this.#count) throw new UnsuitableRows('there are fewer grants than counted')
    while (entitlement < this.#parts.entitlements.count) this.#firstRow[++entitlement] = row
    tree.finish(root)
    await step(row)
  }

  #row(
    tree: TableTree,
    rowid: number,
    entitlement: number,
    principal: number,
    own: Buffer | null,
    record: GrantRecord,
    evidence: EvidenceEncoder,
  ): void {
    // The pieces of both ends, as offsets: type, resource, id, colon, message and type, id, end, message.
    const { bytes: eBytes, offsets: eAt } = this.#parts.entitlements
    const { bytes: pBytes, offsets: pAt } = this.#parts.principals
    const e = entitlement * 5
    const p = principal * 4
    const e0 = eAt[e] ?? 0
    const e2 = eAt[e + 2] ?? 0
    const e3 = eAt[e + 3] ?? 0
    const e4 = eAt[e + 4] ?? 0
    const e5 = eAt[e + 5] ?? 0
    const p0 = pAt[p] ?? 0
    const p1 = pAt[p + 1] ?? 0
    const p2 = pAt[p + 2] ?? 0
    const p3 = pAt[p + 3] ?? 0
    const p4 = pAt[p + 4] ?? 0
    const idLength = own === null ? e4 - e2 + p3 - p2 : own.length
    const wire = record[10]
    const metadata = wire === null ? evidence.encode(record[6], record[4], record[2], record[5], record[3]) : null
    const dataLength =
      wire === null ? e5 - e4 + p4 - p3 + 1 + varintSize(idLength) + idLength + (metadata === null ? 0 : metadata.length) : wire.length
    const type0 = textType((eAt[e + 1] ?? 0) - e0)
    const type1 = textType(e2 - (eAt[e + 1] ?? 0))
    const type2 = textType(e3 - e2)
    const type3 = textType(p1 - p0)
    const type4 = textType(p2 - p1)
    const type5 = textType(idLength)
    const type6 = blobType(dataLength)
    const header =
      4 + // its own length, the rowid alias (NULL), and the two short types at the end
      (shortVarint(type0) +
        shortVarint(type1) +
        shortVarint(type2) +
        shortVarint(type3) +
        shortVarint(type4) +
        shortVarint(type5) +
        shortVarint(type6))
    const payload = header + e3 - e0 + p2 - p0 + idLength + dataLength + this.#tail.length
    if (payload > MAX_ROW) throw new UnsuitableRows('a grant is larger than a page')
    let at = tree.add(rowid, payload)
    const { bytes } = this.#file
    bytes[at++] = header
    bytes[at++] = 0
    at = putBigEndianVarint(bytes, at, type0)
    at = putBigEndianVarint(bytes, at, type1)
    at = putBigEndianVarint(bytes, at, type2)
    at = putBigEndianVarint(bytes, at, type3)
    at = putBigEndianVarint(bytes, at, type4)
    at = putBigEndianVarint(bytes, at, type5)
    at = putBigEndianVarint(bytes, at, type6)
    bytes[at++] = textType(this.#syncId.length)
    bytes[at++] = textType(this.#tail.length - this.#syncId.length)
    at += eBytes.copy(bytes, at, e0, e3)
    at += pBytes.copy(bytes, at, p0, p2)
    if (own === null) {
      at += eBytes.copy(bytes, at, e2, e4)
      at += pBytes.copy(bytes, at, p2, p3)
    } else at = put(bytes, at, own)
    if (wire !== null) {
      at = put(bytes, at, wire)
    } else {
      at += eBytes.copy(bytes, at, e4, e5)
      at += pBytes.copy(bytes, at, p3, p4)
      bytes[at++] = 0x1a // Grant field 3, the id
      at = putVarint(bytes, at, idLength)
      if (own === null) {
        at += eBytes.copy(bytes, at, e2, e4)
        at += pBytes.copy(bytes, at, p2, p3)
      } else at = put(bytes, at, own)
      if (metadata !== null) at = put(bytes, at, metadata)
    }
    put(bytes, at, this.#tail)
  }

  /** (external_id, sync_id): in the order of the rows, as no id is the start of another. */
  async externalIndex(root: number, step: (done: number) => Promise<void>): Promise<void> {
    const tree = new IndexTree(this.#file)
    const { entitlements, principals } = this.#parts
    const { bytes, offsets } = principals
    for (let rank = 0; rank < entitlements.count; rank++) {
      const start = Buffer.concat([entitlements.piece(rank, ENTITLEMENT.id), entitlements.piece(rank, ENTITLEMENT.colon)])
      const end = this.#firstRow[rank + 1] ?? 0
      for (let row = this.#firstRow[rank] ?? 0; row < end; row++) {
        const p = (this.#principals[row] ?? 0) * 4
        const p2 = offsets[p + 2] ?? 0
        const p3 = offsets[p + 3] ?? 0
        const length = start.length + p3 - p2
        let at = startEntry(tree, row + 1, length + this.#syncId.length, textType(length), textType(this.#syncId.length), 0)
        at = put(tree.bytes, at, start)
        at += bytes.copy(tree.bytes, at, p2, p3)
        at = put(tree.bytes, at, this.#syncId)
        putRowid(tree.bytes, at, row + 1)
        if (row % BATCH === 0) await step(this.#count)
      }
    }
    tree.finish(root)
  }

  /** (entitlement_id, principal_resource_type_id, principal_resource_id): in the order of the rows. */
  async pairIndex(root: number, step: (done: number) => Promise<void>): Promise<void> {
    const tree = new IndexTree(this.#file)
    const { entitlements, principals } = this.#parts
    const { bytes, offsets } = principals
    for (let rank = 0; rank < entitlements.count; rank++) {
      const id = entitlements.piece(rank, ENTITLEMENT.id)
      const end = this.#firstRow[rank + 1] ?? 0
      for (let row = this.#firstRow[rank] ?? 0; row < end; row++) {
        const p = (this.#principals[row] ?? 0) * 4
        const p0 = offsets[p] ?? 0
        const p1 = offsets[p + 1] ?? 0
        const p2 = offsets[p + 2] ?? 0
        let at = startEntry(tree, row + 1, id.length + p2 - p0, textType(id.length), textType(p1 - p0), textType(p2 - p1))
        at = put(tree.bytes, at, id)
        at += bytes.copy(tree.bytes, at, p0, p2)
        putRowid(tree.bytes, at, row + 1)
        if (row % BATCH === 0) await step(this.#count)
      }
    }
    tree.finish(root)
  }

  /** (resource_type_id, resource_id): resource after resource, each one's entitlements in their order. */
  async resourceIndex(root: number, step: (done: number) => Promise<void>): Promise<void> {
    const tree = new IndexTree(this.#file)
    const { entitlements, resourceRank } = this.#parts
    const byResource = Int32Array.from({ length: entitlements.count }, (_, rank) => rank).sort(
      (a, b) => (resourceRank[a] ?? 0) - (resourceRank[b] ?? 0) || a - b,
    )
    let done = 0
    for (const rank of byResource) {
      const type = entitlements.piece(rank, ENTITLEMENT.type)
      const resource = entitlements.piece(rank, ENTITLEMENT.resource)
      const key = Buffer.concat([type, resource])
      const end = this.#firstRow[rank + 1] ?? 0
      for (let row = this.#firstRow[rank] ?? 0; row < end; row++) {
        const at = startEntry(tree, row + 1, key.length, textType(type.length), textType(resource.length), 0)
        putRowid(tree.bytes, put(tree.bytes, at, key), row + 1)
        if (++done % BATCH === 0) await step(this.#count)
      }
    }
    tree.finish(root)
  }

  /** (principal_resource_type_id, principal_resource_id): rows counted into place by the principal's rank. */
  async principalIndex(root: number, step: (done: number) => Promise<void>): Promise<void> {
    const { count, bytes, offsets } = this.#parts.principals
    const next = new Int32Array(count + 1)
    for (const rank of this.#principals) next[rank + 1] = (next[rank + 1] ?? 0) + 1
    for (let rank = 1; rank <= count; rank++) next[rank] = (next[rank] ?? 0) + (next[rank - 1] ?? 0)
    const rows = new Int32Array(this.#count)
    for (let row = 0; row < this.#count; row++) {
      const rank = this.#principals[row] ?? 0
      const to = next[rank] ?? 0
      rows[to] = row
      next[rank] = to + 1
    }
    const tree = new IndexTree(this.#file)
    let done = 0
    for (const row of rows) {
      const p = (this.#principals[row] ?? 0) * 4
      const p0 = offsets[p] ?? 0
      const p1 = offsets[p + 1] ?? 0
      const p2 = offsets[p + 2] ?? 0
      let at = startEntry(tree, row + 1, p2 - p0, textType(p1 - p0), textType(p2 - p1), 0)
      at += bytes.copy(tree.bytes, at, p0, p2)
      putRowid(tree.bytes, at, row + 1)
      if (++done % BATCH === 0) await step(this.#count)
    }
    tree.finish(root)
  }
}

/** Starts an index entry: the record's header; `c` 0 when there are two texts. Returns where in `tree.bytes` the body begins. */
function startEntry(tree: IndexTree, rowid: number, body: number, a: number, b: number, c: number): number {
  const header = 2 + shortVarint(a) + shortVarint(b) + (c === 0 ? 0 : shortVarint(c))
  const payload = header + body + rowidBytes(rowid)
  if (payload > MAX_ENTRY) throw new UnsuitableRows('an id is too long for an index page')
  let at = tree.add(payload)
  const { bytes } = tree
  bytes[at++] = header
  at = putBigEndianVarint(bytes, at, a)
  at = putBigEndianVarint(bytes, at, b)
  if (c !== 0) at = putBigEndianVarint(bytes, at, c)
  bytes[at++] = rowidType(rowid)
  return at
}

/** Ends an index entry. */
function putRowid(bytes: Buffer, at: number, rowid: number): void {
  let to = at
  for (let shift = 8 * (rowidBytes(rowid) - 1); shift >= 0; shift -= 8) bytes[to++] = (rowid >>> shift) & 255
}

function put(bytes: Buffer, at: number, part: Uint8Array): number {
  bytes.set(part, at)
  return at + part.length
}
