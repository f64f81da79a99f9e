/* eslint-disable @typescript-eslint/no-non-null-assertion -- indexes are in bounds by construction; a check would cost the inner loops */
import { hash } from 'node:crypto'
import type { Origin } from '../../../../shared/graph.ts'
import type { Catalogue } from './catalogue.ts'
import { NumberRows, TextRows, Texts } from './columns.ts'
import type { Day, Enrollment, RecordStatus } from './canonical.ts'
import { dayText } from './days.ts'
import type { People } from './people.ts'
import { toEnrollment } from './records.ts'
import { compareOrigins, type Staging } from './staging.ts'

const noDay = -0x80000000
const statuses: readonly RecordStatus[] = ['active', 'inactive', 'deleted', 'suspended']

/** What becomes of a row among those of its id. */
const fates = { counts: 0, collapsed: 1, unreadable: 2 } as const
export type Fate = keyof typeof fates
const fateNames = Object.keys(fates) as readonly Fate[]

/** What stands in a row, number after number. The first `compared` of them are what makes two rows of one id equal. */
const at = {
  class: 0,
  person: 1,
  slug: 2,
  status: 3,
  primary: 4,
  start: 5,
  end: 6,
  school: 7,
  stream: 8,
  record: 9,
  line: 10,
  fate: 11,
} as const
const compared = 8
const width = 12
/** In the place of a record's number: it is called as the enrolment is, or has a name of its own. */
const asId = -1
const ownName = -2

/** All enrolments as numbers and bytes: a million take some 70 MB, and no time of the collector. */
export class EnrollmentTable {
  readonly #rows = new NumberRows(width)
  /** Empty: the source has none; then one is made. */
  readonly #ids = new TextRows()
  readonly #made = new Map<number, string>()
  readonly #names = new Map<number, string | number>()
  readonly #slugs: Texts
  readonly #schools = new Texts()
  readonly #streams = new Texts()
  readonly #missingClasses = new Texts()
  readonly #missingPeople = new Texts()

  constructor(slugs: Texts) {
    this.#slugs = slugs
  }

  get length(): number {
    return this.#rows.length
  }

  add(enrollment: Enrollment, catalogue: Catalogue, people: People): void {
    const { id, origin, classId, userId, schoolId } = enrollment
    const ofClass = catalogue.numberOf(classId)
    const person = people.numberOf(userId)
    const row = this.#rows.length
    const to = this.#rows.next()
    const rows = this.#rows.all
    // What is not there: -1 minus the number of its id among those that are missing.
    rows[to + at.class] = ofClass === -1 ? -1 - this.#missingClasses.numberOf(classId) : ofClass
    rows[to + at.person] = person === -1 ? -1 - this.#missingPeople.numberOf(userId) : person
    rows[to + at.slug] = this.#slugs.numberOf(enrollment.role.slug)
    rows[to + at.status] = enrollment.status === 'active' ? 0 : statuses.indexOf(enrollment.status)
    rows[to + at.primary] = enrollment.isPrimary ? 1 : 0
    rows[to + at.start] = enrollment.start ?? noDay
    rows[to + at.end] = enrollment.end ?? noDay
    rows[to + at.school] = schoolId === null ? -1 : this.#schools.numberOf(schoolId)
    rows[to + at.stream] = this.#streams.numberOf(origin.stream)
    rows[to + at.record] = this.#recordOf(row, origin.record, id)
    rows[to + at.line] = origin.line ?? 0
    if (id === '') {
      const parts = [classId, userId, enrollment.role.slug, enrollment.start === null ? '' : dayText(enrollment.start)]
      this.#made.set(row, hash('sha1', parts.join('|')))
    }
    this.#ids.push(id)
  }

  #recordOf(row: number, record: string | number, id: string): number {
    if (typeof record === 'number' && record >= 0 && (record | 0) === record) return record
    if (record === id) return asId
    this.#names.set(row, record)
    return ownName
  }

  classAt = (row: number): number => this.#rows.all[row * width + at.class]!
  personAt = (row: number): number => this.#rows.all[row * width + at.person]!
  slugAt = (row: number): number => this.#rows.all[row * width + at.slug]!
  statusAt = (row: number): RecordStatus => statuses[this.#rows.all[row * width + at.status]!]!
  isPrimary = (row: number): boolean => this.#rows.all[row * width + at.primary] === 1
  startAt = (row: number): Day | null => dayOrNull(this.#rows.all[row * width + at.start]!)
  endAt = (row: number): Day | null => dayOrNull(this.#rows.all[row * width + at.end]!)
  fateAt = (row: number): Fate => fateNames[this.#rows.all[row * width + at.fate]!]!
  missingClassAt = (row: number): string => this.#missingClasses.at(-1 - this.classAt(row))
  missingPersonAt = (row: number): string => this.#missingPeople.at(-1 - this.personAt(row))

  schoolAt(row: number): string | null {
    const school = this.#rows.all[row * width + at.school]!
    return school === -1 ? null : this.#schools.at(school)
  }

  /** Its id; where the source has none, one that stays while class, person, role and start do. */
  idAt = (row: number): string => this.#ids.at(row) || this.#made.get(row)!

  originAt(row: number, id?: string): Origin {
    const rows = this.#rows.all
    const stream = this.#streams.at(rows[row * width + at.stream]!)
    const record = this.#recordAt(row, id)
    const line = rows[row * width + at.line]!
    return line === 0 ? { stream, record } : { stream, record, line }
  }

  #recordAt(row: number, id: string | undefined): number | string {
    const record = this.#rows.all[row * width + at.record]!
    if (record === asId) return id ?? this.#ids.at(row)
    return record === ownName ? this.#names.get(row)! : record
  }

  /** For messages: its id, else where it stands. */
  nameAt = (row: number): string => this.#ids.at(row) || String(this.#recordAt(row, undefined))

  /** Of rows with one id: equal ones count once, different ones not at all. */
  settleTwins(staging: Staging): void {
    const all = this.#rows.all
    for (const twins of this.#ids.twins()) {
      const origins = new Map(twins.map((row) => [row, this.originAt(row)]))
      const order = [...origins].toSorted(([, a], [, b]) => compareOrigins(a, b))
      const content = (row: number): string => all.subarray(row * width, row * width + compared).join()
      const alike = new Set(twins.map(content)).size === 1
      for (const [i, [row]] of order.entries()) {
        if (!alike || i > 0) all[row * width + at.fate] = alike ? fates.collapsed : fates.unreadable
      }
      if (!alike)
        staging.duplicate(
          'enrollment',
          this.#ids.at(twins[0]!),
          order.map(([, origin]) => origin),
        )
    }
  }
}

const dayOrNull = (day: number): Day | null => (day === noDay ? null : day)

/** Rows between two chances for others. */
const slice = 20_000

/** Reads them all, once. */
export function* enrollmentTable(staging: Staging, slugs: Texts, catalogue: Catalogue, people: People): Generator<void, EnrollmentTable> {
  const table = new EnrollmentTable(slugs)
  for (const enrollment of staging.each('enrollment', toEnrollment, false)) {
    table.add(enrollment, catalogue, people)
    if (table.length % slice === 0) yield
  }
  table.settleTwins(staging)
  return table
}
