import type { AnyPlace, Class, Course, District, Enrollment, Fields, School, Term, User } from './canonical.ts'
import { dayIn, flagIn, listIn, numberIn, firstRoleIn, rolesIn, textIn } from './fields.ts'
import { compareOrigins, contentOf, type Maker } from './staging.ts'

/** Canonical records from mapped ones. What must be there and is not comes back as a text. */

const placeOf = (fields: Fields, id: string) => ({
  name: textIn(fields, 'name') ?? id,
  sisId: textIn(fields, 'sis_id'),
  stateId: textIn(fields, 'state_id'),
  ncesId: textIn(fields, 'nces_id'),
  state: textIn(fields, 'address_state'),
})

export const toDistrict: Maker<District> = (fields, common) => ({ ...common, type: 'district', ...placeOf(fields, common.id) })

export const toSchool: Maker<School> = (fields, common) => ({
  ...common,
  type: 'school',
  ...placeOf(fields, common.id),
  parentId: textIn(fields, 'district_id') ?? textIn(fields, 'parent_id'),
  lowGrade: textIn(fields, 'low_grade'),
  highGrade: textIn(fields, 'high_grade'),
  phone: textIn(fields, 'phone'),
  city: textIn(fields, 'address_city'),
  principalName: textIn(fields, 'principal_name'),
})

/** Of any kind: those of type school and district are schools and districts. */
export const toOrg: Maker<AnyPlace> = (fields, common) => {
  const orgType = textIn(fields, 'org_type') ?? 'org'
  const kind = orgType.toLowerCase()
  if (kind === 'school') return toSchool({ ...fields, district_id: fields.parent_id ?? fields.district_id }, common)
  if (kind === 'district') return toDistrict(fields, common)
  return {
    ...common,
    type: 'org',
    ...placeOf(fields, common.id),
    parentId: textIn(fields, 'parent_id') ?? textIn(fields, 'district_id'),
    orgType,
  }
}

export const toTerm: Maker<Term> = (fields, common) => ({
  ...common,
  name: textIn(fields, 'name') ?? common.id,
  kind: textIn(fields, 'kind'),
  start: dayIn(fields, 'start_date'),
  end: dayIn(fields, 'end_date'),
  parentId: textIn(fields, 'parent_id'),
  schoolYear: numberIn(fields, 'school_year'),
})

export const toCourse: Maker<Course> = (fields, common) => ({
  ...common,
  orgId: textIn(fields, 'org_id') ?? textIn(fields, 'school_id') ?? textIn(fields, 'district_id'),
  name: textIn(fields, 'name') ?? textIn(fields, 'course_code') ?? common.id,
  code: textIn(fields, 'course_code'),
  number: textIn(fields, 'course_number'),
  subject: textIn(fields, 'subject'),
  gradeLevel: textIn(fields, 'grade_level'),
  schoolYear: textIn(fields, 'school_year'),
  sisId: textIn(fields, 'sis_id'),
})

export const toClass: Maker<Class> = (fields, common) => ({
  ...common,
  schoolId: textIn(fields, 'school_id') ?? textIn(fields, 'org_id'),
  courseId: textIn(fields, 'course_id'),
  termIds: listIn(fields, 'term_ids').toSorted(),
  name: textIn(fields, 'name') ?? textIn(fields, 'class_code') ?? common.id,
  code: textIn(fields, 'class_code'),
  kind: textIn(fields, 'class_type')?.toLowerCase() ?? null,
  sectionNumber: textIn(fields, 'section_number'),
  subject: textIn(fields, 'subject'),
  gradeLevel: textIn(fields, 'grade_level'),
  period: textIn(fields, 'period'),
  room: textIn(fields, 'room'),
  termName: textIn(fields, 'term_name'),
  termStart: dayIn(fields, 'term_start_date'),
  termEnd: dayIn(fields, 'term_end_date'),
  primaryTeacherId: textIn(fields, 'primary_teacher_id'),
  sisId: textIn(fields, 'sis_id'),
})

export const toUser: Maker<User> = (fields, common) => ({
  id: common.id,
  status: common.status,
  origin: common.origin,
  username: textIn(fields, 'username'),
  email: textIn(fields, 'email'),
  firstName: textIn(fields, 'first_name'),
  lastName: textIn(fields, 'last_name'),
  middleName: textIn(fields, 'middle_name'),
  title: textIn(fields, 'title'),
  department: textIn(fields, 'department'),
  roles: rolesIn(fields, 'roles'),
  orgIds: listIn(fields, 'org_ids').toSorted(),
  primaryOrgId: textIn(fields, 'primary_org_id') ?? textIn(fields, 'school_id'),
  gradeLevel: textIn(fields, 'grade_level'),
  gradeSource: textIn(fields, 'grade_source'),
  graduationYear: numberIn(fields, 'graduation_year'),
  sisId: textIn(fields, 'sis_id'),
  stateId: textIn(fields, 'state_id'),
  masterId: textIn(fields, 'master_id'),
  enabled: flagIn(fields, 'enabled'),
  guardianRefs: listIn(fields, 'guardian_refs').toSorted(),
  loginAliases: listIn(fields, 'login_aliases'),
})

/** Rows of one person that differ only in school or contacts are one person with all of them. */
export function mergeRows(same: readonly User[]): User | null {
  const [first] = same
  if (first === undefined) return null
  const person = (user: User): string => {
    const bare: User = { ...user, orgIds: [], primaryOrgId: null, guardianRefs: [], roles: [] }
    return contentOf(bare) + slugsOf(user).join()
  }
  if (same.some((each) => person(each) !== person(first))) return null
  const roles = new Map(same.flatMap((user) => user.roles.map((role) => [JSON.stringify(role), role])))
  const order = [...roles].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, role]) => role)
  const primary = [...new Set(same.map(({ primaryOrgId }) => primaryOrgId))].filter((id) => id !== null).toSorted()
  const union = (of: (user: User) => readonly string[]): string[] => [...new Set(same.flatMap(of))].toSorted()
  const [origin = first.origin] = same.map((user) => user.origin).toSorted(compareOrigins)
  return {
    ...first,
    origin,
    roles: order,
    orgIds: [...new Set([...union(({ orgIds }) => orgIds), ...primary])].toSorted(),
    primaryOrgId: primary[0] ?? null,
    guardianRefs: union(({ guardianRefs }) => guardianRefs),
  }
}

const slugsOf = ({ roles }: User): string[] => [...new Set(roles.map(({ slug }) => slug))].toSorted()

export const toEnrollment: Maker<Enrollment> = (fields, common) => {
  const userId = textIn(fields, 'user_id')
  const classId = textIn(fields, 'class_id')
  const role = firstRoleIn(fields, 'role')
  if (userId === null) return 'it names nobody'
  if (classId === null) return 'it names no class'
  if (role === null) return 'it has no role'
  // Nearly all records there are: written out, without a copy.
  return {
    id: common.id,
    status: common.status,
    origin: common.origin,
    userId,
    classId,
    role,
    schoolId: textIn(fields, 'school_id'),
    isPrimary: flagIn(fields, 'is_primary') === true,
    start: dayIn(fields, 'start_date'),
    end: dayIn(fields, 'end_date'),
  }
}
