import type { Entitlement, Profile, Resource, ResourceRef, ResourceType, Trait } from '../../../shared/graph.ts'
import { isEmailAddress } from '../graph/email.ts'
import { MessageWriter } from './message-writer.ts'
import { writeStruct } from './struct.ts'
import { putVarint } from './wire.ts'

/**
 * Messages of `c1.connector.v2` as the SDK's helpers build them (NewResourceType, NewUserResource, NewAssignmentEntitlement,
 * NewGrant): fields by ascending number, defaults left out, map entries sorted, so that equal content gives equal bytes.
 */

/** Those there are. One that nobody named here is called by its number, `trait_99`. */
const traitNumbers = {
  ...{ user: 1, group: 2, role: 3, app: 4, secret: 5, security_insight: 6, scope_binding: 7, vendor: 8, vendor_agreement: 9 },
  ...{ license_profile: 10, agent: 11, managed_device: 12 },
} as const

const unnamed = /^trait_(\d{1,9})$/

/** The number of a trait; 0 for a word that is none. */
const traitNumber = (trait: Trait): number => (isNamed(trait) ? traitNumbers[trait] : Number(unnamed.exec(trait)?.[1] ?? 0))

export const traitNamed = (number: number): Trait =>
  Object.keys(traitNumbers)
    .filter(isNamed)
    .find((name) => traitNumbers[name] === number) ?? `trait_${number}`

const isNamed = (trait: string): trait is keyof typeof traitNumbers => Object.hasOwn(traitNumbers, trait)

export const statusNumbers = { unspecified: 0, enabled: 1, disabled: 2, deleted: 3 } as const
export const accountNumbers = { unspecified: 0, human: 1, service: 2, system: 3 } as const
export const purposeNumbers = { unspecified: 0, assignment: 1, permission: 2, ownership: 3 } as const

const TYPE_PREFIX = 'type.googleapis.com/c1.connector.v2.'
const writer = new MessageWriter()

export function encodeResourceType(type: ResourceType): Buffer {
  return writer.encode(() => {
    writer.text(1, type.id)
    writer.text(2, type.displayName)
    const traits = type.traits.map(traitNumber).filter((number) => number > 0)
    if (traits.length > 0) writer.bytes(3, packed(traits))
    if (type.skipEntitlementsAndGrants) {
      const annotation = writer.begin(4)
      writer.text(1, `${TYPE_PREFIX}SkipEntitlementsAndGrants`)
      writer.end(annotation)
    }
    writer.text(5, type.description)
  })
}

function packed(numbers: readonly number[]): Buffer {
  const bytes = Buffer.alloc(numbers.length * 5)
  return bytes.subarray(
    0,
    numbers.reduce((at, number) => putVarint(bytes, at, number), 0),
  )
}

function writeResourceId(number: number, ref: ResourceRef): void {
  const start = writer.begin(number)
  writer.text(1, ref.type)
  writer.text(2, ref.id)
  writer.end(start)
}

/**
 * The resource with its id at the source (RawId) and the trait messages its type asks for, in the order of the type's traits. Newer
 * readers look for profile and status on the resource, older ones in the trait: they are in both places.
 */
export function encodeResource(resource: Resource, traits: readonly Trait[]): Buffer {
  return writer.encode(() => {
    writeIdentity(resource)
    writeRawId(resource.id)
    for (const trait of traits) writeTrait(resource, trait)
    writer.text(5, resource.description)
    const isUser = traits.includes('user')
    const profile = profileOf(resource) ?? (isUser ? standInProfile(resource) : null)
    if (profile !== null) writeProfile(9, profile)
    if (resource.status !== undefined || isUser) writeStatus(11, resource)
  })
}

/**
 * The resource as every grant on it repeats it: what is on the resource in its own row for newer readers is left to that row, or a
 * million grants would carry it along.
 */
export function encodeResourceOfGrant(resource: Resource, traits: readonly Trait[]): Buffer {
  return writer.encode(() => {
    writeIdentity(resource)
    for (const trait of traits) writeTrait(resource, trait)
    writer.text(5, resource.description)
    // Without a trait that has a place for these the resource itself is the only one.
    if (traits.some((trait) => traitMessages.has(trait))) return
    const profile = profileOf(resource)
    if (profile !== null) writeProfile(9, profile)
    if (resource.status) writeStatus(11, resource)
  })
}

