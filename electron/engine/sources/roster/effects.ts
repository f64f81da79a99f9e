import type { Role } from './canonical.ts'
import type { Catalogue } from './catalogue.ts'
import { dayText } from './days.ts'
import type { EnrollmentTable } from './enrollments.ts'
import { Causes, counted, type FindingLog } from './finding-log.ts'
import type { People, Person } from './people.ts'
import { missingPlace, whatIsMissing, type Missing, type PlaceTree } from './places.ts'
import type { RosterOptions } from './options.ts'
import { isInverted, type Calendar, type Span, type When } from './windows.ts'

/**
 * Why something the source knows grants nothing today. Different words on purpose: rows lost by a broken export must not look like leavers.
 */
const inactiveReasons = [
  ...['withdrawn', 'disabled', 'ended', 'term_ended', 'not_started', 'class_deleted', 'person_deleted', 'filtered', 'not_shared'],
  ...['unreadable', 'orphaned'],
] as const
export type InactiveReason = (typeof inactiveReasons)[number]

export const noneInactive = (): Record<InactiveReason, number> =>
  Object.fromEntries(inactiveReasons.map((why) => [why, 0])) as Record<InactiveReason, number>

export type Effect = { readonly granted: true; readonly ahead: boolean } | { readonly granted: false; readonly why: InactiveReason }
const now: Effect = { granted: true, ahead: false }
const ahead: Effect = { granted: true, ahead: true }
const not = Object.fromEntries(inactiveReasons.map((why) => [why, { granted: false, why }])) as Readonly<Record<InactiveReason, Effect>>

/** Whether the source still counts a person among its own: not when all their records are over. */
export const isWithdrawn = ({ records }: Person): boolean => records.every(({ status }) => status === 'inactive')
export const isSuspended = ({ records }: Person): boolean =>
  records.every(({ status }) => status !== 'active') && !records.every(({ status }) => status === 'inactive')
export const isDisabled = (person: Person): boolean =>
  isWithdrawn(person) || isSuspended(person) || person.records.every(({ enabled }) => enabled === false)

interface Parts {
  readonly catalogue: Catalogue
  readonly people: People
  readonly places: PlaceTree
  readonly calendar: Calendar
  readonly findings: FindingLog
  readonly options: Pick<RosterOptions, 'includeFuture' | 'listsUnshared'>
}

/** Decides what each enrolment and role grants, and remembers what is missing. */
export class Effects {
  readonly #parts: Parts
  readonly #ahead: Effect
  readonly #withdrawn: readonly boolean[]
  readonly #lostPeople = new Causes()
  readonly #lostClasses = new Causes()
  readonly #lostPlaces = new Causes()
  readonly #lostSchools = new Causes()
  readonly #ofDeleted = new Causes()
  /** Of classes that would have a teacher, and people who would have a class: what is missing. */
  readonly teachersLost = new Map<number, string>()
  readonly classesLost = new Map<number, string>()

  constructor(parts: Parts) {
    this.#parts = parts
    this.#ahead = parts.options.includeFuture ? ahead : not.not_started
    this.#withdrawn = parts.people.all.map(isWithdrawn)
  }

