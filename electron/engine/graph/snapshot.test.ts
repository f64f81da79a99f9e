import fc from 'fast-check'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Filter, ListName } from '../../../shared/query.ts'
import { diffSnapshots } from './diff.ts'
import { openSnapshot, type Snapshot } from './snapshot.ts'
import { arbitraryGraph, inFolder, snapshotOf, type Graph } from './testing/arbitrary-graph.ts'
import { learned } from './testing/learning-values.ts'

const people = [
  { id: 'ada@example.com', displayName: 'Ada Ångström', email: 'ada@example.com', login: 'alane', status: 'enabled' as const },
  { id: 'bob', displayName: 'Bob "the" O\'Neil', email: 'bob@example.org' },
  { id: 'li', displayName: '李小龍' },
]
const courses = [
  { id: 'c-1', displayName: 'Workplace Safety' },
  { id: 'c-2', displayName: 'Data Privacy' },
]

/** Ada and Bob completed Safety, Bob and Li are in Privacy. */
const graph: Graph = {
  types: [
    { id: 'user', displayName: 'User', traits: ['user'], skipEntitlementsAndGrants: true },
    { id: 'course', displayName: 'Course', traits: [], skipEntitlementsAndGrants: false },
  ],
  resources: [
    ...people.map((person) => ({ type: 'user', ...person, profile: { dept: person.id === 'bob' ? 'Sales' : 7 } })),
    ...courses.map((course) => ({ type: 'course', ...course })),
  ],
  entitlements: courses.flatMap(({ id }) =>
    ['completed', 'in_progress'].map((slug) => ({
      id: `course:${id}:${slug}`,
      resource: { type: 'course', id },
      slug,
      displayName: slug === 'completed' ? 'Completed' : 'In progress',
      purpose: 'assignment' as const,
      grantableTo: ['user'],
    })),
  ),
  grants: (
    [
      ['course:c-1:completed', 'ada@example.com'],
      ['course:c-1:completed', 'bob'],
      ['course:c-2:in_progress', 'bob'],
      ['course:c-2:in_progress', 'li'],
    ] as const
  ).map(([entitlementId, id], i) => ({
    entitlementId,
    principal: { type: 'user', id },
    values: learned({ completedAt: Date.UTC(2026, 0, 1 + i), ...(i > 0 ? { score: i * 10 } : {}) }),
  })),
}

let snapshot: Snapshot
let cleanUp: () => void
beforeAll(
  () =>
    new Promise<void>((ready, failed) => {
      inFolder(async (folder) => {
        await snapshotOf(join(folder, 'a.snapshot'), graph)
        snapshot = openSnapshot(join(folder, 'a.snapshot'))
        await new Promise<void>((done) => {
          cleanUp = done
          ready()
        })
        snapshot.close()
      }).catch(failed)
    }),
)
afterAll(() => {
  cleanUp()
})

const grants = (filter: Filter) => snapshot.page({ list: 'grants', filter }, 0, 100).rows.map((row) => `${row.principalId} ${row.slug}`)
const idsOf = (list: ListName, value: string) => snapshot.page({ list, filter: { op: 'text', value } }, 0, 100).rows.map((row) => row.id)

