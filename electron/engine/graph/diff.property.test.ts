import fc from 'fast-check'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { DiffList } from '../../../shared/diff.ts'
import { grantId, type Resource } from '../../../shared/graph.ts'
import { canonicalJson } from './json.ts'
import { diffSnapshots } from './diff.ts'
import { arbitraryGraph, bytewise, inFolder, snapshotOf, type Graph } from './testing/arbitrary-graph.ts'
import { learned, learnedOf } from './testing/learning-values.ts'

type Compared = Readonly<Record<string, unknown>>

/** The records of a graph by external id, with the fields a diff compares. */
function recordsOf(graph: Graph, list: DiffList): Map<string, Compared> {
  switch (list) {
    case 'resources':
      return new Map(graph.resources.map((resource) => [`${resource.type}:${resource.id}`, comparedResource(resource)]))
    case 'entitlements':
      return new Map(
        graph.entitlements.map(({ id, displayName, description, slug, purpose }) => [
          id,
          { name: displayName, description, slug, purpose },
        ]),
      )
    case 'grants':
      return new Map(
        graph.grants.map(({ entitlementId, principal, values }) => [grantId(entitlementId, principal), { ...learnedOf(values) }]),
      )
  }
}

function comparedResource({ displayName, status, email, login, parent, description, profile = {} }: Resource): Compared {
  const ofProfile = Object.entries(profile).map(([key, value]): [string, unknown] => [
    `profile.${key}`,
    value !== null && typeof value === 'object' ? canonicalJson(value) : typeof value === 'boolean' ? String(value) : value,
  ])
  return {
    name: displayName,
    status,
    email,
    login,
    parent: parent === undefined ? undefined : `${parent.type}:${parent.id}`,
    description,
    ...Object.fromEntries(ofProfile),
  }
}

const fieldsThatDiffer = (before: Compared, after: Compared): string[] =>
  [...new Set([...Object.keys(before), ...Object.keys(after)])].filter((field) => before[field] !== after[field]).sort()

/** A second graph that shares most ids with the first, written in another order: all integer keys differ. */
const pair = fc.tuple(arbitraryGraph(), arbitraryGraph(), fc.boolean()).map(([first, second, related]): [Graph, Graph] => {
  if (!related) return [first, second]
  const renamed = first.resources.map((resource, i) => (i % 3 === 0 ? { ...resource, displayName: `${resource.displayName} 2` } : resource))
  const grants = first.grants.map((grant, i) =>
    i % 4 === 0 ? { ...grant, values: learned({ ...learnedOf(grant.values), score: 12 }) } : grant,
  )
  return [
    first,
    { ...first, resources: renamed.reverse(), entitlements: [...first.entitlements].reverse(), grants: grants.slice(1).reverse() },
  ]
})

test('a diff says what a plain comparison says', async () => {
  await inFolder((folder) =>
    fc.assert(
      fc.asyncProperty(pair, async ([first, second]) => {
        const paths = [join(folder, 'a.snapshot'), join(folder, 'b.snapshot')] as const
        await snapshotOf(paths[0], first)
        await snapshotOf(paths[1], second)
        const diff = diffSnapshots(...paths)
        for (const list of ['resources', 'entitlements', 'grants'] as const) {
          const before = recordsOf(first, list)
          const after = recordsOf(second, list)
          const changed = [...before].flatMap(([id, record]) => {
            const now = after.get(id)
            const fields = now === undefined ? [] : fieldsThatDiffer(record, now)
            return fields.length === 0 ? [] : [{ id, fields }]
          })
          const added = [...after.keys()].filter((id) => !before.has(id))
          const removed = [...before.keys()].filter((id) => !after.has(id))
          expect(diff.summary[list]).toEqual({
            added: added.length,
            removed: removed.length,
            changed: changed.length,
            unchanged: before.size - removed.length - changed.length,
          })
          const page = diff.page(list, undefined, 0, 5000)
          const idsOf = (kind: string) => page.rows.filter((row) => row.kind === kind).map((row) => identity(list, row))
          expect(idsOf('added').sort()).toEqual(added.sort())
          expect(idsOf('removed').sort()).toEqual(removed.sort())
          const found = page.rows.filter((row) => row.kind === 'changed')
          expect(new Map(found.map((row) => [identity(list, row), row.fields.map(({ field }) => field).sort()]))).toEqual(
            new Map(changed.map(({ id, fields }) => [id, fields])),
          )
          if (list === 'entitlements') expect(page.rows.map(({ id }) => id)).toEqual(page.rows.map(({ id }) => id).sort(bytewise))
          expect(diff.page(list, ['removed'], 0, 1).total).toBe(removed.length)
        }
        diff.close()
      }),
      { numRuns: 40 },
    ),
  )
})

/** Grants may have ids of their own; they are matched by their ends all the same. */
function identity(list: DiffList, entry: { readonly id: string; readonly before: unknown; readonly after: unknown }): string {
  if (list !== 'grants') return entry.id
  const row = (entry.after ?? entry.before) as { entitlementId: string; principalType: string; principalId: string }
  return grantId(row.entitlementId, { type: row.principalType, id: row.principalId })
}
