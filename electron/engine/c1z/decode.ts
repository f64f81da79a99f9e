import { createRegistry, equals, fromBinary, type DescMessage } from '@bufbuild/protobuf'
import type { Any } from '@bufbuild/protobuf/wkt'
import type { Entitlement, EntitlementPurpose, Resource, ResourceRef, ResourceStatus, ResourceType } from '../../../shared/graph.ts'
import { accountNumbers, purposeNumbers, statusNumbers, traitNamed } from './encode.ts'
import { file_c1_connector_v2_annotations } from './gen/c1/connector/v2/annotations_pb.js'
import { EntitlementSchema, type Entitlement as EntitlementMessage } from './gen/c1/connector/v2/entitlement_pb.js'
import { GrantSchema } from './gen/c1/connector/v2/grant_pb.js'
import { file_c1_connector_v2_traits, UserTraitSchema } from './gen/c1/connector/v2/traits_pb.js'
import { ResourceSchema, ResourceTypeSchema, type Resource as ResourceMessage, type ResourceId } from './gen/c1/connector/v2/resource_pb.js'
import { Reader } from './reader.ts'
import { decodeStruct } from './struct.ts'

/** Messages of a file as the graph sees them. What the graph has no place for is left to the message's own bytes. */

const registry = createRegistry(file_c1_connector_v2_annotations, file_c1_connector_v2_traits)

/** Whether two encodings say the same: order of map entries, and how a writer lays out bytes, do not matter. */
export function sameMeaning(schema: DescMessage, a: Uint8Array, b: Uint8Array): boolean {
  if (Buffer.compare(a, b) === 0) return true
  return equals(schema, fromBinary(schema, a), fromBinary(schema, b), { registry, unpackAny: true, unknown: true })
}

/** The message name of an annotation: what follows the last slash, without the package. */
export const annotationName = (typeUrl: string): string => {
  const name = typeUrl.slice(typeUrl.lastIndexOf('/') + 1)
  return name.startsWith('c1.connector.v2.') ? name.slice(16) : name
}

const find = (annotations: readonly Any[], name: string): Uint8Array | undefined =>
  annotations.find(({ typeUrl }) => annotationName(typeUrl) === name)?.value

const nameOf = <T extends string>(numbers: Readonly<Record<T, number>>, number: number): T | undefined =>
  (Object.keys(numbers) as T[]).find((name) => numbers[name] === number)

export function decodeResourceType(data: Uint8Array): ResourceType {
  const message = fromBinary(ResourceTypeSchema, data)
  return {
    id: message.id,
    displayName: message.displayName,
    ...(message.description === '' ? {} : { description: message.description }),
    traits: message.traits
      .map(Number)
      .filter((number) => number > 0)
      .map(traitNamed),
    skipEntitlementsAndGrants: find(message.annotations, 'SkipEntitlementsAndGrants') !== undefined,
  }
}

/** With traits that have a name and no number. */
export const withTraits = (type: ResourceType, names: readonly string[]): ResourceType =>
  names.length === 0 ? type : { ...type, traits: [...type.traits, ...names] }

const refOf = (id: ResourceId | undefined): ResourceRef => ({ type: id?.resourceType ?? '', id: id?.resource ?? '' })

export function decodeResource(data: Uint8Array): Resource {
  const message = fromBinary(ResourceSchema, data)
  const parent = message.parentResourceId && refOf(message.parentResourceId)
  return {
    ...refOf(message.id),
    displayName: message.displayName,
    ...(message.description === '' ? {} : { description: message.description }),
    ...(parent && parent.type !== '' && parent.id !== '' ? { parent } : {}),
    ...traitFields(message, data),
  }
}

type TraitFields = Pick<Resource, 'status' | 'statusDetails' | 'email' | 'otherEmails' | 'login' | 'accountType' | 'profile'>

/** Newer writers have profile and status on the resource, older ones in the trait; where both are, the resource's counts. */
function traitFields(message: ResourceMessage, data: Uint8Array): TraitFields {
  const user = find(message.annotations, 'UserTrait')
  const own = subMessage(data, 9)
  const profile = own ?? (user === undefined ? traitProfile(message.annotations) : null)
  return {
    ...(user === undefined ? {} : userFields(user)),
    ...(profile ? { profile: decodeStruct(profile) } : {}),
    ...(message.status ? statusFields(message.status) : {}),
  }
}

/** Where each trait's message keeps the profile. */
const profileFields = { GroupTrait: 2, RoleTrait: 1, AppTrait: 4, SecretTrait: 1 } as const

function traitProfile(annotations: readonly Any[]): Buffer | null {
  for (const [name, number] of Object.entries(profileFields)) {
    const trait = find(annotations, name)
    const profile = trait && subMessage(trait, number)
    if (profile) return profile
  }
  return null
}

function userFields(data: Uint8Array): TraitFields {
  const trait = fromBinary(UserTraitSchema, data)
  const primary = trait.emails.find((email) => email.isPrimary) ?? trait.emails[0]
  const others = trait.emails.filter((email) => email !== primary).map((email) => email.address)
  const accountType = nameOf(accountNumbers, trait.accountType)
  const profile = subMessage(data, 3)
  return {
    ...(primary === undefined || primary.address === '' ? {} : { email: primary.address }),
    ...(others.length === 0 ? {} : { otherEmails: others }),
    ...(trait.status ? statusFields(trait.status) : {}),
    ...(trait.login === '' ? {} : { login: trait.login }),
    ...(accountType === undefined ? {} : { accountType }),
    ...(profile === null ? {} : { profile: decodeStruct(profile) }),
  }
}

function statusFields({
  status,
  details,
}: {
  readonly status: number
  readonly details: string
}): Pick<Resource, 'status' | 'statusDetails'> {
  const name: ResourceStatus = nameOf(statusNumbers, status) ?? 'unspecified'
  return { status: name, ...(details === '' ? {} : { statusDetails: details }) }
}

/** The last sub-message of a field number; null when there is none. */
function subMessage(data: Uint8Array, number: number): Buffer | null {
  const reader = new Reader(Buffer.from(data.buffer, data.byteOffset, data.byteLength))
  let found: Buffer | null = null
  while (reader.more) {
    const tag = reader.varint()
    if (tag === ((number << 3) | 2)) found = reader.sub().rest()
    else reader.skip(tag & 7)
  }
  return found
}

/** Whether a grant's entitlement repeats the id its resource has at the source. False for bytes that are no grant. */
export function repeatsRawId(grant: Uint8Array): boolean {
  try {
    const annotations = fromBinary(GrantSchema, grant).entitlement?.resource?.annotations ?? []
    return find(annotations, 'RawId') !== undefined
  } catch {
    return false
  }
}

export interface EntitlementContent {
  readonly entitlement: Entitlement
  /** False when the message does not say which resource it is on. */
  readonly hasResource: boolean
}

export function decodeEntitlement(data: Uint8Array): EntitlementContent {
  const message: EntitlementMessage = fromBinary(EntitlementSchema, data)
  return {
    hasResource: message.resource?.id !== undefined,
    entitlement: {
      id: message.id,
      resource: refOf(message.resource?.id),
      slug: message.slug,
      displayName: message.displayName,
      ...(message.description === '' ? {} : { description: message.description }),
      purpose: nameOf<EntitlementPurpose>(purposeNumbers, message.purpose) ?? 'unspecified',
      grantableTo: message.grantableTo.map(({ id }) => id),
    },
  }
}
