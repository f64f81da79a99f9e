import type { Origin } from '../../../../shared/graph.ts'

/**
 * The canonical roster: what every roster source is turned into before it becomes a graph. Plain values; days are whole days since 1970-01-01,
 * null is "not known". Nothing sensitive is in it: no birth date, sex, address or password.
 */

export type Day = number
/** `inactive`: the source says that it is over; `deleted`: that it wants it gone. */
export type RecordStatus = 'active' | 'inactive' | 'deleted' | 'suspended'

interface Common {
  readonly id: string
  readonly status: RecordStatus
  readonly origin: Origin
}

export type PlaceType = 'district' | 'school' | 'org'

/** What people and classes belong to: a district, a school, another organisation. */
interface Place<Type extends PlaceType> extends Common {
  readonly type: Type
  readonly name: string
  readonly sisId: string | null
  readonly stateId: string | null
  readonly ncesId: string | null
  readonly state: string | null
}
export type District = Place<'district'>
export interface School extends Place<'school'> {
  readonly parentId: string | null
  readonly lowGrade: string | null
  readonly highGrade: string | null
  readonly phone: string | null
  readonly city: string | null
  readonly principalName: string | null
}
interface Org extends Place<'org'> {
  readonly parentId: string | null
  /** As the source calls its kind: `department`, `college`. */
  readonly orgType: string
}
export type AnyPlace = District | School | Org

export interface Term extends Common {
  readonly name: string
  readonly kind: string | null
  readonly start: Day | null
  readonly end: Day | null
  readonly parentId: string | null
  readonly schoolYear: number | null
}

export interface Course extends Common {
  readonly orgId: string | null
  readonly name: string
  readonly code: string | null
  readonly number: string | null
  readonly subject: string | null
  readonly gradeLevel: string | null
  readonly schoolYear: string | null
  readonly sisId: string | null
}

export interface Class extends Common {
  readonly schoolId: string | null
  readonly courseId: string | null
  readonly termIds: readonly string[]
  readonly name: string
  readonly code: string | null
  readonly kind: string | null
  readonly sectionNumber: string | null
  readonly subject: string | null
  readonly gradeLevel: string | null
  readonly period: string | null
  readonly room: string | null
  /** Of sources whose classes bring their term along. */
  readonly termName: string | null
  readonly termStart: Day | null
  readonly termEnd: Day | null
  readonly primaryTeacherId: string | null
  readonly sisId: string | null
}

export interface Role {
  /** `student`, `teacher`, `ext-tutor`. */
  readonly slug: string
  readonly orgId: string | null
  readonly type: 'primary' | 'secondary' | null
  readonly begin: Day | null
  readonly end: Day | null
  /** The word as it came. */
  readonly word: string
}

export interface User extends Common {
  readonly username: string | null
  readonly email: string | null
  readonly firstName: string | null
  readonly lastName: string | null
  readonly middleName: string | null
  readonly title: string | null
  readonly department: string | null
  readonly roles: readonly Role[]
  readonly orgIds: readonly string[]
  readonly primaryOrgId: string | null
  readonly gradeLevel: string | null
  readonly gradeSource: string | null
  readonly graduationYear: number | null
  readonly sisId: string | null
  readonly stateId: string | null
  readonly masterId: string | null
  /** Null: the source does not say. */
  readonly enabled: boolean | null
  /** Of a student their guardians, of a guardian their students. */
  readonly guardianRefs: readonly string[]
  readonly loginAliases: readonly string[]
}

export interface Enrollment extends Common {
  /** Empty: the source has none. */
  readonly id: string
  readonly userId: string
  readonly classId: string
  readonly schoolId: string | null
  readonly role: Role
  readonly isPrimary: boolean
  readonly start: Day | null
  readonly end: Day | null
}

export const entityNames = ['district', 'school', 'org', 'term', 'course', 'class', 'user', 'enrollment'] as const
export type EntityName = (typeof entityNames)[number]

/** The target fields of a mapping, by their names in snake_case. */
export type Fields = Readonly<Record<string, unknown>>

/** Something about a record that a mapping noticed. */
interface FieldProblem {
  readonly field: string
  /** `CAST_FAILED`, `GRADE_UNKNOWN`, ... */
  readonly code: string
  readonly severity: 'error' | 'warn'
}

/** One record as a mapping gave it, or why it could give none. */
export interface RosterRow {
  readonly outcome: { readonly entity: Fields; readonly problems: readonly FieldProblem[] } | { readonly rejected: readonly string[] }
  readonly origin: Origin
  /** Of a rejected record: its id as far as that can be told. */
  readonly id?: string | null
}

/** A student's guardian, where the source keeps that apart from both. */
export interface Relationship {
  readonly studentId: string
  readonly guardianId: string
}

export interface Roster {
  /** Asked once for each entity. The order of records does not matter. */
  rows(entity: EntityName): Iterable<RosterRow>
  /** Further pairs beyond those of `guardian_refs`. */
  readonly relationships?: Iterable<Relationship>
  /** What the source did not hand over at all: a file that is not there, a collection it does not share. */
  readonly absent: ReadonlySet<EntityName>
  /** What was not read to its end, and why. */
  readonly incomplete: ReadonlyMap<EntityName, string>
}
