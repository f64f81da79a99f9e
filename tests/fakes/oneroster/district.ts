import type { SourceRecord } from '../../../shared/records.ts'

/** An invented district, as a OneRoster 1.2 service has it: its lists by the name of their path. */
export interface District {
  readonly orgs: readonly SourceRecord[]
  readonly academicSessions: readonly SourceRecord[]
  readonly courses: readonly SourceRecord[]
  readonly classes: readonly SourceRecord[]
  readonly users: readonly SourceRecord[]
  readonly enrollments: readonly SourceRecord[]
}

export interface DistrictSize {
  readonly schools: number
  readonly students: number
  readonly teachers: number
  readonly classes: number
  /** Classes a student is in. */
  readonly each: number
}

const changed = '2026-02-11T06:20:05.000Z'
const base = (sourcedId: string) => ({ sourcedId, status: 'active', dateLastModified: changed })
const ref = (type: string, sourcedId: string) => ({ href: `https://inside.example.net/${type}s/${sourcedId}`, sourcedId, type })
const padded = (n: number): string => String(n).padStart(6, '0')
const given = ['Iris', 'Ola', 'Mei', 'Jürgen', 'Zoë', 'Amara', 'Tomás', 'Ngozi', 'Siobhán', 'Kaito'] as const
const family = ['Okafor', 'Lindqvist', 'Zhang', "O'Neil", 'Müller', 'García', 'Smith', 'Nowak', 'Haddad', 'Kim'] as const
const pick = <T>(list: readonly [T, ...T[]], n: number): T => list[n % list.length] ?? list[0]

/** The same for the same size. */
export function districtOf(size: DistrictSize): District {
  const range = <T>(count: number, make: (n: number) => T): T[] => Array.from({ length: count }, (_, n) => make(n))
  const school = (n: number): string => `sch-${padded(n % size.schools)}`
  const person = (n: number, kind: 'student' | 'teacher') => {
    const id = `${kind === 'student' ? 's' : 't'}-${padded(n)}`
    return {
      ...base(id),
      ...{ username: id, enabledUser: 'true', givenName: pick(given, n), familyName: pick(family, n >> 2), identifier: padded(n) },
      ...{ email: `${id}@lakes.example.org`, password: 'Canary-password-5150', userIds: [{ type: 'LDAP', identifier: id }] },
      roles: [{ roleType: 'primary', role: kind, org: ref('org', school(n)) }],
      primaryOrg: ref('org', school(n)),
      ...{ grades: kind === 'student' ? [String(1 + (n % 12)).padStart(2, '0')] : [], agents: [] },
    }
  }
  const enrollment = (id: string, user: string, at: number, role: string, primary: string) => ({
    ...base(id),
    ...{ role, primary, user: ref('user', user), class: ref('class', `c-${padded(at)}`), school: ref('org', school(at)) },
  })
  return {
    orgs: [
      { ...base('d-1'), name: 'Lakes District', type: 'district', identifier: '0601234' },
      ...range(size.schools, (n) => ({
        ...base(school(n)),
        ...{ name: `School ${n + 1}`, type: 'school', identifier: padded(n), parent: ref('org', 'd-1') },
      })),
    ],
    academicSessions: [
      { ...base('y-2027'), title: '2026-27', type: 'schoolYear', startDate: '2026-08-01', endDate: '2027-06-30', schoolYear: '2027' },
      {
        ...base('term-1'),
        ...{ title: 'Autumn', type: 'term', startDate: '2026-08-15', endDate: '2027-01-31', schoolYear: '2027' },
        parent: ref('academicSession', 'y-2027'),
      },
    ],
    courses: range(Math.min(20, size.classes), (n) => ({
      ...base(`k-${padded(n)}`),
      ...{ title: `Course ${n + 1}`, courseCode: `K${n + 1}`, org: ref('org', 'd-1'), grades: [], subjects: ['Mathematics'] },
    })),
    classes: range(size.classes, (n) => ({
      ...base(`c-${padded(n)}`),
      ...{
        title: `Class ${n + 1}`,
        classCode: `C${n + 1}`,
        classType: 'scheduled',
        grades: [],
        subjects: [],
        periods: [String(1 + (n % 8))],
      },
      ...{ course: ref('course', `k-${padded(n % 20)}`), school: ref('org', school(n)), terms: [ref('academicSession', 'term-1')] },
    })),
    users: [...range(size.students, (n) => person(n, 'student')), ...range(size.teachers, (n) => person(n, 'teacher'))],
    enrollments: [
      ...range(size.students * size.each, (n) => {
        const student = Math.floor(n / size.each)
        const at = (student + (n % size.each) * 7) % size.classes
        return enrollment(`e-${padded(n)}`, `s-${padded(student)}`, at, 'student', 'false')
      }),
      ...range(size.classes, (n) => enrollment(`f-${padded(n)}`, `t-${padded(n % Math.max(1, size.teachers))}`, n, 'teacher', 'true')),
    ],
  }
}

/** Small enough for a test of many requests. */
export const smallDistrict = districtOf({ schools: 3, students: 120, teachers: 9, classes: 12, each: 2 })

/** A record of a person as OneRoster 1.1 has it: one role, all organisations. */
export function asVersion11(user: SourceRecord): SourceRecord {
  const { roles } = user
  const rest = Object.fromEntries(Object.entries(user).filter(([name]) => name !== 'roles' && name !== 'primaryOrg'))
  const list = Array.isArray(roles) ? (roles as readonly Readonly<Record<string, SourceRecord[string]>>[]) : []
  return { ...rest, role: list[0]?.role ?? null, orgs: list.map(({ org }) => org ?? null) }
}
