import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { firstVocabulary } from '../../../shared/vocabulary.ts'
import { KeptGrants } from './kept-grants.ts'
import { createSnapshot, type SnapshotWriter } from './snapshot-writer.ts'
import { openSnapshot } from './snapshot.ts'
import { fromRow, learned } from './testing/learning-values.ts'

const folder = mkdtempSync(join(tmpdir(), 'rollcall-kept-'))
afterAll(() => rmSync(folder, { recursive: true }))

const meta = { title: 'T', sourceId: null, connectionId: null, runId: null, syncId: null, startedAt: 1, endedAt: 2 }

function filled(name: string, people: number): { readonly path: string; readonly writer: SnapshotWriter } {
  const path = join(folder, name)
  const writer = createSnapshot(path, { vocabulary: firstVocabulary })
  writer.resourceType({ id: 'course', displayName: 'Course', traits: [], skipEntitlementsAndGrants: false })
  writer.resourceType({ id: 'user', displayName: 'User', traits: ['user'], skipEntitlementsAndGrants: true })
  const on = { type: 'course', id: 'c' }
  writer.resource({ ...on, displayName: 'C' })
  for (let i = 0; i < people; i++) writer.resource({ type: 'user', id: `p${String(i).padStart(6, '0')}`, displayName: 'P' })
  writer.entitlement({ id: 'course:c:done', resource: on, slug: 'done', displayName: 'D', purpose: 'assignment', grantableTo: ['user'] })
  return { path, writer }
}

test('the grants kept are those that the snapshot gives, without rows of the source', async () => {
  const { path, writer } = filled('some', 40_000)
  for (let i = 0; i < 40_000; i++)
    writer.grantByKey(1, i + 2, learned(i % 3 === 0 ? {} : { firstAccess: i - 20_000, score: i / 4, attempts: i }), fromRow(i + 1, 1))
  await writer.finish({ meta, signal: new AbortController().signal })
  const kept = writer.takeGrants()
  expect(writer.takeGrants()).toBeNull()
  const snapshot = openSnapshot(path)
  const stored = Array.from(snapshot.grantsInOrder(), (record) => [...record])
  snapshot.close()
  expect(kept?.count).toBe(40_000)
  expect(Array.from(kept?.take() ?? [], (record) => [...record])).toEqual(stored)
  expect(kept?.count).toBe(-1)
})

test('none are kept when some were put in order, or had to be looked up, later', async () => {
  const { writer } = filled('later', 10)
  for (const person of [5, 4, 6]) writer.grantByKey(1, person, [], null)
  await writer.finish({ meta, signal: new AbortController().signal })
  expect(writer.takeGrants()).toBeNull()
  const { writer: waiting } = filled('waiting', 10)
  waiting.grantByKey(1, 2, [], null)
  waiting.grant({ entitlementId: 'course:c:done', principal: { type: 'user', id: 'late' }, values: [] })
  waiting.resource({ type: 'user', id: 'late', displayName: 'Late' })
  await waiting.finish({ meta, signal: new AbortController().signal })
  expect(waiting.takeGrants()).toBeNull()
})

test('too many are not kept at all', () => {
  const kept = new KeptGrants(5)
  const values = [1, 1, null, null, null, null, null]
  for (let i = 0; i < 655_360; i++) kept.add(values)
  expect(kept.count).toBe(655_360)
  kept.add(values)
  expect(kept.count).toBe(-1)
  expect([...kept.take()]).toEqual([])
})
