import { create, fromBinary, toBinary } from '@bufbuild/protobuf'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { entitlementId, grantId, type Entitlement, type Resource, type ResourceType, type Trait } from '../../../shared/graph.ts'
import { arbitraryGraph } from '../graph/testing/arbitrary-graph.ts'
import { decodeEntitlement, decodeResource, decodeResourceType, sameMeaning } from './decode.ts'
import {
  encodeEntitlement,
  encodeEntitlementStub,
  encodePrincipalStub,
  encodeResource,
  encodeResourceOfGrant,
  encodeResourceType,
} from './encode.ts'
import { EntitlementSchema } from './gen/c1/connector/v2/entitlement_pb.js'
import { ResourceSchema, ResourceTypeSchema, Status_ResourceStatus } from './gen/c1/connector/v2/resource_pb.js'
import { UserTraitSchema } from './gen/c1/connector/v2/traits_pb.js'
import { any, field } from './wire.ts'

const user: ResourceType = { id: 'user', displayName: 'User', traits: ['user'], skipEntitlementsAndGrants: true }
const course: ResourceType = { id: 'course', displayName: 'Course', traits: [], skipEntitlementsAndGrants: false }
const safety: Resource = { type: 'course', id: 'c-1', displayName: 'Safety (Course)' }
const ada: Resource = {
  type: 'user',
  id: 'ada@example.com',
  displayName: 'Ada Lane',
  email: 'ada@example.com',
  login: 'ada@example.com',
  profile: { last_name: 'Lane', first_name: 'Ada' },
}
const completed: Entitlement = {
  id: entitlementId(safety, 'completed'),
  resource: safety,
  slug: 'completed',
  displayName: 'Completed',
  purpose: 'assignment',
  grantableTo: ['user'],
}

/** Made by an independent encoder and accepted by the real `baton`. */
const golden = {
  user: '0a04757365721204557365721a0101223f0a3d747970652e676f6f676c65617069732e636f6d2f63312e636f6e6e6563746f722e76322e536b6970456e7469746c656d656e7473416e644772616e7473',
  course: '0a06636f757273651206436f75727365',
  safety: '0a0d0a06636f757273651203632d311a0f5361666574792028436f7572736529',
  ada: '0a170a0475736572120f616461406578616d706c652e636f6d1a08416461204c616e652289010a2d747970652e676f6f676c65617069732e636f6d2f63312e636f6e6e6563746f722e76322e55736572547261697412580a130a0f616461406578616d706c652e636f6d1001120208011a2a0a130a0a66697273745f6e616d6512051a034164610a130a096c6173745f6e616d6512061a044c616e652801320f616461406578616d706c652e636f6d',
  entitlement: '1214636f757273653a632d313a636f6d706c657465641a09436f6d706c657465642a50',
  grant:
    '0a380a200a0d0a06636f757273651203632d311a0f5361666574792028436f75727365291214636f757273653a632d313a636f6d706c6574656412190a170a0475736572120f616461406578616d706c652e636f6d1a29636f757273653a632d313a636f6d706c657465643a757365723a616461406578616d706c652e636f6d',
}

describe('golden vectors', () => {
  test('resource types', () => {
    expect(encodeResourceType(user).toString('hex')).toBe(golden.user)
    expect(encodeResourceType(course).toString('hex')).toBe(golden.course)
  })

  test('resources as grants repeat them', () => {
    expect(encodeResourceOfGrant(safety, []).toString('hex')).toBe(golden.safety)
    expect(encodeResourceOfGrant(ada, ['user']).toString('hex')).toBe(golden.ada)
  })

  test('resources: the same with their id at the source, profile and status', () => {
    const rawId = (id: string) => field(4, any('RawId', field(1, Buffer.from(id)))).toString('hex')
    expect(encodeResource(safety, []).toString('hex')).toBe(golden.safety + rawId('c-1'))
    const [identity, trait] = [golden.ada.slice(0, 70), golden.ada.slice(70)]
    const profile = '2a0a130a0a66697273745f6e616d6512051a034164610a130a096c6173745f6e616d6512061a044c616e65'
    expect(golden.ada).toContain(`1a${profile}`)
    expect(encodeResource(ada, ['user']).toString('hex')).toBe(`${identity}${rawId('ada@example.com')}${trait}4a${profile}5a020801`)
  })

  test('entitlement', () => {
    const encoded = encodeEntitlement(completed, Buffer.from(golden.safety, 'hex'), [encodeResourceType(user)])
    expect(encoded.toString('hex')).toBe(`0a20${golden.safety}${golden.entitlement}${golden.user}38014209636f6d706c65746564`)
  })

  test('grant', () => {
    const encoded = Buffer.concat([
      encodeEntitlementStub(completed.id, encodeResourceOfGrant(safety, [])),
      encodePrincipalStub(ada),
      field(3, Buffer.from(grantId(completed.id, ada))),
    ])
    expect(encoded.toString('hex')).toBe(golden.grant)
  })
})

