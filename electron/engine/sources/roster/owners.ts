import type { Catalogue } from './catalogue.ts'
import type { EnrollmentTable } from './enrollments.ts'
import type { Owner } from './entitlements.ts'
import type { RosterOptions } from './options.ts'
import { nameOf, type People } from './people.ts'
import type { AnyPlace } from './canonical.ts'
import type { PlaceTree } from './places.ts'
import { classTitle } from './resources.ts'
import { classSlugs, placeSlugs } from './role-words.ts'
import type { RolesSeen } from './roles-seen.ts'

/** Everything that roles can be held on, by number: classes first, with the numbers they have in the catalogue. */
export interface Owners {
  readonly all: readonly Owner[]
  numberOfPlace(place: AnyPlace): number
  /** -1: none is made of courses. */
  numberOfCourse(id: string): number
  /** By number of the person; -1: nobody guards them here. */
  numberOfStudent(person: number): number
}

interface Parts {
  readonly places: PlaceTree
  readonly catalogue: Catalogue
  readonly people: People
  readonly roles: RolesSeen
  readonly table: EnrollmentTable
  readonly options: Pick<RosterOptions, 'deriveCourse' | 'deriveSchoolMembership' | 'includeGuardians'>
}

export function ownersOf({ places, catalogue, people, roles, table, options }: Parts): Owners {
  const inClasses = new Set(classSlugs)
  const seen = new Set<number>()
  for (let row = 0; row < table.length; row++) seen.add(table.slugAt(row))
  for (const slug of seen) inClasses.add(roles.kept(roles.slugs.at(slug)))
  const inPlaces = new Set(placeSlugs)
  for (const person of people.all) for (const { slug } of person.roles) inPlaces.add(roles.kept(slug))
  if (options.deriveSchoolMembership) for (const slug of inClasses) inPlaces.add(slug)
  const [ofClass, ofPlace] = [[...inClasses].toSorted(), [...inPlaces].toSorted()]
  for (const slug of [...ofClass, ...ofPlace, 'guardian']) roles.slugs.numberOf(slug)

  const all: Owner[] = catalogue.classes.map((each) => ({ type: 'class', id: each.class.id, name: classTitle(each), slugs: ofClass }))
  const placeNumbers = new Map<AnyPlace, number>()
  for (const place of places.all) {
    placeNumbers.set(place, all.length)
    all.push({ type: place.type, id: place.id, name: place.name, slugs: ofPlace })
  }
  const courseNumbers = new Map<string, number>()
  if (options.deriveCourse) {
    for (const { id, name } of catalogue.courses.values()) {
      courseNumbers.set(id, all.length)
      all.push({ type: 'course', id, name, slugs: classSlugs })
    }
  }
  const studentNumbers = new Map<number, number>()
  if (options.includeGuardians) {
    const guarded = new Set(people.guardians.map(([student]) => student))
    for (const [i, { id, records, roles: own }] of people.all.entries()) {
      if (!guarded.has(i) && !own.some(({ slug }) => slug === 'student')) continue
      studentNumbers.set(i, all.length)
      all.push({ type: 'user', id, name: nameOf(records[0]), slugs: ['guardian'] })
    }
  }
  return {
    all,
    numberOfPlace: (place) => placeNumbers.get(place) ?? -1,
    numberOfCourse: (id) => courseNumbers.get(id) ?? -1,
    numberOfStudent: (person) => studentNumbers.get(person) ?? -1,
  }
}
