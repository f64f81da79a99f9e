import type { Origin } from '../../../../shared/graph.ts'
import type { AttributeValue } from '../../../../shared/vocabulary.ts'
import type { Sink } from '../../graph/sink.ts'
import type { InClasses } from './checks.ts'
import { dayMs } from './days.ts'
import type { Joined } from './facts.ts'
import { nameOf, type Person } from './people.ts'
import { isStaff, isTeaching } from './role-words.ts'
import { compareOrigins } from './staging.ts'
import type { Parts } from './tell-facts.ts'

export interface Grants {
  readonly inClasses: InClasses
  /** How many there will be. */
  readonly count: number
  /** Gives them to the sink, by the keys of people; answers how many. */
  put(peopleKeys: Int32Array): Generator<void, number>
}

/** Joins the facts, and counts them by class and person. They go to the sink in order of entitlement, then person. */
export function* putGrants(parts: Parts, sink: Sink): Generator<void, Grants> {
  const { catalogue, people, roles, entitlements, facts } = parts
  const classes = catalogue.classes.length
  const inClasses: InClasses = {
    ...{ teachers: new Int32Array(classes), students: new Int32Array(classes), mainTeachers: new Int32Array(classes) },
    ...{ held: new Int32Array(people.all.length), taught: new Int32Array(people.all.length) },
  }
  const teaching = roles.slugs.all().map(isTeaching)
  const student = roles.slugs.numberOf('student')
  const sorted = facts.sorted(entitlements.rankOf, entitlements.size)
  const known = people.all.map(rolesOf)
  let count = 0
  const add = (counts: Int32Array, at: number): void => {
    counts[at] = (counts[at] ?? 0) + 1
  }
  yield* sorted.visit(({ entitlement, person, isPrimary, ahead }) => {
    count++
    const owner = entitlements.ownerOf(entitlement)
    if (owner >= classes || ahead) return
    const slug = entitlements.slugOf(entitlement)
    add(inClasses.held, person)
    if (slug === student) add(inClasses.students, owner)
    if (teaching[slug] === true) {
      add(inClasses.teachers, owner)
      add(inClasses.taught, person)
      if (isPrimary) add(inClasses.mainTeachers, owner)
    }
    const own = known[person]
    if (own === (slug === student ? 'staff' : teaching[slug] === true ? 'student' : null)) reportRole(parts, owner, person, slug)
  })
  const put = function* (peopleKeys: Int32Array): Generator<void, number> {
    const values: (AttributeValue | undefined)[] = []
    let given = 0
    yield* sorted.visit((each) => {
      const key = entitlements.keyOf(each.entitlement)
      const principal = peopleKeys[each.person] ?? -1
      if (key === null || principal === -1) return
      putValues(values, each, parts)
      sink.grantByKey(key, principal, values, originOf(each, parts))
      given++
    })
    return given
  }
  return { inClasses, count, put }
}

/** In the order of the vocabulary's attributes. */
function putValues(
  values: (AttributeValue | undefined)[],
  { entitlement, start, end, isPrimary, ahead, roleType, rows, via, derived }: Joined,
  parts: Parts,
): void {
  const { catalogue, entitlements, table } = parts
  const ofClass = rows.length > 0 && !derived ? catalogue.classes[entitlements.ownerOf(entitlement)] : undefined
  values[0] = rows.length > 0 ? isPrimary : undefined
  values[1] = start === null ? undefined : start * dayMs
  values[2] = end === null ? undefined : end * dayMs
  values[3] = roleType
  values[4] = ofClass?.class.schoolId
  values[5] = rows.length === 0 ? undefined : rows.length === 1 ? [table.idAt(rows[0] ?? 0)] : rows.map(table.idAt).sort()
  values[6] = ahead ? true : undefined
  values[7] = via.length > 0 ? via.map((number) => entitlements.idOf(number)).sort() : undefined
}

function originOf({ rows, person, facts }: Joined, { table, people }: Parts): Origin | null {
  let first = rows.length === 0 ? people.all[person]?.records[0].origin : table.originAt(rows[0] ?? 0)
  for (let i = 1; i < rows.length; i++) {
    const other = table.originAt(rows[i] ?? 0)
    if (first !== undefined && compareOrigins(other, first) < 0) first = other
  }
  if (first === undefined) return null
  return facts === 1 ? first : { ...first, records: facts }
}

/** Whether somebody is only a student, or only of the staff. */
function rolesOf({ roles }: Person): 'student' | 'staff' | 'else' {
  if (roles.length === 0) return 'else'
  if (roles.every(({ slug }) => slug === 'student')) return 'student'
  return roles.every(({ slug }) => isStaff(slug)) ? 'staff' : 'else'
}

/** Somebody who is only a student teaches, or somebody of the staff is enrolled as a student. */
function reportRole({ people, catalogue, roles, findings }: Parts, classNumber: number, number: number, slug: number): void {
  const person = people.all[number]
  if (person === undefined) return
  findings.add('enrollment-role-mismatch', () => {
    const [record] = person.records
    const own = [...new Set(person.roles.map((role) => role.slug))].toSorted().join(' and ')
    const title = catalogue.classes[classNumber]?.class.name ?? ''
    return {
      message: `${nameOf(record)} is ${roles.slugs.at(slug)} of ${title}, but otherwise ${own}.`,
      resource: { type: 'user', id: person.id },
      origin: record.origin,
    }
  })
}
