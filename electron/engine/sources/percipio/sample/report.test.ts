import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { everything, reportText, type ReportFilter } from './report.ts'

interface Row {
  readonly [field: string]: unknown
  readonly userId?: string
  readonly contentUuid?: string
  readonly status?: string | null
  readonly lastAccess?: string
}

const size = { people: 400, courses: 80, rows: 9_000, day: 1 }
const text = (day = 1, filter: ReportFilter = everything): string => [...reportText({ ...size, day }, filter)].join('')
const rowsOf = (day = 1, filter?: ReportFilter): Row[] => JSON.parse(text(day, filter)) as Row[]
const keys = (rows: readonly Row[], field: string): Set<unknown> => new Set(rows.map((row) => row[field]).filter(Boolean))
const completions = (rows: readonly Row[]): Set<string> =>
  new Set(rows.filter((row) => row.status === 'Completed').map((row) => `${row.userId ?? ''} ${row.contentUuid ?? ''}`))

test('the same settings give the same bytes, whenever and wherever', () => {
  expect(createHash('sha256').update(text()).digest('hex')).toMatchInlineSnapshot(
    `"40eed4adb20a673c2fd309fd36b2b879f7f3640b65435e3af026c2836bccfe23"`,
  )
})

test('has exactly the rows, people and courses asked for', () => {
  const rows = rowsOf()
  expect(rows).toHaveLength(size.rows)
  expect(keys(rows, 'userUuid').size).toBe(size.people)
  expect(keys(rows, 'contentUuid').size).toBe(size.courses)
})

test.each([
  { people: 1, courses: 2, rows: 0 },
  { people: 1, courses: 2, rows: 40 },
  { people: 30, courses: 3, rows: 7 },
])('is well-formed at any size: $people people, $courses courses, $rows rows', (small) => {
  const rows = JSON.parse([...reportText({ ...small, day: 1 }, everything)].join('')) as unknown[]
  expect(rows).toHaveLength(small.rows)
})

test('is in the order asked for', () => {
  const up = rowsOf().map((row) => row.lastAccess?.slice(0, 19) ?? '')
  expect(up).toEqual(up.toSorted())
  const down = rowsOf(1, { ...everything, descending: true }).map((row) => row.lastAccess?.slice(0, 19) ?? '')
  expect(down).toEqual(up.toReversed())
})

test('keeps to content types and window', () => {
  const books = rowsOf(1, { ...everything, contentTypes: ['Book', 'Audio Book'] })
  expect([...keys(books, 'contentType')].sort()).toEqual(['Audio Book', 'Book'])
  const start = Date.UTC(2025, 0, 1)
  const end = Date.UTC(2025, 5, 1)
  const window = rowsOf(1, { ...everything, start, end })
  expect(window.length).toBeGreaterThan(100)
  expect(window.every((row) => Date.parse(row.lastAccess ?? '') >= start && Date.parse(row.lastAccess ?? '') < end + 1000)).toBe(true)
})

test('has the flaws findings are there for', () => {
  const rows = [...reportText({ people: 2_400, courses: 380, rows: 40_000, day: 1 }, everything)].join('')
  const all = JSON.parse(rows) as Row[]
  const emails = new Map<unknown, Set<unknown>>()
  for (const row of all) if (row.emailAddress) emails.set(row.emailAddress, (emails.get(row.emailAddress) ?? new Set()).add(row.userId))
  const having = (test: (row: Row) => boolean): number => all.filter(test).length
  expect(having((row) => !row.emailAddress)).toBeGreaterThan(0)
  expect([...emails.values()].filter((users) => users.size > 1).length).toBeGreaterThan(3)
  expect(having((row) => row.status === 'Abandoned')).toBeGreaterThan(0)
  expect(having((row) => !row.status)).toBeGreaterThan(0)
  expect(having((row) => !row.contentId && !row.contentUuid)).toBeGreaterThan(0)
  expect(having((row) => !row.userId)).toBeGreaterThan(0)
  expect(having((row) => row.status === 'Started' && row.completedDate !== undefined)).toBeGreaterThan(0)
  expect(having((row) => typeof row.completedDate === 'string' && Number.isNaN(Date.parse(row.completedDate)))).toBeGreaterThan(0)
  expect(having((row) => row.firstName === '' && row.lastName === '')).toBeGreaterThan(0)
  const pairs = new Set(all.map((row) => `${row.userId ?? ''} ${row.contentUuid ?? ''}`))
  expect(pairs.size).toBeLessThan(all.length * 0.85)
  expect(
    new Set(
      all
        .map((row) => row.emailAddress)
        .filter(Boolean)
        .map((email) => String(email).split('@')[1]),
    ),
  ).toEqual(new Set(['example.com', 'example.org']))
})

test('the second day is the first one after hires, leavers, moves, completions and changes to the catalogue', () => {
  const [one, two] = [rowsOf(1), rowsOf(2)]
  const before = new Map(one.map((row) => [row.userUuid, row]))
  const after = new Map(two.map((row) => [row.userUuid, row]))
  const stayed = [...after].flatMap(([id, row]) => (before.has(id) ? [{ before: before.get(id), after: row }] : []))
  expect([...after.keys()].filter((id) => !before.has(id))).toHaveLength(4)
  expect([...before.keys()].filter((id) => !after.has(id)).length).toBeGreaterThan(0)
  expect(stayed.filter((p) => p.before?.userStatus === 'Active' && p.after.userStatus === 'Inactive').length).toBeGreaterThan(0)
  expect(stayed.filter((p) => p.before?.deptName !== p.after.deptName).length).toBeGreaterThan(0)
  expect(stayed.length).toBeGreaterThan(size.people * 0.95)

  const titles = (rows: readonly Row[]): Map<unknown, unknown> => new Map(rows.map((row) => [row.contentUuid, row.contentTitle]))
  const [old, now] = [titles(one), titles(two)]
  expect([...old].filter(([id, title]) => now.has(id) && now.get(id) !== title).length).toBeGreaterThan(0)
  expect([...old.keys()].filter((id) => id !== undefined && !now.has(id))).toHaveLength(1)

  const had = completions(one)
  expect([...completions(two)].filter((pair) => !had.has(pair)).length).toBeGreaterThan(10)
  expect(two.length).toBeGreaterThan(one.length * 0.95)
})

test('what happened stays as it was: rows of the first day are in the report of the second, unless person or course left', () => {
  const activity = (row: Row): string =>
    JSON.stringify([row.userUuid, row.contentUuid, row.status, row.firstAccess, row.lastAccess, row.duration])
  const two = rowsOf(2)
  const after = new Set(two.map(activity))
  const [people, courses] = [keys(two, 'userUuid'), keys(two, 'contentUuid')]
  const staying = rowsOf(1).filter((row) => people.has(row.userUuid) && courses.has(row.contentUuid))
  expect(staying.length).toBeGreaterThan(size.rows * 0.9)
  expect(staying.filter((row) => !after.has(activity(row)))).toEqual([])
})

test('a person keeps their uuid, address and history from day to day', () => {
  const ids = (rows: readonly Row[]): Map<unknown, unknown> =>
    new Map(rows.filter((row) => row.userId).map((row) => [row.userUuid, row.userId]))
  const [one, five] = [ids(rowsOf(1)), ids(rowsOf(5))]
  for (const [uuid, userId] of five) if (one.has(uuid)) expect(userId).toBe(one.get(uuid))
})
