import { expect, test } from 'vitest'
import { recorded } from './testing/recorder.ts'
import { classOf, enrolment, plain, plainBut, plainWith, rosterOf, school, user, type Records } from './testing/small-district.ts'

const graphOf = (records: Records, options: Parameters<typeof recorded>[1] = {}) => recorded(rosterOf(records), options)

test('a small district is the graph it looks like, and nothing is odd', () => {
  const graph = graphOf(plain)
  expect(graph.findings).toEqual([])
  expect([...graph.resources].map(([id, { displayName, parent }]) => [id, displayName, parent?.id])).toEqual([
    ['district:d1', 'Lakes District', undefined],
    ['school:s1', 'School s1', 'd1'],
    ['term:t1', 'Fall', 'y27'],
    ['term:y27', '2026-27', 'd1'],
    ['course:co1', 'Physics', 's1'],
    ['class:c1', 'Physics 1', 's1'],
    ['user:u1', 'First u1 Last u1', undefined],
    ['user:u2', 'First u2 Last u2', undefined],
  ])
  expect([...graph.entitlements.keys()]).toEqual([
    ...['class:c1:student', 'class:c1:teacher', 'district:d1:administrator', 'district:d1:student', 'district:d1:teacher'],
    ...['school:s1:administrator', 'school:s1:student', 'school:s1:teacher'],
  ])
  expect(graph.entitlements.get('class:c1:student')).toMatchObject({
    displayName: 'Student of Physics 1 (P3)',
    purpose: 'assignment',
    grantableTo: ['user'],
  })
  expect([...graph.grants.values()]).toEqual([
    {
      id: 'class:c1:student:user:u2',
      values: { is_primary: false, school_id: 's1', enrollment_ids: ['e2'] },
      origin: { stream: 'enrollments', record: 'e2', line: 3 },
    },
    {
      id: 'class:c1:teacher:user:u1',
      values: { is_primary: true, school_id: 's1', enrollment_ids: ['e1'] },
      origin: { stream: 'enrollments', record: 'e1', line: 2 },
    },
    { id: 'school:s1:student:user:u2', values: {}, origin: { stream: 'users', record: 'u2', line: 3 } },
    { id: 'school:s1:teacher:user:u1', values: {}, origin: { stream: 'users', record: 'u1', line: 2 } },
  ])
  expect(graph.links).toEqual([
    ...['class:c1 class_course course:co1', 'class:c1 class_term term:t1'],
    ...['user:u1 user_primary_school school:s1', 'user:u2 user_primary_school school:s1'],
  ])
  expect(graph.resources.get('user:u2')).toMatchObject({
    ...{ status: 'enabled', email: 'u2@lakes.example.org', login: 'u2', accountType: 'human' },
    profile: {
      first_name: 'First u2',
      primary_role: 'student',
      roles: 'student',
      grade_level: '09',
      primary_school_id: 's1',
      connector: 'test',
    },
  })
  expect(graph.resources.get('class:c1')?.profile).toMatchObject({
    course_name: 'Physics',
    term_name: 'Fall',
    term_start: '2026-08-17',
    period: '3',
  })
})

test('several enrolments of one person in one role are one grant: earliest start, latest end, main if one of them is', () => {
  const dated = (start_date: string | null, end_date: string | null, is_primary = false) => ({ start_date, end_date, is_primary })
  const graph = graphOf(
    plainBut({
      enrollment: [
        enrolment('e9', 'c1', 'u1', 'teacher', dated('2026-09-15', '2026-12-01', true)),
        enrolment('e3', 'c1', 'u1', 'teacher', dated('2026-08-20', '2026-11-30')),
        enrolment('e4', 'c1', 'u1', 'teacher', dated('2025-08-20', '2026-05-30')),
        plain.enrollment[1],
      ],
    }),
  )
  expect(graph.grants.get('class:c1:teacher:user:u1')).toEqual({
    id: 'class:c1:teacher:user:u1',
    values: {
      ...{ is_primary: true, start_date: Date.UTC(2026, 7, 20), end_date: Date.UTC(2026, 11, 1), school_id: 's1' },
      enrollment_ids: ['e3', 'e9'],
    },
    origin: { stream: 'enrollments', record: 'e3', line: 3, records: 2 },
  })
  expect(graph.figures.enrollments).toMatchObject({ read: 4, granted: 3, collapsed: 0, inactive: { ended: 1 } })
})

test.each([
  ['on its first day', '2026-11-30', null, true],
  ['the day before', '2026-12-01', null, false],
  ['on its last day', null, '2026-11-30', true],
  ['the day after', null, '2026-11-29', false],
  ['its date-times are days', '2026-11-30T23:59:00Z', '2026-11-30T00:00:00.000+09:00', true],
])('an enrolment is in effect: %s', (_, start_date, end_date, granted) => {
  const graph = graphOf(plainBut({ enrollment: [plain.enrollment[0], enrolment('e2', 'c1', 'u2', 'student', { start_date, end_date })] }))
  expect(graph.holders('class:c1:student')).toEqual(granted ? ['u2'] : [])
})

