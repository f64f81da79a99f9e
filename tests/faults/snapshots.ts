import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll } from 'vitest'
import { firstVocabulary } from '../../shared/vocabulary.ts'
import { entitlementId } from '../../shared/graph.ts'
import { createSnapshot, type SnapshotWriter } from '../../electron/engine/graph/snapshot-writer.ts'
import { learned } from '../../electron/engine/graph/testing/learning-values.ts'

/** People with a course each of them completed, put into any writer. */
export async function fillSnapshot(writer: SnapshotWriter, people: number, signal = new AbortController().signal): Promise<void> {
  const course = { type: 'course', id: 'c-1' }
  writer.resourceType({ id: 'user', displayName: 'User', traits: ['user'], skipEntitlementsAndGrants: true })
  writer.resourceType({ id: 'course', displayName: 'Course', traits: [], skipEntitlementsAndGrants: false })
  writer.resource({ ...course, displayName: 'Safety' })
  const completed = writer.entitlement({
    id: entitlementId(course, 'completed'),
    resource: course,
    slug: 'completed',
    displayName: 'completed',
    purpose: 'assignment',
    grantableTo: ['user'],
  })
  for (let i = 0; i < people; i++) {
    const id = `person-${i}-${((i * 2_654_435_761) % 4_294_967_296).toString(36)}@example.com`
    const key = writer.resource({ type: 'user', id, displayName: id, email: id, login: id, profile: { number: String(i * 7919) } })
    if (completed !== null && key !== null) writer.grantByKey(completed, key, learned({ completedAt: 1_750_000_000_000 + i }), null)
  }
  const meta = { title: 'Test', sourceId: 'sample', connectionId: null, runId: '33p3590dzdgf5u2DhrEARCIYjnj', syncId: null }
  await writer.finish({ meta: { ...meta, startedAt: 1_760_000_000_000, endedAt: 1_760_000_060_000 }, signal })
}

/** A finished snapshot of so many people, in a folder that goes after the tests of the file. */
export function preparedSnapshot(people: number): { readonly path: () => string; readonly folder: () => string } {
  let folder = ''
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'rollcall-faults-'))
    const writer = createSnapshot(join(folder, 'source.snapshot'), { vocabulary: firstVocabulary })
    try {
      await fillSnapshot(writer, people)
    } finally {
      writer.discard()
    }
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))
  return { path: () => join(folder, 'source.snapshot'), folder: () => folder }
}
