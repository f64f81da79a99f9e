import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import Sqlite from 'better-sqlite3'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { deliveryDesk, type DeliveryDesk } from '../../../tests/fakes/delivery-desk.ts'
import { failureOf } from '../../../tests/fakes/test-engine.ts'

/** What somebody who can write the data folder does to a signed review and its trail: found, and stopped before it leaves. */
let desk: DeliveryDesk
let reviewId: string
let destinationId: string
let secondPlan: string
const given = new Map<string, string>()
const vault = {
  read: (name: string) => Promise.resolve(given.get(name) ?? null),
  write: (name: string, value: string) => Promise.resolve(void given.set(name, value)),
}

const left = 'course:all:completed:user:p1'

beforeEach(async () => {
  given.clear()
  desk = await deliveryDesk({ vault })
  const { id: runId } = await desk.run()
  reviewId = (await desk.signed(runId, [left])).id
  destinationId = await desk.destination()
  const first = await desk.engine.client.deliveries.plan({ destinationId, reviewId })
  await desk.approve(first)
  await desk.apply(first.id)
  // Approved before the forger came.
  const second = await desk.engine.client.deliveries.plan({ destinationId, reviewId })
  await desk.approve(second)
  secondPlan = second.id
})
afterEach(() => desk.close())

const path = (...parts: string[]): string => join(desk.engine.dataDir, ...parts)
const only = (folder: string, end: string): string => path(folder, readdirSync(path(folder)).find((name) => name.endsWith(end)) ?? '')

function tamper(sql: string): void {
  const database = new Sqlite(path('catalog.db'))
  database.exec(sql)
  database.close()
}

/** One bit of the last page but one: no header, no description. */
function flip(file: string): void {
  const bytes = readFileSync(file)
  const at = Math.max(0, bytes.length - 5000)
  bytes.writeUInt8(bytes.readUInt8(at) ^ 1, at)
  writeFileSync(file, bytes)
}

/** What may leave is made of it anew. */
function flipSnapshot(): void {
  rmSync(only('approved', '.snapshot'))
  flip(only('snapshots', '.snapshot'))
}

const withoutGuards = (sql: string): string => {
  const guards = "select group_concat(sql, ';') from sqlite_master where type = 'trigger' and tbl_name = 'audit'"
  const database = new Sqlite(path('catalog.db'))
  const made = database.prepare<[], string>(guards).pluck().get() ?? ''
  database.close()
  return `drop trigger audit_not_changed; drop trigger audit_not_removed; ${sql}; ${made}`
}

test('a trail nobody touched is whole, signed, and remembered', async () => {
  await desk.restart()
  const verdict = await desk.engine.client.audit.verify()
  expect(verdict).toMatchObject({ broken: null, problems: [], unsealed: [], unsigned: null })
  expect(verdict.key).toMatch(/^rollcall-audit\+[0-9a-f]{8}\+/)
  expect(verdict.remembered).toEqual([
    { where: 'file', entries: verdict.entries },
    { where: 'keychain', entries: verdict.entries },
  ])
})

type Forgery = readonly [what: string, kind: string, forge: () => void, code: string]

const forgeries: readonly Forgery[] = [
  ['the signature', 'review', () => tamper(`update review set sign_off = json_set(sign_off, '$.by', 'Mallory')`), 'NOT_AS_SIGNED'],
  [
    'the digest',
    'review',
    () => tamper(`update review set sign_off = json_set(sign_off, '$.digest', '${'0'.repeat(64)}')`),
    'NOT_AS_SIGNED',
  ],
  [
    'a reason',
    'review',
    () => tamper(`update review_rule set reason = 'Asked for by the board.' where decision = 'exclude'`),
    'NOT_AS_SIGNED',
  ],
  ['the author of a decision', 'review', () => tamper(`update review_rule set by = 'Mallory' where decision = 'exclude'`), 'NOT_AS_SIGNED'],
  ['a decision', 'review', () => tamper(`update review_rule set decision = 'approve' where decision = 'exclude'`), 'NOT_AS_SIGNED'],
  ['the counts', 'review', () => tamper(`update review set counts = json_set(counts, '$.exclude', 0)`), 'NOT_AS_SIGNED'],
  ['an exclusion, in the signed file', 'signed-file', () => flip(only('reviews', '.signed')), 'NOT_AS_SIGNED'],
  ['the snapshot', 'snapshot', () => flipSnapshot(), 'NOT_AS_SIGNED'],
  ['the approved snapshot', 'approved-snapshot', () => flip(only('approved', '.snapshot')), 'NOT_AS_SIGNED'],
  ['the approval', 'plan', () => tamper(`update plan set record = json_set(record, '$.approval.by', 'Mallory')`), 'NOT_AS_SIGNED'],
  [
    'a line of the trail',
    'broken',
    () => tamper(withoutGuards(`update audit set actor = 'Mallory' where event = 'review.signed'`)),
    'TRAIL_BROKEN',
  ],
  ['the end of the trail, cut off', 'trail', () => tamper(withoutGuards('delete from audit where seq > 3')), 'TRAIL_BROKEN'],
  ['the trail, emptied', 'trail', () => tamper(withoutGuards('delete from audit')), 'TRAIL_BROKEN'],
  ['the triggers, dropped', 'trigger', () => tamper('drop trigger audit_not_removed'), 'TRAIL_BROKEN'],
  ['a trigger, put in', 'trigger', () => tamper('create trigger mine after insert on audit begin select 1; end'), 'TRAIL_BROKEN'],
]

