import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { inMemory } from './bytes.ts'
import { V3Faults } from './faults.ts'
import { Table } from './table.ts'
import { HeldBlocks, TableCursor, type Bounds, type KeyRange } from './table-cursor.ts'
import { fixture } from './testing/fixtures.ts'
import { table, type Entry, type TableOptions } from './testing/table-writer.ts'

const faults = new V3Faults('in.c1z')
const text = (value: string): Buffer => Buffer.from(value, 'latin1')
const everything: KeyRange = { low: Buffer.alloc(0), high: Buffer.from('ff', 'hex') }
const bounds: Bounds = { smallest: Buffer.alloc(0), largest: Buffer.from('ff', 'hex'), largestExcluded: false }

function entriesOf(bytes: Buffer, range = everything, options = { bounds, virtual: false, sequence: null as number | null }) {
  const cursor = new TableCursor(new Table('000005.sst', inMemory(bytes), faults), options, range, new HeldBlocks(faults))
  const found: { key: string; value: string; sequence: number; kind: number }[] = []
  while (cursor.next()) {
    const { sequence, kind } = cursor
    found.push({ key: cursor.key.view().toString('latin1'), value: cursor.value().toString('latin1'), sequence, kind })
  }
  return found
}

const many = (count: number): Entry[] =>
  Array.from({ length: count }, (_, i) => ({ key: text(`key ${String(i).padStart(6, '0')}`), value: text(`value ${i}`), sequence: i + 1 }))

describe('a table of the database', () => {
  const tiny = readFileSync(fixture('tiny-table.sst'))

  test('taken apart by hand', () => {
    const read = new Table('000005.sst', inMemory(tiny), faults)
    expect(read.rangeDeletions).toEqual([{ start: Buffer.from('030a', 'hex'), end: Buffer.from('030b', 'hex'), sequence: 0 }])
    expect(entriesOf(tiny)).toEqual([
      { key: '\x03\x01\0group', value: '\x12\x05group', sequence: 0, kind: 1 },
      { key: '\x03\x01\0user', value: '\x12\x04user', sequence: 0, kind: 1 },
      { key: '\x03\x02\0user\0a\x01\x01b', value: '', sequence: 0, kind: 1 },
    ])
  })

  test('a changed byte anywhere in what is read is noticed', () => {
    const whole = entriesOf(tiny)
    for (let at = 0; at < tiny.length; at++) {
      const bytes = Buffer.from(tiny)
      bytes[at] = (bytes[at] ?? 0) ^ 0x10
      let found: unknown = whole
      try {
        found = entriesOf(bytes)
      } catch (error) {
        expect(error, `byte ${at}`).toMatchObject({ name: 'RollcallError' })
      }
      expect(found, `byte ${at}`).toEqual(whole)
    }
  })

  test.each([false, true])('of many blocks; two levels of index: %s', (twoLevels) => {
    const entries = many(1000)
    const bytes = table(entries, { twoLevels, rowsPerBlock: 17 })
    const keys = entries.map(({ key }) => key.toString('latin1'))
    expect(entriesOf(bytes).map(({ key }) => key)).toEqual(keys)
    for (const [from, to] of [
      [0, 0],
      [0, 17],
      [16, 18],
      [17, 51],
      [50, 52],
      [333, 777],
      [999, 1000],
      [400, 400],
    ] as const) {
      const range = { low: text(keys[from] ?? ''), high: text(keys[to] ?? '~') }
      expect(entriesOf(bytes, range).map(({ key }) => key)).toEqual(keys.slice(from, to === 0 ? 0 : to))
      const between = { low: text(`${keys[from] ?? ''} `), high: text(`${keys[to] ?? '~'} `) }
      expect(entriesOf(bytes, between).map(({ key }) => key)).toEqual(keys.slice(from + 1, to + 1))
    }
  })

  test('of which a part counts, with one sequence for all', () => {
    const part = { smallest: text('key 000010'), largest: text('key 000012'), largestExcluded: false }
    const names = (virtual: boolean, largestExcluded: boolean) =>
      entriesOf(table(many(50)), everything, { bounds: { ...part, largestExcluded }, virtual, sequence: 7 }).map(
        ({ key, sequence }) => `${key} ${sequence}`,
      )
    expect(names(true, false)).toEqual(['key 000010 7', 'key 000011 7', 'key 000012 7'])
    expect(names(true, true)).toEqual(['key 000010 7', 'key 000011 7'])
    expect(() => names(false, false)).toThrow('is damaged: the table 000005.sst has keys outside its bounds.')
  })

  const refused: [what: string, options: TableOptions, sentence: string][] = [
    ['table format 8', { format: 8 }, 'newer connector than Rollcall knows (table format 8)'],
    ['table format 4', { format: 4 }, 'do not use (table format 4)'],
    ['an unknown checksum', { checksum: 2 }, 'newer connector than Rollcall knows (checksum 2)'],
    ['MinLZ', { compression: 8 }, 'newer connector than Rollcall knows (compression 8)'],
    ['value blocks', { attributes: 129 }, 'do not use (value blocks)'],
    ['range keys', { attributes: 130 }, 'do not use (range keys)'],
    ['blob files', { attributes: 192 }, 'do not use (blob files)'],
    ['later attributes', { attributes: 384 }, 'newer connector than Rollcall knows (table attributes 384)'],
    ['a comparer', { comparer: 'other' }, 'do not use (another order of keys)'],
    ['a schema', { schema: 'other' }, 'do not use (another layout of keys)'],
    ['range key blocks', { meta: 'pebble.range_key' }, 'do not use (range keys)'],
    ['a value index', { meta: 'pebble.value_index' }, 'do not use (value blocks)'],
    ['a blob index', { meta: 'pebble.blob_ref_index' }, 'do not use (blob files)'],
    ['older deletions', { meta: 'rocksdb.range_del' }, 'do not use (an older form of deletions)'],
    ['external values', { external: true }, 'do not use (value blocks)'],
  ]
  test.each(refused)('refused: %s', (_what, options, sentence) => {
    expect(() => entriesOf(table(many(3), options))).toThrow(sentence)
  })

  test('refused: keys out of order, twice the same, too long', () => {
    const [first, second] = many(2)
    if (first === undefined || second === undefined) throw new Error('none')
    expect(() => entriesOf(table([second, first]))).toThrow('000005.sst has keys out of order')
    expect(() => entriesOf(table([first, first]))).toThrow('000005.sst has keys out of order')
    expect(() => entriesOf(table([second, first], { rowsPerBlock: 1 }))).toThrow('is damaged')
    const older = { ...first, sequence: 0, value: text('older') }
    expect(entriesOf(table([first, older])).map(({ value }) => value)).toEqual(['value 0', 'older'])
    expect(() => entriesOf(table([{ key: Buffer.alloc(20_000, 3) }]))).toThrow('000005.sst cannot be read')
  })

  test('one that is cut off has no end', () => {
    for (const length of [0, 10, 60, tiny.length - 1]) expect(() => entriesOf(tiny.subarray(0, length))).toThrow('has no end')
  })
})
