import type { Entitlement, ResourceRef, Trait } from '../../../shared/graph.ts'
import type { LeftOut } from '../../../shared/syncs.ts'
import type { GrantAttribute } from '../../../shared/vocabulary.ts'
import type { Sink } from '../graph/sink.ts'
import { decodeEntitlement, decodeResource, decodeResourceType, repeatsRawId, sameMeaning, withTraits } from './decode.ts'
import {
  encodeEntitlement,
  encodeEntitlementStub,
  encodePrincipalStub,
  encodeResource,
  encodeResourceOfGrant,
  encodeResourceType,
} from './encode.ts'
import { overLimit } from './faults.ts'
import { EntitlementSchema } from './gen/c1/connector/v2/entitlement_pb.js'
import { ResourceSchema, ResourceTypeSchema } from './gen/c1/connector/v2/resource_pb.js'
import { GrantReader, type OwnStubs } from './grant-reader.ts'
import { PartStore } from './part-store.ts'
import { field } from './wire.ts'
import type { EntitlementRow, GrantRow, ResourceTypeRow, Row, SyncRecords } from './sync-records.ts'

/** How many records of each kind a sync has. */
export type RowCounts = LeftOut

export interface ReadRows {
  readonly counts: RowCounts
  /** Entitlements whose id others have too. */
  readonly renamed: number
  /** Grants say more than their attributes can hold: under other keys, or of another kind. */
  readonly surprised: boolean
}

/**
 * Hands every record of a sync to the sink, each with its own bytes where our columns say less than they do. `readAt`: when the sync
 * ended, milliseconds since 1970. `attributes`: what its grants have, in the sink's order.
 *
 * @returns what the file holds of it
 */
export async function readRows(
  records: SyncRecords,
  path: string,
  readAt: number,
  attributes: readonly GrantAttribute[],
  sink: Sink,
): Promise<ReadRows> {
  const [first = null] = await records.firstGrants(1)
  const content = new Content(sink, path, attributes, readAt, first)
  const resourceTypes = await records.resourceTypes((row) => content.resourceType(row))
  const resources = await records.resources((row) => content.resource(row))
  const entitlements = await records.entitlements((row) => content.entitlement(row))
  const grants = await records.grants((row) => content.grant(row))
  return {
    counts: { resourceTypes, resources, entitlements, grants, assets: records.assets() },
    renamed: content.renamed,
    surprised: content.surprised,
  }
}

/** Turns records into the graph's, remembering how our writer would encode them, to know which say more. */
class Content {
  readonly #sink: Sink
  readonly #path: string
  readonly #types = new Map<string, { readonly data: Uint8Array; readonly traits: readonly Trait[] }>()
  /** Of each resource: its message, and the one in its grants. */
  readonly #resources = new Store(2)
  readonly #entitlements = new Store(1)
  /** Grants repeat all of a resource, as other writers do; ours say less there. */
  readonly #wholeInGrants: boolean
  readonly #grants: GrantReader

  renamed = 0
  /** Bytes of what stays in memory until the end: ids, resource types, entitlements on nothing. */
  #held = 0

  constructor(sink: Sink, path: string, attributes: readonly GrantAttribute[], readAt: number, someGrant: Buffer | null) {
    this.#sink = sink
    this.#path = path
    this.#wholeInGrants = someGrant !== null && repeatsRawId(someGrant)
    this.#grants = new GrantReader(this.#ownStubs(), attributes, readAt)
  }

  get surprised(): boolean {
    return this.#grants.surprised
  }

  resourceType(row: ResourceTypeRow): void {
    const type = withTraits(decodeResourceType(row.data), row.traits ?? [])
    this.#compare('resource type', type.id, row.external_id)
    const ours = encodeResourceType(type)
    const plain = sameMeaning(ResourceTypeSchema, row.data, ours)
    this.#hold(row.data.length)
    this.#types.set(type.id, { data: plain ? ours : row.data, traits: type.traits })
    this.#sink.resourceType(type, plain ? undefined : row.data)
  }

  resource(row: Row): void {
    const resource = decodeResource(row.data)
    this.#hold(resource.id.length + resource.type.length)
    this.#compare('resource', `${resource.type}:${resource.id}`, row.external_id)
    const traits = this.#types.get(resource.type)?.traits ?? []
    const ours = encodeResource(resource, traits)
    const plain = !this.#wholeInGrants && sameMeaning(ResourceSchema, row.data, ours)
    if (plain) this.#resources.set(refKey(resource), ours, encodeResourceOfGrant(resource, traits))
    else this.#resources.set(refKey(resource), row.data, row.data)
    this.#sink.resource(resource, plain ? undefined : row.data)
  }

