import fc from 'fast-check'
import { expect, test } from 'vitest'
import { buildGraph } from '../build.ts'
import { ReportScanner } from '../scan/scanner.ts'
import { countBy, RecordingProgress, RecordingSink } from '../testing/recorder.ts'
import { Aggregation, type Rules } from './aggregation.ts'
import { Reading } from './reading.ts'
import { fromRow, learned, learnedOf } from '../../../graph/testing/learning-values.ts'

const readAt = Date.UTC(2026, 0, 1)

/** A report, its rows brought together and handed over, by the code under test. */
async function graphOf(rows: readonly unknown[], rules: Rules): Promise<RecordingSink> {
  const aggregation = new Aggregation(rules, readAt)
  const scanner = new ReportScanner((row) => aggregation.add(row))
  scanner.push(Buffer.from(JSON.stringify(rows)))
  scanner.end()
  const sink = new RecordingSink()
  await buildGraph(new Reading(structuredClone(aggregation.pack())), sink, {
    signal: new AbortController().signal,
    progress: new RecordingProgress(),
  })
  return sink
}

type ReportRow = Readonly<Record<string, string | number | boolean | null | undefined | Record<string, string | null>>>

/** The rules of the mapping once more, as plainly as they can be written. */
function naive(rows: readonly ReportRow[], rules: Rules) {
  const text = (row: ReportRow, field: string): string => {
    const value = row[field]
    return value === null || value === undefined || typeof value === 'object' ? '' : String(value).trim()
  }
  const date = (row: ReportRow, field: string): number => {
    const value = Date.parse(text(row, field))
    return value >= Date.UTC(1990, 0) && value <= readAt + 86_400_000 ? value : -Infinity
  }
  const recency = (row: ReportRow): number => Math.max(...['completedDate', 'firstAccess', 'lastAccess'].map((field) => date(row, field)))
  const number = (row: ReportRow, field: string): number => (text(row, field) === '' ? NaN : Number(text(row, field)))
  const strength = (row: ReportRow): number => {
    const status = text(row, 'status').toLowerCase()
    if (status === '') return 0
    if (['completed', 'achieved', 'listened', 'read', 'watched'].includes(status)) return 3
    return ['started', 'active'].includes(status) ? 2 : 1
  }
  const slug = (row: ReportRow): string => ['no_status_reported', 'status_undefined', 'in_progress', 'completed'][strength(row)] ?? ''
  const userId = (row: ReportRow): string => text(row, rules.identityKey)
  const courseId = (row: ReportRow): string =>
    text(row, rules.contentKey) || (rules.contentKey === 'contentId' ? text(row, 'contentUuid') : '')
  /** The newest value that is not empty; of equally new ones that of the earlier row. */
  const newest = (of: readonly ReportRow[], value: (row: ReportRow) => unknown): unknown => {
    const said = of.filter((row) => value(row) !== '' && value(row) !== null && value(row) !== undefined)
    return said.reduce<ReportRow | null>((best, row) => (best === null || recency(row) > recency(best) ? row : best), null)
  }
  const newestText = (of: readonly ReportRow[], field: string): string => {
    const row = newest(of, (each) => text(each, field)) as ReportRow | null
    return row === null ? '' : text(row, field)
  }
  const group = (id: (row: ReportRow) => string): Map<string, ReportRow[]> => {
    const groups = new Map<string, ReportRow[]>()
    for (const row of rows) if (id(row) !== '') groups.set(id(row), [...(groups.get(id(row)) ?? []), row])
    return groups
  }
  const bytewise = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b))

  const users = [...group(userId)]
    .sort(([a], [b]) => bytewise(a, b))
    .map(([id, of]) => {
      const name = `${newestText(of, 'firstName')} ${newestText(of, 'lastName')}`.trim()
      const attribute = newestText(of, 'deptName')
      return { id, name: name || newestText(of, 'emailAddress') || id, email: newestText(of, 'emailAddress'), attribute }
    })
  const courses = [...group(courseId)]
    .sort(([a], [b]) => bytewise(a, b))
    .map(([id, of]) => {
      const type = newestText(of, 'contentType')
      return { id, name: (newestText(of, 'contentTitle') || id) + (type === '' ? '' : ` (${type})`) }
    })
  const pairs = group((row) => (userId(row) === '' || courseId(row) === '' ? '' : `${courseId(row)}\0${userId(row)}`))
  const grants = [...pairs.values()]
    .map((of) => {
      const deciding = of.reduce((best, row) => {
        const stronger = strength(row) - strength(best)
        const newer = Math.sign(recency(row) === recency(best) ? 0 : recency(row) - recency(best))
        const first = rules.statusPolicy === 'strongest' ? stronger : newer
        const second = rules.statusPolicy === 'strongest' ? newer : stronger
        return first > 0 || (first === 0 && second > 0) ? row : best
      })
      const best = (values: readonly number[], pick: (...all: number[]) => number): number | undefined => {
        const known = values.filter((value) => Number.isFinite(value))
        return known.length === 0 ? undefined : pick(...known)
      }
      const completedRows = of.filter((row) => strength(row) === 3)
      return {
        entitlement: `course:${courseId(deciding)}:${slug(deciding)}`,
        principal: userId(deciding),
        values: learnedOf(
          learned({
            firstAccess: best(
              of.map((row) => date(row, 'firstAccess')),
              Math.min,
            ),
            lastAccess: best(
              of.map((row) => date(row, 'lastAccess')),
              Math.max,
            ),
            completedAt:
              strength(deciding) === 3
                ? best(
                    completedRows.map((row) => date(row, 'completedDate')),
                    Math.max,
                  )
                : undefined,
            score: best(
              of.map((row) => number(row, 'highScore')),
              Math.max,
            ),
            attempts: best(
              of.map((row) => number(row, 'assessmentAttempts')),
              Math.max,
            ),
          }),
        ),
        origin: fromRow(rows.indexOf(deciding) + 1, of.length),
      }
    })
    .sort((a, b) => bytewise(a.entitlement, b.entitlement) || bytewise(a.principal, b.principal))
  return { users, courses, grants }
}

