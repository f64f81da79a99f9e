import { create, fromBinary, toBinary, type DescMessage, type MessageInitShape } from '@bufbuild/protobuf'
import { anyPack, type Any } from '@bufbuild/protobuf/wkt'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { firstVocabulary } from '../../../shared/vocabulary.ts'
import type { Entitlement, ResourceType } from '../../../shared/graph.ts'
import { createSnapshot, type SnapshotWriter } from '../graph/snapshot-writer.ts'
import { openSnapshot, type Snapshot } from '../graph/snapshot.ts'
import { encodeEntitlementStub, encodePrincipalStub, encodeResource } from './encode.ts'
import { withExternalResources } from './external-resources.ts'
import * as annotations from './gen/c1/connector/v2/annotations_pb.js'
import { GrantSchema } from './gen/c1/connector/v2/grant_pb.js'
import { ResourceSchema, ResourceType_Trait as Trait } from './gen/c1/connector/v2/resource_pb.js'
import { field } from './wire.ts'

let folder: string
const open: Snapshot[] = []
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rollcall-external-'))
})
afterEach(() => {
  for (const snapshot of open.splice(0)) snapshot.close()
  rmSync(folder, { recursive: true })
})

const type = (id: string, traits: ResourceType['traits']): ResourceType => ({
  id,
  displayName: id,
  traits,
  skipEntitlementsAndGrants: false,
})

async function made(name: string, fill: (writer: SnapshotWriter) => void): Promise<Snapshot> {
  const path = join(folder, name)
  const writer = createSnapshot(path, { vocabulary: firstVocabulary })
  fill(writer)
  const meta = { title: name, sourceId: null, connectionId: null, runId: null, syncId: null, startedAt: 1, endedAt: 2 }
  await writer.finish({ meta, signal: new AbortController().signal })
  const snapshot = openSnapshot(path)
  open.push(snapshot)
  return snapshot
}

const entitlement = (resource: { type: string; id: string }, slug: string): Entitlement => ({
  ...{ id: `${resource.type}:${resource.id}:${slug}`, resource, slug, displayName: slug },
  ...{ purpose: 'assignment', grantableTo: ['user'] },
})

/** A directory: three people, a group of two of them, an app nobody asks for. */
const directory = () =>
  made('directory', (writer) => {
    for (const one of [type('user', ['user']), type('group', ['group']), type('app', ['app'])]) writer.resourceType(one)
    writer.resource({ type: 'user', id: 'ada', displayName: 'Ada', email: 'ada@example.org', profile: { dept: 'lab', badge: 7 } })
    writer.resource({ type: 'user', id: 'ben', displayName: 'Ben', otherEmails: ['b@example.org'], email: 'ben@example.org' })
    writer.resource({ type: 'user', id: 'cy', displayName: 'Cy', profile: { dept: 'shop' } })
    writer.resource({ type: 'group', id: 'staff', displayName: 'Staff', profile: { dept: 'lab' } })
    writer.resource({ type: 'app', id: 'mail', displayName: 'Mail' })
    writer.entitlement(entitlement({ type: 'group', id: 'staff' }, 'member'))
    writer.entitlement(entitlement({ type: 'app', id: 'mail' }, 'use'))
    for (const id of ['ada', 'ben']) writer.grant({ entitlementId: 'group:staff:member', principal: { type: 'user', id }, values: [] })
    writer.grant({ entitlementId: 'app:mail:use', principal: { type: 'user', id: 'cy' }, values: [] })
  })

const pack = <Schema extends DescMessage>(schema: Schema, value: MessageInitShape<Schema>): Any => anyPack(schema, create(schema, value))

/** A grant as a source would carry it, with annotations. */
function carrier(principal: string, ...carried: Any[]): Buffer {
  const door = encodeResource({ type: 'door', id: 'lab', displayName: 'Lab' }, [])
  const parts = [encodeEntitlementStub('door:lab:open', door), encodePrincipalStub({ type: 'any', id: principal })]
  const id = field(3, Buffer.from(`door:lab:open:any:${principal}`))
  return Buffer.concat([...parts, id, toBinary(GrantSchema, create(GrantSchema, { annotations: carried }))])
}

/** A source with one door, and grants that ask for a match. */
async function joined(entitlementId: string | null, ...carriers: readonly Buffer[]): Promise<Snapshot> {
  const external = await directory()
  return made('joined', (writer) => {
    const outer = withExternalResources(writer, external, entitlementId)
    outer.sink.resourceType(type('door', []))
    outer.sink.resource({ type: 'door', id: 'lab', displayName: 'Lab' })
    outer.sink.entitlement(entitlement({ type: 'door', id: 'lab' }, 'open'))
    for (const [i, wire] of carriers.entries())
      outer.sink.grant({ entitlementId: 'door:lab:open', principal: { type: 'any', id: String(i) }, values: [] }, wire)
    outer.end()
  })
}

function grantsOf(snapshot: Snapshot): string[] {
  const entitlements = new Map([...snapshot.entitlementsInOrder()].map(({ key, entitlement: { id } }) => [key, id]))
  const people = new Map([...snapshot.resourcesInOrder()].map(({ key, resource }) => [key, `${resource.type}:${resource.id}`]))
  return [...snapshot.grantsInOrder()].map(([on, to]) => `${entitlements.get(on) ?? ''} ${people.get(to) ?? ''}`)
}
const peopleOf = (snapshot: Snapshot): string[] => [...snapshot.resourcesInOrder()].map(({ resource }) => `${resource.type}:${resource.id}`)

