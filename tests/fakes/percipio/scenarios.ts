import type { ErrorCode } from '../../../shared/errors.ts'
import { completed, dana, ladder, omar, plainRows, privacy, row, started } from './rows.ts'
import { cut, html, inProgress, json, pending, problem, reportId, requested, rows, text, type Script, type Step } from './script.ts'

/**
 * What can go wrong, or merely odd, between Rollcall and Percipio, and what a correct client makes of it. Tests of the
 * source, of the command and of the window walk over this table.
 */
export interface Scenario {
  readonly about: string
  readonly script: Script
  /** Settings of the source beside address, organisation and token. */
  readonly config?: Readonly<Record<string, unknown>>
  readonly expect: Expectation
  /**
   * Only bearable with a clock that does not wait ('clock': retries and polls take long), or with an HTTP client of short
   * timeouts ('timeouts'); null: some seconds at most on a real clock, with a poll interval of one second.
   */
  readonly needs: 'clock' | 'timeouts' | null
}

type Expectation =
  | { readonly outcome: 'fails'; readonly error: ErrorCode; readonly asked?: Asked }
  | { readonly outcome: 'succeeds'; readonly graph: ExpectedGraph; readonly asked?: Asked }

/** How often an endpoint may have been asked, exactly. */
export interface Asked {
  readonly request?: number
  readonly report?: number
}

export interface ExpectedGraph {
  readonly people: number
  readonly courses: number
  /** Grants by the entitlement's slug; what is not named is 0. */
  readonly grants: Readonly<Partial<Record<'completed' | 'in_progress' | 'status_undefined' | 'no_status_reported', number>>>
  /** Kinds of findings that must be there, with their counts. */
  readonly findings?: Readonly<Record<string, number>>
}

const plain: ExpectedGraph = { people: 2, courses: 2, grants: { completed: 1, in_progress: 2 } }
const plainReport = rows(...plainRows)
const plainText = JSON.stringify(plainRows)
const half = Math.floor(plainText.length / 2)
const empty: ExpectedGraph = { people: 0, courses: 0, grants: {}, findings: { 'empty-report': 1 } }

const tooMany = (retryAfter: string | (() => string)): Step => ({
  ...problem(429, 'Too many requests'),
  headers: { 'retry-after': retryAfter },
})
const inSeconds = (seconds: number) => (): string => new Date(Date.now() + seconds * 1000).toUTCString()

const fails = (about: string, script: Script, error: ErrorCode, asked: Asked = {}, needs: Scenario['needs'] = null): Scenario => ({
  about,
  script,
  expect: { outcome: 'fails', error, asked },
  needs,
})
const succeeds = (
  about: string,
  script: Script,
  graph = plain,
  asked: Asked = { request: 1 },
  needs: Scenario['needs'] = null,
): Scenario => ({
  about,
  script,
  expect: { outcome: 'succeeds', graph, asked },
  needs,
})
const reads = (about: string, report: Step, graph: ExpectedGraph): Scenario =>
  succeeds(about, { report: [report] }, graph, { request: 1, report: 1 })

const withPeople = (people: number, courses: number, more: Pick<ExpectedGraph, 'grants' | 'findings'>): ExpectedGraph => ({
  people,
  courses,
  ...more,
})