const pick = (...values: readonly (string | number | null | undefined)[]): fc.Arbitrary<string | number | null | undefined> =>
  fc.constantFrom(...values)
const anyDate = pick(
  undefined,
  null,
  '',
  '2025-06-20T00:00:00.000Z',
  '2025-06-20T08:00:01.250Z',
  '2024-02-29T23:59:59Z',
  '2025-06-21',
  'soon',
  '0001-01-01T00:00:00Z',
  '1899-12-30T00:00:00.000Z',
  '1970-01-01',
  '1989-12-31T23:59:59.999Z',
  '1990-01-01T00:00:00.000Z',
  '2026-01-02T00:00:00.000Z',
  '2026-01-02T00:00:00.001Z',
  '9999-12-31T23:59:59Z',
)
const reportRow = fc.record(
  {
    userId: pick('a', 'b', ' b ', 'é@x', '\u{1f989}', '\uffee', 'a-b', '', null, undefined, 7),
    userUuid: pick('u1', 'u2', '', undefined),
    firstName: pick('Ann', 'Anna', ' ', null, undefined),
    lastName: pick('Lee', 'Le"e', undefined),
    emailAddress: pick('ann@example.com', '', undefined),
    deptName: pick('Sales', 'R&D', '', null, undefined),
    contentId: pick('c', 'c-1', 'c:1', '', null, undefined),
    contentUuid: pick('v1', 'v2', undefined),
    contentTitle: pick('Title', 'Título', '', null),
    contentType: pick('Course', 'Assessment', undefined),
    status: pick('Completed', ' completed ', 'Started', 'ACTIVE', 'Waived', '', null, undefined, 'Read', 5),
    completedDate: anyDate,
    firstAccess: anyDate,
    lastAccess: anyDate,
    highScore: pick(90, '90', ' 88.5 ', 100_000, -3, '', null, undefined, 'n/a'),
    assessmentAttempts: pick(1, '2', 3, undefined),
  },
  { noNullPrototype: true },
)
const anyRules: fc.Arbitrary<Rules> = fc.record({
  identityKey: fc.constantFrom('userId', 'userUuid'),
  contentKey: fc.constantFrom('contentId', 'contentUuid'),
  statusPolicy: fc.constantFrom('strongest', 'newest'),
})