  entitlement(row: EntitlementRow): void {
    const data = this.#whole(row)
    const { entitlement: said, hasResource } = decodeEntitlement(data)
    const entitlement = {
      ...said,
      id: said.id === '' ? (row.external_id ?? '') : said.id,
      resource: hasResource ? said.resource : { type: row.resource_type_id ?? '', id: row.resource_id ?? '' },
    }
    this.#compare('entitlement', entitlement.id, row.external_id)
    if (row.said !== undefined) this.#renamed(row.said, entitlement)
    const resource = this.#resources.get(refKey(entitlement.resource), 0)
    this.#hold(resource === null ? data.length : entitlement.id.length)
    const ofGrants = this.#resources.get(refKey(entitlement.resource), 1)
    const grantableTo = entitlement.grantableTo.flatMap((id) => this.#types.get(id)?.data ?? [])
    const plain = resource !== null && sameMeaning(EntitlementSchema, data, encodeEntitlement(entitlement, resource, grantableTo))
    if (ofGrants !== null) this.#entitlements.set(entitlement.id, encodeEntitlementStub(entitlement.id, ofGrants))
    this.#sink.entitlement(entitlement, plain ? undefined : data)
  }

  #renamed(said: string, { id, resource }: Pick<Entitlement, 'id' | 'resource'>): void {
    this.renamed++
    this.#sink.finding({
      kind: 'ids-shared',
      severity: 'warning',
      message: `Entitlements of several resources have the id "${said}"; the one on "${resource.id}" of type "${resource.type}" is kept as "${id}".`,
      resource,
      record: JSON.stringify({ said, id, resource }),
    })
  }

  /** The message with what a row leaves to other rows. */
  #whole({ data, after, resource_type_id: type = '', resource_id: id = '', grantableTo = [] }: EntitlementRow): Buffer {
    if (after === undefined) return data
    const resource = this.#resources.get(refKey({ type, id }), 0) ?? inside(encodePrincipalStub({ type, id }))
    const types = grantableTo.map((name) => field(5, this.#types.get(name)?.data ?? field(1, Buffer.from(name))))
    return Buffer.concat([field(1, resource), data, ...types, after])
  }

  grant(row: GrantRow): void {
    const { id, entitlementId, principal, values, wire, disagrees } = this.#grants.read(row)
    if (disagrees) this.#disagree('grant', id)
    this.#sink.grant({ id, entitlementId, principal, values }, wire ?? undefined)
  }

  #hold(bytes: number): void {
    this.#held += bytes
    if (this.#held > HELD_BYTES) throw overLimit(this.#path, `the ids of its objects take more than ${HELD_BYTES / 2 ** 20} MiB`)
  }

  #compare(what: string, said: string, column: string | undefined): void {
    if (column !== undefined && column !== '' && said !== column) this.#disagree(what, said)
  }

  #disagree(what: string, id: string): void {
    this.#sink.finding({
      kind: 'columns-disagree',
      severity: 'warning',
      message: `The message of ${what} "${id}" names other ids than the row it is in; the message was believed.`,
    })
  }

  #ownStubs(): OwnStubs {
    return {
      entitlement: (id) => this.#entitlements.get(id, 0),
      sameEntitlement: (id, bytes) => {
        const ours = this.#entitlements.get(id, 0)
        return ours !== null && sameMeaning(EntitlementSchema, bytes, inside(ours))
      },
      principal: encodePrincipalStub,
      samePrincipal: (ref, bytes) => sameMeaning(ResourceSchema, bytes, inside(encodePrincipalStub(ref))),
    }
  }
}

const refKey = (ref: ResourceRef): string => `${ref.type}\0${ref.id}`

/** A million long ids take a third of it. */
const HELD_BYTES = 256 << 20
/** Bytes of a message that is remembered, and of all of them in a store. */
const KEPT_MESSAGE = 64 << 10
const KEPT_MESSAGES = 512 << 20

/**
 * Encoded messages by name, one or more each, in one buffer. What is too large for that is not there: records that embed it then
 * count as saying more than ours, and keep their own bytes.
 */
class Store {
  readonly #numbers = new Map<string, number>()
  readonly #parts: PartStore
  #bytes = 0

  constructor(count: number) {
    this.#parts = new PartStore(count, 1000)
  }

  set(name: string, ...messages: readonly Uint8Array[]): void {
    const bytes = messages.reduce((sum, message) => sum + message.length, 0)
    if (bytes > KEPT_MESSAGE || this.#bytes + bytes > KEPT_MESSAGES) {
      this.#numbers.delete(name)
      return
    }
    this.#bytes += bytes
    this.#numbers.set(name, this.#parts.add(...messages))
  }

  get(name: string, piece: number): Buffer | null {
    const number = this.#numbers.get(name)
    return number === undefined ? null : this.#parts.piece(number, piece)
  }
}

/** What is inside a length-delimited field with a one-byte tag. */
function inside(bytes: Buffer): Buffer {
  let at = 1
  while ((bytes[at] ?? 0) > 127) at++
  return bytes.subarray(at + 1)
}
