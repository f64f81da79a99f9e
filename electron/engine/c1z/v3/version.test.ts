import { describe, expect, test } from 'vitest'
import { V3Faults } from './faults.ts'
import { added, firstEdit, log, type WrittenTable } from './testing/file-writer.ts'
import { varints } from './testing/table-writer.ts'
import { replay } from './version.ts'

const replayed = (bytes: Buffer) => replay(bytes, 'MANIFEST-000001', new V3Faults('in.c1z'))
const hex = (text: string): Buffer => Buffer.from(text.replaceAll(/\s/g, ''), 'hex')
const key = (text: string): Buffer => Buffer.from(text, 'latin1')
const some = (number: number, more: Partial<WrittenTable> = {}): Buffer => added({ number, smallest: key('a'), largest: key('m'), ...more })
const removed = (level: number, number: number): Buffer => varints(6, level, number)

/** The log of a small file. */
const vector = hex(`
  a117774a 2000 01 011a 6c6576656c64622e4279746577697365436f6d70617261746f72 0302 0400
  8c628c37 3e00 01 0204 0306 041e 67 00 05 a110 17 030100 6368616f732d736563726574 0111000000000000 10 03ff737461747300 011e000000000000 0a 1e 06 05c3d8b6d806 01
  d27e3f0d 2b00 01 0206 0308 041f 67 00 07 d70a 0a 0306 011f000000000000 0a 0306 011f000000000000 1f 1f 06 05c3d8b6d806 01`)

describe('the list of tables', () => {
  test('of a small file', () => {
    expect(replayed(vector)).toEqual({
      logNumber: 6,
      tables: [
        {
          ...{ number: 5, level: 0, file: 5, virtual: false, smallestSequence: 10, largestSequence: 30, largestExcluded: false },
          ...{ smallest: key('\x03\x01\0chaos-secret'), largest: key('\x03\xffstats\0') },
        },
        {
          ...{ number: 7, level: 0, file: 7, virtual: false, smallestSequence: 31, largestSequence: 31, largestExcluded: false },
          ...{ smallest: key('\x03\x06'), largest: key('\x03\x06') },
        },
      ],
    })
  })

  test('a changed byte anywhere in it is noticed', () => {
    const whole = replayed(vector)
    for (let at = 0; at < vector.length; at++) {
      const bytes = Buffer.from(vector)
      bytes[at] = (bytes[at] ?? 0) ^ 1
      let found: unknown = null
      try {
        found = replayed(bytes)
      } catch (error) {
        expect(error, `byte ${at}`).toMatchObject({ code: 'MALFORMED_DATA' })
      }
      if (found !== null) expect(found, `byte ${at}`).toEqual(whole)
    }
  })

  test('records longer than a block, and those that begin where one ends', () => {
    for (const size of [10, 32_000, 32_700, 32_755, 32_761, 65_520, 100_000]) {
      const long = some(5, { smallest: Buffer.alloc(size, 'a'), largest: Buffer.alloc(size, 'b') })
      const { tables } = replayed(log([firstEdit, some(4), long, some(6)]))
      expect(tables.map(({ number, smallest }) => [number, smallest.length])).toEqual([
        [4, 1],
        [5, size],
        [6, 1],
      ])
    }
  })

  test('tables move, go, and are parts of others', () => {
    const { tables } = replayed(
      log([
        firstEdit,
        Buffer.concat([some(4), some(5)]),
        Buffer.concat([removed(0, 4), some(4, { level: 6 }), removed(0, 5)]),
        some(9, { backing: 4, largestExcluded: true }),
      ]),
    )
    expect(tables.map(({ number, level, file, virtual, largestExcluded }) => ({ number, level, file, virtual, largestExcluded }))).toEqual([
      { number: 4, level: 6, file: 4, virtual: false, largestExcluded: false },
      { number: 9, level: 0, file: 4, virtual: true, largestExcluded: true },
    ])
  })

  const newer = 'was written by a newer connector than Rollcall knows'
  const unused = 'uses a feature of its database that Baton connectors do not use'
  const tableWith = (...custom: Buffer[]): Buffer => Buffer.concat([some(5).subarray(0, -1), ...custom, varints(1)])
  test.each<[what: string, records: Buffer[], sentence: string]>([
    ['an unknown field', [firstEdit, varints(25)], `${newer} (MANIFEST field 25).`],
    ['range keys', [firstEdit, varints(104)], `${unused} (range keys).`],
    ['a blob file', [firstEdit, varints(107)], `${unused} (blob files).`],
    ['a blob file that is gone', [firstEdit, varints(108)], `${unused} (blob files).`],
    ['values in blob files', [firstEdit, tableWith(varints(69))], `${unused} (blob files).`],
    ['a replaced prefix', [firstEdit, tableWith(varints(67, 1, 65))], `${unused} (replaced beginnings of keys).`],
    ['a replaced suffix', [firstEdit, tableWith(varints(68, 1, 65))], `${unused} (replaced beginnings of keys).`],
    ['a field of a table that must be known', [firstEdit, tableWith(varints(70, 1))], `${newer} (MANIFEST field 70 of a table).`],
    ['another comparer', [varints(1, 1, 65)], `${unused} (another order of keys).`],
    ['no comparer', [some(4)], 'in.c1z is damaged: MANIFEST-000001 cannot be read.'],
    ['a table that is removed and never was', [firstEdit, removed(0, 4)], 'is damaged'],
    ['a table twice', [firstEdit, some(4), some(4)], 'is damaged'],
    ['a level there is not', [firstEdit, some(4, { level: 7 })], 'is damaged'],
    ['bounds the wrong way', [firstEdit, some(4, { smallest: key('z') })], 'is damaged'],
    ['sequences the wrong way', [firstEdit, some(4, { smallestSequence: 9, largestSequence: 8 })], 'is damaged'],
    ['an edit that is cut off', [firstEdit, some(4).subarray(0, 9)], 'is damaged'],
    [
      'too many tables',
      [firstEdit, Buffer.concat(Array.from({ length: 10_001 }, (_, i) => some(i)))],
      'is refused: it has more than 10000 tables.',
    ],
  ])('refused: %s', (_what, records, sentence) => {
    expect(() => replayed(log(records))).toThrow(sentence)
  })

  test('what need not be known is passed over', () => {
    const { tables } = replayed(
      log([firstEdit, Buffer.concat([varints(5, 0, 1, 65, 9, 1, 105, 4, 9, 106, 4), tableWith(varints(6, 1, 65, 2, 0, 67, 0, 12, 1, 1))])]),
    )
    expect(tables).toHaveLength(1)
  })

  test('a log that breaks off in a record is damaged', () => {
    const long = log([firstEdit, some(5, { smallest: Buffer.alloc(40_000, 'a'), largest: Buffer.alloc(40_000, 'b') })])
    expect(() => replayed(long.subarray(0, 32_768))).toThrow('is damaged')
    expect(() => replayed(long.subarray(0, 40_000))).toThrow('is damaged')
  })
})