function writeIdentity(resource: Resource): void {
  writeResourceId(1, resource)
  if (resource.parent) writeResourceId(2, resource.parent)
  writer.text(3, resource.displayName)
}

function writeRawId(id: string): void {
  const annotation = writer.begin(4)
  writer.text(1, `${TYPE_PREFIX}RawId`)
  const value = writer.begin(2)
  writer.text(1, id)
  writer.end(value)
  writer.end(annotation)
}

const profileOf = ({ profile }: Resource): Profile | null => (profile && Object.keys(profile).length > 0 ? profile : null)
/** Readers crash on a user without a profile. */
const standInProfile = ({ displayName }: Resource): Profile => ({ display_name: displayName })

/** The messages of traits that have something to say of a resource, and the number of the profile in each. */
const traitMessages: ReadonlyMap<Trait, readonly [message: string, profile: number]> = new Map([
  ['user', ['UserTrait', 3]],
  ['group', ['GroupTrait', 2]],
  ['role', ['RoleTrait', 1]],
  ['app', ['AppTrait', 4]],
  ['secret', ['SecretTrait', 1]],
])

function writeTrait(resource: Resource, trait: Trait): void {
  const message = traitMessages.get(trait)
  if (message === undefined) return
  const profile = profileOf(resource)
  const annotation = writer.begin(4)
  writer.text(1, `${TYPE_PREFIX}${message[0]}`)
  // An Any with an empty message has no value.
  if (trait === 'user' || profile !== null) {
    const value = writer.begin(2)
    if (trait === 'user') writeUserTrait(resource, profile)
    else if (profile !== null) writeProfile(message[1], profile)
    writer.end(value)
  }
  writer.end(annotation)
}

/**
 * The first address is the primary one; what readers refuse as an address is not written. Status defaults to enabled and the account
 * to human, as NewUserResource has it.
 */
function writeUserTrait(resource: Resource, profile: Profile | null): void {
  let primary = 1
  for (const address of [resource.email, ...(resource.otherEmails ?? [])]) {
    if (address === undefined || !isEmailAddress(address)) continue
    const email = writer.begin(1)
    writer.text(1, address)
    writer.integer(2, primary)
    writer.end(email)
    primary = 0
  }
  writeStatus(2, resource)
  writeProfile(3, profile ?? standInProfile(resource))
  writer.integer(5, accountNumbers[resource.accountType ?? 'human'])
  writer.text(6, resource.login)
}

function writeStatus(number: number, resource: Resource): void {
  const status = writer.begin(number)
  writer.integer(1, statusNumbers[resource.status ?? 'enabled'])
  writer.text(2, resource.statusDetails)
  writer.end(status)
}

function writeProfile(number: number, profile: Profile): void {
  const start = writer.begin(number)
  writeStruct(writer, profile)
  writer.end(start)
}

/** `resource` and `grantableTo` are whole encoded messages, embedded as they are. */
export function encodeEntitlement(entitlement: Entitlement, resource: Uint8Array, grantableTo: readonly Uint8Array[]): Buffer {
  return writer.encode(() => {
    writer.bytes(1, resource)
    writer.text(2, entitlement.id)
    writer.text(3, entitlement.displayName)
    writer.text(4, entitlement.description)
    for (const type of grantableTo) writer.bytes(5, type)
    writer.integer(7, purposeNumbers[entitlement.purpose])
    writer.text(8, entitlement.slug)
  })
}

/** Grant field 1: the entitlement by id, with its whole resource, and nothing more. */
export function encodeEntitlementStub(id: string, resource: Uint8Array): Buffer {
  return writer.encode(() => {
    const stub = writer.begin(1)
    writer.bytes(1, resource)
    writer.text(2, id)
    writer.end(stub)
  })
}

/** Grant field 2: the principal by id alone. */
export function encodePrincipalStub(principal: ResourceRef): Buffer {
  return writer.encode(() => {
    const stub = writer.begin(2)
    writeResourceId(1, principal)
    writer.end(stub)
  })
}
