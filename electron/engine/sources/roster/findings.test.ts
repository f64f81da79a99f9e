import { expect, test } from 'vitest'
import type { RosterOptions } from './options.ts'
import { recorded } from './testing/recorder.ts'
import { classOf, enrolment, plain, plainBut, plainWith, rosterOf, school, user, type Records } from './testing/small-district.ts'

const role = (slug: string, org_id: string | null) => ({
  role: slug,
  org_id,
  role_type: null,
  begin_date: null,
  end_date: null,
  source: slug,
})
const t0 = { external_id: 't0', name: 'Spring', start_date: '2026-01-10', end_date: '2026-06-10' }

interface Case {
  readonly records: Records
  readonly told?: Parameters<typeof rosterOf>[1]
  readonly options?: Partial<RosterOptions>
  /** The findings there are, by kind, in the order they are told. */
  readonly found: Readonly<Record<string, readonly string[]>>
}

const cases: Readonly<Record<string, Case>> = {
  'class-no-teacher': {
    records: plainBut({ enrollment: [plain.enrollment[1]], user: [plain.user[1]] }),
    found: { 'class-no-teacher': ['Nobody teaches Physics 1, School s1.'] },
  },
  'class-no-student': {
    records: plainBut({ enrollment: [plain.enrollment[0]], user: [plain.user[0]] }),
    found: { 'class-no-student': ['Nobody is enrolled in Physics 1, School s1.'] },
  },
  'class-multi-primary': {
    records: plainWith({ user: [user('u3', 'teacher')], enrollment: [enrolment('e3', 'c1', 'u3', 'teacher')] }),
    found: { 'class-multi-primary': ['Physics 1, School s1 has 2 main teachers.'] },
  },
  'teacher-no-class': {
    records: plainWith({ user: [user('u3', 'lecturer')] }),
    found: { 'teacher-no-class': ['First u3 Last u3 teaches no class.'] },
  },
  'student-no-enrollment': {
    records: plainWith({ user: [user('u3', 'student', { grade_level: '10' })] }),
    found: { 'student-no-enrollment': ['First u3 Last u3 is in no class (School s1, grade 10).'] },
  },
  'user-no-role': {
    records: plainWith({ user: [user('u3', '', { roles: [] })] }),
    found: { 'user-no-role': ['First u3 Last u3 has no role.'] },
  },
  'user-no-org': {
    records: plainWith({ user: [user('u3', 'staff', { org_ids: [] })] }),
    found: { 'user-no-org': ['First u3 Last u3 belongs to no school and no district.'] },
  },
  'user-unknown-org': {
    records: plainWith({ user: [user('u3', 'staff', { org_ids: ['s9'] })] }),
    found: {
      'user-unknown-org': ['School "s9" is not in the data; 1 role of u3 is there.'],
      'user-no-org': ['First u3 Last u3 belongs to no school and no district that is in the data; "s9" is not.'],
    },
  },
  'orphan-enrollment-user': {
    records: plainWith({
      class: [classOf('c3')],
      enrollment: [enrolment('e5', 'c1', 'u9', 'student'), enrolment('e6', 'c3', 'u9', 'teacher')],
    }),
    found: {
      'orphan-enrollment-user': ['Person "u9" is not in the data; 2 enrolments name it: e5, e6.'],
      'class-no-teacher': ['Nobody teaches Class c3, School s1. The teacher it names, "u9", is not in the data.'],
      'class-no-student': ['Nobody is enrolled in Class c3, School s1.'],
    },
  },
  'enrollment-user-not-shared': {
    records: plainWith({ enrollment: [enrolment('e5', 'c1', 'u9', 'student')] }),
    options: { listsUnshared: true },
    found: { 'enrollment-user-not-shared': ['Person "u9" is not shared; 1 enrolment names it: e5.'] },
  },
  'orphan-enrollment-class': {
    records: plainWith({ user: [user('u3', 'student')], enrollment: [enrolment('e5', 'c9', 'u3', 'student')] }),
    found: {
      'orphan-enrollment-class': ['Class "c9" is not in the data; 1 enrolment names it: e5.'],
      'student-no-enrollment': ['First u3 Last u3 is in no class (School s1).'],
    },
  },
  'ref-not-shared': {
    records: { ...plain, course: [] },
    told: { absent: ['course'] },
    found: { 'ref-not-shared': ['Course "co1" is not shared (courses are absent); 1 class names it: Physics 1.'] },
  },
  'class-unknown-school': {
    records: plainBut({
      class: [plain.class[0], classOf('c2', { school_id: 's9' }), classOf('c3', { school_id: 's9' })],
      enrollment: [...plain.enrollment, ...full('c2'), ...full('c3')],
    }),
    found: { 'class-unknown-school': ['School "s9" is not in the data; 2 classes name it: Class c2, Class c3.'] },
  },
  'class-unknown-course': {
    records: plainBut({ course: [] }),
    found: { 'class-unknown-course': ['Course "co1" is not in the data; 1 class names it: Physics 1.'] },
  },
  'class-unknown-term': {
    records: plainBut({ class: [classOf('c1', { term_ids: ['t1', 't9'] })] }),
    found: { 'class-unknown-term': ['Term "t9" is not in the data; 1 class names it: Class c1.'] },
  },
  'org-cycle': {
    records: plainWith({
      org: [
        { external_id: 'a', name: 'A', org_type: 'department', parent_id: 'b' },
        { external_id: 'b', name: 'B', org_type: 'department', parent_id: 'c' },
        { external_id: 'c', name: 'C', org_type: 'department', parent_id: 'a' },
        { external_id: 'x', name: 'X', org_type: 'department', parent_id: 'c' },
      ],
    }),
    found: { 'org-cycle': ['A, B, C belong to each other in a circle; that A belongs to B was left out.'] },
  },
  'org-orphan': {
    records: plainWith({ org: [school('s2', { parent_id: 'd9' }), school('s3', { parent_id: 'd9' })] }),
    found: { 'org-orphan': ['Organisation "d9" is not in the data; 2 others belong to it: School s2, School s3.'] },
  },
  'dup-email': {
    records: plainWith({ user: [user('u3', 'staff', { email: 'U1@Lakes.example.org' })] }),
    found: { 'dup-email': ['First u1 Last u1 ("u1"), First u3 Last u3 ("u3") have the e-mail address u1@lakes.example.org.'] },
  },
  'dup-sis-id': {
    records: plainWith({
      user: [user('u3', 'staff', { sis_id: '7' }), user('u4', 'staff', { sis_id: '7' }), user('u5', 'parent', { sis_id: '7' })],
    }),
    found: {
      'dup-sis-id': ['First u3 Last u3 ("u3"), First u4 Last u4 ("u4") have the number 7.'],
      'merge-suggested': ['1 number is on several records, of 3: 7.'],
    },
  },
  'dup-username': {
    records: plainWith({ user: [user('u3', 'staff', { username: 'Sam' }), user('u4', 'staff', { username: 'sam' })] }),
    found: { 'dup-username': ['First u3 Last u3 ("u3"), First u4 Last u4 ("u4") have the user name sam.'] },
  },
  'dup-id': {
    records: plainWith({ user: [user('u3', 'staff'), user('u3', 'staff', { last_name: 'Other' })] }),
    found: {
      'dup-id': ['2 records have the id "u3" of person and say different things: users, line 4; users, line 5. None of them counts.'],
    },
  },
  'dup-rows-merged': {
    records: plainWith({ org: [school('s2')], user: [user('u3', 'staff'), user('u3', 'staff', { org_ids: ['s2'] })] }),
    found: {
      'dup-rows-merged': [
        '2 rows are about person "u3" and differ only in the school or in contacts: users, line 4; users, line 5. They are one record here; Clever keeps the first.',
      ],
    },
  },
  'email-missing': {
    records: plainWith({ user: [user('u3', 'staff', { email: null }), user('u4', 'aide', { email: '' })] }),
    found: {
      'email-missing': [
        'First u3 Last u3 has no e-mail address. 2 of 3 staff have none (67 %).',
        'First u4 Last u4 has no e-mail address.',
      ],
    },
  },
  'email-missing-student': {
    records: plainBut({ user: [plain.user[0], user('u2', 'student', { email: null })] }),
    found: { 'email-missing-student': ['First u2 Last u2 has no e-mail address. 1 of 1 students have none (100 %).'] },
  },
  'email-malformed': {
    records: plainWith({ user: [user('u3', 'staff', { email: 'nobody at all' })] }),
    found: { 'email-malformed': ['The address of First u3 Last u3 is none: nobody at all.'] },
  },
  'email-domain-unexpected': {
    records: plainWith({ user: [user('u3', 'staff', { email: 'u3@mail.example.com' })] }),
    options: { emailDomains: ['lakes.example.org'] },
    found: { 'email-domain-unexpected': ['1 address is of mail.example.com: First u3 Last u3.'] },
  },
  'role-conflict': {
    records: plainWith({
      user: [user('u3', '', { roles: [role('student', 's1'), role('teacher', 's1')] })],
      enrollment: [enrolment('e3', 'c1', 'u3', 'student')],
    }),
    found: {
      'role-conflict': ['First u3 Last u3 is student and teacher of School s1.'],
      'teacher-no-class': ['First u3 Last u3 teaches no class.'],
    },
  },
  'role-unknown': {
    records: plainWith({
      user: [user('u3', 'ext:tutor'), user('u4', 'Lunch lady')],
      enrollment: [enrolment('e3', 'c1', 'u3', 'ext:tutor')],
    }),
    found: {
      'role-unknown': [
        'The role "ext-tutor" is unknown; 2 records have it: e3, u3.',
        'The role "lunch-lady" is unknown; 1 record has it: u4.',
      ],
    },
  },
  'status-unknown': {
    records: plainWith({ user: [user('u3', 'staff', { status: 'Pre-enrolled' }), user('u4', 'staff', { status: 'Pre-enrolled' })] }),
    found: { 'status-unknown': ['The status "Pre-enrolled" of 2 people is unknown: u3, u4. They count as active.'] },
  },
  'status-missing': {
    records: {
      ...plainBut({}),
      org: plain.org.map((org) => ({ ...org, status: 'active' })),
      term: [],
      course: [],
      class: [],
      enrollment: [],
      user: [user('u3', 'staff')],
    },
    options: { promised: ['status'] },
    found: { 'status-missing': ['Person "u3": no status is given.'] },
  },
  'enabled-missing': {
    records: plainWith({ user: [user('u3', 'staff', { enabled: null })] }),
    options: { promised: ['enabled'] },
    found: { 'enabled-missing': ['First u3 Last u3 counts as enabled: the source does not say.'] },
  },
  'enrollment-school-mismatch': {
    records: plainWith({
      org: [school('s2')],
      enrollment: [
        ...[enrolment('e5', 'c1', 'u1', 'teacher', { school_id: 's2' }), enrolment('e6', 'c1', 'u2', 'student', { school_id: 's7' })],
        enrolment('e7', 'c1', 'u2', 'student', { school_id: 's1' }),
      ],
    }),
    found: {
      'enrollment-school-mismatch': [
        '1 enrolment in Physics 1 names School s2, but the class lies in School s1: e5. The class decides.',
        'School "s7" is not in the data; 1 enrolment names it: e6. The school of the class counts.',
      ],
    },
  },
  'enrollment-role-mismatch': {
    records: plainWith({
      user: [user('u3', 'student')],
      enrollment: [enrolment('e5', 'c1', 'u3', 'teacher', { is_primary: false }), enrolment('e6', 'c1', 'u1', 'student')],
    }),
    found: {
      'enrollment-role-mismatch': [
        'First u1 Last u1 is student of Physics 1, but otherwise teacher.',
        'First u3 Last u3 is teacher of Physics 1, but otherwise student.',
      ],
    },
  },
  'term-ended-active': {
    records: plainWith({ term: [t0], class: [classOf('c2', { term_ids: ['t0'] })] }),
    found: { 'term-ended-active': ['Class c2 is active, though its last term ended on 2026-06-10.'] },
  },
  'date-inverted': {
    records: plainWith({
      term: [{ ...t0, end_date: '2025-06-10' }],
      enrollment: [enrolment('e5', 'c1', 'u2', 'student', { start_date: '2026-10-02', end_date: '2026-10-01' })],
    }),
    found: {
      'date-inverted': [
        'The term Spring starts on 2026-01-10 and ends on 2025-06-10.',
        'Enrolment e5 starts on 2026-10-02 and ends on 2026-10-01.',
      ],
    },
  },
  'disabled-with-access': {
    records: plainBut({ user: [plain.user[0], user('u2', 'student', { enabled: 'false' })] }),
    found: { 'disabled-with-access': ['The account of First u2 Last u2 is off, but they are in 1 class.'] },
  },
  'marked-for-deletion': {
    records: plainWith({ org: [school('s2', { status: 'tobedeleted' })], user: [user('u3', 'staff', { status: 'deleted' })] }),
    found: { 'marked-for-deletion': ['School s2 (school "s2") is marked for deletion.', 'First u3 Last u3 is marked for deletion.'] },
  },
  'record-rejected': {
    records: plainWith({ user: [user('', 'staff'), user('x'.repeat(300), 'staff')], enrollment: [enrolment('e5', 'c1', '', 'student')] }),
    told: {
      rows: {
        class: [{ outcome: { rejected: ['school_id is required', 'bad row'] }, origin: { stream: 'classes', record: 7 }, id: 'c7' }],
      },
    },
    found: {
      'record-rejected': [
        'Class "c7": school_id is required; bad row.',
        'Person 3 of users: it has no id.',
        `Person "${'x'.repeat(300)}": its id is longer than 255 characters.`,
        'Enrolment "e5": it names nobody.',
      ],
    },
  },
  'grade-unknown and cast-failed': {
    records: plain,
    told: {
      rows: {
        user: [
          {
            outcome: {
              entity: user('u3', 'staff'),
              problems: [
                { field: 'grade_level', code: 'GRADE_UNKNOWN', severity: 'warn' },
                { field: 'birth_date', code: 'CAST_FAILED', severity: 'warn' },
                { field: 'roles', code: 'ROLE_UNKNOWN', severity: 'warn' },
              ],
            },
            origin: { stream: 'users', record: 3 },
          },
        ],
      },
    },
    found: { 'grade-unknown': ['Person "u3": grade_level cannot be read.'], 'cast-failed': ['Person "u3": birth_date cannot be read.'] },
  },
  'source-incomplete': {
    records: plain,
    told: { incomplete: { enrollment: 'Of 41,000 enrolments 39,500 came.' } },
    found: { 'source-incomplete': ['Of 41,000 enrolments 39,500 came.'] },
  },
  'merge-suggested': {
    records: plainWith({ user: [user('u3', 'staff', { sis_id: '7' }), user('u4', 'aide', { sis_id: '7' })] }),
    found: { 'merge-suggested': ['1 number is on several records, of 3: 7.'] },
  },
  'merge-names-differ': {
    records: plainWith({
      user: [user('u3', 'staff', { master_id: 'm', last_name: 'Ålund' }), user('u4', 'aide', { master_id: 'M', last_name: 'Berg' })],
    }),
    options: { mergeUsersBy: 'master_id' },
    found: { 'merge-names-differ': ['First u3 Ålund ("u3"), First u4 Berg ("u4") have the same master_id, m.'] },
  },
}

