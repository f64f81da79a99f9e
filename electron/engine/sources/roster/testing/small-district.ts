import { entityNames, type EntityName, type Fields, type Relationship, type Roster, type RosterRow } from '../canonical.ts'

/** Mapped records by entity, as a mapping gives them. */
export type Records = Partial<Readonly<Record<EntityName, readonly Fields[]>>>

interface Told {
  readonly absent?: readonly EntityName[]
  readonly incomplete?: Readonly<Partial<Record<EntityName, string>>>
  readonly relationships?: readonly Relationship[]
  /** Rows beside those that could be mapped. */
  readonly rows?: Partial<Readonly<Record<EntityName, readonly RosterRow[]>>>
}

/** A roster of these records; what is not mentioned is empty. */
export function rosterOf(records: Records, { absent = [], incomplete = {}, relationships, rows = {} }: Told = {}): Roster {
  return {
    absent: new Set(absent),
    incomplete: new Map(entityNames.flatMap((name) => (incomplete[name] === undefined ? [] : [[name, incomplete[name]] as const]))),
    ...(relationships && { relationships }),
    rows: function* (entity) {
      for (const [i, fields] of (records[entity] ?? []).entries()) {
        yield {
          outcome: { entity: fields, problems: [] },
          origin: {
            stream: `${entity}s`,
            record: typeof fields.external_id === 'string' && fields.external_id !== '' ? fields.external_id : i + 1,
            line: i + 2,
          },
        }
      }
      yield* rows[entity] ?? []
    },
  }
}

export const school = (id: string, more: Fields = {}): Fields => ({
  external_id: id,
  name: `School ${id}`,
  org_type: 'school',
  parent_id: 'd1',
  ...more,
})
export const classOf = (id: string, more: Fields = {}): Fields => ({
  external_id: id,
  name: `Class ${id}`,
  school_id: 's1',
  term_ids: ['t1'],
  ...more,
})
export const user = (id: string, role: string, more: Fields = {}): Fields => ({
  ...{ external_id: id, first_name: `First ${id}`, last_name: `Last ${id}`, username: id, email: `${id}@lakes.example.org`, enabled: true },
  ...{
    roles: [{ role, org_id: null, role_type: null, begin_date: null, end_date: null, source: role }],
    org_ids: ['s1'],
    sis_id: `n-${id}`,
  },
  ...more,
})
export const enrolment = (id: string, classId: string, userId: string, role: string, more: Fields = {}): Fields => ({
  ...{ external_id: id, class_id: classId, user_id: userId, role, is_primary: role === 'teacher' },
  ...more,
})

/** One district, one school, a term that goes on, a course, a class with a teacher and a student: nothing is odd about it. */
export const plain = {
  org: [{ external_id: 'd1', name: 'Lakes District', org_type: 'district' }, school('s1')],
  term: [
    { external_id: 'y27', name: '2026-27', kind: 'schoolYear', start_date: '2026-08-17', end_date: '2027-06-11', school_year: 2027 },
    { external_id: 't1', name: 'Fall', kind: 'term', start_date: '2026-08-17', end_date: '2027-01-15', parent_id: 'y27' },
  ],
  course: [{ external_id: 'co1', name: 'Physics', course_code: 'PHY', org_id: 's1' }],
  class: [classOf('c1', { name: 'Physics 1', course_id: 'co1', period: '3' })],
  user: [user('u1', 'teacher'), user('u2', 'student', { grade_level: '09' })],
  enrollment: [enrolment('e1', 'c1', 'u1', 'teacher'), enrolment('e2', 'c1', 'u2', 'student')],
} as const satisfies Records

/** The plain district with more of some entities. */
export const plainWith = (more: Records): Records =>
  Object.fromEntries(entityNames.map((name) => [name, [...((plain as Records)[name] ?? []), ...(more[name] ?? [])]]))
/** The plain district with other records of some entities. */
export const plainBut = (other: Records): Records => ({ ...plain, ...other })