describe('what the SDK helpers fill in', () => {
  test('a user is enabled, human, and has a profile', () => {
    const { annotations } = fromBinary(ResourceSchema, encodeResource({ type: 'user', id: 'x', displayName: 'X' }, ['user']))
    const trait = fromBinary(UserTraitSchema, annotations[1]?.value ?? new Uint8Array())
    expect(trait).toMatchObject({ status: { status: 1 }, accountType: 1, emails: [], login: '', profile: { display_name: 'X' } })
  })

  test('profile and status are where newer readers look, and where older ones do', () => {
    const status = { status: 'disabled', statusDetails: 'Left' } as const
    for (const [traits, name, profileField] of [
      [['user'], 'UserTrait', 3],
      [['group'], 'GroupTrait', 2],
      [['role'], 'RoleTrait', 1],
      [['app'], 'AppTrait', 4],
      [['secret'], 'SecretTrait', 1],
    ] as const) {
      const bytes = encodeResource({ type: 't', id: 'x', displayName: 'X', profile: { dept: 'Sales' }, ...status }, traits)
      const message = fromBinary(ResourceSchema, bytes)
      expect(message).toMatchObject({ profile: { dept: 'Sales' }, status: { status: 2, details: 'Left' } })
      expect(message.annotations.map(({ typeUrl }) => typeUrl.split('.').at(-1))).toEqual(['RawId', name])
      const profile = field(profileField, field(1, field(1, Buffer.from('dept')), field(2, field(3, Buffer.from('Sales')))))
      expect(Buffer.from(message.annotations[1]?.value ?? []).includes(profile)).toBe(true)
      expect(decodeResource(bytes)).toMatchObject({ profile: { dept: 'Sales' }, ...status })
    }
    const onlyNew = toBinary(
      ResourceSchema,
      create(ResourceSchema, { profile: { dept: 'Sales' }, status: { status: Status_ResourceStatus.DISABLED } }),
    )
    expect(decodeResource(Buffer.concat([onlyNew, field(4, any('UserTrait', Buffer.alloc(0)))]))).toMatchObject({
      profile: { dept: 'Sales' },
      status: 'disabled',
    })
  })

  test('what readers refuse as an address is not written', () => {
    const bytes = encodeResource({ ...ada, email: 'ada\u200b@example.com', otherEmails: ['zoë@example.com', 'b@example.com'] }, ['user'])
    expect(decodeResource(bytes)).toMatchObject({ email: 'b@example.com' })
    expect(bytes.includes('zoë@')).toBe(false)
  })

  test('the primary address comes first', () => {
    const several = encodeResource({ ...ada, otherEmails: ['', 'b@example.com'] }, ['user'])
    expect(decodeResource(several)).toMatchObject({ email: 'ada@example.com', otherEmails: ['b@example.com'] })
  })
})

describe('any graph', () => {
  test('is canonical, decodes to itself and encodes to the same again', () => {
    fc.assert(
      fc.property(arbitraryGraph(), (graph) => {
        const types = new Map(graph.types.map((type) => [type.id, encodeResourceType(type)]))
        for (const type of graph.types) {
          const bytes = encodeResourceType(type)
          expect(decodeResourceType(bytes)).toEqual(type)
          expect(Buffer.from(toBinary(ResourceTypeSchema, fromBinary(ResourceTypeSchema, bytes)))).toEqual(bytes)
        }
        const traitsOf = (id: string): readonly Trait[] => graph.types.find((type) => type.id === id)?.traits ?? []
        for (const resource of graph.resources) {
          const bytes = encodeResource(resource, traitsOf(resource.type))
          expect(encodeResource(decodeResource(bytes), traitsOf(resource.type))).toEqual(bytes)
          expect(Buffer.from(toBinary(ResourceSchema, fromBinary(ResourceSchema, bytes))).length).toBe(bytes.length)
        }
        for (const entitlement of graph.entitlements) {
          const on = graph.resources.find(({ type, id }) => type === entitlement.resource.type && id === entitlement.resource.id)
          const grantableTo = entitlement.grantableTo.flatMap((id) => types.get(id) ?? [])
          const bytes = encodeEntitlement(entitlement, encodeResource(on ?? safety, traitsOf(entitlement.resource.type)), grantableTo)
          const { description, ...rest } = entitlement
          expect(decodeEntitlement(bytes).entitlement).toEqual(description ? entitlement : rest)
          expect(Buffer.from(toBinary(EntitlementSchema, fromBinary(EntitlementSchema, bytes)))).toEqual(bytes)
        }
      }),
      { numRuns: 60 },
    )
  })
})

describe('sameMeaning', () => {
  test('sees through the order of a map, not through other content', () => {
    const entry = (key: string) => field(1, field(1, Buffer.from(key)), field(2, field(3, Buffer.from('v'))))
    const profiled = (...keys: string[]) => field(9, ...keys.map(entry))
    expect(sameMeaning(ResourceSchema, profiled('a', 'b'), profiled('b', 'a'))).toBe(true)
    expect(sameMeaning(ResourceSchema, profiled('a', 'b'), profiled('a', 'c'))).toBe(false)
  })

  test('counts fields it does not know', () => {
    expect(sameMeaning(ResourceSchema, Buffer.from('f8070a', 'hex'), Buffer.alloc(0))).toBe(false)
  })
})
