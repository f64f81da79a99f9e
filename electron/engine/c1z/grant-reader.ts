import type { Profile, ResourceRef } from '../../../shared/graph.ts'
import type { AttributeKind, AttributeValue, GrantAttribute } from '../../../shared/vocabulary.ts'
import { valueOf } from '../graph/attribute-columns.ts'
import { PlausibleMoments } from '../graph/plausible-moments.ts'
import { annotationName } from './decode.ts'
import { GrantMetadataCodec, kindOf, type Stored } from './grant-metadata.ts'
import { Reader, subField, textField } from './reader.ts'
import { decodeStruct, encodeStruct } from './struct.ts'
import type { GrantRow } from './sync-records.ts'
import { any, field } from './wire.ts'

export interface GrantContent {
  readonly id: string
  readonly entitlementId: string
  readonly principal: ResourceRef
  /** In the order of the attributes. */
  readonly values: readonly AttributeValue[]
  /** The whole message when it says more than the fields above, as our own writer would put them; else null. */
  readonly wire: Buffer | null
  /** The message names other ids than the columns. */
  readonly disagrees: boolean
}

/** Encoded ends as our own writer embeds them. */
export interface OwnStubs {
  /** Grant field 1 with its tag; null when the entitlement is not in the sync. */
  entitlement(id: string): Buffer | null
  /** Whether an entitlement's bytes (Grant field 1 without its tag) say the same as ours. */
  sameEntitlement(id: string, bytes: Buffer): boolean
  principal(ref: ResourceRef): Buffer
  samePrincipal(ref: ResourceRef, bytes: Buffer): boolean
}

interface End<T> {
  readonly value: T
  readonly plain: boolean
  readonly bytes: Buffer
}

/** Ends repeat in thousands of grants: each is understood once, as long as its bytes are the same. */
const CACHED = 200_000
/** Bytes the cached ends keep in memory: each keeps the whole row it was in. */
const CACHED_BYTES = 256 << 20
/** A larger row is not kept for its ends. */
const CACHED_ROW = 64 << 10

const tags = { entitlement: 0x0a, principal: 0x12, id: 0x1a, annotation: 0x22 } as const

/** Reads grants. Throws Error on bytes that are no grant. */
export class GrantReader {
  readonly #stubs: OwnStubs
  readonly #plausible: PlausibleMoments
  readonly #attributes: readonly GrantAttribute[]
  readonly #entitlements = new Ends<string>()
  readonly #principals = new Ends<ResourceRef>()
  readonly #codec: GrantMetadataCodec
  readonly #nothing: readonly Stored[]
  readonly #kinds: ReadonlyMap<string, AttributeKind>
  #surprised = false

  /** `readAt`: when the sync ended, milliseconds since 1970. */
  constructor(stubs: OwnStubs, attributes: readonly GrantAttribute[], readAt: number) {
    this.#stubs = stubs
    this.#attributes = attributes
    this.#plausible = new PlausibleMoments(attributes, readAt)
    this.#codec = new GrantMetadataCodec(attributes)
    this.#nothing = attributes.map(() => null)
    this.#kinds = new Map(attributes.map(({ key, kind }) => [key, kind]))
  }

  /** Something was said that no attribute holds: under another key, or of another kind. */
  get surprised(): boolean {
    return this.#surprised
  }

