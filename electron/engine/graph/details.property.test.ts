import fc from 'fast-check'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { DiffEntry, DiffGroup, DiffKind } from '../../../shared/diff.ts'
import type { ResourceRef } from '../../../shared/graph.ts'
import type { GrantRow } from '../../../shared/query.ts'
import { diffSnapshots, type SnapshotDiff } from './diff.ts'
import { openLookup } from './resource-lookup.ts'
import { firstValue } from './records.ts'
import { openSnapshot, type Snapshot } from './snapshot.ts'
import { arbitraryGraph, inFolder, snapshotOf } from './testing/arbitrary-graph.ts'

const everything = 5000
const kinds = fc.option(fc.subarray<DiffKind>(['added', 'removed', 'changed']), { nil: undefined })

/** The end of a differing grant, in whichever snapshot has it. */
function endOf(entry: DiffEntry<GrantRow>, by: 'principal' | 'resource'): string {
  const row = entry.after ?? entry.before
  if (row === null) throw new Error('a difference has a side')
  return by === 'principal' ? JSON.stringify([row.principalType, row.principalId]) : JSON.stringify([row.resourceType, row.resourceId])
}

const nameIn = (snapshot: Snapshot, ref: ResourceRef): string | undefined => snapshot.rows('resources', [snapshot.find(ref) ?? 0])[0]?.name

/** What the groups have to say, told from the plain lists. */
function expectedGroups(diff: SnapshotDiff, before: Snapshot, after: Snapshot, by: 'principal' | 'resource', chosen: readonly DiffKind[]) {
  const groups = new Map<string, Record<string, unknown> & Record<DiffKind, number>>()
  const group = (key: string) => {
    const found = groups.get(key) ?? { kind: 'unchanged', added: 0, removed: 0, changed: 0 }
    groups.set(key, found)
    return found
  }
  for (const entry of diff.page('grants', undefined, 0, everything).rows) group(endOf(entry, by))[entry.kind]++
  const used = (type: string, id: string): boolean =>
    [before, after].some((snapshot) => {
      const key = snapshot.find({ type, id })
      const [row] = snapshot.rows('resources', key === null ? [] : [key])
      return (by === 'principal' ? (row?.held ?? 0) : (row?.granted ?? 0)) > 0
    })
  for (const { kind, before: old, after: now } of diff.page('resources', undefined, 0, everything).rows) {
    const row = now ?? old
    if (row === null) throw new Error('a difference has a side')
    const key = JSON.stringify([row.type, row.id])
    if (groups.has(key) || (row.type === 'user') === (by === 'principal') || used(row.type, row.id)) group(key).kind = kind
  }
  const count = (one: Readonly<Record<DiffKind, number>>): number => chosen.reduce((sum, kind) => sum + one[kind], 0)
  return [...groups]
    .filter(([, one]) => count(one) > 0 || chosen.includes(one.kind as DiffKind))
    .map(([key, one]) => ({ key, count: count(one), ...one }))
}

test('groups of changes are the changes, counted by one end', async () => {
  await inFolder((folder) =>
    fc.assert(
      fc.asyncProperty(arbitraryGraph(), arbitraryGraph(), kinds, async (old, now, asked) => {
        const paths = [join(folder, 'before.snapshot'), join(folder, 'after.snapshot')] as const
        await snapshotOf(paths[0], old)
        await snapshotOf(paths[1], now)
        const diff = diffSnapshots(...paths)
        const [before, after] = [openSnapshot(paths[0]), openSnapshot(paths[1])]
        try {
          for (const by of ['principal', 'resource'] as const) {
            const page = diff.groups(by, { kinds: asked }, 0, everything)
            const found = page.rows.map(({ type, id, kind, added, removed, changed }) => {
              const count = (asked ?? ['added', 'removed', 'changed']).reduce((sum, one) => sum + { added, removed, changed }[one], 0)
              return { key: JSON.stringify([type, id]), count, kind, added, removed, changed }
            })
            const expected = expectedGroups(diff, before, after, by, asked ?? ['added', 'removed', 'changed'])
            expect(page.total).toBe(expected.length)
            expect(new Map(found.map((one) => [one.key, one]))).toEqual(new Map(expected.map((one) => [one.key, one])))
            expect(found.map(({ count }) => count)).toEqual([...found.map(({ count }) => count)].sort((a, b) => b - a))
            expect(diff.groups(by, { kinds: asked }, 1, 2).rows).toEqual(page.rows.slice(1, 3))
            for (const row of page.rows) {
              expect(row.name).toBe(nameIn(after, row) ?? nameIn(before, row))
            }

            const choices = {
              new: (row: DiffGroup) => row.kind === 'added',
              gone: (row: DiffGroup) => row.kind === 'removed',
              renamed: (row: DiffGroup) => nameIn(before, row) !== nameIn(after, row) && row.kind === 'changed',
            }
            for (const itself of ['new', 'gone', 'renamed'] as const) {
              expect(diff.groups(by, { kinds: asked, itself }, 0, everything).rows).toEqual(page.rows.filter(choices[itself]))
            }
            const moved = diff.page('grants', undefined, 0, everything).rows
            for (const [choice, side, kind] of [
              ['lost', 'before', 'removed'],
              ['gained', 'after', 'added'],
            ] as const) {
              const having = new Set(
                moved.filter((entry) => entry.kind === kind && entry[side]?.slug === 'completed').map((entry) => endOf(entry, by)),
              )
              expect(diff.groups(by, { kinds: asked, [choice]: 'completed' }, 0, everything).rows).toEqual(
                page.rows.filter(({ type, id }) => having.has(JSON.stringify([type, id]))),
              )
            }

            const grants = diff.page('grants', asked, 0, everything).rows
            for (const { type, id } of page.rows.slice(0, 3)) {
              const own = grants.filter((entry) => endOf(entry, by) === JSON.stringify([type, id]))
              expect(diff.grantsOf({ [by]: { type, id } }, asked, 0, everything)).toEqual({ total: own.length, offset: 0, rows: own })
            }
          }
          const [any] = diff.page('grants', undefined, 0, 1).rows
          const row = any?.after ?? any?.before
          if (any && row) {
            const principal = { type: row.principalType, id: row.principalId }
            const resource = { type: row.resourceType, id: row.resourceId }
            const both = diff.grantsOf({ principal, resource }, undefined, 0, everything)
            expect(both.rows).toContainEqual(any)
            expect(diff.grantsOf({ principal, resource: { type: 'user', id: 'nobody' } }, undefined, 0, 9).rows).toEqual([])
          }
        } finally {
          for (const open of [diff, before, after]) open.close()
        }
      }),
      { numRuns: 40 },
    ),
  )
})

