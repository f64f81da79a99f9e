import { create, fromBinary, toBinary } from '@bufbuild/protobuf'
import { anyPack, anyUnpack, type Any } from '@bufbuild/protobuf/wkt'
import { grantId, type ResourceRef, type Trait } from '../../../shared/graph.ts'
import { annotationName } from './decode.ts'
import { traitNamed } from './encode.ts'
import {
  ExternalResourceMatchAllSchema,
  ExternalResourceMatchIDSchema,
  ExternalResourceMatchSchema,
  GrantExpandableSchema,
} from './gen/c1/connector/v2/annotations_pb.js'
import { GrantSchema } from './gen/c1/connector/v2/grant_pb.js'

/** Which people of an external file a grant is for. `trait` null: people and groups alike. */
export type Match =
  | { readonly kind: 'all'; readonly trait: Trait | null }
  | { readonly kind: 'id'; readonly id: string }
  | { readonly kind: 'profile'; readonly trait: Trait | null; readonly key: string; readonly value: string }

const marker = Buffer.from('c1.connector.v2.ExternalResourceMatch')
const isMatch = ({ typeUrl }: Any): boolean => annotationName(typeUrl).startsWith('ExternalResourceMatch')

/** What a grant's message asks to be matched with, null when it asks for nothing. */
export function matchOf(wire: Uint8Array): Match | null {
  // Nearly none does, so nearly none is decoded.
  if (!Buffer.from(wire.buffer, wire.byteOffset, wire.byteLength).includes(marker)) return null
  const annotation = fromBinary(GrantSchema, wire).annotations.find(isMatch)
  if (annotation === undefined) return null
  const all = anyUnpack(annotation, ExternalResourceMatchAllSchema)
  if (all !== undefined) return { kind: 'all', trait: traitOf(all.resourceType) }
  const id = anyUnpack(annotation, ExternalResourceMatchIDSchema)
  if (id !== undefined) return { kind: 'id', id: id.id }
  const profile = anyUnpack(annotation, ExternalResourceMatchSchema)
  return profile === undefined ? null : { kind: 'profile', trait: traitOf(profile.resourceType), key: profile.key, value: profile.value }
}

const traitOf = (number: number): Trait | null => (number === 0 ? null : traitNamed(number))

/**
 * The carrier's message as the grant of one principal: without the match, its expandable ids as `expanded` has them (null: no
 * such entitlement, the id goes). Undefined when it says nothing that the graph does not.
 */
export function replacementWire(wire: Uint8Array, principal: ResourceRef, expanded: (id: string) => string | null): Uint8Array | undefined {
  const carrier = fromBinary(GrantSchema, wire)
  const annotations = carrier.annotations.flatMap((annotation) => {
    if (isMatch(annotation)) return []
    const expandable = anyUnpack(annotation, GrantExpandableSchema)
    if (expandable === undefined) return [annotation]
    const entitlementIds = expandable.entitlementIds.flatMap((id) => expanded(id) ?? [])
    return entitlementIds.length === 0 ? [] : [anyPack(GrantExpandableSchema, { ...expandable, entitlementIds })]
  })
  if (annotations.length === 0) return undefined
  const grant = create(GrantSchema, {
    ...(carrier.entitlement === undefined ? {} : { entitlement: carrier.entitlement }),
    principal: { id: { resourceType: principal.type, resource: principal.id } },
    id: grantId(carrier.entitlement?.id ?? '', principal),
    annotations,
  })
  return toBinary(GrantSchema, grant)
}
