import type { AnyPlace, Class, Course, EntityName, Roster, Term } from './canonical.ts'
import { dayText } from './days.ts'
import { Causes, counted, type FindingLog } from './finding-log.ts'
import type { FindingKind } from './finding-words.ts'
import { missingPlace, whatIsMissing, type Missing, type PlaceTree } from './places.ts'
import { toClass, toCourse, toTerm } from './records.ts'
import type { Staging } from './staging.ts'
import { isInverted, lastEnd, whenOfTerms, type Calendar, type Span, type When } from './windows.ts'

/** Terms, courses and classes, put together. */
export interface Catalogue {
  readonly terms: ReadonlyMap<string, Term>
  readonly courses: ReadonlyMap<string, Course>
  /** By id. */
  readonly classes: readonly ClassInPlace[]
  /** Number of a class among `classes`; -1 for none. */
  numberOf(id: string): number
  /** Why a class of this id is not there. */
  missingClass(id: string): Missing
}

export interface ClassInPlace {
  readonly class: Class
  readonly place: AnyPlace | null
  readonly course: Course | null
  /** By their start. */
  readonly terms: readonly Term[]
  readonly when: When
}

/** So long after its last term a class may stay open without anybody asking. */
const graceDays = 14

export function catalogueOf(roster: Roster, staging: Staging, findings: FindingLog, places: PlaceTree, calendar: Calendar): Catalogue {
  const gone = new Map<EntityName, Set<string>>()
  const kept = <T extends Term | Course | Class>(entity: EntityName, records: Map<string, T>): Map<string, T> => {
    const left = new Set<string>()
    gone.set(entity, left)
    for (const [id, record] of records) {
      if (record.status !== 'deleted' && record.status !== 'inactive') continue
      records.delete(id)
      left.add(id)
    }
    for (const id of [...left].toSorted()) {
      findings.add('marked-for-deletion', () => ({
        message: `The ${entity} "${id}" is marked for deletion.`,
        resource: { type: entity, id },
      }))
    }
    return records
  }
  const missing = (entity: EntityName, id: string): Missing => {
    if (gone.get(entity)?.has(id) === true) return 'deleted'
    if (staging.isUnreadable(entity, id)) return 'unreadable'
    return roster.absent.has(entity) || roster.incomplete.has(entity) ? 'not-shared' : 'unknown'
  }

  const terms = kept('term', staging.byId('term', toTerm))
  const courses = kept('course', staging.byId('course', toCourse))
  const known = kept('class', staging.byId('class', toClass))
  for (const { id, name, start, end, origin } of inOrder(terms)) {
    if (!isInverted({ start, end })) continue
    findings.add('date-inverted', () => ({
      message: `The term ${name} starts on ${dayText(start ?? 0)} and ends on ${dayText(end ?? 0)}.`,
      ...{ resource: { type: 'term', id }, origin },
    }))
  }

  const noSchool = new Causes()
  const noCourse = new Causes()
  const noTerm = new Causes()
  const classes = inOrder(known).map((each): ClassInPlace => {
    const place = each.schoolId === null ? null : places.find(each.schoolId)
    const course = each.courseId === null ? null : (courses.get(each.courseId) ?? null)
    if (place === null) noSchool.add(each.schoolId ?? '', each.name)
    if (course === null && each.courseId !== null) noCourse.add(each.courseId, each.name)
    const own = each.termIds.flatMap((id) => {
      const term = terms.get(id)
      if (term === undefined) noTerm.add(id, each.name)
      return term ?? []
    })
    // A class whose terms are all unknown is not over because of that.
    const spans: readonly Span[] = own.length > 0 ? own : each.termIds.length > 0 ? [] : ownSpan(each)
    const when = whenOfTerms(calendar, spans)
    const last = when === 'over' ? lastEnd(spans) : null
    if (last !== null && calendar.dayAfter(last) + graceDays <= calendar.today) {
      findings.add('term-ended-active', () => ({
        message: `${each.name} is active, though its last term ended on ${dayText(last)}.`,
        ...{ resource: { type: 'class', id: each.id }, origin: each.origin },
      }))
    }
    return { class: each, place, course, terms: own.toSorted((a, b) => (a.start ?? 0) - (b.start ?? 0) || (a.id < b.id ? -1 : 1)), when }
  })

  const report = (causes: Causes, kind: FindingKind, what: string, entity: EntityName, missingOf: (id: string) => Missing): void => {
    for (const [id, count, some] of causes.each()) {
      const why = missingOf(id)
      const absent = why === 'not-shared' && id !== ''
      const state = absent ? `${what} "${id}" is not shared (${pluralOf(entity)} are absent)` : whatIsMissing(what, id, why)
      const classesOf = counted(count, 'class', 'classes')
      const names = count === 1 ? 'names' : 'name'
      findings.add(absent ? 'ref-not-shared' : kind, () => ({
        message: id === '' ? `${capital(classesOf)} ${names} no ${entity}: ${some}.` : `${state}; ${classesOf} ${names} it: ${some}.`,
        resource: entity === 'school' ? missingPlace(id) : { type: entity, id },
        causes: count,
      }))
    }
  }
  report(noTerm, 'class-unknown-term', 'Term', 'term', (id) => missing('term', id))
  report(noCourse, 'class-unknown-course', 'Course', 'course', (id) => missing('course', id))
  report(noSchool, 'class-unknown-school', 'School', 'school', (id) => places.missing(id))

  const numbers = new Map(classes.map(({ class: { id } }, i) => [id, i]))
  return { terms, courses, classes, numberOf: (id) => numbers.get(id) ?? -1, missingClass: (id) => missing('class', id) }
}

const pluralOf = (entity: EntityName): string => `${entity}s`
const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)

function ownSpan({ termStart: start, termEnd: end }: Class): readonly Span[] {
  return start === null && end === null ? [] : [{ start, end }]
}

/** In the order of their ids. */
export const inOrder = <T>(records: ReadonlyMap<string, T>): T[] =>
  [...records].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, record]) => record)