function full(classId: string) {
  return [enrolment(`${classId}-t`, classId, 'u1', 'teacher'), enrolment(`${classId}-s`, classId, 'u2', 'student')]
}

test.each(Object.entries(cases))('%s', (_, { records, told, options, found }) => {
  const graph = recorded(rosterOf(records, told), options)
  const kinds = [...new Set(graph.findings.map(({ kind }) => kind))]
  expect(Object.fromEntries(kinds.map((kind) => [kind, graph.found(kind).map(({ message }) => message)]))).toEqual(found)
})

test('what comes of something missing says so, and what is missing how much comes of it', () => {
  const graph = recorded(rosterOf(cases['orphan-enrollment-user']?.records ?? {}))
  expect(graph.found('orphan-enrollment-user')).toMatchObject([{ resource: { type: 'user', id: 'u9' }, causes: 2, severity: 'error' }])
  expect(graph.found('class-no-teacher')).toMatchObject([{ resource: { type: 'class', id: 'c3' }, causedBy: { type: 'user', id: 'u9' } }])
  const classes = recorded(rosterOf(cases['orphan-enrollment-class']?.records ?? {}))
  expect(classes.found('student-no-enrollment')).toMatchObject([{ causedBy: { type: 'class', id: 'c9' } }])
  const places = recorded(rosterOf(cases['user-unknown-org']?.records ?? {}))
  expect(places.found('user-no-org')[0]?.causedBy).toEqual(places.found('user-unknown-org')[0]?.resource)
})

