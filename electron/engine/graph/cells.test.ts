import { afterAll, beforeAll, expect, test } from 'vitest'
import type { ListName } from '../../../shared/query.ts'
import { snapshotOf, type SnapshotFolder } from '../exports/testing/small-snapshot.ts'

let world: SnapshotFolder
beforeAll(async () => {
  world = await snapshotOf(
    ['cy', 'ada', 'bob'].map((id) => ({
      id,
      displayName: `Person ${id}`,
      email: `${id}@example.com`,
      profile: { team: { name: id }, lead: id === 'bob' },
    })),
  )
})
afterAll(() => world.remove())

test.each<ListName>(['resources', 'entitlements', 'grants'])('cells of %s are those of their rows', (list) => {
  const query = { list, sort: [{ field: list === 'grants' ? 'principalName' : 'name', descending: true }] }
  const { rows, total } = world.snapshot.page(query, 1, 3)
  const plain = rows.map((row) => Object.entries(row).filter(([name]) => name !== 'values'))
  const names = plain[0]?.map(([name]) => name) ?? []
  const cells = world.snapshot.cells(query, names, 1, 3)
  expect(cells).toEqual({ total, rows: plain.map((row) => row.map(([, value]: readonly [string, unknown]) => value)) })
})

test('fields of both ends and of the profile stand where they were asked for', () => {
  const names = ['profile.lead', 'slug', 'principalId', 'score', 'entitlementDescription', 'profile.team', 'profile.none']
  const query = {
    list: 'grants',
    filter: { op: 'in', field: 'principalId', values: ['ada', 'bob'] },
    sort: [{ field: 'principalId', descending: true }],
  } as const
  expect(world.snapshot.cells(query, names, 0, 10).rows).toEqual([
    ['true', 'completed', 'bob', 87.5, 'Completed the course', '{"name":"bob"}', null],
    ['false', 'completed', 'ada', 87.5, 'Completed the course', '{"name":"ada"}', null],
  ])
  expect(() => world.snapshot.cells({ list: 'grants' }, ['nonsense'], 0, 1)).toThrow(/no field/)
})

test('rows bring the profile they are asked for, a grant that of who holds it', () => {
  const sort = [{ field: 'principalId', descending: true }]
  const { rows } = world.snapshot.page({ list: 'grants', sort }, 0, 2, ['lead', 'none', '__proto__'])
  expect(rows.map((row) => [row.principalId, Object.entries(row.profile ?? {})])).toEqual([
    [
      'cy',
      [
        ['lead', 'false'],
        ['none', null],
        ['__proto__', null],
      ],
    ],
    [
      'bob',
      [
        ['lead', 'true'],
        ['none', null],
        ['__proto__', null],
      ],
    ],
  ])
  const people = { list: 'resources', filter: { op: 'eq', field: 'id', value: 'bob' } } as const
  expect(world.snapshot.page(people, 0, 1, ['team']).rows[0]?.profile).toEqual({ team: '{"name":"bob"}' })
  expect(world.snapshot.page(people, 0, 1).rows[0]).not.toHaveProperty('profile')
})
