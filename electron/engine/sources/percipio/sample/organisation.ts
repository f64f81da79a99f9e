import { catalogue, type Course } from './catalogue.ts'
import { addressPart, cultures, spoken, type CultureName, type SpokenName } from './names.ts'
import { departments, offices, type Department, type Office } from './places.ts'
import { random, type Random } from './random.ts'
import { historyDays, isoTime, secondsADay } from './timeline.ts'

/**
 * The invented organisation on a given day. Day 1 is where it starts; every later day brings hires, leavers (half of them
 * stay in the report as inactive, half vanish), moves between departments, renamed courses and a retired one.
 */

export interface Person {
  /** Place in the organisation from 0; hires of later days come last. */
  readonly index: number
  readonly uuid: string
  readonly userId: string
  readonly firstName: string
  readonly lastName: string
  /** Empty for some. */
  readonly email: string
  readonly employeeId: string
  readonly presence: Presence
  readonly department: Department
  /** The department they started in. */
  readonly home: Department
  readonly job: string
  readonly office: Office
  readonly employeeClass: 'Regular' | 'Contractor' | 'Apprentice'
  readonly isManager: boolean
  readonly manager: Person | null
  readonly hireDate: string
}

type Presence = 'active' | 'inactive' | 'gone'

export interface ListedCourse extends Course {
  readonly retired: boolean
}

export interface Organisation {
  readonly people: readonly Person[]
  readonly courses: readonly ListedCourse[]
}

export interface OrganisationSize {
  readonly people: number
  readonly courses: number
  /** 1 or later. */
  readonly day: number
}

export const seed = 'northbound'

const hiresADay = (people: number): number => Math.max(1, Math.round(people / 100))

/** The day a person joined: 1 for those there from the start. */
export const dayOfHire = (index: number, people: number): number =>
  index < people ? 1 : 2 + Math.floor((index - people) / hiresADay(people))

const days = (day: number): number[] => Array.from({ length: day - 1 }, (_, i) => i + 2)

function presenceOn(index: number, day: number): Presence {
  let presence: Presence = 'active'
  for (const d of days(day)) {
    const leaves = random(seed, 'leave', d, index).next()
    if (leaves < 0.005) return 'gone'
    if (leaves < 0.01) presence = 'inactive'
  }
  return presence
}

function weighted<T extends { readonly weight: number }>(chance: Random, items: readonly T[]): T {
  let left = chance.next() * items.reduce((sum, item) => sum + item.weight, 0)
  for (const item of items) if ((left -= item.weight) < 0) return item
  return chance.pick(items)
}

/** The department a person started in, then that of the last move. */
function departmentOn(index: number, day: number): { readonly home: Department; readonly now: Department } {
  const home = weighted(random(seed, 'department', index), departments)
  let now = home
  for (const d of days(day)) {
    const move = random(seed, 'move', d, index)
    if (move.chance(0.008)) now = weighted(move, departments)
  }
  return { home, now }
}

function nameOf(chance: Random, office: Office): { readonly given: SpokenName; readonly family: SpokenName } {
  const everywhere = Object.keys(cultures) as CultureName[]
  const name = cultures[chance.pick(chance.chance(0.8) ? office.cultures : everywhere)]
  return { given: spoken(chance.pick<string>(name.given)), family: spoken(chance.pick<string>(name.family)) }
}

const managerEvery = 9

export function organisation({ people: count, courses, day }: OrganisationSize): Organisation {
  const total = count + hiresADay(count) * (day - 1)
  const taken = new Map<string, number>()
  const people: Person[] = []
  /** By home department: its head, its latest team lead, how many people it has so far. */
  const teams = new Map<Department, { readonly head: Person; lead: Person; size: number }>()
  for (let index = 0; index < total; index++) {
    const chance = random(seed, 'person', index)
    const office = weighted(chance, offices)
    const { given, family } = nameOf(chance, office)
    const { home, now } = departmentOn(index, day)
    const team = teams.get(home)
    const leads = team === undefined || team.size % managerEvery === 0
    const boss = now !== home ? (teams.get(now)?.head ?? null) : leads ? (team?.head ?? null) : team.lead
    const employeeId = `E${10_000 + index * 7}`
    const plain = `${addressPart(given.latin)}.${addressPart(family.latin)}`
    const twin = (taken.get(plain) ?? 0) + 1
    taken.set(plain, twin)
    const ownEmail = `${plain}${twin > 1 ? String(twin) : ''}@${office.geo === 'EMEA' ? 'example.org' : 'example.com'}`
    const flaw = flawOf(index)
    const hired = dayOfHire(index, count)
    const daysIn = hired > 1 ? historyDays + hired - 2 : Math.floor(chance.next() ** 2 * historyDays * 6) - historyDays * 5
    const person: Person = {
      index,
      uuid: chance.uuid(),
      userId: flaw === 'no-email' ? employeeId : ownEmail,
      firstName: flaw === 'no-name' ? '' : flaw === 'blank-in-name' ? `${given.shown} ` : given.shown,
      lastName: flaw === 'no-name' ? '' : family.shown,
      email: flaw === 'no-email' ? '' : flaw === 'shared-email' ? (people.at(-1)?.email ?? ownEmail) : ownEmail,
      employeeId,
      presence: presenceOn(index, day),
      department: now,
      home,
      job: chance.pick(now.jobs),
      office,
      employeeClass: chance.chance(0.88) ? 'Regular' : chance.chance(0.7) ? 'Contractor' : 'Apprentice',
      isManager: leads,
      manager: boss,
      hireDate: isoTime(daysIn * secondsADay).slice(0, 10),
    }
    people.push(person)
    if (team === undefined) teams.set(home, { head: person, lead: person, size: 1 })
    else {
      team.size++
      if (leads) team.lead = person
    }
  }
  return { people, courses: coursesOn(courses, day) }
}

/** Flaws every real directory has, so that findings have something to show. */
function flawOf(index: number): 'no-email' | 'shared-email' | 'no-name' | 'blank-in-name' | null {
  if (index % 67 === 11) return 'no-email'
  if (index % 240 === 20) return 'shared-email'
  if (index % 800 === 31) return 'no-name'
  if (index % 150 === 3) return 'blank-in-name'
  return null
}

function coursesOn(count: number, day: number): ListedCourse[] {
  const courses: ListedCourse[] = catalogue(seed, count).map((course) => ({ ...course, retired: false }))
  for (const d of days(day)) {
    const chance = random(seed, 'catalogue', d)
    // Renames hit even places, retirements odd ones: both show, whatever the size of the catalogue.
    for (let renames = 0; renames < 2; renames++) {
      const place = chance.below(Math.ceil(count / 2)) * 2
      const course = courses[place]
      if (course !== undefined) courses[place] = { ...course, title: `${course.title} (New Edition)` }
    }
    const place = chance.below(Math.floor(count / 2)) * 2 + 1
    const course = courses[place]
    if (course !== undefined) courses[place] = { ...course, retired: true }
  }
  return courses
}
