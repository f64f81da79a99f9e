import fc from 'fast-check'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Comparison, EntitlementRow, Filter, GrantRow, ListName, ResourceRow, SortKey } from '../../../shared/query.ts'
import { fold } from '../../../shared/text/fold.ts'
import { compareTexts } from '../../../shared/text/order.ts'
import { openSnapshot, type Snapshot } from './snapshot.ts'
import { arbitraryGraph, bytewise, inFolder, snapshotOf, type Graph } from './testing/arbitrary-graph.ts'

type Value = string | number | null
type Row = ResourceRow | EntitlementRow | GrantRow

/** Fields of the row types, asked for under the same names. */
const textFields: Readonly<Record<ListName, readonly string[]>> = {
  resources: ['type', 'typeName', 'id', 'name', 'email', 'login', 'status', 'parent', 'profile.dept', 'profile.a.b', 'profile.quo"te'],
  entitlements: ['id', 'name', 'slug', 'description', 'purpose', 'resourceType', 'resourceId', 'resourceName', 'profile.$x'],
  grants: [
    'id',
    'entitlementId',
    'slug',
    'resourceType',
    'resourceName',
    'principalType',
    'principalId',
    'principalName',
    'principalEmail',
  ],
}
const numberFields: Readonly<Record<ListName, readonly string[]>> = {
  resources: ['key', 'held', 'granted', 'lastActivity'],
  entitlements: ['key', 'grants'],
  grants: ['key', 'firstAccess', 'lastAccess', 'completedAt', 'score', 'attempts', 'row', 'rows'],
}
const texts = fc.constantFrom(
  'ada',
  'Ada Lane',
  'ZOE',
  'é',
  'course',
  'user',
  'completed',
  'Sales',
  '5',
  'true',
  '',
  '%',
  '_',
  '"',
  'c-1',
  '李',
)
const numbers = fc.constantFrom(0, 1, 2, 5, 50, 87.5, 1_700_000_000_000)
const comparison = fc.constantFrom<Comparison>('eq', 'ne', 'lt', 'le', 'gt', 'ge')

function arbitraryFilter(list: ListName): fc.Arbitrary<Filter> {
  const text = fc.constantFrom(...textFields[list])
  const number = fc.constantFrom(...numberFields[list])
  const atom: fc.Arbitrary<Filter> = fc.oneof(
    fc.record({ op: comparison, field: text, value: texts }),
    fc.record({ op: comparison, field: number, value: numbers }),
    fc.record({ op: fc.constant('in' as const), field: text, values: fc.array(texts, { maxLength: 3 }) }),
    fc.record({ op: fc.constant('in' as const), field: number, values: fc.array(numbers, { maxLength: 3 }) }),
    fc.record({ op: fc.constant('contains' as const), field: text, value: texts.filter((value) => value !== '') }),
    fc.record({ op: fc.constant('empty' as const), field: fc.oneof(text, number) }),
  )
  const { filter } = fc.letrec<{ filter: Filter }>((tie) => ({
    filter: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      atom,
      fc.record({ op: fc.constantFrom('and' as const, 'or' as const), of: fc.array(tie('filter'), { minLength: 1, maxLength: 3 }) }),
      fc.record({ op: fc.constant('not' as const), of: tie('filter') }),
    ),
  }))
  return filter
}

const arbitrarySort = (list: ListName): fc.Arbitrary<SortKey[]> =>
  fc.array(fc.record({ field: fc.constantFrom(...textFields[list], ...numberFields[list]), descending: fc.boolean() }), { maxLength: 3 })

/** The filter as plain JavaScript over a row's values. */
function holds(filter: Filter, of: (field: string) => Value): boolean {
  switch (filter.op) {
    case 'and':
      return filter.of.every((part) => holds(part, of))
    case 'or':
      return filter.of.some((part) => holds(part, of))
    case 'not':
      return !holds(filter.of, of)
    case 'in':
      return filter.values.some((value) => order(of(filter.field), value) === 0)
    case 'contains': {
      const value = of(filter.field)
      return value !== null && fold(String(value)).includes(fold(filter.value))
    }
    case 'empty':
      return of(filter.field) === null || of(filter.field) === ''
    case 'text':
      throw new Error('not evaluated here')
    case 'eq':
    case 'ne':
    case 'lt':
    case 'le':
    case 'gt':
    case 'ge': {
      const compared = order(of(filter.field), filter.value)
      if (filter.op === 'ne') return compared !== 0
      if (compared === null) return false
      if (filter.op !== 'eq' && typeof filter.value === 'string')
        return placed(filter.op, compareTexts(String(of(filter.field)), filter.value))
      return { eq: compared === 0, lt: compared < 0, le: compared <= 0, gt: compared > 0, ge: compared >= 0 }[filter.op]
    }
  }
}

