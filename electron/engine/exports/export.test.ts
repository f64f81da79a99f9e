import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { unzipSync, strFromU8 } from 'fflate'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { ExportProgress } from '../../../shared/snapshots-contract.ts'
import { RollcallError } from '../../../shared/errors.ts'
import { exportTo, type ExportRequest } from './export.ts'
import { snapshotOf, type SnapshotFolder } from './testing/small-snapshot.ts'

let world: SnapshotFolder
beforeEach(async () => {
  world = await snapshotOf([
    {
      id: 'ada',
      displayName: 'Ada, "Countess"',
      email: 'ada@example.com',
      status: 'enabled',
      profile: { first_name: 'Ada', last_name: 'Lovelace', user_id: 'ada.l', level: 3, 'Cost Center': '=cmd()', staff: true },
    },
    { id: 'bob', displayName: '=HYPERLINK("x")', status: 'disabled', profile: { first_name: '+Bob', last_name: '-O\nMalley' } },
    { id: 'cy', displayName: '\tCy', email: '@cy' },
  ])
})
afterEach(() => world.remove())

const never = new AbortController().signal
const exported = async (
  request: Partial<ExportRequest>,
  signal = never,
): Promise<{ text: string; bytes: Uint8Array; events: ExportProgress[] }> => {
  const path = join(world.folder, request.format === undefined ? 'out' : `out.${request.format}`)
  const events: ExportProgress[] = []
  const full: ExportRequest = { list: 'grants', format: 'csv', byteOrderMark: false, path, ...request }
  for await (const event of exportTo(world.snapshot, full, { signal, now: () => Date.UTC(2026, 7, 2) })) events.push(event)
  const bytes = readFileSync(full.path)
  return { text: bytes.toString(), bytes, events }
}
const failure = async (request: Partial<ExportRequest>, signal = never): Promise<RollcallError> => {
  try {
    await exported(request, signal)
  } catch (error) {
    if (error instanceof RollcallError) return error
    throw error
  }
  throw new Error('the export did not fail')
}

/** RFC 4180, strictly: CR LF between records, quotes doubled. */
const parseCsv = (text: string): string[][] => {
  const records: string[][] = []
  let record: string[] = []
  const cells = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/gy
  for (let match = cells.exec(text); match !== null; match = cells.exec(text)) {
    record.push(match[1]?.replaceAll('""', '"') ?? match[2] ?? '')
    if (match[3] === ',') continue
    records.push(record)
    record = []
    if (cells.lastIndex === text.length) return records
  }
  throw new Error('not RFC 4180')
}

const sort = [{ field: 'principalId', descending: false }]
const people = { op: 'eq', field: 'principalType', value: 'user' } as const

describe('CSV', () => {
  it('has the chosen columns of the chosen rows in order, with nothing a spreadsheet would run', async () => {
    const columns = [
      'principalName',
      'profile.Cost Center',
      'profile.level',
      'profile.staff',
      'completedAt',
      'score',
      'resourceName',
      'row',
    ]
    const { text, events } = await exported({ filter: people, sort, columns })
    expect(parseCsv(text)).toEqual([
      columns,
      ['Ada, "Countess"', "'=cmd()", '3', 'true', '2026-01-31T12:30:15Z', '87.5', 'Ladder "Safety", 1', '3'],
      [`'=HYPERLINK("x")`, '', '', '', '2026-01-31T12:30:15Z', '87.5', 'Ladder "Safety", 1', '3'],
      ["'\tCy", '', '', '', '2026-01-31T12:30:15Z', '87.5', 'Ladder "Safety", 1', '3'],
    ])
    expect(events).toEqual([
      { done: 0, total: 3, finished: null },
      { done: 3, total: 3, finished: { path: join(world.folder, 'out'), bytes: Buffer.byteLength(text), rows: 3 } },
    ])
  })

  it('begins with a byte order mark only when asked', async () => {
    expect((await exported({ list: 'entitlements' })).text).toMatch(/^id,name,/)
    expect((await exported({ list: 'entitlements', byteOrderMark: true })).text).toMatch(/^\ufeffid,name,/)
  })

  it('of an empty list is its header', async () => {
    const nobody = { op: 'eq', field: 'principalId', value: 'nobody' } as const
    expect((await exported({ filter: nobody, columns: ['slug'] })).text).toBe('slug\r\n')
    expect(JSON.parse((await exported({ filter: nobody, format: 'json' })).text)).toEqual([])
  })
})

