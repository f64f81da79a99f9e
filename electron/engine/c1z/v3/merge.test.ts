import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { inMemory } from './bytes.ts'
import { V3Faults } from './faults.ts'
import { meets, Scan, type LiveTable } from './merge.ts'
import { Table } from './table.ts'
import { table, type Entry, type WrittenDeletion } from './testing/table-writer.ts'
import type { KeyRange } from './table-cursor.ts'
import type { TableMeta } from './version.ts'

const faults = new V3Faults('in.c1z')
const text = (value: string): Buffer => Buffer.from(value, 'latin1')
const everything: KeyRange = { low: Buffer.alloc(0), high: text('~') }

interface Given {
  readonly entries?: readonly Entry[]
  readonly deletions?: readonly WrittenDeletion[]
  readonly meta?: Partial<TableMeta>
}

function live(given: Given, number: number): LiveTable {
  const { entries = [], deletions = [], meta = {} } = given
  const bytes = table(entries, { deletions, rowsPerBlock: 2 })
  const bounds = { smallest: text(''), largest: text('~'), largestExcluded: false }
  const sequences = { smallestSequence: 0, largestSequence: 1000 }
  return {
    meta: { number, file: number, level: 0, virtual: false, ...bounds, ...sequences, ...meta },
    table: new Table(`00000${number}.sst`, inMemory(bytes), faults),
  }
}

function found(tables: readonly Given[], range = everything): string[] {
  const scan = new Scan(
    tables.map(live).filter(({ meta }) => meets(meta, range)),
    range,
    faults,
  )
  const rows: string[] = []
  while (scan.next()) rows.push(`${scan.key.view().toString('latin1')}=${scan.value().toString('latin1')}`)
  scan.close()
  return rows
}

const set = (key: string, value: string, sequence: number): Entry => ({ key: text(key), value: text(value), sequence })
const gone = (key: string, sequence: number, kind = 0): Entry => ({ key: text(key), sequence, kind })
const range = (start: string, end: string, sequence: number): WrittenDeletion => ({ start: text(start), end: text(end), sequence })

describe('a merge of tables', () => {
  test('has the newest value of each key, whichever table it is in', () => {
    expect(found([{ entries: [set('a', 'old', 1), set('c', 'c', 2)] }, { entries: [set('a', 'new', 5), set('b', 'b', 4)] }])).toEqual([
      'a=new',
      'b=b',
      'c=c',
    ])
    expect(found([{ entries: [set('a', 'new', 5), set('a', 'old', 4), set('a', 'older', 3)] }])).toEqual(['a=new'])
  })

  test.each([0, 7, 23])('leaves out what was deleted (kind %i), until it is set again', (kind) => {
    const older = { entries: [set('a', 'a', 1), set('b', 'b', 2), set('c', 'c', 3)] }
    expect(found([older, { entries: [gone('b', 9, kind)] }])).toEqual(['a=a', 'c=c'])
    expect(found([older, { entries: [gone('b', 9, kind)] }, { entries: [{ ...set('b', 'again', 10), kind: 18 }] }])).toEqual([
      'a=a',
      'b=again',
      'c=c',
    ])
  })

  test('deletions of ranges count for older keys of all tables, up to their end', () => {
    const older = { entries: ['a', 'b', 'c', 'd'].map((key, i) => set(key, key, i + 1)) }
    expect(found([older, { deletions: [range('b', 'd', 9)] }])).toEqual(['a=a', 'd=d'])
    expect(found([older, { deletions: [range('b', 'd', 3)] }])).toEqual(['a=a', 'c=c', 'd=d'])
    expect(found([{ ...older, deletions: [range('a', 'c', 9), range('c', 'z', 2)] }])).toEqual(['c=c', 'd=d'])
  })

  test('a part of a table has no more than its bounds, its deletions neither', () => {
    const entries = ['a', 'b', 'c', 'd'].map((key) => set(key, 'part', 5))
    const part = { entries, deletions: [range('a', 'z', 9)], meta: { smallest: text('b'), largest: text('c'), virtual: true } }
    const others = { entries: ['a', 'b', 'bb', 'c', 'cc', 'd'].map((key, i) => set(key, 'other', i)) }
    expect(found([part, others])).toEqual(['a=other', 'cc=other', 'd=other'])
    expect(found([{ ...part, deletions: [] }])).toEqual(['b=part', 'c=part'])
    expect(found([{ ...part, deletions: [], meta: { ...part.meta, largestExcluded: true } }])).toEqual(['b=part'])
  })

  test('a table that was put in as it is has one sequence', () => {
    const put = {
      entries: [set('a', 'put', 0), set('b', 'put', 0)],
      deletions: [range('c', 'e', 0)],
      meta: { smallestSequence: 7, largestSequence: 7 },
    }
    const own = { entries: [set('a', 'own', 6), set('b', 'own', 8), set('c', 'own', 6), set('d', 'own', 8)] }
    expect(found([own, put])).toEqual(['a=put', 'b=own', 'd=own'])
  })

  test('refused: kinds nobody writes, and one change in two tables', () => {
    const unused = 'uses a feature of its database that Baton connectors do not use'
    for (const [kind, sentence] of [
      [2, `${unused} (merges).`],
      [20, `${unused} (range keys).`],
      [15, 'is damaged'],
      [30, '(kind 30 of a key)'],
    ] as const) {
      expect(() => found([{ entries: [gone('a', 1, kind)] }])).toThrow(sentence)
    }
    expect(() => found([{ entries: [set('a', '1', 5)] }, { entries: [set('a', '2', 5)] }])).toThrow(
      'two of its tables hold the same change',
    )
  })

  test('whatever was set and deleted in whatever tables, what is left is what a map would hold', () => {
    const letter = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g', 'h')
    const change = fc.oneof(
      fc.record({ key: letter, value: fc.string({ maxLength: 3 }) }),
      fc.record({ key: letter }),
      fc.record({ from: letter, to: letter }),
    )
    fc.assert(
      fc.property(fc.array(fc.tuple(change, fc.nat(3)), { maxLength: 40 }), letter, letter, (changes, one, other) => {
        const [low, high] = one < other ? [one, other] : [other, one]
        const kept = new Map<string, string>()
        const tables = Array.from({ length: 4 }, () => ({ entries: [] as Entry[], deletions: [] as WrittenDeletion[] }))
        for (const [i, [what, table]] of changes.entries()) {
          const sequence = i + 1
          if ('from' in what) {
            const [from, to] = what.from < what.to ? [what.from, what.to] : [what.to, what.from]
            if (from === to) continue
            for (const key of kept.keys()) if (key >= from && key < to) kept.delete(key)
            // A table of its own: those of one must not overlap.
            tables.push({ entries: [], deletions: [range(from, to, sequence)] })
          } else if ('value' in what) {
            kept.set(what.key, what.value)
            tables[table]?.entries.push(set(what.key, what.value, sequence))
          } else {
            kept.delete(what.key)
            tables[table]?.entries.push(gone(what.key, sequence))
          }
        }
        for (const { entries } of tables) entries.sort((a, b) => Buffer.compare(a.key, b.key) || (b.sequence ?? 0) - (a.sequence ?? 0))
        const wanted = [...kept]
          .filter(([key]) => key >= low && key < high)
          .map(([key, value]) => `${key}=${Buffer.from(value, 'latin1').toString('latin1')}`)
        expect(found(tables, { low: text(low), high: text(high) })).toEqual(wanted.toSorted())
      }),
      { numRuns: 300 },
    )
  })
})
