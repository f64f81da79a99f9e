import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Filter } from '../../../shared/query.ts'
import { openSnapshot } from './snapshot.ts'
import { inFolder, snapshotOf, type Graph } from './testing/arbitrary-graph.ts'

const graph: Graph = {
  types: [
    { id: 'user', displayName: 'User', traits: ['user'], skipEntitlementsAndGrants: true },
    { id: 'course', displayName: 'Course', traits: [], skipEntitlementsAndGrants: false },
  ],
  resources: [
    { type: 'user', id: 'ada', displayName: 'Ada', email: 'ada@example.com' },
    { type: 'user', id: 'ada-2', displayName: 'Ada again', email: 'ADA@example.com' },
    { type: 'user', id: 'bob', displayName: 'Bob', email: 'bob@example.com' },
    { type: 'user', id: 'li', displayName: 'Li' },
    { type: 'user', id: 'wei', displayName: 'Wei' },
    { type: 'course', id: 'c-1', displayName: 'Safety' },
    { type: 'course', id: 'c-2', displayName: 'Privacy' },
  ],
  entitlements: ['c-1', 'c-2'].flatMap((id) =>
    ['completed', 'in_progress'].map((slug) => ({
      id: `course:${id}:${slug}`,
      resource: { type: 'course', id },
      slug,
      displayName: slug,
      purpose: 'assignment' as const,
      grantableTo: ['user'],
    })),
  ),
  grants: (
    [
      ['course:c-1:completed', 'ada'],
      ['course:c-1:completed', 'bob'],
      ['course:c-2:in_progress', 'bob'],
    ] as const
  ).map(([entitlementId, id]) => ({ entitlementId, principal: { type: 'user', id }, values: [] })),
}

test('courses are told by how many completed them, people by whether another has their address', () =>
  inFolder(async (folder) => {
    const path = join(folder, 'a.snapshot')
    await snapshotOf(path, graph)
    const snapshot = openSnapshot(path)
    const ids = (filter: Filter): string[] => snapshot.page({ list: 'resources', filter }, 0, 100).rows.map((row) => row.id)
    const isCourse: Filter = { op: 'eq', field: 'type', value: 'course' }
    expect(ids({ op: 'and', of: [isCourse, { op: 'eq', field: 'completions', value: 0 }] })).toEqual(['c-2'])
    expect(ids({ op: 'eq', field: 'completions', value: 2 })).toEqual(['c-1'])
    expect(ids({ op: 'not', of: { op: 'empty', field: 'sharedEmail' } })).toEqual(['ada', 'ada-2'])
    snapshot.close()
  }))