it('JSON is an array with numbers as numbers and times as ISO 8601', async () => {
  const columns = ['principalId', 'principalEmail', 'completedAt', 'score', 'firstAccess']
  const rows: unknown = JSON.parse((await exported({ format: 'json', filter: people, sort, columns })).text)
  expect(rows).toHaveLength(3)
  expect((rows as unknown[])[1]).toEqual({
    principalId: 'bob',
    principalEmail: null,
    completedAt: '2026-01-31T12:30:15Z',
    score: 87.5,
    firstAccess: null,
  })
})

it('XLSX has a bold frozen header, text as text, numbers and dates as such', async () => {
  const columns = ['principalName', 'score', 'completedAt', 'principalEmail']
  const { bytes } = await exported({ format: 'xlsx', filter: people, sort, columns })
  const parts = Object.fromEntries(Object.entries(unzipSync(bytes)).map(([name, part]) => [name, strFromU8(part)]))
  expect(Object.keys(parts).sort()).toEqual([
    '[Content_Types].xml',
    '_rels/.rels',
    'xl/_rels/workbook.xml.rels',
    'xl/styles.xml',
    'xl/workbook.xml',
    'xl/worksheets/sheet1.xml',
  ])
  const sheet = parts['xl/worksheets/sheet1.xml'] ?? ''
  expect(sheet).toContain('<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>')
  expect(sheet).toContain('<c r="A1" s="1" t="inlineStr"><is><t xml:space="preserve">Person</t></is></c>')
  expect(sheet).toContain('<c r="A3" t="inlineStr"><is><t xml:space="preserve">=HYPERLINK(&quot;x&quot;)</t></is></c>')
  expect(sheet).toContain(
    `<c r="B3"><v>87.5</v></c><c r="C3" s="2"><v>${Date.UTC(2026, 0, 31, 12, 30, 15) / 86_400_000 + 25_569}</v></c></row>`,
  )
  expect(sheet).toContain('<autoFilter ref="A1:D4"/>')
  expect(sheet).not.toContain('<f>')
  expect(parts['xl/workbook.xml']).toContain('<sheet name="Grants" sheetId="1" r:id="rId1"/>')
})

it('the preset baton has its twelve columns, people first, then entitlements, then what people hold; programs read it, so that texts are as they are', async () => {
  const { text, events } = await exported({ preset: 'baton' })
  const entitlement = ['Ladder completed', 'course:lad:completed', 'course', 'Ladder "Safety", 1', 'Completed the course', 'completed']
  const none = ['', '', '', '', '', '']
  expect(parseCsv(text)).toEqual([
    ['Type', 'Last Name', 'First Name', 'User ID', 'User Status', 'Email Address', 'Entitlement Display Name', 'Entitlement', 'Resource Type', 'Resource Name', 'Entitlement Description', 'Entitlement Slug'],
    ['Identity', 'Lovelace', 'Ada', 'ada.l', 'Enabled', 'ada@example.com', ...none],
    ['Identity', "-O\nMalley", '+Bob', 'bob', 'Disabled', '', ...none],
    ['Identity', '', '', 'cy', 'Enabled', '@cy', ...none],
    ['Entitlement', '', '', '', '', '', ...entitlement],
    ['Grant', 'Lovelace', 'Ada', 'ada.l', '', 'ada@example.com', ...entitlement],
    ['Grant', "-O\nMalley", '+Bob', 'bob', '', '', ...entitlement],
    ['Grant', '', '', 'cy', '', '@cy', ...entitlement],
  ]) // prettier-ignore
  expect(events.at(-1)).toMatchObject({ done: 7, total: 7 })
  expect(await failure({ preset: 'baton', filter: people })).toMatchObject({ code: 'INVALID_INPUT' })
})

