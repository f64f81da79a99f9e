import { expect, test } from 'vitest'
import type { GrantRow } from '../../../../shared/query.ts'
import { columnX, layoutPicture, neighbour, pathThrough } from './layout.ts'

const grant = (key: number, slug: string): GrantRow => ({
  key,
  id: `g${key}`,
  entitlementId: `course:c${key}:${slug}`,
  slug,
  resourceType: 'course',
  resourceId: `c${key}`,
  resourceName: `Course ${key}`,
  principalType: 'user',
  principalId: 'ann',
  principalName: 'Ann',
  principalEmail: null,
  values: {},
  row: null,
  rows: null,
})
const layout = layoutPicture({ name: 'Ann' }, 'principal', [
  { slug: 'completed', total: 2, grants: [grant(1, 'completed'), grant(3, 'completed')] },
  { slug: 'in_progress', total: 1, grants: [grant(2, 'in_progress')] },
])
const at = (id: string) => layout.nodes.find((node) => node.id === id)

test('three columns, together by status, nothing on top of another', () => {
  expect(at('focus')).toMatchObject({ kind: 'principal', x: columnX.principal, label: 'Ann', count: 3 })
  expect(at('status:completed')).toMatchObject({ x: columnX.status, count: 2 })
  expect(at('grant:3')).toMatchObject({ kind: 'resource', x: columnX.resource, label: 'Course 3' })
  const courses = layout.nodes.filter((node) => node.kind === 'resource').map((node) => node.y)
  expect(new Set(courses).size).toBe(3)
  expect((at('grant:1')?.y ?? 0) + (at('grant:3')?.y ?? 0)).toBe(2 * (at('status:completed')?.y ?? -1))
})

test('a course in focus has the people on the left', () => {
  const turned = layoutPicture({ name: 'Course 1' }, 'resource', [{ slug: 'completed', total: 1, grants: [grant(1, 'completed')] }])
  expect(turned.nodes.find((node) => node.id === 'grant:1')).toMatchObject({ kind: 'principal', label: 'Ann' })
  expect(turned.edges).toEqual([
    { id: 'e:grant:1', from: 'grant:1', to: 'status:completed' },
    { id: 'e:status:completed', from: 'status:completed', to: 'focus' },
  ])
})

test('arrow keys walk columns and lines', () => {
  expect(neighbour(layout, 'grant:1', 'ArrowDown')).toBe('grant:3')
  expect(neighbour(layout, 'grant:1', 'ArrowUp')).toBeNull()
  expect(neighbour(layout, 'grant:3', 'ArrowLeft')).toBe('status:completed')
  expect(neighbour(layout, 'status:in_progress', 'ArrowRight')).toBe('grant:2')
  expect(neighbour(layout, 'status:in_progress', 'ArrowLeft')).toBe('focus')
})

test('the way through a box leads to both ends', () => {
  expect([...pathThrough(layout, 'grant:2')].sort()).toEqual([
    'e:grant:2',
    'e:status:in_progress',
    'focus',
    'grant:2',
    'status:in_progress',
  ])
  expect(pathThrough(layout, 'status:completed').has('grant:1')).toBe(true)
  expect(pathThrough(layout, 'status:completed').has('grant:2')).toBe(false)
})

test('what is not drawn is counted, and stands as one box at its status', () => {
  const some = layoutPicture({ name: 'Course' }, 'resource', [
    { slug: 'completed', total: 5112, grants: [grant(1, 'completed')] },
    { slug: 'in_progress', total: 1, grants: [grant(2, 'in_progress')] },
  ])
  const box = (id: string) => some.nodes.find((node) => node.id === id)
  expect(box('status:completed')).toMatchObject({ count: 5112 })
  expect(box('more:completed')).toMatchObject({ kind: 'principal', label: '5,111 more', count: 5111, more: 'completed' })
  expect(box('more:in_progress')).toBeUndefined()
  expect(box('focus')).toMatchObject({ count: 5113 })
  expect(neighbour(some, 'grant:1', 'ArrowDown')).toBe('more:completed')
  expect(neighbour(some, 'more:completed', 'ArrowRight')).toBe('status:completed')
})
