import type { ResourceRef } from '../../../../shared/graph.ts'
import type { Sink } from '../../graph/sink.ts'
import type { EntityName, Roster } from './canonical.ts'
import { catalogueOf, inOrder } from './catalogue.ts'
import { checkClasses, checkKeys, checkPeople } from './checks.ts'
import { dayAt } from './days.ts'
import { Effects } from './effects.ts'
import { enrollmentTable } from './enrollments.ts'
import { Entitlements } from './entitlements.ts'
import { Facts } from './facts.ts'
import type { RosterFigures } from './figures.ts'
import { FindingLog } from './finding-log.ts'
import { putGrants } from './grants.ts'
import { ownersOf } from './owners.ts'
import { rosterDefaults, type RosterOptions } from './options.ts'
import { peopleOf } from './people.ts'
import { placeTree } from './places.ts'
import { classResource, courseResource, personResource, placeResource, primaryPlace, resourceTypes, termResource } from './resources.ts'
import { isKnownRole } from './role-words.ts'
import { RolesSeen } from './roles-seen.ts'
import { manyOf, Staging } from './staging.ts'
import { addEnrollments, addGuardians, addRoles, type Parts } from './tell-facts.ts'
import { Calendar } from './windows.ts'

/**
 * The roster as an access graph: districts, schools and classes as they lie in each other, people, who studies and teaches where today, and what is odd about it.
 * The same records in any order give the same graph. It waits for nothing; where it yields, others have a turn. Nothing in the data makes it throw; the sink may.
 */
export function* rosterGraph(
  roster: Roster,
  given: Pick<RosterOptions, 'readAt' | 'connector'> & Partial<RosterOptions>,
  sink: Sink,
): Generator<void, RosterFigures> {
  const options: RosterOptions = { ...rosterDefaults, ...given }
  const findings = new FindingLog(sink)
  const calendar = new Calendar(dayAt(options.readAt, options.timeZone), options.endDateInclusive)
  const staging = new Staging(roster, findings, options.promised)
  sayIncomplete(roster, sink, findings)

  const places = placeTree(roster, staging, findings, options.district)
  const catalogue = catalogueOf(roster, staging, findings, places, calendar)
  yield
  const people = peopleOf(roster, staging, findings, options)
  yield
  const roles = new RolesSeen()
  const table = yield* enrollmentTable(staging, roles.slugs, catalogue, people)
  staging.reportStatusWords()

  for (const { id, roles: own } of people.all) for (const { slug } of own) roles.note(slug, id)
  const unknown = roles.slugs.all().map((slug) => !isKnownRole(slug))
  for (let row = 0; row < table.length; row++)
    if (unknown[table.slugAt(row)] === true) roles.note(roles.slugs.at(table.slugAt(row)), table.nameAt(row))
  roles.settle(findings)
  const owners = ownersOf({ places, catalogue, people, roles, table, options })
  const entitlements = new Entitlements(owners.all, roles.slugs)
  const facts = new Facts()
  const effects = new Effects({ catalogue, people, places, calendar, findings, options })
  const parts = { catalogue, people, places, roles, table, owners, entitlements, facts, effects, findings, options }
  const enrollments = yield* addEnrollments(parts)
  addRoles(parts)
  addGuardians(parts)
  effects.report()

  for (const type of resourceTypes(options)) sink.resourceType(type)
  const joined = yield* putGrants(parts, sink)
  const { inClasses } = joined
  for (const place of places.all) sink.resource(placeResource(place, places))
  const districts = places.all.filter(({ type }) => type === 'district')
  const only = districts.length === 1 ? (districts[0] ?? null) : null
  if (options.includeTerms) for (const term of inOrder(catalogue.terms)) sink.resource(termResource(term, catalogue.terms, only))
  for (const course of inOrder(catalogue.courses)) sink.resource(courseResource(course, places))
  for (const each of catalogue.classes) sink.resource(classResource(each))
  const keys = Int32Array.from(
    people.all,
    (person, i) => sink.resource(personResource(person, places, options, (inClasses.held[i] ?? 0) > 0)) ?? -1,
  )
  yield
  entitlements.put(sink)
  sink.expectGrants?.(joined.count)
  const grants = yield* joined.put(keys)
  yield
  putLinks(parts, sink)

  checkPeople(people.all, places, inClasses, effects, findings, {
    ...{ anyPlace: places.all.length > 0, enabledPromised: options.promised.includes('enabled') },
  })
  checkKeys(people.all, places, findings, options.emailDomains)
  if (!roster.absent.has('enrollment')) checkClasses(catalogue.classes, inClasses, effects, findings)
  return { enrollments, grants, unreadable: staging.unreadable }
}

/** The types of resources an entity becomes: organisations may be districts and schools; enrolments are what classes are about. */
const typesOf = (entity: EntityName): readonly string[] =>
  entity === 'enrollment' ? ['class'] : entity === 'org' ? ['district', 'org', 'school'] : [entity]

/** What was not handed over, or not to its end: nobody is gone because of that. */
function sayIncomplete(roster: Roster, sink: Sink, findings: FindingLog): void {
  for (const [entity, why] of roster.incomplete) {
    for (const type of typesOf(entity)) sink.incomplete(type, why)
    findings.add('source-incomplete', () => ({ message: why }))
  }
  const places: readonly EntityName[] = ['district', 'school', 'org']
  for (const entity of roster.absent) {
    if (roster.incomplete.has(entity)) continue
    // Organisations come as one entity or as several.
    if (places.includes(entity) && !(roster.absent.has('school') && roster.absent.has('org'))) continue
    for (const type of typesOf(entity)) sink.incomplete(type, `The source did not hand over its ${manyOf(entity)}.`)
  }
}

function putLinks({ catalogue, people, places, options }: Parts, sink: Sink): void {
  const refOf = ({ type, id }: ResourceRef): ResourceRef => ({ type, id })
  for (const {
    class: { id },
    course,
    terms,
  } of catalogue.classes) {
    const from = { type: 'class', id }
    if (course !== null) sink.link(from, { type: 'course', id: course.id }, 'class_course')
    if (options.includeTerms) for (const term of terms) sink.link(from, { type: 'term', id: term.id }, 'class_term')
  }
  for (const person of people.all) {
    const place = primaryPlace(person, places)
    if (place !== null && place.type === 'school') sink.link({ type: 'user', id: person.id }, refOf(place), 'user_primary_school')
  }
  for (const [student, guardian] of people.guardians) {
    const [from, to] = [people.all[guardian], people.all[student]]
    if (from !== undefined && to !== undefined) sink.link({ type: 'user', id: from.id }, { type: 'user', id: to.id }, 'guardian_of')
  }
}