export const scenarios = {
  plain: reads('a small report, there at once', plainReport, plain),
  'wait-for-it': succeeds('pending, in progress, then the report', { report: [pending, inProgress, plainReport] }, plain, {
    request: 1,
    report: 3,
  }),
  'processed-object': succeeds(
    'the finished status comes as an object first',
    { report: [json({ id: reportId, status: 'Processed' }), plainReport] },
    plain,
    { request: 1, report: 2 },
  ),
  'finished-at-200': succeeds('the request is answered with 200', { request: [{ ...requested, status: 200 }], report: [plainReport] }),

  // Refused
  'token-refused': fails(
    '401 for the request',
    { request: [problem(401, 'Unauthorized')], probe: [problem(401, 'Unauthorized')] },
    'BAD_CREDENTIALS',
    {
      request: 1,
      report: 0,
    },
  ),
  'token-revoked-meanwhile': fails('401 while waiting', { report: [pending, problem(401, 'Unauthorized')] }, 'BAD_CREDENTIALS', {
    request: 1,
    report: 2,
  }),
  forbidden: fails(
    '403 for the request',
    { request: [problem(403, 'Forbidden')], probe: [problem(403, 'Forbidden')] },
    'MISSING_PERMISSION',
    { request: 1 },
  ),
  'no-such-organisation': fails('404 for the request', { request: [problem(404, 'Not found')] }, 'NOT_FOUND', { request: 1 }),
  'report-expired': fails('404 for a report that was pending', { report: [pending, problem(404, 'Not found')] }, 'NOT_FOUND', {
    report: 2,
  }),
  'bad-request': fails('400 for the request', { request: [problem(400, 'contentType is not valid')] }, 'INVALID_INPUT', { request: 1 }),

  // Not now
  'too-many-seconds': succeeds('429 with Retry-After in seconds', { report: [tooMany('1'), plainReport] }, plain, {
    request: 1,
    report: 2,
  }),
  'too-many-date': succeeds('429 with Retry-After as a date', { report: [tooMany(inSeconds(2)), plainReport] }, plain, {
    request: 1,
    report: 2,
  }),
  'too-many-requests-to-request': succeeds('429 for the request', { request: [tooMany('1'), requested], report: [plainReport] }, plain, {
    request: 2,
  }),
  'too-many-for-ever': fails('429 for ever', { report: [tooMany('1')] }, 'RATE_LIMITED', { request: 1 }, 'clock'),
  'server-error-to-request': succeeds(
    'faults of the service for the request, then the report',
    { request: [problem(500, 'Oops'), problem(502, 'Bad gateway'), requested], report: [plainReport] },
    plain,
    { request: 3 },
    'clock',
  ),
  'server-error-to-request-for-ever': fails(
    '500 for every request',
    { request: [problem(500, 'Oops')] },
    'SERVER_ERROR',
    { request: 4, report: 0 },
    'clock',
  ),
  'request-cut': fails('the request gets no answer', { request: [{ silent: true }] }, 'TIMEOUT', { request: 1, report: 0 }, 'timeouts'),
  'part-of-the-report': fails(
    'a part of the report (206), whole rows only',
    { report: [{ ...plainReport, status: 206 }] },
    'MALFORMED_DATA',
    { request: 1, report: 1 },
  ),
  'message-that-steers-a-terminal': fails(
    'the reason of a failure holds escape sequences',
    { report: [json({ status: 'FAILED', error: '\u001b]0;owned\u0007\u001b[31mred\u001b[0m \u009b2J\u001b]52;c;aGk=\u001b\\end' })] },
    'REPORT_FAILED',
    { request: 1, report: 1 },
  ),
  'server-error-once': succeeds('500, then the report', { report: [problem(500, 'Oops'), plainReport] }, plain, { request: 1, report: 2 }),
  'server-errors': succeeds(
    'one fault after another, then the report',
    { report: [problem(500, 'Oops'), html(502), problem(503, 'Busy'), html(504), plainReport] },
    plain,
    { request: 1, report: 5 },
    'clock',
  ),
  'server-error-for-ever': fails('500 for ever', { report: [problem(500, 'Oops')] }, 'SERVER_ERROR', { request: 1 }, 'clock'),

  // Not a report
  'html-once': succeeds('a page instead of JSON, with 200, once', { report: [html(200), plainReport] }, plain, { request: 1, report: 2 }),
  'html-for-ever': fails('a page instead of JSON, with 200, for ever', { report: [html(200)] }, 'MALFORMED_DATA', { request: 1 }, 'clock'),
  'empty-object-for-ever': fails('{} for ever', { report: [json({})] }, 'REPORT_FAILED', { request: 1, report: 3 }),
  'errors-object-for-ever': fails(
    'an object of errors, with 200, for ever',
    { report: [problem(200, 'Report service is down')] },
    'REPORT_FAILED',
    { request: 1, report: 3 },
  ),
  failed: fails(
    'the report fails',
    { report: [pending, json({ status: 'FAILED', error: 'Query exceeded its limits' })] },
    'REPORT_FAILED',
    { request: 1, report: 2 },
  ),
  'csv-body': fails(
    'CSV instead of JSON',
    { report: [text('userId,contentId,status\r\ndana,saf,Completed\r\n')] },
    'MALFORMED_DATA',
    {},
    'clock',
  ),
  'request-without-id': fails('the request is answered without an id', { request: [json({ status: 'PENDING' }, 202)] }, 'MALFORMED_DATA', {
    report: 0,
  }),

  // Broken on the way
  'cut-once': succeeds(
    'the connection is cut in the middle of the report, once',
    { report: [cut(plainText.slice(0, half)), plainReport] },
    plain,
    { request: 1, report: 2 },
  ),
  'cut-for-ever': fails(
    'every download is cut in the middle',
    { report: [cut(plainText.slice(0, half))] },
    'NETWORK',
    { request: 1 },
    'clock',
  ),
  'cut-clean': fails(
    'the report ends in the middle as if it were complete',
    { report: [text(plainText.slice(0, half))] },
    'MALFORMED_DATA',
    { request: 1 },
    'clock',
  ),
  'stuck-headers': fails('the service never answers', { report: [{ silent: true }] }, 'TIMEOUT', { request: 1 }, 'timeouts'),
  'stuck-body': fails(
    'the report stops in the middle and nothing more comes',
    { report: [{ ...text(plainText.slice(0, half)), then: 'hang' }] },
    'TIMEOUT',
    { request: 1 },
    'timeouts',
  ),
  slow: reads('the report trickles in', text(...(plainText.match(/.{1,50}/g) ?? []).flatMap((piece) => [{ pause: 15 }, piece])), plain),
  'malformed-row': fails(
    'a row in the middle is not JSON',
    { report: [text('[', JSON.stringify(plainRows[0]), ',{"userId":"x" "contentId"},', JSON.stringify(plainRows[2]), ']')] },
    'MALFORMED_DATA',
    { request: 1, report: 1 },
  ),

  // Odd, but a report
  empty: reads('an empty report', rows(), empty),
  'empty-with-blanks': reads('an empty report with a byte order mark and blank lines', text('\uFEFF \r\n[ \n ]\n'), empty),
  'byte-order-mark': reads('a byte order mark before the report', text(`\uFEFF\n${plainText}`), plain),
  gzip: reads('a compressed report', { ...plainReport, gzip: true }, plain),
  nulls: reads(
    'nulls wherever they may be',
    rows(
      row(dana, ladder, completed, { audience: null, highScore: null, completedDate: null, costCenterCode: null, firstAccess: null }),
      row(omar, privacy, { status: null, firstAccess: null, lastAccess: null, completedDate: null, duration: null, emailAddress: null }),
    ),
    withPeople(2, 2, { grants: { completed: 1, no_status_reported: 1 } }),
  ),
  'text-for-numbers': reads(
    'numbers as text, text as numbers',
    rows(
      row(dana, ladder, completed, { highScore: ' 88 ', assessmentAttempts: '2', costCenterCode: 2840 }),
      row(omar, ladder, started, { highScore: 'n/a' }),
    ),
    withPeople(2, 1, { grants: { completed: 1, in_progress: 1 }, findings: { 'unreadable-number': 1 } }),
  ),
  'missing-ids': reads(
    'rows without user, without content, and with a contentUuid only',
    rows(
      row(dana, ladder, completed),
      row(dana, ladder, started, { userId: '', userUuid: null }),
      row(omar, started, { contentTitle: 'Nothing' }),
      row(omar, privacy, started, { contentId: undefined }),
    ),
    withPeople(2, 2, { grants: { completed: 1, in_progress: 1 }, findings: { 'row-without-user': 1, 'row-without-content': 1 } }),
  ),
  'unknown-statuses': reads(
    'statuses in odd case, unknown ones, none',
    rows(
      row(dana, ladder, completed, { status: ' COMPLETED ' }),
      row(dana, privacy, started, { status: 'Waived' }),
      row(omar, ladder, started, { status: '' }),
      row(omar, privacy, started, { status: 'Abandoned' }),
    ),
    withPeople(2, 2, { grants: { completed: 1, status_undefined: 2, no_status_reported: 1 }, findings: { 'unknown-status': 1 } }),
  ),
  'duplicate-pairs': reads(
    'several rows for one person and course, the strongest not the last',
    rows(
      row(dana, ladder, started),
      row(dana, ladder, completed),
      row(dana, ladder, started, { lastAccess: '2025-11-01T00:00:00.000Z' }),
      row(omar, ladder, started),
    ),
    withPeople(2, 1, { grants: { completed: 1, in_progress: 1 } }),
  ),
  'inconsistent-completion': reads(
    'a completion date on a row that is only started',
    rows(row(dana, ladder, started, { completedDate: '2025-10-05T00:00:00.000Z' })),
    withPeople(1, 1, { grants: { in_progress: 1 }, findings: { 'completed-date-with-weaker-status': 1 } }),
  ),
  'bad-dates': reads(
    'dates that are none',
    rows(row(dana, ladder, completed, { completedDate: '31/02/2025' })),
    withPeople(1, 1, { grants: { completed: 1 }, findings: { 'unreadable-date': 1 } }),
  ),
  unicode: reads(
    'names in many scripts, split inside their characters, escaped and not',
    splitEverywhere(
      JSON.stringify([
        row(dana, ladder, completed, { firstName: 'Łucja 🦉', lastName: 'Nguyễn-O’Hara', deptName: '組立 "A"\\B' }),
        row(omar, privacy, started, { userId: 'ömer@example.org', contentTitle: '数据隐私\tמידע' }),
      ]).replace('🦉', '\\ud83e\\udd89'),
    ),
    withPeople(2, 2, { grants: { completed: 1, in_progress: 1 } }),
  ),
  'megabyte-field': reads(
    'a field of one megabyte',
    rows(row(dana, ladder, completed, { biography: 'x'.repeat(1 << 20) }), row(omar, ladder, started)),
    withPeople(2, 1, { grants: { completed: 1, in_progress: 1 } }),
  ),
  'not-all-objects': reads('elements that are no rows', rows(1, null, 'text', [row(dana)], ...plainRows), {
    ...plain,
    findings: { 'row-not-an-object': 4 },
  }),
  'nested-attributes': reads(
    'custom attributes in the documented, nested form',
    rows(row(dana, ladder, completed, { customAttributes: { site: 'North', shift: null } })),
    withPeople(1, 1, { grants: { completed: 1 } }),
  ),
} satisfies Readonly<Record<string, Scenario>>

export type ScenarioName = keyof typeof scenarios

/** A write of its own for every byte of a character or escape: some end between two chunks. */
function splitEverywhere(body: string): Step {
  return text(...[...Buffer.from(body)].flatMap((byte) => [...(byte >= 0x80 || byte === 0x5c ? [{ pause: 0 }] : []), Uint8Array.of(byte)]))
}