test.each(forgeries)('%s: found, and stopped before it leaves', async (_what, kind, forge, code) => {
  forge()
  const verdict = await desk.engine.client.audit.verify()
  expect([...verdict.problems.map((problem) => problem.kind as string), ...(verdict.broken === null ? [] : ['broken'])]).toContain(kind)
  expect((await desk.apply(secondPlan)).error).toMatchObject({ code })
  if (kind !== 'plan') {
    expect(await failureOf(desk.engine.client.deliveries.plan({ destinationId, reviewId }))).toMatchObject({ code })
  }
})

test('evidence of what is not as it was signed is refused', async () => {
  tamper(`update review_rule set reason = 'Asked for by the board.' where decision = 'exclude'`)
  expect(await failureOf(desk.engine.client.reviews.evidence({ reviewId }))).toMatchObject({ code: 'NOT_AS_SIGNED' })
})

/** The whole trail as somebody writes it who knows how: every hash is right. */
async function writtenAnew(): Promise<void> {
  const lines = (await desk.engine.client.audit.list({ limit: 1000 })).toReversed()
  await desk.engine.client.audit.head()
  tamper(withoutGuards('delete from audit; delete from audit_note'))
  const { Audit } = await import('../catalog/audit.ts')
  const database = new Sqlite(path('catalog.db'))
  const audit = new Audit(database)
  for (const { at, actor, event, subject, data } of lines)
    audit.append({ at, actor: actor === 'Kim' ? 'Mallory' : actor, event, subject, data })
  database.close()
}

test('a trail that was written anew, with every hash right, is not the one that is remembered', async () => {
  await writtenAnew()
  tamper(`update review set sign_off = json_set(sign_off, '$.by', 'Mallory')`)
  const verdict = await desk.engine.client.audit.verify()
  expect(verdict.broken).toBeNull()
  expect(verdict.problems.map(({ kind }) => kind)).toContain('trail')
  expect((await desk.apply(secondPlan)).error).toMatchObject({ code: 'TRAIL_BROKEN' })
})

test('the file with the head, taken away or forged, is no way around: the keychain remembers too', async () => {
  await desk.restart()
  await writtenAnew()
  rmSync(path('audit-head'))
  expect((await desk.engine.client.audit.verify()).problems.map(({ kind }) => kind)).toContain('trail')
  writeFileSync(path('audit-head'), 'rollcall-audit\n1\nAAAA')
  expect((await desk.engine.client.audit.verify()).problems.map(({ kind }) => kind)).toContain('head')
})

test('what is remembered is not written over by a trail it does not fit, and a restored catalog is taken by a line', async () => {
  await desk.restart()
  const remembered = readFileSync(path('audit-head'), 'utf8')
  tamper(withoutGuards('delete from audit where seq > 3'))
  await desk.destination()
  await desk.restart()
  expect(readFileSync(path('audit-head'), 'utf8')).toBe(remembered)
  await desk.engine.client.audit.accept({ by: 'Ada', reason: 'Restored from the backup of Monday.' })
  const { problems, entries } = await desk.engine.client.audit.verify()
  expect(problems.filter(({ kind }) => kind === 'trail' || kind === 'head')).toEqual([])
  expect((await desk.engine.client.audit.list({ limit: 1 }))[0]).toMatchObject({ seq: entries, event: 'trail.accepted', actor: 'Ada' })
})

test('a catalog from a backup, its remembered head with it: the keychain knows of a later one, until somebody accepts', async () => {
  const backup = path('..', `${basename(desk.engine.dataDir)}-backup`)
  try {
    await desk.restart()
    await desk.engine.client.audit.verify()
    cpSync(path(), backup, { recursive: true })
    const { id: runId } = await desk.run()
    await desk.signed(runId)
    await desk.restart()
    const { entries: later } = await desk.engine.client.audit.verify()
    for (const name of readdirSync(path())) rmSync(path(name), { recursive: true })
    cpSync(backup, path(), { recursive: true })
    await desk.restart()

    const { problems, entries } = await desk.engine.client.audit.verify()
    expect(entries).toBeLessThan(later)
    expect(problems).toEqual([
      {
        ...{ kind: 'trail', subject: 'trail' },
        message: `The audit trail ends at line ${entries}, but the keychain remembers line ${later}: its end is missing.`,
      },
    ])
    expect((await desk.apply(secondPlan)).error).toMatchObject({ code: 'TRAIL_BROKEN' })
    // Further lines do not hide it, not even as many as are missing.
    while ((await desk.engine.client.audit.head())?.entries !== later + 1) await desk.destination()
    expect((await desk.engine.client.audit.verify()).problems).toMatchObject([{ kind: 'trail' }])

    await desk.engine.client.audit.accept({ by: 'Ada', reason: 'The backup of Monday.' })
    expect(await desk.engine.client.audit.verify()).toMatchObject({ broken: null, problems: [] })
    const [line] = await desk.engine.client.audit.list({ limit: 1 })
    expect(line).toMatchObject({ event: 'trail.accepted', data: { reason: 'The backup of Monday.' } })
    expect(line?.data.remembered).toContainEqual(expect.objectContaining({ where: 'keychain', entries: later }))
    const plan = await desk.engine.client.deliveries.plan({ destinationId, reviewId })
    await desk.approve(plan)
    expect((await desk.apply(plan.id)).state).toBe('done')
  } finally {
    rmSync(backup, { recursive: true, force: true })
  }
})

test('without a keychain the trail works unsigned and says so', async () => {
  const bare = await deliveryDesk()
  try {
    const { id: runId } = await bare.run()
    await bare.signed(runId)
    await bare.restart()
    const verdict = await bare.engine.client.audit.verify()
    expect(verdict).toMatchObject({ broken: null, problems: [], note: null, key: null })
    expect(verdict.unsigned).toContain('keychain')
    expect(verdict.remembered).toEqual([{ where: 'file', entries: verdict.entries }])
  } finally {
    await bare.close()
  }
})
