import { expect, test } from 'vitest'
import { firstVocabulary } from '../../../shared/vocabulary.ts'
import type { SnapshotFollower } from './follower.ts'
import { openSnapshot } from './snapshot.ts'
import { createSnapshot } from './snapshot-writer.ts'
import { inFolder, someMeta } from './testing/arbitrary-graph.ts'

type Held = readonly [entitlement: string, person: string]

/** The ids of the grants and the findings of a snapshot with these people and grants; all entitlements are on one course. */
async function settled(people: readonly string[], held: readonly Held[], follower: SnapshotFollower | null = null) {
  return inFolder(async (folder) => {
    const path = `${folder}/one.snapshot`
    const writer = createSnapshot(path, { vocabulary: firstVocabulary, follower })
    writer.resourceType({ id: 'user', displayName: 'User', traits: ['user'], skipEntitlementsAndGrants: true })
    writer.resourceType({ id: 'course', displayName: 'Course', traits: [], skipEntitlementsAndGrants: false })
    writer.resource({ type: 'course', id: 'c', displayName: 'Course' })
    for (const id of people) writer.resource({ type: 'user', id, displayName: id })
    const on = { resource: { type: 'course', id: 'c' }, displayName: 'held', purpose: 'assignment', grantableTo: [] } as const
    for (const id of new Set(held.map(([entitlement]) => entitlement))) writer.entitlement({ ...on, id, slug: id })
    for (const [entitlementId, id] of held) writer.grant({ entitlementId, principal: { type: 'user', id }, values: [] })
    await writer.finish({ meta: someMeta, signal: new AbortController().signal })
    const snapshot = openSnapshot(path)
    try {
      const found = snapshot.findings().find(({ kind }) => kind === 'ids-join')
      const { rows } = snapshot.page({ list: 'grants' }, 0, 100)
      return { ids: rows.map(({ id }) => id).sort(), count: found?.count ?? 0, told: JSON.stringify(found) }
    } finally {
      snapshot.close()
    }
  })
}

test('two grants that join to the same id are both kept, and the finding names both', async () => {
  const { ids, count, told } = await settled(
    ['y', 'x:user:y', 'z'],
    [
      ['course:c:done', 'x:user:y'],
      ['course:c:done:user:x', 'y'],
      ['course:c:done', 'z'],
    ],
  )
  expect(ids).toEqual(['course:c:done:user:x:user:y', 'course:c:done:user:x:user:y~', 'course:c:done:user:z'])
  expect(count).toBe(1)
  for (const id of ['course:c:done', 'x:user:y', 'course:c:done:user:x', 'y']) expect(told).toContain(`\\"${id}\\"`)
})

test('three of them, and one whose id is already what a new one would be', async () => {
  const { ids, count } = await settled(
    ['y', 'x:user:y', 'w:user:x:user:y', 'y~'],
    [
      ['e', 'w:user:x:user:y'],
      ['e:user:w', 'x:user:y'],
      ['e:user:w:user:x', 'y'],
      ['e:user:w:user:x', 'y~'],
    ],
  )
  expect(new Set(ids).size).toBe(4)
  expect(count).toBe(2)
})

test.each<[string, readonly string[], readonly Held[]]>([
  [
    'the other grant is not there',
    ['y', 'x:user:y'],
    [
      ['e', 'x:user:y'],
      ['e:user:x', 'x:user:y'],
    ],
  ],
  [
    'the other entitlement is not there',
    ['y', 'x:user:y'],
    [
      ['e', 'x:user:y'],
      ['e', 'y'],
    ],
  ],
  ['the other person is not there', ['x:user:z'], [['e', 'x:user:z']]],
  [
    'colons that join to nothing',
    ['urn:uuid:1', 'urn:uuid:2'],
    [
      ['a:b', 'urn:uuid:1'],
      ['a:b:urn', 'urn:uuid:2'],
    ],
  ],
])('nothing is told when %s', async (_what, people, held) => {
  const { ids, count } = await settled(people, held)
  expect(count).toBe(0)
  expect(ids.filter((id) => id.includes('~'))).toEqual([])
})

test('what follows the snapshot hears that it became something else', async () => {
  const said: string[] = []
  const follower: SnapshotFollower = {
    expect: () => undefined,
    begin: () => false,
    grants: () => undefined,
    released: () => Promise.resolve(),
    whole: () => void said.push('whole'),
    abandon: () => void said.push('abandon'),
  }
  await settled(
    ['y', 'x:user:y'],
    [
      ['e', 'x:user:y'],
      ['e:user:x', 'y'],
    ],
    follower,
  )
  expect(said.indexOf('abandon')).toBeGreaterThanOrEqual(0)
  expect(said.indexOf('abandon')).toBeLessThan(said.indexOf('whole'))
})
