import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import { firstVocabulary } from '../../../../shared/vocabulary.ts'
import { entitlementId, type Entitlement, type Resource } from '../../../../shared/graph.ts'
import { openSnapshot, type Snapshot } from '../../graph/snapshot.ts'
import type { SnapshotMeta } from '../../graph/snapshot-meta.ts'
import { createSnapshot } from '../../graph/snapshot-writer.ts'
import { learned } from '../../graph/testing/learning-values.ts'
import { inFolder, never } from './files.ts'

export const meta: SnapshotMeta = {
  title: 'Test',
  sourceId: 'sample',
  connectionId: null,
  runId: '33p3590dzdgf5u2DhrEARCIYjnj',
  syncId: null,
  startedAt: 1_760_000_000_000,
  endedAt: 1_760_000_060_000,
}

const course: Resource = { type: 'course', id: 'c-1', displayName: 'Safety (Course)' }
export const people = ['ada@example.com', 'bo@example.com', 'zoë@example.com']
const entitlements = ['completed', 'in_progress'].map((slug): Entitlement => ({
  id: entitlementId(course, slug),
  resource: course,
  slug,
  displayName: slug,
  purpose: 'assignment',
  grantableTo: ['user'],
}))

export interface Grants {
  readonly meta?: Partial<SnapshotMeta>
  /** Which people hold "completed", by index. */
  readonly holders?: readonly number[]
}

/** Opens a small snapshot in a folder of its own for as long as `work` runs. */
export function withSnapshot(
  work: (snapshot: Snapshot, folder: string) => Promise<void>,
  { meta: more, holders = [0, 1, 2] }: Grants = {},
): Promise<void> {
  return inFolder(async (folder) => {
    mkdirSync(join(folder, 'data'))
    mkdirSync(join(folder, 'out'))
    const path = join(folder, 'data', 'run.snapshot')
    const writer = createSnapshot(path, { vocabulary: firstVocabulary })
    writer.resourceType({ id: 'user', displayName: 'User', traits: ['user'], skipEntitlementsAndGrants: true })
    writer.resourceType({ id: 'course', displayName: 'Course', traits: [], skipEntitlementsAndGrants: false })
    const keys = people.map((id) => writer.resource({ type: 'user', id, displayName: id, email: id, login: id }))
    writer.resource(course)
    const [completed] = entitlements.map((entitlement) => writer.entitlement(entitlement))
    for (const holder of holders) {
      writer.grantByKey(completed ?? 0, keys[holder] ?? 0, learned({ completedAt: 1_750_000_000_000, score: 90, attempts: 2 }), null)
    }
    await writer.finish({ meta: { ...meta, ...more }, signal: never })
    const snapshot = openSnapshot(path)
    try {
      await work(snapshot, folder)
      expect(readdirSync(join(folder, 'data'))).toEqual(['run.snapshot'])
    } finally {
      snapshot.close()
    }
  })
}

export const options = { keep: 2, signal: never, now: () => 1_760_000_100_000 }
export const sha256 = (path: string): string => createHash('sha256').update(readFileSync(path)).digest('hex')