  /** Of an enrolment. `teaching`: its role is a teacher's. */
  ofEnrollment(table: EnrollmentTable, row: number, teaching: boolean): Effect {
    if (table.fateAt(row) === 'unreadable') return not.unreadable
    const { catalogue, calendar } = this.#parts
    const number = table.classAt(row)
    const person = table.personAt(row)
    if (number < 0 || person < 0) return this.#missingEnd(table, row, teaching)
    const status = table.statusAt(row)
    if (status === 'inactive' || status === 'deleted' || this.#withdrawn[person] === true) return not.withdrawn
    if (status === 'suspended') return not.disabled
    const span = { start: table.startAt(row), end: table.endAt(row) }
    if (span.start === null && span.end === null) {
      const when: When = catalogue.classes[number]?.when ?? 'now'
      return when === 'now' ? now : when === 'ahead' ? this.#ahead : not.term_ended
    }
    if (isInverted(span)) this.#inverted(`Enrolment ${table.nameAt(row)}`, span)
    const when = calendar.when(span)
    return when === 'now' ? now : when === 'ahead' ? this.#ahead : not.ended
  }

  /** Of a role somebody has in a place that is there. */
  ofRole(person: Person, number: number, role: Role): Effect {
    if (this.#withdrawn[number] === true) return not.withdrawn
    if (isSuspended(person)) return not.disabled
    const span = { start: role.begin, end: role.end }
    if (isInverted(span)) this.#inverted(`The role ${role.slug} of "${person.id}"`, span)
    const when = this.#parts.calendar.when(span)
    return when === 'now' ? now : when === 'ahead' ? this.#ahead : not.ended
  }

  /** A role in a place that is not there. */
  lostPlace(placeId: string, who: string): void {
    this.#lostPlaces.add(placeId, who)
  }

  /** An enrolment names a school that is not there; the class decides. */
  lostSchool(schoolId: string, enrollment: string): void {
    this.#lostSchools.add(schoolId, enrollment)
  }

  #missingEnd(table: EnrollmentTable, row: number, teaching: boolean): Effect {
    const { catalogue, people } = this.#parts
    const [number, person] = [table.classAt(row), table.personAt(row)]
    const classId = number < 0 ? table.missingClassAt(row) : null
    const personId = person < 0 ? table.missingPersonAt(row) : null
    const ofClass = classId === null ? null : catalogue.missingClass(classId)
    const ofPerson = personId === null ? 'there' : people.missing(personId)
    const name = table.nameAt(row)
    if (ofPerson === null) return not.filtered
    if (ofClass === 'deleted' || ofPerson === 'deleted') {
      this.#ofDeleted.add(ofClass === 'deleted' ? `class\n${classId ?? ''}` : `user\n${personId ?? ''}`, name)
      return ofClass === 'deleted' ? not.class_deleted : not.person_deleted
    }
    if (classId !== null) this.#lostClasses.add(classId, name)
    if (personId !== null) this.#lostPeople.add(personId, name)
    if (personId !== null && teaching && number >= 0) keepLeast(this.teachersLost, number, personId)
    if (classId !== null && person >= 0) keepLeast(this.classesLost, person, classId)
    const whys = [ofClass, ofPerson]
    if (whys.includes('unknown')) return this.#parts.options.listsUnshared && ofClass === null ? not.not_shared : not.orphaned
    return whys.includes('unreadable') ? not.unreadable : not.not_shared
  }

  #inverted(what: string, { start, end }: Span): void {
    this.#parts.findings.add('date-inverted', () => ({
      message: `${what} starts on ${dayText(start ?? 0)} and ends on ${dayText(end ?? 0)}.`,
    }))
  }

  /** After all: one finding for each thing that is missing. */
  report(): void {
    const { findings, options, catalogue, people, places } = this.#parts
    for (const [id, count, some] of this.#lostPlaces.each()) {
      const why = places.missing(id)
      findings.add(why === 'not-shared' ? 'ref-not-shared' : 'user-unknown-org', () => ({
        message: `${whatIsMissing('School', id, why)}; ${counted(count, 'role', 'roles')} of ${some} ${count === 1 ? 'is' : 'are'} there.`,
        ...{ resource: missingPlace(id), causes: count },
      }))
    }
    for (const [id, count, some] of this.#lostPeople.each()) {
      const why: Missing = people.missing(id) ?? 'not-shared'
      const kind =
        why === 'not-shared'
          ? 'ref-not-shared'
          : why === 'unknown' && options.listsUnshared
            ? 'enrollment-user-not-shared'
            : 'orphan-enrollment-user'
      findings.add(kind, () => ({
        message: `${whatIsMissing('Person', id, why === 'unknown' && options.listsUnshared ? 'not-shared' : why)}; ${naming(count, some)}`,
        ...{ resource: { type: 'user', id }, causes: count },
      }))
    }
    for (const [id, count, some] of this.#lostClasses.each()) {
      const why = catalogue.missingClass(id)
      findings.add(why === 'not-shared' ? 'ref-not-shared' : 'orphan-enrollment-class', () => ({
        message: `${whatIsMissing('Class', id, why)}; ${naming(count, some)}`,
        ...{ resource: { type: 'class', id }, causes: count },
      }))
    }
    for (const [cause, count, some] of this.#ofDeleted.each()) {
      const [type = '', id = ''] = cause.split('\n')
      findings.add('enrollment-of-deleted', () => ({
        message: `${counted(count, 'enrolment goes', 'enrolments go')}: ${count === 1 ? 'its' : 'their'} ${type === 'class' ? 'class' : 'person'} "${id}" is marked for deletion: ${some}.`,
        ...{ resource: { type, id }, causes: count },
      }))
    }
    for (const [id, count, some] of this.#lostSchools.each()) {
      findings.add('enrollment-school-mismatch', () => ({
        message: `${whatIsMissing('School', id, places.missing(id))}; ${naming(count, some)} The school of the class counts.`,
        ...{ resource: missingPlace(id), causes: count },
      }))
    }
  }
}

const naming = (count: number, some: string): string => `${counted(count, 'enrolment names', 'enrolments name')} it: ${some}.`

function keepLeast(map: Map<number, string>, number: number, id: string): void {
  const known = map.get(number)
  if (known === undefined || id < known) map.set(number, id)
}
