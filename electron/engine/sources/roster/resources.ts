import type { Profile, ProfileValue, Resource, ResourceType } from '../../../../shared/graph.ts'
import { isEmailAddress } from '../../graph/email.ts'
import type { AnyPlace, Course, Term, User } from './canonical.ts'
import type { ClassInPlace } from './catalogue.ts'
import { dayText } from './days.ts'
import { isDisabled, isSuspended, isWithdrawn } from './effects.ts'
import { cutName } from './names.ts'
import type { RosterOptions } from './options.ts'
import { nameOf, type Person } from './people.ts'
import type { PlaceTree } from './places.ts'
import { foremost } from './role-words.ts'

/** Records of the roster as resources of the graph. */

export const resourceTypes = ({
  includeGuardians,
  deriveCourse,
  includeTerms,
}: Pick<RosterOptions, 'includeGuardians' | 'deriveCourse' | 'includeTerms'>): readonly ResourceType[] => [
  { id: 'district', displayName: 'District', traits: ['group'], skipEntitlementsAndGrants: false },
  { id: 'org', displayName: 'Organisation', traits: ['group'], skipEntitlementsAndGrants: false },
  { id: 'school', displayName: 'School', traits: ['group'], skipEntitlementsAndGrants: false },
  ...(includeTerms ? [{ id: 'term', displayName: 'Term', traits: [], skipEntitlementsAndGrants: true }] : []),
  { id: 'course', displayName: 'Course', traits: [], skipEntitlementsAndGrants: !deriveCourse },
  { id: 'class', displayName: 'Class', traits: ['group'], skipEntitlementsAndGrants: false },
  { id: 'user', displayName: 'Person', traits: ['user'], skipEntitlementsAndGrants: !includeGuardians },
]

/** Without what is not known. */
function profile(values: Readonly<Record<string, ProfileValue | undefined>>): Profile {
  const known: Record<string, ProfileValue> = {}
  for (const key in values) {
    const value = values[key]
    if (value !== null && value !== undefined) known[key] = value
  }
  return known
}

const refOf = ({ type, id }: { readonly type: string; readonly id: string }) => ({ type, id })

export function placeResource(place: AnyPlace, places: PlaceTree): Resource {
  const parent = places.parentOf(place)
  const { sisId, ncesId, stateId, state } = place
  const own =
    place.type === 'school'
      ? {
          ...{ school_number: sisId, low_grade: place.lowGrade, high_grade: place.highGrade, phone: place.phone },
          ...{ city: place.city, principal_name: place.principalName },
        }
      : { sis_id: sisId, ...(place.type === 'org' && { org_type: place.orgType }) }
  return {
    ...{ type: place.type, id: place.id, displayName: cutName(place.name) },
    ...(parent !== null && { parent: refOf(parent) }),
    profile: profile({ ...own, nces_id: ncesId, state_id: stateId, state }),
  }
}

export function termResource(term: Term, terms: ReadonlyMap<string, Term>, district: AnyPlace | null): Resource {
  const { id, name, kind, start, end, parentId, schoolYear } = term
  const parent = parentId === null || parentId === id ? undefined : terms.get(parentId)
  const up = parent === undefined ? district : { type: 'term', id: parent.id }
  return {
    ...{ type: 'term', id, displayName: cutName(name) },
    ...(up !== null && { parent: refOf(up) }),
    profile: profile({
      kind,
      start_date: start === null ? null : dayText(start),
      end_date: end === null ? null : dayText(end),
      school_year: schoolYear,
    }),
  }
}

export function courseResource(course: Course, places: PlaceTree): Resource {
  const { id, name, code, number, subject, gradeLevel, schoolYear, sisId, orgId } = course
  const parent = orgId === null ? null : places.find(orgId)
  return {
    ...{ type: 'course', id, displayName: cutName(name) },
    ...(parent !== null && { parent: refOf(parent) }),
    profile: profile({
      course_code: code,
      course_number: number,
      subject,
      grade_level: gradeLevel,
      school_year: schoolYear,
      sis_id: sisId,
    }),
  }
}

export function classResource({ class: of, place, course, terms }: ClassInPlace): Resource {
  const { id, name, termIds, termName, termStart, termEnd } = of
  const starts = terms.flatMap(({ start }) => start ?? [])
  const ends = terms.flatMap(({ end }) => end ?? [])
  const start = starts.length > 0 ? Math.min(...starts) : termStart
  const end = ends.length > 0 ? Math.max(...ends) : termEnd
  return {
    ...{ type: 'class', id, displayName: cutName(name) },
    ...(place !== null && { parent: refOf(place) }),
    profile: profile({
      ...{ class_code: of.code, class_type: of.kind, section_number: of.sectionNumber, sis_id: of.sisId },
      ...{ course_id: of.courseId, course_name: course?.name, course_code: course?.code },
      ...{ subject: of.subject, grade_level: of.gradeLevel, period: of.period, room: of.room },
      term_ids: termIds.length === 0 ? null : termIds.join(', '),
      term_name: terms.length > 0 ? terms.map((term) => term.name).join(', ') : termName,
      term_start: start === null ? null : dayText(start),
      term_end: end === null ? null : dayText(end),
      primary_teacher_id: of.primaryTeacherId,
    }),
  }
}

