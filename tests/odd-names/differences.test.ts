import { join } from 'node:path'
import { expect, test } from 'vitest'
import { diffSnapshots } from '../../electron/engine/graph/diff.ts'
import { inFolder, snapshotOf, type Graph } from '../../electron/engine/graph/testing/arbitrary-graph.ts'

const of = (...resources: readonly { readonly type: string; readonly id: string }[]): Graph => ({
  types: [...new Set(resources.map(({ type }) => type))].map((id) => {
    return { id, displayName: id, traits: [], skipEntitlementsAndGrants: false }
  }),
  resources: resources.map((ref) => ({ ...ref, displayName: ref.id })),
  entitlements: [],
  grants: [],
})

test('resources whose type and id join to the same text are told apart in differences', async () => {
  await inFolder(async (folder) => {
    const [before, after] = [join(folder, 'before'), join(folder, 'after')]
    await snapshotOf(before, of({ type: 'a:b', id: 'c' }, { type: 'plain', id: 'p:1' }))
    await snapshotOf(after, of({ type: 'a', id: 'b:c' }, { type: 'a\\', id: 'b:c' }))
    const diff = diffSnapshots(before, after)
    const ids = diff.page('resources', undefined, 0, 10).rows.map(({ kind, id }) => [id, kind])
    diff.close()
    expect(new Set(ids.map(([id]) => id)).size).toBe(4)
    // What has no colon in its type is called as ever.
    expect(Object.fromEntries(ids)).toMatchObject({ 'plain:p:1': 'removed', 'a:b:c': 'added' })
  })
})
