import { createRegistry, fromBinary, toJson, type DescMessage } from '@bufbuild/protobuf'
import { AnySchema, anyUnpack, file_google_protobuf_struct, type Any } from '@bufbuild/protobuf/wkt'
import type { ResourceRef, Trait } from '../../../shared/graph.ts'
import type { GrantAttribute } from '../../../shared/vocabulary.ts'
import { firstValue, type EntitlementRecord, type GrantRecord, type ResourceRecord } from '../graph/records.ts'
import { encodeEntitlementStub, encodePrincipalStub, encodeResource, encodeResourceOfGrant } from './encode.ts'
import { GrantMetadataCodec } from './grant-metadata.ts'
import { file_c1_connector_v2_annotations } from './gen/c1/connector/v2/annotations_pb.js'
import { GrantSchema } from './gen/c1/connector/v2/grant_pb.js'
import { ResourceSchema } from './gen/c1/connector/v2/resource_pb.js'
import { file_c1_connector_v2_traits } from './gen/c1/connector/v2/traits_pb.js'
import { encodeStruct } from './struct.ts'
import { field, join } from './wire.ts'

/** Records as a .c1z holds them, for people to look at: the messages a file would have, as protobuf JSON. */

const registry = createRegistry(file_c1_connector_v2_annotations, file_c1_connector_v2_traits, file_google_protobuf_struct)

export type TraitsOf = (resourceType: string) => readonly Trait[]

export const rawResource = (record: ResourceRecord, traitsOf: TraitsOf): unknown => json(ResourceSchema, messageOf(record, traitsOf))

const messageOf = ({ resource, wire }: ResourceRecord, traitsOf: TraitsOf): Uint8Array =>
  wire ?? encodeResource(resource, traitsOf(resource.type))

/** `id` is the grant's, `on` what its entitlement is on, `attributes` what its snapshot's grants have. */
export function rawGrant(
  grant: GrantRecord,
  id: string,
  { entitlement }: EntitlementRecord,
  on: ResourceRecord,
  principal: ResourceRef,
  traitsOf: TraitsOf,
  attributes: readonly GrantAttribute[],
): unknown {
  const [, , , wire] = grant
  const metadata = new GrantMetadataCodec(attributes).encode(grant, firstValue)
  const bytes =
    wire ??
    join(
      encodeEntitlementStub(entitlement.id, on.wire ?? encodeResourceOfGrant(on.resource, traitsOf(on.resource.type))),
      encodePrincipalStub(principal),
      field(3, Buffer.from(id)),
      metadata ?? join(),
    )
  return json(GrantSchema, bytes)
}

/** What has no JSON form (a number that is none, say) is told by its bytes. */
function json(schema: DescMessage, bytes: Uint8Array): unknown {
  try {
    const message = fromBinary(schema, bytes)
    tellUnknown(message)
    return toJson(schema, message, { registry })
  } catch {
    return { base64: Buffer.from(bytes).toString('base64') }
  }
}

/** Annotations of a type we do not have, or that are none of their type, become Structs of their type's name and their bytes. */
function tellUnknown(value: unknown): void {
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return
  if ('$typeName' in value && value.$typeName === AnySchema.typeName) {
    const any = value as Any
    if (any.typeUrl === '' || readable(any)) return
    any.value = encodeStruct({ type: any.typeUrl, base64: Buffer.from(any.value).toString('base64') })
    any.typeUrl = 'type.googleapis.com/google.protobuf.Struct'
    return
  }
  for (const part of Object.values(value)) tellUnknown(part)
}

function readable(any: Any): boolean {
  try {
    return anyUnpack(any, registry) !== undefined
  } catch {
    return false
  }
}
