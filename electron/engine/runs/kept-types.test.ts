import { expect, test } from 'vitest'
import type { Sink } from '../graph/sink.ts'
import { scriptedSource, fill } from '../../../tests/fakes/scripted-source.ts'
import { keepPart, keptTypes } from './kept-types.ts'

function recorder() {
  const seen: string[] = []
  const sink: Sink = {
    resourceType: (type) => void seen.push(`type ${type.id}`),
    resource: (resource) => seen.push(`${resource.type} ${resource.id}${resource.parent ? ` in ${resource.parent.type}` : ''}`),
    entitlement: (entitlement) => seen.push(`entitlement ${entitlement.id}`),
    grant: (grant) => void seen.push(`grant ${grant.entitlementId} ${grant.principal.type}`),
    grantByKey: () => void seen.push('grant by key'),
    link: (from, to) => void seen.push(`link ${from.type} ${to.type}`),
    incomplete: (type) => void seen.push(`incomplete ${type}`),
    finding: (finding) => void seen.push(`finding ${finding.kind}`),
  }
  return { sink, seen }
}

const entitlement = (type: string) =>
  ({
    id: `${type}:1:member`,
    resource: { type, id: '1' },
    slug: 'member',
    displayName: 'Member',
    purpose: 'assignment',
    grantableTo: [],
  }) as const

test('what is not kept does not pass, in whatever order it comes', () => {
  const { sink, seen } = recorder()
  const kept = keepPart(sink, { onlyTypes: ['user', 'course'] })
  for (const id of ['user', 'course', 'team']) {
    kept.sink.resourceType({ id, displayName: id, traits: [], skipEntitlementsAndGrants: false })
  }
  const grant = (entitlementId: string, type: string) => kept.sink.grant({ entitlementId, principal: { type, id: '7' }, values: [] })
  grant('course:1:member', 'user')
  grant('team:1:member', 'user')
  expect(kept.sink.resource({ type: 'team', id: '1', displayName: 'T' })).toBeNull()
  kept.sink.resource({ type: 'user', id: '7', displayName: 'U', parent: { type: 'team', id: '1' } })
  kept.sink.resource({ type: 'course', id: '1', displayName: 'C', parent: { type: 'course', id: '0' } })
  expect(kept.sink.entitlement(entitlement('team'))).toBeNull()
  kept.sink.entitlement(entitlement('course'))
  grant('course:1:member', 'team')
  grant('unknown:1:member', 'user')
  kept.sink.finding({ kind: 'a', severity: 'info', message: '' })
  kept.sink.finding({ kind: 'b', severity: 'info', message: '', resource: { type: 'team', id: '1' } })
  kept.end()
  expect(seen).toEqual([
    ...['type user', 'type course', 'user 7', 'course 1 in course', 'entitlement course:1:member', 'finding a'],
    ...['grant course:1:member user', 'grant unknown:1:member user'],
  ])
})

test.each([
  ['entitlements', ['type user', 'user 7', 'entitlement course:1:member', 'finding a']],
  ['resources', ['type user', 'user 7', 'finding a']],
] as const)('only as deep as %s', (depth, expected) => {
  const { sink, seen } = recorder()
  const kept = keepPart(sink, { depth })
  kept.sink.resourceType({ id: 'user', displayName: 'User', traits: [], skipEntitlementsAndGrants: false })
  expect(kept.sink.resource({ type: 'user', id: '7', displayName: 'U' })).not.toBeNull()
  const key = kept.sink.entitlement(entitlement('course'))
  expect(key === null).toBe(depth === 'resources')
  kept.sink.grant({ entitlementId: 'course:1:member', principal: { type: 'user', id: '7' }, values: [] })
  kept.sink.grantByKey(1, 1, [], null)
  kept.sink.finding({ kind: 'a', severity: 'info', message: '' })
  kept.end()
  expect(seen).toEqual(expected)
})

test('asking for all, or for unknown types', () => {
  const source = scriptedSource(fill)
  expect(keptTypes(source, undefined)).toBeNull()
  expect(keptTypes(source, ['course', 'user', 'course'])).toBeNull()
  expect(keptTypes(source, ['user', 'user'])).toEqual(['user'])
  expect(() => keptTypes(source, ['user', 'team', 'x'])).toThrow(
    expect.objectContaining({ code: 'INVALID_INPUT', remedy: 'Choose among: user, course.' }),
  )
  const { sink } = recorder()
  expect(keepPart(sink, { onlyTypes: null }).sink).toBe(sink)
})
