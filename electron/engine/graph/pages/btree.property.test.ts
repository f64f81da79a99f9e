import Database from 'better-sqlite3'
import fc from 'fast-check'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { IndexTree, maxEntry, maxRow, putBigEndianVarint, TableTree } from './btree.ts'
import { openScratch } from '../../c1z/database.ts'
import { PAGE_SIZE } from '../../c1z/schema.ts'
import { PageFile } from './page-file.ts'
import { inFolder } from '../../c1z/testing/files.ts'

/** Records of one text (and, for the index, the rowid as four bytes), as SQLite lays them out. */
const type = (text: Buffer): number => 2 * text.length + 13
const typeSize = (text: Buffer): number => (type(text) < 128 ? 1 : 2)

async function build(path: string, texts: readonly Buffer[]): Promise<void> {
  const database = openScratch(path)
  database.exec('create table t (id integer primary key, a text); create index i on t (a)')
  const roots = database.prepare<[], [string, number]>('select name, rootpage from sqlite_master').raw().all()
  database.close()
  const root = new Map(roots)
  const file = new PageFile(path, PAGE_SIZE)
  const table = new TableTree(file)
  for (const [i, text] of texts.entries()) {
    const header = 2 + typeSize(text)
    let at = table.add(i + 1, header + text.length)
    file.bytes[at++] = header
    file.bytes[at++] = 0
    at = putBigEndianVarint(file.bytes, at, type(text))
    file.bytes.set(text, at)
    if (i % 100 === 0) await file.drain()
  }
  table.finish(root.get('t') ?? 0)
  const index = new IndexTree(file)
  for (const [i, text] of texts.entries()) {
    const header = 2 + typeSize(text)
    let at = index.add(header + text.length + 4)
    index.bytes[at++] = header
    at = putBigEndianVarint(index.bytes, at, type(text))
    index.bytes[at++] = 4
    index.bytes.set(text, at)
    new DataView(index.bytes.buffer, index.bytes.byteOffset).setUint32(at + text.length, i + 1)
    if (i % 100 === 0) await file.drain()
  }
  index.finish(root.get('i') ?? 0)
  await file.finish()
  await file.close()
}

/** Sorted texts: random lengths, so that leaves, and the pages above, end in every possible way. */
const texts = fc
  .record({
    count: fc.integer({ min: 0, max: 1500 }),
    least: fc.integer({ min: 0, max: 900 }),
    spread: fc.integer({ min: 0, max: 80 }),
    seed: fc.nat(),
  })
  .map(({ count, least, spread, seed }) => {
    let state = seed
    return Array.from({ length: count }, (_, i) => {
      state = (state * 1_103_515_245 + 12_345) % 2 ** 31
      return Buffer.from(String(i).padStart(6, '0') + 'x'.repeat(least + (spread === 0 ? 0 : state % spread)))
    })
  })

async function check(entries: readonly Buffer[]): Promise<void> {
  await inFolder(async (folder) => {
    const path = join(folder, 't.db')
    await build(path, entries)
    const database = new Database(path)
    try {
      expect(database.pragma('integrity_check', { simple: true })).toBe('ok')
      const expected = entries.map(String)
      expect(database.prepare('select a from t order by id').pluck().all()).toEqual(expected)
      expect(database.prepare('select a from t indexed by i order by a').pluck().all()).toEqual(expected)
      const middle = expected[expected.length >> 1]
      if (middle !== undefined)
        expect(database.prepare('select id from t where a = ?').pluck().get(middle)).toBe((expected.length >> 1) + 1)
      // What SQLite adds afterwards finds its place.
      database.prepare(`insert into t (a) values ('000000!'), (null), ('zzz')`).run()
      expect(database.pragma('integrity_check', { simple: true })).toBe('ok')
    } finally {
      database.close()
    }
  })
}

test('a database with trees of ours is whole, and holds what was put in', async () => {
  await fc.assert(fc.asyncProperty(texts, check), { numRuns: 60 })
}, 60_000)

test('every count of entries around full pages', async () => {
  // 984 bytes of text: four entries an index leaf, so that 4 to 21 entries end leaves in every way.
  for (let count = 0; count <= 24; count++)
    await check(Array.from({ length: count }, (_, i) => Buffer.from(`${String(i).padStart(4, '0')}${'y'.repeat(980)}`)))
})

test('refuses what needs overflow pages', async () => {
  await inFolder(async (folder) => {
    const path = join(folder, 't.db')
    openScratch(path).exec('create table t (a)').close()
    const file = new PageFile(path, PAGE_SIZE)
    expect(() => new TableTree(file).add(1, maxRow(PAGE_SIZE) + 1)).toThrow(RangeError)
    expect(() => new IndexTree(file).add(maxEntry(PAGE_SIZE) + 1)).toThrow(RangeError)
    await file.close()
  })
})

test('the varint of SQLite', () => {
  const bytes = Buffer.alloc(9)
  for (const [value, hex] of [
    [0, '00'],
    [127, '7f'],
    [128, '8100'],
    [16_383, 'ff7f'],
    [16_384, '818000'],
    [2_097_152, '81808000'],
  ] as const) {
    expect(bytes.toString('hex', 0, putBigEndianVarint(bytes, 0, value))).toBe(hex)
  }
})