describe('full text', () => {
  test('finds by beginnings of words in names, e-mails, logins and ids, without case and accents', () => {
    expect(idsOf('resources', 'angs')).toEqual(['ada@example.com'])
    expect(idsOf('resources', 'ÅNG ada')).toEqual(['ada@example.com'])
    expect(idsOf('resources', 'alan')).toEqual(['ada@example.com'])
    expect(idsOf('resources', 'bob@example.org')).toEqual(['bob'])
    expect(idsOf('resources', '李')).toEqual(['li'])
    expect(idsOf('resources', 'ada bob')).toEqual([])
    expect(idsOf('entitlements', 'course:c-1:completed')).toEqual(['course:c-1:completed'])
    expect(idsOf('entitlements', 'privacy')).toEqual(['course:c-2:completed', 'course:c-2:in_progress'])
  })

  test('finds grants by either end', () => {
    expect(grants({ op: 'text', value: 'bob' })).toEqual(['bob completed', 'bob in_progress'])
    expect(grants({ op: 'text', value: 'safety' })).toEqual(['ada@example.com completed', 'bob completed'])
    expect(grants({ op: 'text', value: 'in pro' })).toEqual(['bob in_progress', 'li in_progress'])
  })

  test('nothing anyone types is a syntax error', () => {
    const odd = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.string({
        unit: fc.constantFrom('"', "'", '*', '(', ')', ':', '^', '-', '+', '{', '}', ' ', 'a', 'OR', 'AND ', 'NOT ', 'NEAR(', '\0'),
      }),
    )
    fc.assert(
      fc.property(odd, fc.constantFrom<ListName>('resources', 'entitlements', 'grants'), (value, list) => {
        expect(snapshot.page({ list, filter: { op: 'text', value } }, 0, 10).total).toBeGreaterThanOrEqual(0)
      }),
      { numRuns: 200 },
    )
  })

  test('blanks are no search; a symbol is one like any other', () => {
    expect(idsOf('resources', ' \t ')).toHaveLength(5)
    expect(idsOf('resources', ' - " ')).toEqual([])
    expect(idsOf('resources', '!!!')).toEqual([])
    expect(idsOf('resources', '@')).not.toEqual([])
    expect(idsOf('resources', '\u200b')).toEqual([])
  })
})

describe('filters', () => {
  test('reach the fields of both ends and their profiles', () => {
    expect(grants({ op: 'eq', field: 'principalEmail', value: 'bob@example.org' })).toEqual(['bob completed', 'bob in_progress'])
    expect(grants({ op: 'eq', field: 'profile.dept', value: 7 })).toEqual(['ada@example.com completed', 'li in_progress'])
    expect(grants({ op: 'eq', field: 'profile.dept', value: '7' })).toEqual(['ada@example.com completed', 'li in_progress'])
    expect(grants({ op: 'contains', field: 'resourceName', value: 'SAFE' })).toEqual(['ada@example.com completed', 'bob completed'])
    expect(grants({ op: 'eq', field: 'id', value: 'course:c-1:completed:user:bob' })).toEqual(['bob completed'])
  })

  test('take dates as people write them', () => {
    expect(grants({ op: 'ge', field: 'completedAt', value: '2026-01-03' })).toEqual(['bob in_progress', 'li in_progress'])
  })

  test.for<[string, Filter]>([
    ['an unknown field', { op: 'eq', field: 'nope', value: 1 }],
    ['a field of JavaScript objects', { op: 'eq', field: 'constructor', value: 1 }],
    ['text for a number', { op: 'lt', field: 'score', value: 'high' }],
    ['too many parts', { op: 'and', of: Array.from({ length: 600 }, () => ({ op: 'empty', field: 'score' }) as const) }],
    ['too deep', Array.from({ length: 40 }).reduce<Filter>((of) => ({ op: 'not', of }), { op: 'empty', field: 'score' })],
  ])('refuse %s', ([, filter]) => {
    expect(() => grants(filter)).toThrow(expect.objectContaining({ code: 'INVALID_INPUT' }) as Error)
  })

  test('hold at their limits', () => {
    const wide: Filter = {
      op: 'or',
      of: Array.from({ length: 400 }, (_, i) => ({ op: 'eq', field: 'principalName', value: String(i) }) as const),
    }
    expect(grants(wide)).toEqual([])
    const deep = Array.from({ length: 30 }).reduce<Filter>((of) => ({ op: 'not', of }), { op: 'empty', field: 'score' })
    expect(grants(deep)).toEqual(['ada@example.com completed'])
  })
})

test('orders and facets refuse unknown fields', () => {
  const refused = expect.objectContaining({ code: 'INVALID_INPUT' }) as Error
  expect(() => snapshot.page({ list: 'resources', sort: [{ field: 'score', descending: true }] }, 0, 1)).toThrow(refused)
  expect(() => snapshot.facets('grants', 'name', undefined, 5)).toThrow(refused)
})

