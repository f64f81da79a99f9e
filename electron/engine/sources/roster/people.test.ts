import { expect, test } from 'vitest'
import { recorded } from './testing/recorder.ts'
import { enrolment, plainWith, rosterOf, school, user } from './testing/small-district.ts'

test('people are merged by their key, stay apart when they must, and keep their id', () => {
  const records = plainWith({
    org: [school('s2')],
    user: [
      user('b', 'teacher', { sis_id: '7', last_name: 'Ålund', org_ids: ['s1'], email: null }),
      user('a', 'aide', { sis_id: ' 7 ', last_name: 'alund', org_ids: ['s2'] }),
      user('c', 'staff', { sis_id: '7', last_name: 'Berg' }),
    ],
    enrollment: [enrolment('e7', 'c1', 'b', 'teacher', { is_primary: false })],
  })
  const graph = recorded(rosterOf(records), { mergeUsersBy: 'sis_id' })
  expect(graph.resources.get('user:a')).toMatchObject({
    email: 'a@lakes.example.org',
    profile: { source_ids: 'a, b', school_ids: 's1, s2', primary_role: 'teacher' },
  })
  expect(graph.holders('class:c1:teacher')).toEqual(['a', 'u1'])
  expect(graph.found('merge-names-differ')).toHaveLength(1)
  const confirmed = recorded(rosterOf(records), { mergeUsersBy: 'sis_id', samePeople: [['c', 'a']] })
  expect([...confirmed.resources.keys()].filter((id) => id.startsWith('user:'))).toEqual(['user:a', 'user:u1', 'user:u2'])
  // The record whose id it has is gone: the id stays.
  const later = { ...records, user: records.user?.filter(({ external_id }) => external_id !== 'a') ?? [] }
  const before = new Map([
    ['a', 'a'],
    ['b', 'a'],
  ])
  expect(recorded(rosterOf(later), { mergeUsersBy: 'sis_id', mergedBefore: before }).holders('class:c1:teacher')).toEqual(['a', 'u1'])
})

test('a student and a guardian are never one by their address', () => {
  const same = { email: 'home@mail.example.com', last_name: 'Ilic' }
  const records = plainWith({ user: [user('x', 'student', same), user('y', 'parent', { ...same, org_ids: ['s1'] })] })
  const graph = recorded(rosterOf(records), { mergeUsersBy: 'email' })
  expect(['user:x', 'user:y'].every((id) => graph.resources.has(id))).toBe(true)
  expect(graph.found('merge-names-differ')).toHaveLength(1)
})

test('a column of the wrong kind makes no thousand entitlements', () => {
  const many = Array.from({ length: 200 }, (_, i) => user(`w${i}`, `word ${i}`))
  const graph = recorded(rosterOf(plainWith({ user: many })))
  expect(graph.found('role-unknown')).toHaveLength(200)
  expect([...graph.entitlements.keys()].filter((id) => id.startsWith('school:s1:')).length).toBeLessThan(30)
  expect(graph.holders('school:s1:other')).toHaveLength(180)
})
