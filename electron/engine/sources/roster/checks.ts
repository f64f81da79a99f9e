import { grouped } from '../../../../shared/number-words.ts'
import { isEmailAddress } from '../../graph/email.ts'
import { twinsOf } from './columns.ts'
import type { ClassInPlace } from './catalogue.ts'
import { isDisabled, isWithdrawn, type Effects } from './effects.ts'
import { counted, someOf, type FindingLog } from './finding-log.ts'
import { nameOf, type Person } from './people.ts'
import { missingPlace, type PlaceTree } from './places.ts'
import { primaryPlace, primaryRole } from './resources.ts'
import { isAdministrator, isStaff, isTeaching } from './role-words.ts'

/** What was granted in classes, counted by class and by person. */
export interface InClasses {
  readonly teachers: Int32Array
  readonly students: Int32Array
  readonly mainTeachers: Int32Array
  /** By person: grants in classes, and those of a teacher. */
  readonly held: Int32Array
  readonly taught: Int32Array
}

const classRef = ({ class: { id } }: ClassInPlace) => ({ type: 'class', id })
const personRef = ({ id }: Person) => ({ type: 'user', id })
const titleOf = ({ records }: Person): string => nameOf(records[0])

/** Classes without a teacher, without students, with several main teachers: those in effect. */
export function checkClasses(
  classes: readonly ClassInPlace[],
  { teachers, students, mainTeachers }: InClasses,
  effects: Effects,
  findings: FindingLog,
): void {
  for (const [i, each] of classes.entries()) {
    if (each.when !== 'now') continue
    const title = each.place === null ? each.class.name : `${each.class.name}, ${each.place.name}`
    const resource = classRef(each)
    const { origin } = each.class
    if (teachers[i] === 0) {
      const lost = effects.teachersLost.get(i)
      findings.add('class-no-teacher', () => ({
        message: `Nobody teaches ${title}.${lost === undefined ? '' : ` The teacher it names, "${lost}", is not in the data.`}`,
        ...{ resource, origin, causedBy: lost === undefined ? null : { type: 'user', id: lost } },
      }))
    }
    if (students[i] === 0) findings.add('class-no-student', () => ({ message: `Nobody is enrolled in ${title}.`, resource, origin }))
    const main = mainTeachers[i] ?? 0
    if (main > 1) findings.add('class-multi-primary', () => ({ message: `${title} has ${main} main teachers.`, resource, origin }))
  }
}

/** Roles, schools, classes and access of each person who is still there. */
export function checkPeople(
  people: readonly Person[],
  places: PlaceTree,
  inClasses: InClasses,
  effects: Effects,
  findings: FindingLog,
  options: { readonly anyPlace: boolean; readonly enabledPromised: boolean },
): void {
  for (const [i, person] of people.entries()) {
    if (isWithdrawn(person)) continue
    const [record] = person.records
    const details = { resource: personRef(person), origin: record.origin }
    const title = titleOf(person)
    const slugs = new Set(person.roles.map(({ slug }) => slug))
    if (slugs.size === 0) findings.add('user-no-role', () => ({ message: `${title} has no role.`, ...details }))
    if (options.enabledPromised && person.records.every(({ enabled }) => enabled === null)) {
      findings.add('enabled-missing', () => ({ message: `${title} counts as enabled: the source does not say.`, ...details }))
    }
    const places_ = placesOf(person, places)
    if (slugs.size > 0 && !person.isGuardianOnly && options.anyPlace && places_.known === 0) {
      findings.add('user-no-org', () => ({
        message: `${title} belongs to no school and no district${places_.lost === null ? '' : ` that is in the data; "${places_.lost}" is not`}.`,
        ...{ ...details, causedBy: places_.lost === null ? null : missingPlace(places_.lost) },
      }))
    }
    checkConflict(person, places, findings)
    const held = inClasses.held[i] ?? 0
    const lost = effects.classesLost.get(i)
    const causedBy = lost === undefined ? null : { type: 'class', id: lost }
    if (held === 0 && slugs.has('student')) {
      const at = [primaryPlace(person, places)?.name, record.gradeLevel === null ? null : `grade ${record.gradeLevel}`].filter(
        (part) => part != null,
      )
      findings.add('student-no-enrollment', () => ({
        message: `${title} is in no class${at.length === 0 ? '' : ` (${at.join(', ')})`}.`,
        ...details,
        causedBy,
      }))
    } else if (inClasses.taught[i] === 0 && [...slugs].some(isTeaching)) {
      findings.add('teacher-no-class', () => ({ message: `${title} teaches no class.`, ...details, causedBy }))
    }
    if (held > 0 && isDisabled(person)) {
      findings.add('disabled-with-access', () => ({
        message: `The account of ${title} is off, but they are in ${counted(held, 'class', 'classes')}.`,
        ...details,
      }))
    }
  }
}

function placesOf({ records, roles }: Person, places: PlaceTree): { readonly known: number; readonly lost: string | null } {
  let known = 0
  let lost: string | null = null
  const look = (id: string): void => {
    if (places.find(id) !== null) known++
    else if (lost === null || id < lost) lost = id
  }
  for (const { orgId } of roles) if (orgId !== null) look(orgId)
  for (const { orgIds, primaryOrgId } of records) {
    for (const id of orgIds) look(id)
    if (primaryOrgId !== null) look(primaryOrgId)
  }
  return { known, lost }
}

