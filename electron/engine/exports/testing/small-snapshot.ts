import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { firstVocabulary } from '../../../../shared/vocabulary.ts'
import { entitlementId, type Resource } from '../../../../shared/graph.ts'
import { createSnapshot } from '../../graph/snapshot-writer.ts'
import { openSnapshot, type Snapshot } from '../../graph/snapshot.ts'
import type { Key } from '../../graph/sink.ts'
import { fromRow, learned } from '../../graph/testing/learning-values.ts'

/** A folder of its own with a snapshot in it, and where an export can go. */
export interface SnapshotFolder {
  readonly folder: string
  readonly snapshot: Snapshot
  remove(): void
}

const course = { type: 'course', id: 'lad' } as const
const completedAt = Date.UTC(2026, 0, 31, 12, 30, 15)

/** One course and the given people, who all completed it; and a bot, which is not a person. */
export async function snapshotOf(people: Iterable<Omit<Resource, 'type'>>): Promise<SnapshotFolder> {
  const folder = mkdtempSync(join(tmpdir(), 'rollcall-exports-'))
  const path = join(folder, 'source.snapshot')
  const writer = createSnapshot(path, { vocabulary: firstVocabulary })
  writer.resourceType({ id: 'user', displayName: 'User', traits: ['user'], skipEntitlementsAndGrants: true })
  writer.resourceType({ id: 'course', displayName: 'Course', traits: [], skipEntitlementsAndGrants: false })
  writer.resourceType({ id: 'bot', displayName: 'Bot', traits: ['app'], skipEntitlementsAndGrants: true })
  writer.resource({ ...course, displayName: 'Ladder "Safety", 1' })
  const entitlement = writer.entitlement({
    id: entitlementId(course, 'completed'),
    resource: course,
    slug: 'completed',
    displayName: 'Ladder completed',
    description: 'Completed the course',
    purpose: 'assignment',
    grantableTo: ['user'],
  })
  const hold = (principal: Key | null): void => {
    if (entitlement !== null && principal !== null)
      writer.grantByKey(entitlement, principal, learned({ completedAt, score: 87.5, attempts: 2 }), fromRow(3, 4))
  }
  hold(writer.resource({ type: 'bot', id: 'b1', displayName: 'Bot' }))
  for (const person of people) hold(writer.resource({ type: 'user', ...person }))
  writer.finding({
    ...{ kind: 'odd-date', severity: 'warning', message: 'Odd "date"' },
    ...{ row: 7, resource: { type: 'user', id: 'ada' }, record: '{"a":1}' },
  })
  writer.finding({ kind: 'odd-date', severity: 'warning', message: '=odd' })
  writer.finding({ kind: 'note', severity: 'info', message: 'Only a note' })
  const meta = { title: 'Test', sourceId: null, connectionId: null, runId: null, syncId: null, startedAt: null, endedAt: null }
  await writer.finish({ meta, signal: new AbortController().signal })
  const snapshot = openSnapshot(path)
  return {
    folder,
    snapshot,
    remove() {
      snapshot.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