test('today is the day in the time zone of the district, and the last day may be the one after', () => {
  const readAt = Date.UTC(2026, 10, 30, 20)
  const ends = plainBut({ enrollment: [plain.enrollment[0], enrolment('e2', 'c1', 'u2', 'student', { end_date: '2026-11-30' })] })
  expect(graphOf(ends, { readAt, timeZone: 'America/Chicago' }).holders('class:c1:student')).toEqual(['u2'])
  expect(graphOf(ends, { readAt, timeZone: 'Asia/Tokyo' }).holders('class:c1:student')).toEqual([])
  expect(graphOf(ends, { endDateInclusive: false }).holders('class:c1:student')).toEqual([])
})

test('without dates of its own an enrolment is in effect when a term of its class is', () => {
  const past = { external_id: 't0', name: 'Spring', start_date: '2026-01-10', end_date: '2026-06-10' }
  const next = { external_id: 't2', name: 'Next', start_date: '2027-01-16', end_date: '2027-06-11' }
  const of = (...term_ids: string[]) =>
    graphOf({ ...plainBut({ class: [classOf('c1', { term_ids })] }), term: [...plain.term, past, next] }).figures.enrollments
  expect(of('t1', 't0')).toMatchObject({ granted: 2 })
  expect(of()).toMatchObject({ granted: 2 })
  expect(of('t0')).toMatchObject({ granted: 0, inactive: { term_ended: 2 } })
  expect(of('t0', 't2')).toMatchObject({ granted: 0, inactive: { not_started: 2 } })
  expect(of('t9')).toMatchObject({ granted: 2 })
})

test('what is still to come is granted when wanted, and says so', () => {
  const records = plainBut({ enrollment: [plain.enrollment[0], enrolment('e2', 'c1', 'u2', 'student', { start_date: '2027-01-01' })] })
  expect(graphOf(records).holders('class:c1:student')).toEqual([])
  const graph = graphOf(records, { includeFuture: true })
  expect(graph.grants.get('class:c1:student:user:u2')?.values).toMatchObject({ upcoming: true, start_date: Date.UTC(2027, 0, 1) })
  // They are no students of the class yet.
  expect(graph.found('class-no-student')).toHaveLength(1)
})

test('roles are in effect as enrolments are, and tell which is the main one', () => {
  const role = (slug: string, org_id: string, more = {}) => ({
    role: slug,
    org_id,
    role_type: 'secondary',
    begin_date: null,
    end_date: null,
    source: slug,
    ...more,
  })
  const roles = [
    role('teacher', 's1', { role_type: 'primary', begin_date: '2024-08-01' }),
    role('aide', 's2', { end_date: '2026-11-29' }),
    role('counselor', 's2', { begin_date: '2026-12-01' }),
    role('ext:Mentor', 's2'),
  ]
  const graph = graphOf({
    ...plainWith({ org: [school('s2')] }),
    user: [user('u1', 'teacher', { roles, org_ids: ['s1', 's2'] }), plain.user[1]],
  })
  expect([...graph.grants.keys()].filter((id) => id.startsWith('school:') && id.endsWith('u1'))).toEqual([
    'school:s1:teacher:user:u1',
    'school:s2:ext-mentor:user:u1',
  ])
  expect(graph.grants.get('school:s1:teacher:user:u1')?.values).toEqual({ role_type: 'primary', start_date: Date.UTC(2024, 7, 1) })
  // Roles that anybody has anywhere are on every school, so that ids stay.
  expect(graph.entitlements.has('school:s1:aide')).toBe(true)
  expect(graph.resources.get('user:u1')?.profile).toMatchObject({ primary_school_id: 's1', school_ids: 's1, s2', primary_role: 'teacher' })
})

test('courses and schools follow from classes only when wanted, and say from what', () => {
  const records = plainBut({ user: [plain.user[0], user('u2', 'student', { org_ids: [], roles: [] })] })
  expect([...graphOf(records).grants.keys()]).not.toContain('course:co1:student:user:u2')
  const graph = graphOf(records, { deriveCourse: true, deriveSchoolMembership: true })
  expect(graph.grants.get('course:co1:student:user:u2')?.values).toEqual({
    is_primary: false,
    enrollment_ids: ['e2'],
    derived_from: ['class:c1:student'],
  })
  expect(graph.grants.get('school:s1:student:user:u2')?.values).toMatchObject({ derived_from: ['class:c1:student'] })
  // What the source says itself stays as it is.
  expect(graph.grants.get('school:s1:teacher:user:u1')?.values).toEqual({})
  expect(graph.types.find(({ id }) => id === 'course')?.skipEntitlementsAndGrants).toBe(false)
})

