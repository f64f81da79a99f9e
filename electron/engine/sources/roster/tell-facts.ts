import type { User } from './canonical.ts'
import type { Catalogue } from './catalogue.ts'
import { noneInactive, type Effects } from './effects.ts'
import type { EnrollmentTable } from './enrollments.ts'
import type { RosterFigures } from './figures.ts'
import type { Entitlements } from './entitlements.ts'
import type { Facts } from './facts.ts'
import { Causes, counted, type FindingLog } from './finding-log.ts'
import type { RosterOptions } from './options.ts'
import type { Owners } from './owners.ts'
import type { People } from './people.ts'
import type { PlaceTree } from './places.ts'
import { isTeaching } from './role-words.ts'
import type { RolesSeen } from './roles-seen.ts'

/** Everything that is known before the first grant. */
export interface Parts {
  readonly catalogue: Catalogue
  readonly people: People
  readonly places: PlaceTree
  readonly roles: RolesSeen
  readonly table: EnrollmentTable
  readonly owners: Owners
  readonly entitlements: Entitlements
  readonly facts: Facts
  readonly effects: Effects
  readonly findings: FindingLog
  readonly options: RosterOptions
}

/** Rows between two chances for others. */
const slice = 20_000

/** Enrolments in effect become facts; each of the others is counted under why it is not. */
export function* addEnrollments(parts: Parts): Generator<void, RosterFigures['enrollments']> {
  const { catalogue, places, roles, table, entitlements, facts, effects, findings, options } = parts
  const inactive = noneInactive()
  let granted = 0
  let collapsed = 0
  const elsewhere = new Causes()
  const words = Array.from({ length: roles.slugs.size }, (_, number) => roles.slugs.at(number))
  const keptNumbers = words.map((slug) => roles.slugs.numberOf(roles.kept(slug)))
  const teaching = words.map(isTeaching)
  for (let row = 0; row < table.length; row++) {
    if (row % slice === slice - 1) yield
    if (table.fateAt(row) === 'collapsed') {
      collapsed++
      continue
    }
    const word = table.slugAt(row)
    const effect = effects.ofEnrollment(table, row, teaching[word] === true)
    if (!effect.granted) {
      inactive[effect.why]++
      continue
    }
    granted++
    const ofClass = table.classAt(row)
    const slug = keptNumbers[word] ?? word
    const entitlement = entitlements.numberOf(ofClass, slug)
    const [person, start, end] = [table.personAt(row), table.startAt(row), table.endAt(row)]
    const main = table.isPrimary(row)
    facts.add(entitlement, person, start, end, main, effect.ahead, null, -1, row)
    const each = catalogue.classes[ofClass]
    if (each === undefined) continue
    const schoolId = table.schoolAt(row)
    if (schoolId !== null && schoolId !== each.class.schoolId) {
      if (places.find(schoolId) === null) effects.lostSchool(schoolId, table.nameAt(row))
      else if (each.place !== null) elsewhere.add(`${each.class.id}\n${schoolId}`, table.nameAt(row))
    }
    if (options.deriveCourse && each.course !== null) {
      const role = teaching[word] === true ? 'teacher' : 'student'
      const course = parts.owners.numberOfCourse(each.course.id)
      if (teaching[word] === true || roles.slugs.at(slug) === 'student') {
        facts.add(entitlements.numberOf(course, roles.slugs.numberOf(role)), person, start, end, main, effect.ahead, null, entitlement, row)
      }
    }
    if (options.deriveSchoolMembership && each.place !== null) {
      const place = parts.owners.numberOfPlace(each.place)
      facts.add(entitlements.numberOf(place, slug), person, start, end, main, effect.ahead, null, entitlement, row)
    }
  }
  for (const [cause, count, some] of elsewhere.each()) {
    const [classId = '', schoolId = ''] = cause.split('\n')
    findings.add('enrollment-school-mismatch', () => {
      const each = catalogue.classes[catalogue.numberOf(classId)]
      const [theirs, ours] = [places.find(schoolId)?.name ?? schoolId, each?.place?.name ?? '']
      return {
        message: `${counted(count, 'enrolment', 'enrolments')} in ${each?.class.name ?? classId} ${count === 1 ? 'names' : 'name'} ${theirs}, but the class lies in ${ours}: ${some}. The class decides.`,
        ...{ resource: { type: 'class', id: classId }, causes: count },
      }
    })
  }
  return { read: table.length, granted, collapsed, inactive }
}

/** The roles of people in schools, districts and other organisations; a role without a place of its own is one in each place of its record. */
export function addRoles({ people, places, roles, owners, entitlements, facts, effects }: Parts): void {
  for (const [number, person] of people.all.entries()) {
    for (const record of person.records) {
      for (const role of record.roles) {
        for (const id of role.orgId === null ? placesOfRecord(record) : [role.orgId]) {
          const place = places.find(id)
          if (place === null) {
            effects.lostPlace(id, person.id)
            continue
          }
          const effect = effects.ofRole(person, number, role)
          if (!effect.granted) continue
          const entitlement = entitlements.numberOf(owners.numberOfPlace(place), roles.slugs.numberOf(roles.kept(role.slug)))
          facts.add(entitlement, number, role.begin, role.end, false, effect.ahead, role.type, -1, -1)
        }
      }
    }
  }
}

/** Without those of its roles. */
const placesOfRecord = ({ orgIds, primaryOrgId }: User): readonly string[] =>
  primaryOrgId === null || orgIds.includes(primaryOrgId) ? orgIds : [...orgIds, primaryOrgId]

/** Who guards whom. */
export function addGuardians({ people, roles, owners, entitlements, facts }: Parts): void {
  for (const [student, guardian] of people.guardians) {
    const owner = owners.numberOfStudent(student)
    if (owner === -1) continue
    facts.add(entitlements.numberOf(owner, roles.slugs.numberOf('guardian')), guardian, null, null, false, false, null, -1, -1)
  }
}
