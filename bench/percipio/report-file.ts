import { closeSync, existsSync, mkdirSync, openSync, renameSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { random } from '../../electron/engine/sources/percipio/sample/random.ts'

/**
 * A learning activity report of any size: rows of about 840 bytes with 33 fields in the form real organisations get
 * (numbers as text, custom attributes flattened into the row), ordered by last access, about three quarters of them
 * distinct (user, content) pairs. The same size gives the same bytes.
 */
export interface ReportSize {
  readonly rows: number
  readonly people: number
  readonly courses: number
}

/** Part of the file's name: raise it when the content changes. */
const version = 1

const pieceLength = 1 << 20

/** Path of the report as a file in the machine's temporary folder; written when it is not there yet. */
export function reportFile(size: ReportSize): string {
  const folder = join(tmpdir(), 'rollcall-bench')
  const path = join(folder, `report-v${version}-${size.rows}-${size.people}-${size.courses}.json`)
  if (existsSync(path)) return path
  mkdirSync(folder, { recursive: true })
  const partial = `${path}.${process.pid}.partial`
  const file = openSync(partial, 'w')
  for (const piece of reportPieces(size)) writeSync(file, piece)
  closeSync(file)
  renameSync(partial, path)
  return path
}

/** The report's text in pieces of about a megabyte. */
export function* reportPieces(size: ReportSize): Generator<string, void> {
  const people = Array.from({ length: size.people }, (_, i) => personFields(i))
  const courses = Array.from({ length: size.courses }, (_, i) => courseFields(i))
  const personOf = new Uint32Array(size.rows)
  const courseOf = new Uint32Array(size.rows)
  const chance = random('bench', version, size.rows, size.people, size.courses)
  const from = Date.UTC(2016, 0, 1)
  const span = 10 * 365 * 86_400_000
  let text = '['
  for (let i = 0; i < size.rows; i++) {
    // Popular courses come first; a pair seen before gets another row now and then.
    const again = i > 0 && chance.chance(0.245) ? chance.below(i) : -1
    const person = again < 0 ? chance.below(size.people) : (personOf[again] ?? 0)
    const course = again < 0 ? Math.floor(size.courses * chance.next() ** 1.6) : (courseOf[again] ?? 0)
    personOf[i] = person
    courseOf[i] = course
    const last = from + Math.floor(((i + chance.next()) / size.rows) * span)
    const first = last - chance.below(40 * 86_400_000)
    const who = people[person]
    if (who === undefined) throw new Error('no such person')
    text += `${i === 0 ? '' : ','}{${who.identity}${courses[course] ?? ''}${activity(chance.next(), first, last)}${who.custom}}`
    if (text.length > pieceLength) {
      yield text
      text = ''
    }
  }
  yield `${text}]`
}

const givenNames = 'Dana Łukasz Søren Priya Mateo Aurélie Jürgen Fatima Haruka Chinwe Björn Ximena 王芳 Олена Grace Ngozi'.split(' ')
const familyNames =
  'Cole Wiśniewska Ångström Krishnamurthy Ibáñez Lefèvre Müller Haddad Takahashi Okonkwo Nguyễn Özdemir Whitfield Dvořák'.split(' ')
const places = ['Canada|AMER', 'Germany|EMEA', 'India|APAC', 'Norway|EMEA', 'Brazil|AMER', 'Japan|APAC']
const units = ['Plants', 'Products', 'Markets', 'Supply Chain', 'Corporate']
const jobs = ['Machinist', 'Developer', 'Buyer', 'Dispatcher', 'Analyst', 'Fitter']
const topics = ['Ladder Safety', 'Data Privacy', 'Negotiation', 'Kubernetes', 'Root Causes', 'Feedback']

const at = (list: readonly string[], i: number): string => list[i % list.length] ?? ''

const fields = (values: Readonly<Record<string, string>>): string =>
  Object.entries(values)
    .map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`)
    .join(',')

function personFields(i: number): { readonly identity: string; readonly custom: string } {
  const chance = random('bench person', i)
  const address = `p.${String(i).padStart(6, '0')}@example.com`
  const [country = '', geo = ''] = at(places, chance.below(600)).split('|')
  const department = 1000 + chance.below(40) * 10
  const manager = chance.below(Math.max(1, i))
  const identity = fields({
    userUuid: chance.uuid(),
    userId: `p.${String(i).padStart(6, '0')}`,
    firstName: chance.pick(givenNames),
    lastName: chance.pick(familyNames),
    emailAddress: address,
    userStatus: chance.chance(0.97) ? 'Active' : 'Inactive',
    audience: 'All Users',
  })
  const custom = fields({
    businessUnit: at(units, department),
    costCenterCode: String(department * 10 + chance.below(9)),
    countryName: country,
    departmentCode: String(department),
    deptName: `Dept ${department}`,
    site: `D${department % 70}`,
    division: at(units, department + 1),
    grade: String(1 + chance.below(14)),
    employeeId: `E${100_000 + i}`,
    geo,
    hireDate: new Date(Date.UTC(2000 + chance.below(25), chance.below(12), 1 + chance.below(28))).toISOString().slice(0, 10),
    managerId: `E${100_000 + manager}`,
    jobFunction: chance.pick(jobs),
  })
  return { identity: `${identity},`, custom }
}

function courseFields(i: number): string {
  const chance = random('bench course', i)
  const text = fields({
    contentUuid: chance.uuid(),
    contentId: `bs_${String(i).padStart(5, '0')}_a01_enus`,
    contentTitle: `${at(topics, i)}: Part ${Math.floor(i / topics.length) + 1}`,
    contentType: i % 12 === 7 ? 'Assessment' : 'Course',
    languageCode: 'en',
  })
  return `${text},`
}

/** 8 fields of every row: status, three dates, two durations, accesses, score. */
function activity(luck: number, first: number, last: number): string {
  const done = luck < 0.62
  const status = done ? 'Completed' : luck < 0.97 ? 'Started' : luck < 0.985 ? 'Active' : 'Abandoned'
  const completed = done ? `"${new Date(last - (last % 86_400_000)).toISOString()}"` : 'null'
  const minutes = 1 + Math.floor(luck * 59)
  return (
    `"status":"${status}","completedDate":${completed},"firstAccess":"${new Date(first).toISOString()}",` +
    `"lastAccess":"${new Date(last).toISOString()}","duration":"${minutes * 60}","durationHms":"00h${String(minutes).padStart(2, '0')}m00s",` +
    `"totalAccesses":"${1 + Math.floor(luck * 9)}","highScore":${done ? 70 + Math.floor(luck * 48) : 'null'},`
  )
}
