import type { ContentType } from './catalogue.ts'
import { active, begun, done, flaws, noStatus, recordActivity, type ActivitySize, type Ledger } from './ledger.ts'
import { organisation, seed, type ListedCourse, type Person } from './organisation.ts'
import { random } from './random.ts'
import { isoTime, opening } from './timeline.ts'

/** The learning activity report of the sample organisation as the service sends it: a JSON array, in pieces of about 64 KiB. */

export interface ReportFilter {
  /** As rows spell them; empty: all. */
  readonly contentTypes: readonly string[]
  /** Window of the last access, milliseconds since 1970. */
  readonly start: number
  readonly end: number
  readonly descending: boolean
}

export const everything: ReportFilter = { contentTypes: [], start: -Infinity, end: Infinity, descending: false }

const pieceLength = 65_536
/** Rows between two pauses while nothing has been sent, so that a narrow filter does not hold the process up. */
const rowsBetweenPauses = 5_000

/** Yields text to send, or an empty string to let others work. */
export function* reportText(size: ActivitySize, filter: ReportFilter): Generator<string, void> {
  const company = organisation(size)
  const recording = recordActivity(company, size)
  let step = recording.next()
  for (; !step.done; step = recording.next()) yield ''
  const ledger = step.value
  const people = company.people.map((person) => (person.presence === 'gone' ? null : personFields(person)))
  const wanted = new Set(filter.contentTypes.map((type) => type.toLowerCase().replaceAll(' ', '')))
  const courses = company.courses.map((course) =>
    course.retired || (wanted.size > 0 && !wanted.has(course.type.toLowerCase())) ? null : courseFields(course),
  )
  let text = '['
  let rows = 0
  let turn = 0
  for (const at of ledger.order(filter.descending)) {
    if (++turn % rowsBetweenPauses === 0) yield ''
    const person = people[ledger.person[at] ?? 0]
    const course = courses[ledger.course[at] ?? 0]
    const time = opening + (ledger.last[at] ?? 0) * 1000
    if (!person || !course || time < filter.start || time > filter.end) continue
    text += (rows++ === 0 ? '{' : ',{') + row(ledger, at, person, course) + '}'
    if (text.length > pieceLength) {
      yield text
      text = ''
    }
  }
  yield text + ']'
}

interface PersonFields {
  readonly identity: string
  readonly anonymous: string
  readonly custom: string
}

/** `"name":value,` for every field, undefined ones left out: the way real rows drop what is absent. */
function fields(values: Readonly<Record<string, string | number | null | undefined>>): string {
  let text = ''
  for (const [name, value] of Object.entries(values)) if (value !== undefined) text += `${JSON.stringify(name)}:${JSON.stringify(value)},`
  return text
}

function personFields(person: Person): PersonFields {
  const { department, office, manager } = person
  const names = { firstName: person.firstName, lastName: person.lastName }
  const about = {
    emailAddress: person.email === '' && person.index % 2 === 0 ? undefined : person.email,
    userStatus: person.presence === 'inactive' ? 'Inactive' : 'Active',
    audience: ['All Users', department.division, office.city, ...(person.isManager ? ['People Managers'] : [])].join('; '),
  }
  return {
    identity: fields({ userUuid: person.uuid, userId: person.userId, ...names, ...about }),
    anonymous: fields({ userId: '', ...names, ...about, emailAddress: undefined }),
    custom: fields({
      businessUnit: department.businessUnit,
      costCenterCode: `${department.code}${String(10 + (office.city.length % 9) * 5)}`,
      countryName: office.country,
      departmentCode: department.code,
      deptName: department.name,
      directManagerName: manager === null ? null : `${manager.firstName.trim()} ${manager.lastName}`,
      division: department.division,
      divisionCode: department.divisionCode,
      employeeClass: person.employeeClass,
      employeeId: person.employeeId,
      geo: office.geo,
      hireDate: person.employeeClass === 'Contractor' ? undefined : person.hireDate,
      isAManager: person.isManager ? 'Yes' : 'No',
      jobFunction: person.job,
      location: office.city,
      managerEmail: manager?.email,
      managerId: manager?.employeeId ?? null,
    }).slice(0, -1),
  }
}

interface CourseFields {
  readonly content: string
  readonly without: string
  readonly type: ContentType
  readonly minutes: number
}

function courseFields(course: ListedCourse): CourseFields {
  const about = {
    contentTitle: course.title,
    contentType: course.type === 'AudioBook' ? 'Audio Book' : course.type,
    languageCode: course.language,
  }
  const contentId = course.code === '' ? undefined : course.code
  return {
    content: fields({ contentUuid: course.uuid, contentId, ...about }),
    without: fields({ contentId: '', ...about }),
    type: course.type,
    minutes: course.minutes,
  }
}

const doneAs: Readonly<Record<ContentType, string>> = {
  Course: 'Completed',
  Assessment: 'Completed',
  Video: 'Watched',
  Book: 'Read',
  AudioBook: 'Listened',
  Channel: 'Completed',
  Journey: 'Achieved',
}
const otherStatuses = ['Abandoned', 'Waived', 'Exempt', 'Expired']

function statusText(state: number, type: ContentType, luck: number): string | null | undefined {
  if (state === done) return doneAs[type]
  if (state === begun) return 'Started'
  if (state === active) return 'Active'
  if (state === noStatus) return luck % 2 === 0 ? undefined : null
  return otherStatuses[luck % otherStatuses.length]
}

const two = (n: number): string => String(n).padStart(2, '0')
const hms = (seconds: number): string => `${two(Math.floor(seconds / 3600))}h${two(Math.floor(seconds / 60) % 60)}m${two(seconds % 60)}s`

function row(ledger: Ledger, at: number, person: PersonFields, course: CourseFields): string {
  const flaw = ledger.flaw[at]
  const state = ledger.state[at] ?? noStatus
  const completed = ledger.completed[at] ?? -1
  // By what the row is about, not by its place: on a later day it is the same row.
  const chance = random(seed, 'row', ledger.person[at] ?? 0, ledger.course[at] ?? 0, ledger.last[at] ?? 0)
  const visits = ledger.visits[at] ?? 1
  const share = state === done ? 0.8 + chance.next() / 2 : chance.next()
  const seconds = Math.max(1, Math.round(course.minutes * 60 * share))
  const score = ledger.score[at] ?? -1
  const status = statusText(state, course.type, chance.below(100))
  const end = flaw === flaws.badDate ? '31/02/2025' : completed < 0 ? null : isoTime(completed)
  const first = ledger.first[at] ?? 0
  // By what does not change with another visit: the first access stays, to the millisecond.
  const firstMilliseconds = random(seed, 'first', ledger.person[at] ?? 0, ledger.course[at] ?? 0, first).below(1000)
  // Hand-made text: nothing in it needs escaping, and this is the inner loop.
  const activity =
    (status === undefined ? '' : status === null ? '"status":null,' : `"status":"${status}",`) +
    (end === null ? '' : `"completedDate":"${end}",`) +
    `"firstAccess":"${isoTime(first, firstMilliseconds)}","lastAccess":"${isoTime(ledger.last[at] ?? 0, chance.below(1000))}",` +
    `"duration":"${seconds}","durationHms":"${hms(seconds)}","estimatedDurationHms":"${hms(course.minutes * 60)}","totalAccesses":"${visits}",` +
    (score < 0 ? '"highScore":null,' : `"highScore":${score},"assessmentAttempts":"${1 + (visits % 3)}",`)
  const who = flaw === flaws.noUser ? person.anonymous : person.identity
  return who + (flaw === flaws.noContent ? course.without : course.content) + activity + person.custom
}