test('facets name what they count', () => {
  expect(snapshot.facets('grants', 'resourceType', undefined, 5)).toEqual([{ value: 'course', label: 'Course', count: 4 }])
  expect(snapshot.facets('grants', 'principalId', undefined, 1)).toEqual([{ value: 'bob', label: 'Bob "the" O\'Neil', count: 2 }])
  expect(snapshot.facets('grants', 'score', { op: 'eq', field: 'slug', value: 'completed' }, 5)).toEqual([
    { value: null, label: '(none)', count: 1 },
    { value: 10, label: '10', count: 1 },
  ])
})

test('rows say what they are, and how they are used', () => {
  expect(snapshot.page({ list: 'resources', filter: { op: 'eq', field: 'name', value: 'Data Privacy' } }, 0, 1).rows).toEqual([
    {
      key: 5,
      type: 'course',
      typeName: 'Course',
      id: 'c-2',
      name: 'Data Privacy',
      email: null,
      login: null,
      status: null,
      parent: null,
      held: 0,
      granted: 2,
      lastActivity: Date.UTC(2026, 0, 4),
    },
  ])
  expect(snapshot.page({ list: 'grants', sort: [{ field: 'score', descending: true }] }, 0, 1)).toMatchObject({
    total: 4,
    rows: [{ id: 'course:c-2:in_progress:user:li', principalName: '李小龍', resourceName: 'Data Privacy', values: { score: 30 } }],
  })
  expect(snapshot.page({ list: 'grants' }, 100, 10)).toEqual({ total: 4, offset: 100, rows: [] })
})

test('a renamed course is one change; who moved on lost one grant and got another', async () => {
  const after: Graph = {
    ...graph,
    resources: graph.resources.map((one) => (one.id === 'c-1' ? { ...one, displayName: 'Safety at Work' } : one)),
    grants: graph.grants.map((one) => (one.principal.id === 'li' ? { ...one, entitlementId: 'course:c-2:completed' } : one)),
  }
  await inFolder(async (folder) => {
    const path = join(folder, 'b.snapshot')
    await snapshotOf(path, after)
    const diff = diffSnapshots(snapshot.path, path)
    expect(diff.summary).toEqual({
      resources: { added: 0, removed: 0, changed: 1, unchanged: 4 },
      entitlements: { added: 0, removed: 0, changed: 0, unchanged: 4 },
      grants: { added: 1, removed: 1, changed: 0, unchanged: 3 },
    })
    expect(diff.page('resources', undefined, 0, 10).rows).toMatchObject([
      {
        kind: 'changed',
        id: 'course:c-1',
        before: { name: 'Workplace Safety' },
        after: { name: 'Safety at Work' },
        fields: [{ field: 'name', before: 'Workplace Safety', after: 'Safety at Work' }],
      },
    ])
    expect(diff.page('resources', undefined, 0, 10).rows[0]?.after).not.toHaveProperty('held')
    expect(diff.page('grants', undefined, 0, 10).rows.map(({ kind, id }) => [kind, id])).toEqual([
      ['added', 'course:c-2:completed:user:li'],
      ['removed', 'course:c-2:in_progress:user:li'],
    ])
    diff.close()
  })
})

test('the last orders are kept, however many are asked for', async () => {
  const [large] = fc.sample(arbitraryGraph({ resources: 40, entitlements: 20, grants: 200 }), { numRuns: 1, seed: 7 })
  if (large === undefined) throw new Error('no graph')
  await inFolder(async (folder) => {
    await snapshotOf(join(folder, 'c.snapshot'), large)
    const other = openSnapshot(join(folder, 'c.snapshot'))
    for (const field of ['score', 'id', 'principalName', 'resourceName', 'slug', 'row', 'rows', 'attempts', 'lastAccess', 'key', 'score']) {
      for (const descending of [true, false])
        expect(other.page({ list: 'grants', sort: [{ field, descending }] }, 0, 5000).total).toBe(large.grants.length)
    }
    other.close()
  })
})
