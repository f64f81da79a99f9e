import { overLimit } from './faults.ts'
import { Reader } from './reader.ts'
import type { EntitlementRow, GrantRow, SyncRecords } from './sync-records.ts'
import { field } from './wire.ts'

/**
 * Format v3 names an entitlement by its resource and its id, so that two resources may have one of the same id. Everything else names it by
 * the id alone: those that share one get theirs with the resource in front, `group:a:member`, each of them, in whatever order they come.
 */

const MOST_BYTES = 256 << 20
const tag = { entitlementId: 0x12, grantId: 0x1a, sources: 0x2a, entry: 0x0a } as const

/** The same records, each entitlement with an id that no other one has. @throws RollcallError UNSUPPORTED (limits), and what reading throws */
export async function withOwnIds(records: SyncRecords, path: string): Promise<SyncRecords> {
  const seen = new Set<string>()
  const shared = new Set<string>()
  let bytes = 0
  await records.entitlements(({ external_id: id = '' }) => {
    if (seen.has(id)) shared.add(id)
    else seen.add(id)
    bytes += id.length
    if (bytes > MOST_BYTES) throw overLimit(path, `the ids of its entitlements take more than ${MOST_BYTES / 2 ** 20} MiB`)
  })
  if (shared.size === 0) return records
  const own = new Map<string, string>()
  await records.entitlements(({ external_id: id = '', resource_type_id: type = '', resource_id: resource = '' }) => {
    if (!shared.has(id)) return
    let name = `${type}:${resource}:${id}`
    while (seen.has(name)) name += '~'
    seen.add(name)
    own.set(keyOf(type, resource, id), name)
  })
  return new OwnIds(records, own)
}

const keyOf = (type: string, resource: string, id: string): string => JSON.stringify([type, resource, id])

class OwnIds implements SyncRecords {
  readonly #records: SyncRecords
  readonly #own: ReadonlyMap<string, string>
  readonly resourceTypes: SyncRecords['resourceTypes']
  readonly resources: SyncRecords['resources']
  readonly firstGrants: SyncRecords['firstGrants']

  constructor(records: SyncRecords, own: ReadonlyMap<string, string>) {
    this.#records = records
    this.#own = own
    this.resourceTypes = (take) => records.resourceTypes(take)
    this.resources = (take) => records.resources(take)
    this.firstGrants = (count) => records.firstGrants(count)
  }

  get run() {
    return this.#records.run
  }

  entitlements(take: (row: EntitlementRow) => void): Promise<number> {
    return this.#records.entitlements((row) => {
      const { external_id: id = '', resource_type_id: type = '', resource_id: resource = '' } = row
      const own = this.#own.get(keyOf(type, resource, id))
      take(own === undefined ? row : { ...row, external_id: own, said: id, data: withField(row.data, tag.entitlementId, own) })
    })
  }

  grants(take: (row: GrantRow) => void): Promise<number> {
    let last = { type: '', resource: '', id: '', own: undefined as string | undefined }
    return this.#records.grants((row) => {
      const { resource_type_id: type, resource_id: resource, entitlement_id: id } = row
      if (id !== last.id || resource !== last.resource || type !== last.type) {
        last = { type, resource, id, own: this.#own.get(keyOf(type, resource, id)) }
      }
      take(last.own === undefined ? row : renamed(row, last.own))
    })
  }

  assets(): number {
    return this.#records.assets()
  }

  markedUnexpanded(): number {
    return this.#records.markedUnexpanded()
  }
}

/** A grant whose id was made of its entitlement's follows it, and so does what it says of itself among its sources. */
function renamed(row: GrantRow, own: string): GrantRow {
  const { entitlement_id: id, principal_resource_type_id: type, principal_resource_id: principal } = row
  const end = `:${type}:${principal}`
  const external = row.external_id === `${id}${end}` ? `${own}${end}` : row.external_id
  if (row.data.length === 0) return { ...row, entitlement_id: own, external_id: external }
  const parts: Buffer[] = []
  for (const part of fieldsOf(row.data)) {
    if (part.tag === tag.sources) parts.push(field(tag.sources >> 3, sourcesOf(part.content, id, own)))
    else parts.push(part.whole)
  }
  return { ...row, entitlement_id: own, external_id: external, data: withField(Buffer.concat(parts), tag.grantId, external) }
}

function sourcesOf(sources: Buffer, id: string, own: string): Buffer {
  const name = Buffer.from(id)
  const entries: Buffer[] = []
  for (const { tag: number, whole, content } of fieldsOf(sources)) {
    const isOwn = number === tag.entry && [...fieldsOf(content)].some((part) => part.tag === tag.entry && part.content.equals(name))
    entries.push(isOwn ? field(1, withField(content, tag.entry, own)) : whole)
  }
  return Buffer.concat(entries)
}

/** A message with another text in a field that it has once, if at all. */
function withField(message: Uint8Array, wanted: number, text: string): Buffer {
  const parts: Buffer[] = []
  for (const part of fieldsOf(message)) parts.push(part.tag === wanted ? field(wanted >> 3, Buffer.from(text)) : part.whole)
  return Buffer.concat(parts)
}

/** The grant's message under another id. */
export const withGrantId = (message: Uint8Array, id: string): Buffer => withField(message, tag.grantId, id)

function* fieldsOf(message: Uint8Array) {
  const reader = new Reader(Buffer.from(message.buffer, message.byteOffset, message.length))
  while (reader.more) {
    const from = reader.at
    const number = reader.varint()
    const content = (number & 7) === 2 ? reader.sub().rest() : nothing
    if ((number & 7) !== 2) reader.skip(number & 7)
    yield { tag: number, whole: reader.bytes.subarray(from, reader.at), content }
  }
}

const nothing = Buffer.alloc(0)
