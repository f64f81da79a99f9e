import fc from 'fast-check'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { textOf, type SourceRecord } from '../../../shared/records.ts'
import { openSpool, type Spool } from './spool.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rollcall-spool-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const streams = [{ name: 'people', key: (record: SourceRecord) => textOf(record.id) }]
const id = fc.integer({ min: 0, max: 12 }).map((n) => (n === 0 ? '__proto__' : `p${n}`))
const page = fc.record({
  records: fc.array(
    fc.record({ id, value: fc.oneof(fc.string(), fc.double({ noNaN: true, noDefaultInfinity: true }), fc.constant(null)) }),
    {
      maxLength: 8,
    },
  ),
  gone: fc.array(id, { maxLength: 3 }),
})
type TestPage = typeof page extends fc.Arbitrary<infer T> ? T : never

/** What a reading has after these pages: of each key the last record, none after its leaving. */
function expected(pages: readonly TestPage[]): Map<string, unknown> {
  const kept = new Map<string, unknown>()
  for (const { records, gone } of pages) {
    for (const record of records) kept.set(record.id, record.value)
    for (const key of gone) kept.delete(key)
  }
  return kept
}

const found = (spool: Spool): [string, unknown][] => [...spool.reading().stream('people')].map(({ id: key, value }) => [textOf(key), value])

test('a reading has of each key what came last, in one go, reopened at any page, and with changes on top', () => {
  const pages = fc.array(page, { maxLength: 12 })
  const holds = fc.property(pages, fc.array(page, { maxLength: 6 }), fc.nat(), (full, changes, cut) => {
    const path = join(folder, `${Math.random()}.spool`)
    let spool = openSpool(path, streams, { mode: 'full', readAt: 1, fullAt: 1 })
    for (const [at, each] of full.entries()) {
      spool.put('people', '', { ...each, next: { at } })
      if (at === cut % 12) {
        spool.close()
        spool = openSpool(path, streams, { mode: 'full', readAt: 9, fullAt: 9 })
        expect(spool.place('people', '')).toEqual({ next: { at }, done: false })
        expect(spool.about.readAt).toBe(1)
      }
    }
    expect(new Map(found(spool))).toEqual(expected(full))
    expect(found(spool)).toHaveLength(expected(full).size)
    spool.end()
    spool.close()

    const delta = openSpool(`${path}2`, streams, { mode: 'delta', readAt: 2, fullAt: 1, from: path })
    expect(delta.place('people', '')).toBeNull()
    for (const each of changes) delta.put('people', '', { ...each, next: null })
    expect(new Map(found(delta))).toEqual(expected([...full, ...changes]))
    expect(found(delta)).toHaveLength(expected([...full, ...changes]).size)
    delta.close()
  })
  fc.assert(holds, { numRuns: 60 })
})