/** What is told of a class in the title of its entitlements: "Algebra 1 (P3)". */
export const classTitle = ({ class: { name, period } }: ClassInPlace): string =>
  period === null ? name : `${name} (${/^\d/.test(period) ? `P${period}` : period})`

/** The place somebody belongs to first: the one the source names, else that of their main role, else the only one. */
export function primaryPlace({ records, roles }: Person, places: PlaceTree): AnyPlace | null {
  for (const { primaryOrgId } of records) {
    const place = primaryOrgId === null ? null : places.find(primaryOrgId)
    if (place !== null) return place
  }
  const main = roles.find(({ type, orgId }) => type === 'primary' && orgId !== null)
  if (main?.orgId != null) return places.find(main.orgId)
  const ids = placeIds({ records, roles })
  return ids.length === 1 ? places.find(ids[0] ?? '') : null
}

/** All places somebody has to do with, by id. */
function placeIds({ records, roles }: Pick<Person, 'records' | 'roles'>): readonly string[] {
  const ids = new Set<string>()
  for (const { orgId } of roles) if (orgId !== null) ids.add(orgId)
  for (const { orgIds, primaryOrgId } of records) {
    for (const id of orgIds) ids.add(id)
    if (primaryOrgId !== null) ids.add(primaryOrgId)
  }
  return ids.size < 2 ? [...ids] : [...ids].sort()
}

/** Of all their roles the first by rank; the source's main role where it names one. */
export function primaryRole({ roles }: Pick<Person, 'roles'>): string | null {
  const main = roles.filter(({ type }) => type === 'primary')
  return foremost((main.length > 0 ? main : roles).map(({ slug }) => slug))
}

/** `hasClass`: whether they hold anything in a class. */
export function personResource(
  person: Person,
  places: PlaceTree,
  { connector }: Pick<RosterOptions, 'connector'>,
  hasClass: boolean,
): Resource {
  const { id, records, roles } = person
  const first = <T>(of: (user: User) => T | null): T | null => {
    for (const record of records) {
      const value = of(record)
      if (value !== null) return value
    }
    return null
  }
  const emails: string[] = []
  let odd: string | null = null
  for (const { email } of records) {
    if (email === null) continue
    if (!isEmailAddress(email)) odd ??= email
    else if (!emails.some((known) => known.toLowerCase() === email.toLowerCase())) emails.push(email)
  }
  const [email, ...otherEmails] = emails
  const username = first((user) => user.username)
  const role = primaryRole(person)
  const place = primaryPlace(person, places)
  const disabled = isDisabled(person)
  const aliases = records.flatMap((user) => [
    ...(user.username === null || user.username === username ? [] : [user.username]),
    ...user.loginAliases,
  ])
  const main = records.find((user) => user.firstName !== null || user.lastName !== null) ?? records[0]
  const ids = placeIds(person)
  const login = username ?? email
  return {
    ...{ type: 'user', id, displayName: cutName(nameOf(main)), status: disabled ? 'disabled' : 'enabled', accountType: 'human' },
    ...(disabled && { statusDetails: whyDisabled(person) }),
    ...(email !== undefined && { email }),
    ...(otherEmails.length > 0 && { otherEmails }),
    ...(login !== undefined && { login }),
    profile: profile({
      first_name: main.firstName,
      last_name: main.lastName,
      middle_name: main.middleName,
      primary_role: role,
      roles:
        roles.length === 0 ? null : roles.length === 1 ? roles[0]?.slug : [...new Set(roles.map(({ slug }) => slug))].sort().join(', '),
      grade_level: first((user) => user.gradeLevel),
      grade_source: first((user) => user.gradeSource),
      graduation_year: first((user) => user.graduationYear),
      sis_id: first((user) => user.sisId),
      state_id: first((user) => user.stateId),
      master_id: first((user) => user.masterId),
      username,
      title: first((user) => user.title),
      department: first((user) => user.department),
      primary_school_id: place?.id,
      primary_school_name: place?.name,
      school_ids: ids.length === 0 ? null : ids.join(', '),
      enabled: first((user) => user.enabled),
      source_status: records[0].status === 'active' ? null : records[0].status,
      connector,
      email_raw: odd,
      login_aliases: aliases.length === 0 ? null : [...new Set(aliases)].sort().join(', '),
      employee_id: role === 'student' ? null : first((user) => user.sisId),
      source_ids: records.length === 1 ? null : records.map((user) => user.id).join(', '),
      has_class: hasClass ? null : false,
    }),
  }
}

function whyDisabled(person: Person): string {
  if (isWithdrawn(person)) return 'withdrawn'
  return isSuspended(person) ? 'suspended' : 'account off'
}