const numbered = (record: number | string | undefined): number | null => (typeof record === 'number' ? record : null)

test('a record by its key is the record; ids find keys; activity and fields count what there is', async () => {
  await inFolder((folder) =>
    fc.assert(
      fc.asyncProperty(arbitraryGraph(), fc.constantFrom('day' as const, 'week' as const, 'month' as const), async (graph, by) => {
        const path = join(folder, 'one.snapshot')
        await snapshotOf(path, graph)
        const snapshot = openSnapshot(path)
        const lookup = openLookup(path)
        try {
          for (const record of snapshot.resourcesInOrder()) {
            expect(snapshot.resource(record.key)).toEqual(record)
            expect(snapshot.find(record.resource)).toBe(record.key)
            const [row] = snapshot.rows('resources', [record.key])
            const { name, held, granted } = row ?? {}
            expect(lookup.find(record.resource)).toEqual({ name, held, granted })
          }
          for (const record of snapshot.entitlementsInOrder()) expect(snapshot.entitlement(record.key)).toEqual(record)
          const grants = snapshot.page({ list: 'grants' }, 0, everything).rows
          for (const { key, score, row, id } of grants) {
            const record = snapshot.grant(key)
            expect([record?.[firstValue + 3], numbered(snapshot.originOf(key)?.record)]).toEqual([score, row])
            expect(record?.[2] ?? id).toBe(id)
          }
          expect([snapshot.resource(99_999), snapshot.entitlement(99_999), snapshot.grant(99_999)]).toEqual([null, null, null])
          expect([snapshot.find({ type: 'user', id: 'nobody' }), snapshot.find({ type: 'none', id: 'c-1' })]).toEqual([null, null])
          expect(lookup.find({ type: 'none', id: 'c-1' })).toBeNull()

          const periods = snapshot.activity(undefined, by)
          const dates = (field: 'completedAt' | 'firstAccess') =>
            grants.flatMap((grant) => grant[field] ?? []).filter((time) => time >= Date.UTC(1990, 0))
          const tally = (times: readonly number[]) =>
            periods.map(({ start }) => times.filter((time) => periodOf(time, by) === start).length)
          expect(periods.map(({ counts }) => counts[0])).toEqual(tally(dates('completedAt')))
          expect(periods.map(({ counts }) => counts[1])).toEqual(tally(dates('firstAccess')))
          expect(periods.map(({ start }) => start)).toEqual(
            [...new Set([...dates('completedAt'), ...dates('firstAccess')].map((time) => periodOf(time, by)))].sort((a, b) => a - b),
          )

          const profileOf = (type: string, id: string): string[] =>
            Object.keys(graph.resources.find((one) => one.type === type && one.id === id)?.profile ?? {})
          const owners = {
            resources: graph.resources.map((one) => profileOf(one.type, one.id)),
            entitlements: graph.entitlements.map(({ resource }) => profileOf(resource.type, resource.id)),
            grants: graph.grants.map(({ principal }) => profileOf(principal.type, principal.id)),
          }
          for (const list of ['resources', 'entitlements', 'grants'] as const) {
            const counts = new Map<string, number>()
            for (const key of owners[list].flat()) counts.set(key, (counts.get(key) ?? 0) + 1)
            expect(new Map(snapshot.profileKeys(list).map(({ key, count }) => [key, count]))).toEqual(counts)
          }
        } finally {
          snapshot.close()
          lookup.close()
        }
      }),
      { numRuns: 40 },
    ),
  )
})

function periodOf(time: number, by: 'day' | 'week' | 'month'): number {
  const date = new Date(time)
  const [year, month, day] = [date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate()]
  if (by === 'month') return Date.UTC(year, month, 1)
  return Date.UTC(year, month, by === 'day' ? day : day - ((date.getUTCDay() + 6) % 7))
}
