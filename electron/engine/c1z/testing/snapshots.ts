import { join } from 'node:path'
import { firstVocabulary } from '../../../../shared/vocabulary.ts'
import { entitlementId, type Resource } from '../../../../shared/graph.ts'
import { openSnapshot, type Snapshot } from '../../graph/snapshot.ts'
import { createSnapshot } from '../../graph/snapshot-writer.ts'
import { never } from './files.ts'
import { learned } from '../../graph/testing/learning-values.ts'

/** A small snapshot of one person who completed one course, in `folder` under `name`; the caller closes it. */
export async function smallSnapshot(folder: string, name: string, runId: string): Promise<Snapshot> {
  const path = join(folder, `${name}.snapshot`)
  const course: Resource = { type: 'course', id: 'c-1', displayName: 'Safety' }
  const writer = createSnapshot(path, { vocabulary: firstVocabulary })
  writer.resourceType({ id: 'user', displayName: 'User', traits: ['user'], skipEntitlementsAndGrants: true })
  writer.resourceType({ id: 'course', displayName: 'Course', traits: [], skipEntitlementsAndGrants: false })
  const ada = writer.resource({ type: 'user', id: 'ada', displayName: 'Ada' })
  writer.resource(course)
  const id = entitlementId(course, 'completed')
  const slug = { slug: 'completed', displayName: 'completed', purpose: 'assignment', grantableTo: ['user'] } as const
  const completed = writer.entitlement({ id, resource: course, ...slug })
  writer.grantByKey(completed ?? 0, ada ?? 0, learned({ attempts: 1 }), null)
  const times = { startedAt: 1_760_000_000_000, endedAt: 1_760_000_060_000 }
  await writer.finish({ meta: { title: name, sourceId: 'sample', connectionId: null, runId, syncId: null, ...times }, signal: never })
  return openSnapshot(path)
}