test('agrees with the rules written plainly', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(reportRow, { maxLength: 60 }), anyRules, async (rows, rules) => {
      const sink = await graphOf(rows, rules)
      const expected = naive(rows, rules)
      const people = sink.resources.filter((resource) => resource.type === 'user')
      expect(
        people.map(({ id, displayName, email, profile }) => ({
          id,
          name: displayName,
          email: email ?? '',
          attribute: profile?.deptName ?? '',
        })),
      ).toEqual(expected.users)
      expect(sink.resources.filter(({ type }) => type === 'course').map(({ id, displayName }) => ({ id, name: displayName }))).toEqual(
        expected.courses,
      )
      expect(sink.grants).toEqual(expected.grants)
      expect(sink.entitlements.length).toBe(expected.courses.length * 5)
    }),
    { numRuns: 400 },
  )
})

test('a person said in hundreds of ways keeps the newest value of each field', async () => {
  const rows = Array.from({ length: 400 }, (_, index) => ({
    userId: index % 2 === 0 ? 'a' : 'b',
    firstName: index % 50 === 3 ? '' : `First ${index}`,
    deptName: index < 100 ? `Dept ${index}` : null,
    contentId: 'c',
    contentTitle: index === 7 ? 'Old and only' : '',
    lastAccess: new Date(Date.UTC(2025, 0, 1) + ((index * 7919) % 400) * 1000).toISOString(),
  }))
  const rules: Rules = { identityKey: 'userId', contentKey: 'contentId', statusPolicy: 'strongest' }
  const sink = await graphOf(rows, rules)
  const expected = naive(rows, rules)
  expect(sink.resources.filter(({ type }) => type === 'user').map(({ displayName }) => displayName)).toEqual(
    expected.users.map((user) => user.name),
  )
  expect(sink.resources.find(({ type }) => type === 'course')?.displayName).toBe('Old and only')
})

test('many people, courses and pairs, each found again', async () => {
  const rows = Array.from({ length: 60_000 }, (_, index) => ({
    userId: `user-${(index * 31) % 3001}`,
    contentId: `content-${(index * 17) % 701}`,
    status: index % 3 === 0 ? 'Completed' : 'Started',
    lastAccess: new Date(Date.UTC(2025, 0, 1) + index * 1000).toISOString(),
  }))
  const sink = await graphOf(rows, { identityKey: 'userId', contentKey: 'contentId', statusPolicy: 'strongest' })
  const pairs = new Set(rows.map((row) => `${row.userId} ${row.contentId}`))
  expect(sink.ids('user').length).toBe(3001)
  expect(sink.ids('course').length).toBe(701)
  expect(sink.grants.length).toBe(pairs.size)
  const kinds = countBy(sink.grants, (grant) => grant.entitlement.split(':')[2] ?? '')
  const completed = new Set(rows.filter((row) => row.status === 'Completed').map((row) => `${row.userId} ${row.contentId}`))
  expect(kinds).toEqual({ completed: completed.size, in_progress: pairs.size - completed.size })
})

test('what every row says anew does not pile up', async () => {
  const said = (index: number): string => `${'x'.repeat(800)} ${index}`
  const rows = Array.from({ length: 12_000 }, (_, index) => ({
    userId: `user-${index % 5}`,
    firstName: `First ${index % 5}`,
    session: said(index),
    contentId: 'c',
    lastAccess: new Date(Date.UTC(2025, 0, 1) + index * 1000).toISOString(),
  }))
  const rules: Rules = { identityKey: 'userId', contentKey: 'contentId', statusPolicy: 'strongest' }
  const sink = await graphOf(rows, rules)
  expect(sink.resources.filter(({ type }) => type === 'user').map(({ profile }) => profile?.session)).toEqual(
    [0, 1, 2, 3, 4].map((person) => said(rows.length - 5 + person)),
  )
  const aggregation = new Aggregation(rules, readAt)
  const scanner = new ReportScanner((row) => aggregation.add(row))
  scanner.push(Buffer.from(JSON.stringify(rows)))
  const kept = aggregation.pack().people.texts.reduce((bytes, segment) => bytes + segment.length, 0)
  expect(kept).toBeLessThan(4e6)
})