const placed = (op: Comparison, compared: number): boolean =>
  (op === 'lt' && compared < 0) || (op === 'le' && compared <= 0) || (op === 'gt' && compared > 0) || (op === 'ge' && compared >= 0)

/** Profile numbers are compared with text as text. */
function order(value: Value, wanted: string | number): number | null {
  if (value === null) return null
  if (typeof wanted === 'string') return Math.sign(bytewise(String(value), wanted))
  return typeof value === 'number' ? Math.sign(value - wanted) : null
}

/** Rows of `list` with access to the profiles behind them. */
function valuesOf(graph: Graph) {
  const profiles = new Map(graph.resources.map((resource) => [`${resource.type}\n${resource.id}`, resource.profile ?? {}]))
  return (row: Row) =>
    (field: string): Value => {
      const known = 'values' in row ? { ...row, ...row.values } : row
      if (!field.startsWith('profile.')) return (known as unknown as Record<string, Value>)[field] ?? null
      const [type, id] = 'type' in row ? [row.type, row.id] : [row.resourceType, row.resourceId]
      const value = profiles.get(`${type}\n${id}`)?.[field.slice('profile.'.length)]
      if (value === undefined || value === null) return null
      return typeof value === 'string' || typeof value === 'number' ? value : JSON.stringify(value)
    }
}

function compareBy(sort: readonly SortKey[], of: (row: Row) => (field: string) => Value) {
  return (a: Row, b: Row): number => {
    // A grant is ordered by its ends' ids, of which its own is made.
    const keys = sort.flatMap((key) =>
      'principalId' in a && key.field === 'id'
        ? ['entitlementId', 'principalType', 'principalId'].map((field) => ({ ...key, field }))
        : [key],
    )
    for (const { field, descending } of keys) {
      const [left, right] = [of(a)(field), of(b)(field)]
      if (left === null || right === null) {
        if (left !== right) return left === null ? 1 : -1
        continue
      }
      const compared =
        typeof left === 'string' && typeof right === 'string'
          ? compareTexts(left, right)
          : typeof left === typeof right
            ? Number(left) - Number(right)
            : typeof left === 'number'
              ? -1
              : 1
      if (compared !== 0) return descending ? -compared : compared
    }
    return a.key - b.key
  }
}

async function withGraphs(
  check: (snapshot: Snapshot, graph: Graph, list: ListName, filter: Filter, sort: SortKey[]) => void,
): Promise<void> {
  const query = fc
    .constantFrom<ListName>('resources', 'entitlements', 'grants')
    .chain((list) => fc.record({ list: fc.constant(list), filter: arbitraryFilter(list), sort: arbitrarySort(list) }))
  await inFolder((folder) =>
    fc.assert(
      fc.asyncProperty(arbitraryGraph(), fc.array(query, { minLength: 10, maxLength: 20 }), async (graph, queries) => {
        const path = join(folder, 'a.snapshot')
        await snapshotOf(path, graph)
        const snapshot = openSnapshot(path)
        try {
          for (const { list, filter, sort } of queries) check(snapshot, graph, list, filter, sort)
        } finally {
          snapshot.close()
        }
      }),
      { numRuns: 30, endOnFailure: true },
    ),
  )
}

test('filters and orders give the rows plain JavaScript gives', async () => {
  await withGraphs((snapshot, graph, list, filter, sort) => {
    const of = valuesOf(graph)
    const all = snapshot.page({ list }, 0, 5000)
    const expected = all.rows.filter((row) => holds(filter, of(row))).sort(compareBy(sort, of))
    const page = snapshot.page({ list, filter, sort }, 0, 5000)
    expect(page.rows).toEqual(expected)
    expect(page.total).toBe(expected.length)
    expect(snapshot.page({ list, filter, sort }, 2, 3).rows).toEqual(expected.slice(2, 5))
  })
})

test('a filter on a list whose order is known already gives the same rows', async () => {
  await withGraphs((snapshot, graph, list, filter, sort) => {
    const of = valuesOf(graph)
    const all = snapshot.page({ list, sort }, 0, 5000)
    expect(snapshot.page({ list, filter, sort }, 0, 5000).rows).toEqual(all.rows.filter((row) => holds(filter, of(row))))
  })
})

test('facets count the rows of a filter by value', async () => {
  await withGraphs((snapshot, graph, list, filter, sort) => {
    const field = sort[0]?.field ?? 'key'
    const of = valuesOf(graph)
    const counts = new Map<Value, number>()
    for (const row of snapshot.page({ list, filter }, 0, 5000).rows) {
      const value = of(row)(field)
      counts.set(value, (counts.get(value) ?? 0) + 1)
    }
    const facets = snapshot.facets(list, field, filter, 5000)
    expect(new Map(facets.map(({ value, count }) => [value, count]))).toEqual(counts)
    expect(facets.map(({ count }) => count)).toEqual([...counts.values()].sort((a, b) => b - a))
  })
})
