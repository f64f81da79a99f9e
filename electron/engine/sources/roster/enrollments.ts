import { hash } from 'node:crypto'
import type { Origin } from '../../../../shared/graph.ts'
import type { Catalogue } from './catalogue.ts'
import { IntColumn, Texts, twinsOf } from './columns.ts'
import type { Day, Enrollment, RecordStatus } from './canonical.ts'
import type { People } from './people.ts'
import { dayText } from './days.ts'
import { toEnrollment } from './records.ts'
import { compareOrigins, type Staging } from './staging.ts'

const noDay = -0x80000000
const statuses: readonly RecordStatus[] = ['active', 'inactive', 'deleted', 'suspended']

/** What becomes of a row among those of its id. */
const fates = { counts: 0, collapsed: 1, unreadable: 2 } as const
export type Fate = keyof typeof fates
const fateNames = Object.keys(fates) as readonly Fate[]

/** All enrolments as columns of numbers: a million take some 60 MB and no time of the collector. */
export class EnrollmentTable {
  /** Numbers of class and person; of what is not there, -1 minus the number of its id among `missing...`. */
  readonly #class = new IntColumn()
  readonly #person = new IntColumn()
  readonly #slug = new IntColumn()
  readonly #status = new IntColumn()
  readonly #primary = new IntColumn()
  readonly #start = new IntColumn()
  readonly #end = new IntColumn()
  readonly #school = new IntColumn()
  readonly #stream = new IntColumn()
  readonly #line = new IntColumn()
  readonly #fate = new IntColumn()
  /** Empty: the source has none; then one is made. */
  readonly #ids: string[] = []
  readonly #made = new Map<number, string>()
  readonly #records: (number | string)[] = []
  readonly #slugs: Texts
  readonly #schools = new Texts()
  readonly #streams = new Texts()
  readonly #missingClasses = new Texts()
  readonly #missingPeople = new Texts()

  constructor(slugs: Texts) {
    this.#slugs = slugs
  }

  get length(): number {
    return this.#ids.length
  }

  add(enrollment: Enrollment, catalogue: Catalogue, people: People): void {
    const { id, origin, classId, userId, schoolId } = enrollment
    const ofClass = catalogue.numberOf(classId)
    const person = people.numberOf(userId)
    this.#class.push(ofClass === -1 ? -1 - this.#missingClasses.numberOf(classId) : ofClass)
    this.#person.push(person === -1 ? -1 - this.#missingPeople.numberOf(userId) : person)
    this.#slug.push(this.#slugs.numberOf(enrollment.role.slug))
    this.#status.push(statuses.indexOf(enrollment.status))
    this.#primary.push(enrollment.isPrimary ? 1 : 0)
    this.#start.push(enrollment.start ?? noDay)
    this.#end.push(enrollment.end ?? noDay)
    this.#school.push(schoolId === null ? -1 : this.#schools.numberOf(schoolId))
    this.#stream.push(this.#streams.numberOf(origin.stream))
    this.#line.push(origin.line ?? 0)
    this.#fate.push(fates.counts)
    if (id === '') {
      const parts = [classId, userId, enrollment.role.slug, enrollment.start === null ? '' : dayText(enrollment.start)]
      this.#made.set(this.#ids.length, hash('sha1', parts.join('|')))
    }
    this.#ids.push(id)
    this.#records.push(origin.record)
  }

  classAt = (row: number): number => this.#class.at(row)
  personAt = (row: number): number => this.#person.at(row)
  slugAt = (row: number): number => this.#slug.at(row)
  statusAt = (row: number): RecordStatus => statuses[this.#status.at(row)] ?? 'active'
  isPrimary = (row: number): boolean => this.#primary.at(row) === 1
  startAt = (row: number): Day | null => dayOrNull(this.#start.at(row))
  endAt = (row: number): Day | null => dayOrNull(this.#end.at(row))
  fateAt = (row: number): Fate => fateNames[this.#fate.at(row)] ?? 'counts'
  schoolAt = (row: number): string | null => (this.#school.at(row) === -1 ? null : this.#schools.at(this.#school.at(row)))
  missingClassAt = (row: number): string => this.#missingClasses.at(-1 - this.#class.at(row))
  missingPersonAt = (row: number): string => this.#missingPeople.at(-1 - this.#person.at(row))

  originAt(row: number): Origin {
    const line = this.#line.at(row)
    const origin = { stream: this.#streams.at(this.#stream.at(row)), record: this.#records[row] ?? row + 1 }
    return line === 0 ? origin : { ...origin, line }
  }

  /** Its id; where the source has none, one that stays while class, person, role and start do. */
  idAt = (row: number): string => this.#ids[row] || (this.#made.get(row) ?? '')

  /** For messages: its id, else where it stands. */
  nameAt(row: number): string {
    const id = this.#ids[row] ?? ''
    return id === '' ? String(this.#records[row] ?? row + 1) : id
  }

  /** Of rows with one id: equal ones count once, different ones not at all. */
  settleTwins(staging: Staging): void {
    for (const rows of twinsOf(this.#ids)) {
      const byOrigin = rows.map((row) => this.originAt(row)).toSorted(compareOrigins)
      const [first] = rows.toSorted((a, b) => compareOrigins(this.originAt(a), this.originAt(b)))
      const content = (row: number): string =>
        [this.#class, this.#person, this.#slug, this.#status, this.#primary, this.#start, this.#end, this.#school]
          .map((column) => column.at(row))
          .join()
      const alike = new Set(rows.map(content)).size === 1
      for (const row of rows) if (!alike || row !== first) this.#fate.set(row, alike ? fates.collapsed : fates.unreadable)
      if (!alike) staging.duplicate('enrollment', this.#ids[rows[0] ?? 0] ?? '', byOrigin)
    }
  }
}

const dayOrNull = (day: number): Day | null => (day === noDay ? null : day)

/** Reads them all, once. */
export function enrollmentTable(staging: Staging, slugs: Texts, catalogue: Catalogue, people: People): EnrollmentTable {
  const table = new EnrollmentTable(slugs)
  for (const enrollment of staging.each('enrollment', toEnrollment, false)) table.add(enrollment, catalogue, people)
  table.settleTwins(staging)
  return table
}