describe('findings', () => {
  it('have a row for each example, with nothing a spreadsheet would run', async () => {
    const { text, events } = await exported({ preset: 'findings' })
    expect(parseCsv(text)).toEqual([
      ['kind', 'severity', 'count', 'row', 'resourceType', 'resourceId', 'message', 'record', 'causedBy', 'causes'],
      ['odd-date', 'warning', '2', '7', 'user', 'ada', 'Odd "date"', '{"a":1}', '', ''],
      ['odd-date', 'warning', '2', '', '', '', "'=odd", '', '', ''],
      ['note', 'info', '1', '', '', '', 'Only a note', '', '', ''],
    ])
    expect(events.at(-1)).toMatchObject({ done: 3, total: 3 })
  })

  it('of some kinds, as JSON; none at all is an empty file', async () => {
    const { text } = await exported({ preset: 'findings', format: 'json', findingKinds: ['note', 'unknown'] })
    expect(JSON.parse(text)).toEqual([
      {
        ...{
          kind: 'note',
          severity: 'info',
          count: 1,
          row: null,
          resourceType: null,
          resourceId: null,
          message: 'Only a note',
          record: null,
        },
        ...{ causedBy: null, causes: null },
      },
    ])
    expect(JSON.parse((await exported({ preset: 'findings', format: 'json', findingKinds: [] })).text)).toEqual([])
    expect((await exported({ preset: 'findings', format: 'xlsx', findingKinds: [] })).events.at(-1)).toMatchObject({ done: 0, total: 0 })
    expect(await failure({ preset: 'findings', sort })).toMatchObject({ code: 'INVALID_INPUT' })
  })
})

describe('the file', () => {
  const leftovers = (): string[] => readdirSync(world.folder).filter((name) => name.startsWith('.rollcall-'))
  const kept = (): string => readFileSync(join(world.folder, 'out'), 'utf8')

  it('stays as it was when the export is cancelled or nobody listens any more', async () => {
    writeFileSync(join(world.folder, 'out'), 'before')
    const abort = new AbortController()
    abort.abort()
    expect(await failure({}, abort.signal)).toMatchObject({ code: 'CANCELLED' })
    const request: ExportRequest = { list: 'grants', format: 'csv', byteOrderMark: false, path: join(world.folder, 'out') }
    for await (const event of exportTo(world.snapshot, request, { signal: never, now: Date.now })) if (event.done === 0) break
    expect([kept(), leftovers()]).toEqual(['before', []])
  })

  it('stays as it was when the request is wrong', async () => {
    writeFileSync(join(world.folder, 'out'), 'before')
    expect((await failure({ columns: ['nonsense'] })).remedy).toContain('principalName')
    expect(await failure({ filter: { op: 'empty', field: 'nonsense' } })).toMatchObject({ code: 'INVALID_INPUT' })
    expect(await failure({ sort: [{ field: 'nonsense', descending: true }] })).toMatchObject({ code: 'INVALID_INPUT' })
    expect([kept(), leftovers()]).toEqual(['before', []])
  })

  it('is replaced with its permissions, through a link; a new one is private', async () => {
    await exported({ path: join(world.folder, 'new') })
    expect(statSync(join(world.folder, 'new')).mode & 0o777).toBe(0o600)
    writeFileSync(join(world.folder, 'out'), 'before')
    chmodSync(join(world.folder, 'out'), 0o640)
    symlinkSync(join(world.folder, 'out'), join(world.folder, 'link'))
    await exported({ path: join(world.folder, 'link'), columns: ['slug'] })
    expect(kept()).toMatch(/^slug\r\n/)
    expect(statSync(join(world.folder, 'out')).mode & 0o777).toBe(0o640)
  })

  it('that cannot be made says why', async () => {
    mkdirSync(join(world.folder, 'out'))
    expect(await failure({})).toMatchObject({ code: 'NOT_WRITABLE', message: expect.stringContaining('is a folder') as string })
    const lost = join(world.folder, 'none', 'out')
    expect(await failure({ path: lost })).toMatchObject({
      code: 'NOT_WRITABLE',
      message: expect.stringContaining('folder does not exist') as string,
    })
    expect(await failure({ path: '/dev/null' })).toMatchObject({ code: 'NOT_WRITABLE' })
    expect(existsSync(lost)).toBe(false)
  })
})
