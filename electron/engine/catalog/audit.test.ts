import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openCatalog } from './catalog.ts'

let folder: string
let path: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rollcall-audit-'))
  path = join(folder, 'catalog.db')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const line = (event: string, subject = 'review:1') => ({ at: 1_767_600_000_000, actor: 'Dana', event, subject, data: { reason: event } })

async function withThree(): Promise<string | null> {
  const catalog = openCatalog(path)
  for (const event of ['review.created', 'review.decided', 'review.signed']) catalog.audit.append(line(event))
  const { head } = await catalog.audit.verify()
  catalog.close()
  return head
}

async function verifyNow() {
  const catalog = openCatalog(path)
  try {
    return await catalog.audit.verify()
  } finally {
    catalog.close()
  }
}

function tamper(sql: string): void {
  const database = new Sqlite(path)
  database.exec(`drop trigger audit_not_changed; drop trigger audit_not_removed; ${sql}`)
  database.close()
}

test('lines come back newest first, with what they said', async () => {
  const catalog = openCatalog(path)
  catalog.audit.append(line('review.created'))
  catalog.audit.append(line('delivery.planned', 'delivery:2'))
  const last = catalog.audit.append(line('review.signed'))
  expect(catalog.audit.list(undefined, undefined, 10).map(({ event }) => event)).toEqual([
    'review.signed',
    'delivery.planned',
    'review.created',
  ])
  expect(catalog.audit.list('review:1', last.seq, 10)).toMatchObject([{ seq: 1, actor: 'Dana', data: { reason: 'review.created' } }])
  expect(await catalog.audit.verify()).toEqual({ entries: 3, head: last.hash, broken: null })
  catalog.close()
})

test('a line that goes with a transaction that fails was never there', async () => {
  const catalog = openCatalog(path)
  const failing = () =>
    catalog.transaction(() => {
      catalog.audit.append(line('review.created'))
      throw new Error('no')
    })
  expect(failing).toThrow('no')
  expect(await catalog.audit.verify()).toEqual({ entries: 0, head: null, broken: null })
  catalog.close()
})

test('lines cannot be changed or removed by mistake', async () => {
  await withThree()
  const database = new Sqlite(path)
  expect(() => database.exec("update audit set actor = 'Mallory'")).toThrow('only added to')
  expect(() => database.exec('delete from audit')).toThrow('only added to')
  database.close()
})

test.each([
  ['one byte of the reason', `update audit set data = replace(data, 'decided', 'decideD') where seq = 2`, 2],
  ['the actor', `update audit set actor = 'dana' where seq = 1`, 1],
  ['the time', 'update audit set at = at + 1 where seq = 3', 3],
  ['the hash', `update audit set hash = 'f' || substr(hash, 2) || 'x' where seq = 1`, 1],
  ['a line taken out', 'delete from audit where seq = 2', 3],
  [
    'two lines swapped',
    'update audit set seq = 9 where seq = 1; update audit set seq = 1 where seq = 2; update audit set seq = 2 where seq = 9',
    1,
  ],
])('%s is noticed', async (_what, sql, seq) => {
  await withThree()
  tamper(sql)
  expect((await verifyNow()).broken).toMatchObject({ seq })
})

test('lines cut off at the end show in the head', async () => {
  const head = await withThree()
  tamper('delete from audit where seq = 3')
  const verdict = await verifyNow()
  expect(verdict).toMatchObject({ entries: 2, broken: null })
  expect(verdict.head).not.toBe(head)
})