/** A student and a teacher or administrator in one place. */
function checkConflict(person: Person, places: PlaceTree, findings: FindingLog): void {
  const { roles, records } = person
  if (roles.length < 2 || !roles.some(({ slug }) => slug === 'student')) return
  const at = new Map<string, Set<string>>()
  for (const record of records) {
    for (const { slug, orgId } of record.roles) {
      for (const id of orgId === null ? record.orgIds : [orgId]) (at.get(id) ?? at.set(id, new Set()).get(id))?.add(slug)
    }
  }
  for (const [id, slugs] of [...at].toSorted(([a], [b]) => (a < b ? -1 : 1))) {
    const other = [...slugs].toSorted().find((slug) => isTeaching(slug) || isAdministrator(slug))
    if (!slugs.has('student') || other === undefined) continue
    findings.add('role-conflict', () => ({
      message: `${titleOf(person)} is student and ${other} of ${places.find(id)?.name ?? id}.`,
      ...{ resource: personRef(person), origin: records[0].origin },
    }))
  }
}

/** A domain that fewer than one person in a hundred has is unexpected. */
const rareDomain = 0.01
const mostNamed = 5

/** Addresses, numbers and user names: missing, odd, or shared by several. */
export function checkKeys(people: readonly Person[], places: PlaceTree, findings: FindingLog, emailDomains: readonly string[]): void {
  // Side by side, by record of a person: twins are found without a table of all.
  const whose: Person[] = []
  const emails: (string | null)[] = []
  const numbers: (string | null)[] = []
  const names: (string | null)[] = []
  const domains = new Map<string, { count: number; readonly some: string[] }>()
  const without = { staff: [] as Person[], student: [] as Person[] }
  const all = { staff: 0, student: 0 }
  let addressed = 0
  for (const person of people) {
    if (isDisabled(person)) continue
    const role = primaryRole(person)
    const kind = role === 'student' ? 'student' : role !== null && isStaff(role) ? 'staff' : null
    if (kind !== null) all[kind]++
    let any = false
    for (const { email, sisId, username, origin } of person.records) {
      any ||= email !== null
      const valid = email !== null && isEmailAddress(email)
      const folded = valid ? email.toLowerCase() : null
      whose.push(person)
      emails.push(folded)
      numbers.push(sisId === null ? null : sisId.toLowerCase())
      names.push(username === null ? null : username.toLowerCase())
      if (folded !== null) {
        addressed++
        const domain = folded.slice(folded.lastIndexOf('@') + 1)
        let known = domains.get(domain)
        if (known === undefined) domains.set(domain, (known = { count: 0, some: [] }))
        known.count++
        if (known.some.length < mostNamed) known.some.push(titleOf(person))
      } else if (email !== null) {
        findings.add('email-malformed', () => ({
          message: `The address of ${titleOf(person)} is none: ${email.slice(0, 80)}.`,
          ...{ resource: personRef(person), origin },
        }))
      }
    }
    if (!any && kind !== null) without[kind].push(person)
  }
  const areaOf = (person: Person): string => {
    const place = primaryPlace(person, places)
    return `${place === null ? '' : (places.districtOf(place)?.id ?? '')}\n${primaryRole(person) ?? ''}`
  }
  shared(emails, whose, 'dup-email', 'the e-mail address', () => '', findings)
  shared(numbers, whose, 'dup-sis-id', 'the number', areaOf, findings)
  shared(names, whose, 'dup-username', 'the user name', areaOf, findings)
  missing(without.staff, 'email-missing', all.staff, 'staff', findings)
  missing(without.student, 'email-missing-student', all.student, 'students', findings)

  const expected = new Set(emailDomains.map((domain) => domain.toLowerCase()))
  const isOdd = (domain: string, count: number): boolean => (expected.size > 0 ? !expected.has(domain) : count < rareDomain * addressed)
  for (const [domain, { count, some }] of [...domains].toSorted(([a, x], [b, y]) => y.count - x.count || (a < b ? -1 : 1))) {
    if (!isOdd(domain, count)) continue
    findings.add('email-domain-unexpected', () => ({
      message: `${counted(count, 'address is', 'addresses are')} of ${domain}: ${someOf(some, count)}.`,
      causes: count,
    }))
  }
}

/** One finding for each value that several people of one area have. */
function shared(
  values: readonly (string | null)[],
  whose: readonly Person[],
  kind: 'dup-email' | 'dup-sis-id' | 'dup-username',
  what: string,
  areaOf: (person: Person) => string,
  findings: FindingLog,
): void {
  const twins = twinsOf(values).map((rows) => ({
    value: values[rows[0] ?? 0] ?? '',
    people: [...new Set(rows.flatMap((row) => whose[row] ?? []))],
  }))
  for (const { value, people } of twins.toSorted((a, b) => (a.value < b.value ? -1 : 1))) {
    for (const some of Object.values(Object.groupBy(people, areaOf))) {
      const [first] = some ?? []
      if (first === undefined || some === undefined || some.length < 2) continue
      const titles = some.map((person) => `${titleOf(person)} ("${person.id}")`)
      findings.add(kind, () => ({
        message: `${someOf(titles)} have ${what} ${value}.`,
        resource: personRef(first),
        causes: some.length - 1,
      }))
    }
  }
}

function missing(
  without: readonly Person[],
  kind: 'email-missing' | 'email-missing-student',
  all: number,
  group: string,
  findings: FindingLog,
): void {
  const share = all === 0 ? 0 : Math.round((100 * without.length) / all)
  for (const [i, person] of without.entries()) {
    const total = i > 0 ? '' : ` ${grouped(without.length)} of ${grouped(all)} ${group} have none (${share} %).`
    findings.add(kind, () => ({
      message: `${titleOf(person)} has no e-mail address.${total}`,
      resource: personRef(person),
      origin: person.records[0].origin,
    }))
  }
}
