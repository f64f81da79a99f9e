import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { RollcallError } from '../../../shared/errors.ts'
import { textOf, type SourceRecord } from '../../../shared/records.ts'
import { openSpool, removeSpool } from './spool.ts'

let folder: string
let path: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rollcall-spool-'))
  path = join(folder, 'run.spool')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const key = (record: SourceRecord): string => textOf(record.id)
const streams = [
  { name: 'people', key },
  { name: 'classes', key },
]
const start = { mode: 'full', readAt: 5, fullAt: 5 } as const
const page = (...ids: string[]) => ({ records: ids.map((id) => ({ id })), next: null })

test('it is for this person only, and one file once it has ended', () => {
  const spool = openSpool(path, streams, start)
  spool.put('people', '', page('a'))
  expect(statSync(path).mode & 0o777).toBe(0o600)
  spool.end()
  spool.close()
  expect(readdirSync(folder)).toEqual(['run.spool'])
  expect(openSpool(path, streams).about).toEqual({ ...start, whole: true })
})

test('a page that comes again is noticed, also after an interruption, but not the same page of another parent', () => {
  let spool = openSpool(path, streams, start)
  expect(spool.put('people', 's1', page('a', 'b'))).toEqual({ again: false, repeated: 0 })
  expect(spool.put('people', 's2', page('a', 'b'))).toEqual({ again: false, repeated: 2 })
  spool.close()
  spool = openSpool(path, streams, start)
  expect(spool.put('people', 's1', page('a', 'b')).again).toBe(true)
})

test('changes of other streams are kept with the page they came with', () => {
  const spool = openSpool(path, streams, start)
  spool.put('classes', '', page('c1', 'c2'))
  spool.put('people', '', { ...page('a'), others: [{ stream: 'classes', records: [{ id: 'c3' }], gone: ['c1'] }] })
  expect([...spool.reading().stream('classes')].map(key)).toEqual(['c2', 'c3'])
})

test('what another reading had is taken over, but replaces nothing that was read', () => {
  const before = openSpool(path, streams, start)
  before.put('people', '', { records: [{ id: 'a', was: 'old' }, { id: 'b' }], next: null })
  const spool = openSpool(join(folder, 'next.spool'), streams, start)
  spool.put('people', '', { records: [{ id: 'a', was: 'new' }], next: null })
  spool.takeOver('people', before)
  expect([...spool.reading().stream('people')]).toEqual([{ id: 'a', was: 'new' }, { id: 'b' }])
})

test('a cursor counts for the reading after', () => {
  const first = openSpool(path, streams, start)
  first.setNextCursor('people', 'day 1')
  expect(first.cursor('people')).toBeNull()
  first.end()
  first.close()
  const second = openSpool(join(folder, 'next.spool'), streams, { ...start, mode: 'delta', from: path })
  expect(second.cursor('people')).toBe('day 1')
})

test.each(['not a database', ''])('a file that is no spool (%j) is told as damaged and left alone', (content) => {
  writeFileSync(path, content)
  const open = () => openSpool(path, streams, start)
  expect(open).toThrow(RollcallError)
  expect(statSync(path).size).toBe(content.length)
})

test('nothing stays behind when it is removed', () => {
  const spool = openSpool(path, streams, start)
  spool.put('people', '', page('a'))
  spool.close()
  removeSpool(path)
  expect(readdirSync(folder)).toEqual([])
})