test('people and groups come in with what is among them, marked; other types stay out', async () => {
  const snapshot = await joined(null)
  expect(peopleOf(snapshot)).toEqual(['door:lab', 'group:staff', 'user:ada', 'user:ben', 'user:cy'])
  expect(grantsOf(snapshot)).toEqual(['group:staff:member user:ada', 'group:staff:member user:ben'])
  for (const { resource, wire } of snapshot.resourcesInOrder()) {
    const names = wire === null ? [] : fromBinary(ResourceSchema, wire).annotations.map(({ typeUrl }) => typeUrl.split('.').at(-1))
    expect(names.includes('BatonID')).toBe(resource.type !== 'door')
  }
})

test('with traits what has these comes in instead', async () => {
  const external = await directory()
  const snapshot = await made('apps', (writer) => {
    const outer = withExternalResources(writer, external, null, ['app', 'user'])
    outer.end()
  })
  expect(peopleOf(snapshot)).toEqual(['app:mail', 'user:ada', 'user:ben', 'user:cy'])
  expect(grantsOf(snapshot)).toEqual(['app:mail:use user:cy'])
})

test('with an entitlement only who holds it', async () => {
  expect(peopleOf(await joined('group:staff:member'))).toEqual(['door:lab', 'user:ada', 'user:ben'])
  await expect(joined('group:none:member')).rejects.toMatchObject({ code: 'INVALID_INPUT' })
})

test.each([
  ['all of a kind', pack(annotations.ExternalResourceMatchAllSchema, { resourceType: Trait.USER }), ['user:ada', 'user:ben', 'user:cy']],
  ['all groups', pack(annotations.ExternalResourceMatchAllSchema, { resourceType: Trait.GROUP }), ['group:staff']],
  ['by id', pack(annotations.ExternalResourceMatchIDSchema, { id: 'ben' }), ['user:ben']],
  ['by profile', pack(annotations.ExternalResourceMatchSchema, { resourceType: Trait.USER, key: 'dept', value: 'lab' }), ['user:ada']],
  [
    'by a number in the profile',
    pack(annotations.ExternalResourceMatchSchema, { resourceType: Trait.USER, key: 'badge', value: '7' }),
    ['user:ada'],
  ],
  [
    'by e-mail',
    pack(annotations.ExternalResourceMatchSchema, { resourceType: Trait.USER, key: 'email', value: 'b@example.org' }),
    ['user:ben'],
  ],
  ['nobody', pack(annotations.ExternalResourceMatchIDSchema, { id: 'zoe' }), []],
])('a carrier is replaced by those it matches: %s', async (_name, match, expected) => {
  const snapshot = await joined(null, carrier('0', match))
  const doors = grantsOf(snapshot).filter((grant) => grant.startsWith('door:'))
  expect(doors).toEqual(expected.map((who) => `door:lab:open ${who}`))
  expect(snapshot.findings().map(({ kind }) => kind)).toEqual(expected.length === 0 ? ['external-match-without-principal'] : [])
})

test('what else a carrier says stays; expandable ids become those of the matched group', async () => {
  const match = pack(annotations.ExternalResourceMatchIDSchema, { id: 'staff' })
  const expandable = pack(annotations.GrantExpandableSchema, {
    entitlementIds: ['group:placeholder:member', 'group:x:owner'],
    shallow: true,
  })
  const snapshot = await joined(null, carrier('0', match, expandable))
  const [grant] = [...snapshot.grantsInOrder()].filter(([, , , wire]) => wire !== null)
  const message = fromBinary(GrantSchema, grant?.[3] ?? new Uint8Array())
  expect(message).toMatchObject({ id: 'door:lab:open:group:staff', principal: { id: { resourceType: 'group', resource: 'staff' } } })
  expect(message.annotations).toHaveLength(1)
  const [left] = message.annotations
  expect(left && fromBinary(annotations.GrantExpandableSchema, left.value)).toMatchObject({
    entitlementIds: ['group:staff:member'],
    shallow: true,
  })
})

test('grants that ask for nothing pass', async () => {
  const external = await directory()
  const snapshot = await made('plain', (writer) => {
    const outer = withExternalResources(writer, external, null)
    const { sink } = outer
    sink.resourceType(type('user', ['user']))
    sink.resourceType(type('door', []))
    const door = sink.resource({ type: 'door', id: 'lab', displayName: 'Lab' })
    // The source knows Ada itself: she stays as it has her.
    const ada = sink.resource({ type: 'user', id: 'ada', displayName: 'Ada of the source' })
    const can = sink.entitlement(entitlement({ type: 'door', id: 'lab' }, 'open'))
    if (door === null || ada === null || can === null) throw new Error('not taken')
    sink.grantByKey(can, ada, [], null)
    outer.end()
  })
  expect(grantsOf(snapshot)).toContain('door:lab:open user:ada')
  const [ada] = [...snapshot.resourcesInOrder()].filter(({ resource }) => resource.id === 'ada')
  expect(ada).toMatchObject({ resource: { displayName: 'Ada of the source' }, wire: null })
  expect(snapshot.findings()).toEqual([])
})