test('an enrolment with an unknown school stays, and one of nobody takes nothing else along', () => {
  const graph = recorded(rosterOf(cases['enrollment-school-mismatch']?.records ?? {}))
  expect([graph.holders('class:c1:teacher'), graph.holders('class:c1:student')]).toEqual([['u1'], ['u2']])
  expect(recorded(rosterOf(cases['orphan-enrollment-user']?.records ?? {})).holders('class:c1:teacher')).toEqual(['u1'])
})

test('what was not handed over, or not to its end, is said by type', () => {
  const graph = recorded(
    rosterOf(plain, { absent: ['district', 'school', 'course'], incomplete: { enrollment: 'Cut off.', org: 'Short.' } }),
  )
  expect(Object.fromEntries(graph.incomplete)).toEqual({
    ...{ class: 'Cut off.', district: 'Short.', org: 'Short.', school: 'Short.' },
    course: 'The source did not hand over its courses.',
  })
})

test('records that cannot be read are remembered', () => {
  const graph = recorded(
    rosterOf(
      plainWith({
        user: [user('u3', 'staff'), user('u3', 'aide')],
        enrollment: [enrolment('e1', 'c1', 'u1', 'aide'), enrolment('e7', 'c1', 'u3', 'student')],
      }),
    ),
  )
  expect(Object.fromEntries(graph.figures.unreadable)).toEqual({ user: new Set(['u3']), enrollment: new Set(['e1']) })
  expect(graph.figures.enrollments).toEqual(
    expect.objectContaining({ read: 4, granted: 1, inactive: expect.objectContaining({ unreadable: 3 }) as unknown }),
  )
  expect(graph.found('orphan-enrollment-user').map(({ message }) => message)).toEqual([
    'Person "u3" could not be read; 1 enrolment names it: e7.',
  ])
})