  read(row: GrantRow): GrantContent {
    let entitlement: End<string> | null = null
    let principal: End<ResourceRef> | null = null
    let id = ''
    let plain = true
    const annotations: Buffer[] = []
    const reader = new Reader(row.data)
    while (reader.more) {
      const tag = reader.varint()
      if (tag === tags.entitlement && entitlement === null) entitlement = this.#entitlement(row.entitlement_id, reader.sub().rest())
      else if (tag === tags.principal && principal === null) principal = this.#principal(row.principal_resource_id, reader.sub().rest())
      else if (tag === tags.id) id = reader.sub().text()
      else if (tag === tags.annotation) annotations.push(reader.sub().rest())
      else {
        plain = false
        reader.skip(tag & 7)
      }
    }
    const ours = this.#ours(annotations)
    const expansion = row.expansion !== null && !annotations.some((bytes) => nameIn(bytes) === 'GrantExpandable') ? row.expansion : null
    const content = {
      id: id === '' ? row.external_id : id,
      entitlementId: entitlement === null || entitlement.value === '' ? row.entitlement_id : entitlement.value,
      principal:
        principal === null || principal.value.id === ''
          ? { type: row.principal_resource_type_id, id: row.principal_resource_id }
          : principal.value,
    }
    // Dates nobody believes are not taken over: only the message keeps them.
    plain &&=
      ours !== null &&
      this.#plausible.odd(ours).length === 0 &&
      expansion === null &&
      (entitlement?.plain ?? true) &&
      (principal?.plain ?? true)
    return {
      ...content,
      values: (ours ?? this.#some(annotations)).map((stored, i) => valueOf(this.#attributes[i]?.kind ?? 'text', stored)),
      wire: plain ? null : this.#whole(row, content, entitlement === null, principal === null, expansion),
      disagrees:
        content.id !== row.external_id ||
        content.entitlementId !== row.entitlement_id ||
        content.principal.type !== row.principal_resource_type_id ||
        content.principal.id !== row.principal_resource_id,
    }
  }

  /** The message with what only the columns said. */
  #whole(
    row: GrantRow,
    { entitlementId, principal }: Pick<GrantContent, 'entitlementId' | 'principal'>,
    slimEntitlement: boolean,
    slimPrincipal: boolean,
    expansion: Buffer | null,
  ): Buffer {
    const on = field(1, field(1, Buffer.from(row.resource_type_id)), field(2, Buffer.from(row.resource_id)))
    return Buffer.concat([
      slimEntitlement ? (this.#stubs.entitlement(entitlementId) ?? field(1, field(1, on), field(2, Buffer.from(entitlementId)))) : none,
      slimPrincipal ? this.#stubs.principal(principal) : none,
      row.data,
      expansion === null ? none : field(4, any('GrantExpandable', expansion)),
    ])
  }

  #entitlement(column: string, bytes: Buffer): End<string> {
    return this.#entitlements.of(column, bytes, () => {
      const id = textField(bytes, 0x12)
      return { value: id, plain: this.#stubs.sameEntitlement(id, bytes), bytes }
    })
  }

  #principal(column: string, bytes: Buffer): End<ResourceRef> {
    return this.#principals.of(column, bytes, () => {
      const id = subField(bytes, 0x0a) ?? none
      const ref = { type: textField(id, 0x0a), id: textField(id, 0x12) }
      return { value: ref, plain: this.#stubs.samePrincipal(ref, bytes), bytes }
    })
  }

  /** The values when the annotations are nothing but what we would write for them; else null. */
  #ours(annotations: readonly Buffer[]): readonly Stored[] | null {
    if (annotations.length === 0) return this.#nothing
    const [only] = annotations
    if (only === undefined || annotations.length > 1) return null
    const ours = this.#codec.decode(only)
    if (ours !== null) return ours
    const metadata = metadataIn(only)
    if (metadata === null) return null
    const profile = decodeStruct(metadata)
    const values = this.#valuesIn(profile)
    const encoded = this.#codec.encode(values)
    if (encoded === null) return null
    const again = metadataIn(fieldContent(Buffer.from(encoded.buffer, encoded.byteOffset, encoded.length)))
    return encodeStruct(profile).equals(again ?? none) ? values : null
  }

  #valuesIn(profile: Profile): Stored[] {
    for (const [key, value] of Object.entries(profile)) {
      const kind = this.#kinds.get(key)
      if (kind !== 'text' && value !== null && kindOf(value) !== kind) this.#surprised = true
    }
    return this.#codec.valuesIn(profile)
  }

  #some(annotations: readonly Buffer[]): readonly Stored[] {
    for (const bytes of annotations) {
      const metadata = metadataIn(bytes)
      if (metadata !== null) return this.#valuesIn(decodeStruct(metadata))
    }
    return this.#nothing
  }
}

const none = Buffer.alloc(0)

/** Ends by the id in their column. */
class Ends<T> {
  readonly #ends = new Map<string, End<T>>()
  #bytes = 0

  of(column: string, bytes: Buffer, make: () => End<T>): End<T> {
    const known = this.#ends.get(column)
    if (known?.bytes.equals(bytes)) return known
    const end = make()
    const row = bytes.buffer.byteLength
    if (row > CACHED_ROW) return end
    if (this.#ends.size >= CACHED || this.#bytes + row > CACHED_BYTES) {
      this.#ends.clear()
      this.#bytes = 0
    }
    this.#bytes += row
    this.#ends.set(column, end)
    return end
  }
}

const nameIn = (anyBytes: Buffer): string => annotationName(textField(anyBytes, 0x0a))

/** The Struct inside a GrantMetadata annotation; null for another annotation, or one without a Struct. */
export const metadataIn = (anyBytes: Buffer): Buffer | null =>
  nameIn(anyBytes) === 'GrantMetadata' ? subField(subField(anyBytes, 0x12) ?? none, 0x0a) : null

/** What is inside a length-delimited field. */
function fieldContent(bytes: Buffer): Buffer {
  const reader = new Reader(bytes)
  reader.varint()
  return reader.sub().rest()
}
