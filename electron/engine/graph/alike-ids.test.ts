import { expect, test } from 'vitest'
import { firstVocabulary } from '../../../shared/vocabulary.ts'
import { openSnapshot } from './snapshot.ts'
import { createSnapshot } from './snapshot-writer.ts'
import { looksLike } from './alike-ids.ts'
import { inFolder, someMeta } from './testing/arbitrary-graph.ts'

test.each([
  ['Ada@example.com', 'ada@example.com'],
  ['ada\u200b@example.com', 'ada@example.com'],
  ['a\u00adda', 'ada'],
  ['ada\u2060', 'ada'],
  ['ada\ufe0f', 'ada'],
  ['\u202eada\u202c', 'ada'],
  ['zoe\u0308', 'zo\u00eb'],
  ['ZOE\u0308', 'zo\u00eb'],
  ['\uff41\uff44\uff41', 'ada'],
  ['\uff21da', 'ada'],
  ['ΟΔΟΣ', 'οδος'],
  ['a\u00a0b', 'a b'],
  ['ﬁn', 'fin'],
])('%j looks like %j', (id, other) => {
  expect(looksLike(id)).toBe(looksLike(other))
})

test.each([
  ['ada', 'ada1'],
  ['zoe', 'zo\u00eb'],
  ['a-b', 'a_b'],
  ['a b', 'ab'],
])('%j does not look like %j', (id, other) => {
  expect(looksLike(id)).not.toBe(looksLike(other))
})

test('ids that look alike stay apart, each named with the first that looks like it', async () => {
  await inFolder(async (folder) => {
    const path = `${folder}/one.snapshot`
    const writer = createSnapshot(path, { vocabulary: firstVocabulary })
    writer.resourceType({ id: 'user', displayName: 'User', traits: ['user'], skipEntitlementsAndGrants: true })
    writer.resourceType({ id: 'course', displayName: 'Course', traits: [], skipEntitlementsAndGrants: false })
    const people = ['Dana', 'omar', 'dana', 'da\u200bna', 'OMAR', 'zoe\u0301', 'zo\u00e9', 'eve']
    for (const id of people) writer.resource({ type: 'user', id, displayName: 'Somebody' })
    // Of another type, and again.
    writer.resource({ type: 'course', id: 'DANA', displayName: 'A course' })
    writer.resource({ type: 'user', id: 'eve', displayName: 'Eve' })
    await writer.finish({ meta: someMeta, signal: new AbortController().signal })
    const snapshot = openSnapshot(path)
    try {
      expect(snapshot.counts.resourcesByType).toEqual({ user: 8, course: 1 })
      const group = snapshot.findings().find(({ kind }) => kind === 'ids-alike')
      expect(group).toMatchObject({ severity: 'warning', count: 4 })
      expect(group?.examples.map(({ message }) => message.split(' but ')[0])).toEqual([
        '"Dana" looks like "dana"',
        '"da<U+200B>na" looks like "dana"',
        '"OMAR" looks like "omar"',
        '"zoe<U+0301>" looks like "zo\u00e9"',
      ])
    } finally {
      snapshot.close()
    }
  })
})
