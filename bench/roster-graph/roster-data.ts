import type { EntityName, Fields, Roster, RosterRow } from '../../electron/engine/sources/roster/canonical.ts'

/** A school district of any size: the same every time. */
export interface RosterSize {
  readonly people: number
  readonly classes: number
  readonly enrollments: number
}

const first = ['Ada', 'Bo', 'Carla', 'Dmitri', 'Elif', 'Fumiko', 'Goran', 'Hanne', 'Ines', 'Jonas']
const last = ['Ångström', 'Baker', 'Chen', 'Dubois', 'Eriksen', 'Fischer', 'García', 'Haddad', 'Ito', 'Jensen']
const topics = ['Algebra', 'Biology', 'Art', 'History', 'Physics', 'Choir', 'Welding', 'Spanish']
const schools = 200
const studentsPerTeacher = 15

/** Mapped records, made as they are asked for. One person in fifteen teaches; one enrolment in a hundred is over. */
export function rosterOfSize({ people, classes, enrollments }: RosterSize): Roster {
  const rows = (entity: EntityName, count: number, make: (i: number) => Fields): (() => Iterable<RosterRow>) =>
    function* () {
      for (let i = 0; i < count; i++)
        yield { outcome: { entity: make(i), problems: [] }, origin: { stream: `${entity}s`, record: i + 1, line: i + 2 } }
    }
  const none = (): Iterable<RosterRow> => []
  const entities: Readonly<Record<EntityName, () => Iterable<RosterRow>>> = {
    district: none,
    school: none,
    org: rows('org', schools + 1, (i) =>
      i === 0
        ? { external_id: 'd-1', name: 'Lakes District', org_type: 'district', parent_id: null }
        : { external_id: `sch-${i}`, name: `School ${i}`, org_type: 'school', parent_id: 'd-1', sis_id: `06${i}` },
    ),
    term: rows('term', 1, () => ({ external_id: 't-1', name: 'Fall', kind: 'term', start_date: '2026-08-17', end_date: '2027-01-15' })),
    course: rows('course', 2000, (i) => ({ external_id: `co-${i}`, name: `${at(topics, i)} ${i}`, course_code: `C${i}`, org_id: 'd-1' })),
    class: rows('class', classes, (i) => ({
      ...{ external_id: `c-${i}`, name: `${at(topics, i)} ${i}`, school_id: `sch-${1 + (i % schools)}`, course_id: `co-${i % 2000}` },
      ...{ term_ids: ['t-1'], period: String(1 + (i % 8)), class_type: 'scheduled', room: `R${i % 60}`, grade_level: '09' },
    })),
    user: rows('user', people, (i) => {
      const role = isTeacher(i) ? 'teacher' : 'student'
      const org = `sch-${1 + (i % schools)}`
      return {
        ...{
          external_id: `u-${i}`,
          username: `user${i}`,
          email: `u${i}@lakes.example.org`,
          enabled: i % 500 !== 0,
          sis_id: String(4_000_000 + i),
        },
        ...{
          first_name: at(first, i),
          last_name: at(last, Math.floor(i / 10)),
          grade_level: role === 'student' ? '09' : null,
          org_ids: [org],
        },
        ...{ roles: [{ role, org_id: org, role_type: 'primary', begin_date: null, end_date: null, source: role }], primary_org_id: org },
      }
    }),
    enrollment: rows('enrollment', enrollments, (i) => {
      // Steps through people and classes in an order that looks random.
      const person = (i * 104_729) % people
      const of = Math.floor((i * 7919) / 30) % classes
      return {
        ...{ external_id: `e-${i}`, user_id: `u-${person}`, class_id: `c-${of}`, school_id: `sch-${1 + (of % schools)}` },
        ...{ role: isTeacher(person) ? 'teacher' : 'student', is_primary: isTeacher(person), start_date: '2026-08-20' },
        end_date: i % 100 === 0 ? '2026-10-01' : null,
      }
    }),
  }
  return { rows: (entity) => entities[entity](), absent: new Set(['district', 'school']), incomplete: new Map() }
}

const isTeacher = (person: number): boolean => person % studentsPerTeacher === 0
const at = (list: readonly string[], i: number): string => list[i % list.length] ?? ''