test('guardians are nobody unless they are wanted', () => {
  const records = plainBut({
    user: [
      plain.user[0],
      user('u2', 'student', { guardian_refs: ['g1'] }),
      user('g1', 'guardian', { org_ids: [] }),
      user('g2', 'x', { roles: [], org_ids: [] }),
    ],
  })
  const roster = () => rosterOf(records, { relationships: [{ studentId: 'u2', guardianId: 'g2' }] })
  const without = recorded(roster())
  expect([...without.resources.keys()].filter((id) => id.startsWith('user:'))).toEqual(['user:u1', 'user:u2'])
  expect(without.found('user-no-role')).toEqual([])
  const graph = recorded(roster(), { includeGuardians: true })
  expect(graph.holders('user:u2:guardian')).toEqual(['g1', 'g2'])
  expect(graph.links).toContain('user:g1 guardian_of user:u2')
  expect(graph.types.find(({ id }) => id === 'user')?.skipEntitlementsAndGrants).toBe(false)
})

test('a guardian may be the one who names the students', () => {
  const records = plainBut({ user: [...plain.user, user('g1', 'parent', { org_ids: [], guardian_refs: ['u2'] })] })
  expect(graphOf(records, { includeGuardians: true }).holders('user:u2:guardian')).toEqual(['g1'])
})

test('other organisations lie in each other, and a school without any belongs to the district of the settings', () => {
  const org = [
    ...[{ external_id: 'm1', name: 'Ministry', org_type: 'ministryOfEducation' }, school('s1', { parent_id: 'm1' })],
    ...[
      { external_id: 'c0', name: 'College', org_type: 'college' },
      { external_id: 'd0', name: 'Welding', org_type: 'department', parent_id: 'c0' },
    ],
  ]
  const graph = graphOf(plainBut({ org }))
  expect(['org:m1', 'org:d0', 'school:s1'].map((id) => graph.resources.get(id)?.parent)).toEqual([
    undefined,
    { type: 'org', id: 'c0' },
    { type: 'org', id: 'm1' },
  ])
  const own = graphOf(plainBut({ org: [school('s1', { parent_id: null })] }), { district: { id: 'own', name: 'Ours' } })
  expect(own.resources.get('school:s1')?.parent).toEqual({ type: 'district', id: 'own' })
  expect(own.resources.get('district:own')?.displayName).toBe('Ours')
})

test('a class of a professor has a teacher', () => {
  const records = plainBut({
    user: [user('u1', 'professor'), plain.user[1]],
    enrollment: [enrolment('e1', 'c1', 'u1', 'Professor'), plain.enrollment[1]],
  })
  const graph = graphOf(records)
  expect(graph.holders('class:c1:professor')).toEqual(['u1'])
  expect(graph.findings).toEqual([])
})

test('an enrolment without an id has one that stays while it says the same', () => {
  const bare = { class_id: 'c1', user_id: 'u2', role: 'student' }
  const idsOf = (more: object) =>
    graphOf(plainBut({ enrollment: [plain.enrollment[0], { ...bare, ...more }] })).grants.get('class:c1:student:user:u2')?.values
      .enrollment_ids
  expect(idsOf({})).toEqual(idsOf({ end_date: '2026-12-31' }))
  expect(idsOf({})).not.toEqual(idsOf({ start_date: '2026-09-01' }))
})

test('of a class that is marked for deletion nothing stays, and its enrolments go with it', () => {
  const graph = graphOf(
    plainWith({
      class: [classOf('c2', { status: 'tobedeleted' })],
      user: [user('u3', 'student', { status: 'deleted' })],
      enrollment: [enrolment('e3', 'c2', 'u2', 'student'), enrolment('e4', 'c1', 'u3', 'student')],
    }),
  )
  expect([...graph.resources.keys()].filter((id) => id.endsWith('2') || id.endsWith('3'))).toEqual(['user:u2'])
  expect(graph.found('enrollment-of-deleted').map(({ message }) => message)).toEqual([
    '1 enrolment goes: its class "c2" is marked for deletion: e3.',
    '1 enrolment goes: its person "u3" is marked for deletion: e4.',
  ])
  expect(graph.found('marked-for-deletion')).toHaveLength(2)
  expect(graph.found('orphan-enrollment-class')).toEqual([])
  expect(graph.figures.enrollments.inactive).toMatchObject({ class_deleted: 1, person_deleted: 1 })
})

test('who is withdrawn is disabled and has nothing; an account that is off keeps what it has', () => {
  const graph = graphOf(
    plainWith({
      user: [user('u3', 'student', { status: 'withdrawn' }), user('u4', 'student', { enabled: 'false' })],
      enrollment: [enrolment('e3', 'c1', 'u3', 'student'), enrolment('e4', 'c1', 'u4', 'student')],
    }),
  )
  expect(['user:u3', 'user:u4'].map((id) => [graph.resources.get(id)?.status, graph.resources.get(id)?.statusDetails])).toEqual([
    ['disabled', 'withdrawn'],
    ['disabled', 'account off'],
  ])
  expect(graph.holders('class:c1:student')).toEqual(['u2', 'u4'])
  expect(graph.holders('school:s1:student')).toEqual(['u2', 'u4'])
  expect(graph.figures.enrollments.inactive.withdrawn).toBe(1)
})
