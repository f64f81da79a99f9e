import type { Entitlement, Profile, Resource, ResourceRef, ResourceType, Trait } from '../../../shared/graph.ts'
import { any, field, integer, join, text } from './wire.ts'
import { encodeStruct } from './struct.ts'

/**
 * Messages of `c1.connector.v2` as the SDK's helpers build them (NewResourceType, NewUserResource, NewAssignmentEntitlement,
 * NewGrant): fields by ascending number, defaults left out, map entries sorted, so that equal content gives equal bytes.
 */

export const traitNumbers: Readonly<Record<Trait, number>> = { user: 1, group: 2, role: 3, app: 4, secret: 5 }
export const statusNumbers = { unspecified: 0, enabled: 1, disabled: 2, deleted: 3 } as const
export const accountNumbers = { unspecified: 0, human: 1, service: 2, system: 3 } as const
export const purposeNumbers = { unspecified: 0, assignment: 1, permission: 2, ownership: 3 } as const

export function encodeResourceType(type: ResourceType): Buffer {
  const traits = type.traits.map((trait) => traitNumbers[trait])
  return join(
    text(1, type.id),
    text(2, type.displayName),
    traits.length === 0 ? join() : field(3, Buffer.from(traits)),
    type.skipEntitlementsAndGrants ? field(4, any('SkipEntitlementsAndGrants', join())) : join(),
    text(5, type.description),
  )
}

const encodeResourceId = (ref: ResourceRef): Buffer => join(text(1, ref.type), text(2, ref.id))

/** The resource with the trait messages its type asks for, in the order of the type's traits. */
export function encodeResource(resource: Resource, traits: readonly Trait[]): Buffer {
  const annotations = traits.map((trait) => field(4, encodeTrait(resource, trait)))
  const bare = traits.length === 0
  return join(
    field(1, encodeResourceId(resource)),
    resource.parent ? field(2, encodeResourceId(resource.parent)) : join(),
    text(3, resource.displayName),
    ...annotations,
    text(5, resource.description),
    // Without a trait the resource itself is the only place for these.
    bare && resource.profile && Object.keys(resource.profile).length > 0 ? field(9, encodeStruct(resource.profile)) : join(),
    bare && resource.status ? field(11, encodeStatus(resource)) : join(),
  )
}

function encodeTrait(resource: Resource, trait: Trait): Buffer {
  const profile = resource.profile && Object.keys(resource.profile).length > 0 ? encodeStruct(resource.profile) : null
  switch (trait) {
    case 'user':
      return any('UserTrait', encodeUserTrait(resource, profile))
    case 'group':
      return any('GroupTrait', profile ? field(2, profile) : join())
    case 'role':
      return any('RoleTrait', profile ? field(1, profile) : join())
    case 'app':
      return any('AppTrait', profile ? field(4, profile) : join())
    case 'secret':
      return any('SecretTrait', profile ? field(1, profile) : join())
  }
}

/**
 * The first address is the primary one. Status defaults to enabled and the account to human, as NewUserResource has it;
 * readers crash on a user without a profile.
 */
function encodeUserTrait(resource: Resource, profile: Buffer | null): Buffer {
  const emails = [resource.email, ...(resource.otherEmails ?? [])].filter((email) => email !== undefined && email !== '')
  const fallback: Profile = { display_name: resource.displayName }
  return join(
    ...emails.map((email, at) => field(1, text(1, email), integer(2, at === 0 ? 1 : 0))),
    field(2, encodeStatus(resource)),
    field(3, profile ?? encodeStruct(fallback)),
    integer(5, accountNumbers[resource.accountType ?? 'human']),
    text(6, resource.login),
  )
}

const encodeStatus = (resource: Resource): Buffer =>
  join(integer(1, statusNumbers[resource.status ?? 'enabled']), text(2, resource.statusDetails))

/** `resource` and `grantableTo` are whole encoded messages, embedded as they are. */
export function encodeEntitlement(entitlement: Entitlement, resource: Uint8Array, grantableTo: readonly Uint8Array[]): Buffer {
  return join(
    field(1, resource),
    text(2, entitlement.id),
    text(3, entitlement.displayName),
    text(4, entitlement.description),
    ...grantableTo.map((type) => field(5, type)),
    integer(7, purposeNumbers[entitlement.purpose]),
    text(8, entitlement.slug),
  )
}

/** Grant field 1: the entitlement by id, with its whole resource, and nothing more. */
export const encodeEntitlementStub = (id: string, resource: Uint8Array): Buffer => field(1, field(1, resource), text(2, id))

/** Grant field 2: the principal by id alone. */
export const encodePrincipalStub = (principal: ResourceRef): Buffer => field(2, field(1, encodeResourceId(principal)))
