import Sqlite from 'better-sqlite3'
import fc from 'fast-check'
import { copyFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { fold } from '../../../shared/text/fold.ts'
import { hasWord, searchWords } from '../../../shared/text/words.ts'
import { openSnapshot, type Snapshot } from './snapshot.ts'
import { inFolder, snapshotOf } from './testing/arbitrary-graph.ts'

const course = { id: 'course', displayName: 'Course', traits: [], skipEntitlementsAndGrants: false } as const

const pieces = fc.constantFrom(
  ...['C#', 'C++', 'Søren', "O'Brien", 'O’Brien', 'a–b', '100%', '&', 'R&D', '情報セキュリティ基礎', '安全 第一', 'ความปลอดภัย', '정보보안'],
  ...['Straße', 'ΟΔΟΣ', 'İ', 'ａｂ', '"x"', '\\', 'Ⅳ', '½', '\u200b', '🦊', 'नमस्ते', 'a_b', 'x.y@z', 'c #', '#', "'"],
)
const names = fc.oneof(
  fc.array(pieces, { minLength: 1, maxLength: 4 }).map((parts) => parts.join(' ')),
  fc.array(pieces, { minLength: 1, maxLength: 3 }).map((parts) => parts.join('')),
  fc.string({ unit: 'binary', minLength: 1, maxLength: 12 }),
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 }),
)

async function ofNames(given: readonly string[], check: (snapshot: Snapshot, stored: ReadonlyMap<string, string>) => void): Promise<void> {
  await inFolder(async (folder) => {
    const path = join(folder, 'a.snapshot')
    const resources = given.map((displayName, i) => ({ type: 'course', id: `k${i}`, displayName }))
    await snapshotOf(path, { types: [course], resources, entitlements: [], grants: [] })
    const old = join(folder, 'old.snapshot')
    copyFileSync(path, old)
    asWrittenBefore(old)
    for (const file of [path, old]) {
      const snapshot = openSnapshot(file)
      try {
        const rows = snapshot.page({ list: 'resources' }, 0, 5000).rows
        check(snapshot, new Map(rows.map(({ id, name }) => [id, name])))
      } finally {
        snapshot.close()
      }
    }
  })
}

/** The text tables of files that were written before symbols and scripts without blanks counted. */
function asWrittenBefore(path: string): void {
  const database = new Sqlite(path)
  database.exec(`drop table resource_text; drop table entitlement_text;
    create virtual table resource_text using fts5 (name, email, login, id, content = 'resource', content_rowid = 'key',
      tokenize = 'unicode61 remove_diacritics 2', prefix = '2 3');
    insert into resource_text (resource_text) values ('rebuild');
    create virtual table entitlement_text using fts5 (name, slug, id, content = 'entitlement', content_rowid = 'key',
      tokenize = 'unicode61 remove_diacritics 2', prefix = '2 3');
    insert into entitlement_text (entitlement_text) values ('rebuild')`)
  database.close()
}

const found = (snapshot: Snapshot, value: string): string[] =>
  snapshot.page({ list: 'resources', filter: { op: 'text', value } }, 0, 5000).rows.map(({ id }) => id)

test('a search finds exactly the names that have every word, in files of every age', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(names, { minLength: 3, maxLength: 12 }), fc.array(names, { maxLength: 12 }), async (given, others) => {
      await ofNames(given, (snapshot, stored) => {
        for (const typed of [...others, ...given]) {
          const words = searchWords(typed)
          if (words.length === 0) continue
          const expected = [...stored].filter(([id, name]) => words.every((word) => hasWord(name, word) || hasWord(id, word)))
          expect(found(snapshot, typed)).toEqual(expected.map(([id]) => id))
          for (const id of found(snapshot, typed)) for (const word of words) expect(fold(`${stored.get(id)} ${id}`)).toContain(word)
        }
      })
    }),
    { numRuns: 25, endOnFailure: true },
  )
})

test('some words of a name find it', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(names, { minLength: 2, maxLength: 8 }), fc.nat(), fc.nat(), async (given, from, length) => {
      await ofNames(given, (snapshot, stored) => {
        for (const [id, name] of stored) {
          const words = name.split(/\s+/u)
          const part = words.slice(from % words.length, (from % words.length) + 1 + (length % words.length)).join(' ')
          if (part.trim() !== '') expect(found(snapshot, part)).toContain(id)
        }
      })
    }),
    { numRuns: 25, endOnFailure: true },
  )
})

test('C# is not C, and what is written without blanks is found in the middle', async () => {
  const given = [
    'C# for beginners (Course)',
    'C++ for beginners (Course)',
    'C for beginners (Course)',
    'AC#',
    '情報セキュリティ基礎',
    'ความปลอดภัย',
    'R & D',
  ]
  await ofNames(given, (snapshot) => {
    expect(found(snapshot, 'C#')).toEqual(['k0'])
    expect(found(snapshot, 'c++')).toEqual(['k1'])
    expect(found(snapshot, 'c')).toEqual(['k0', 'k1', 'k2'])
    expect(found(snapshot, '#')).toEqual(['k0', 'k3'])
    expect(found(snapshot, '!!!')).toEqual([])
    expect(found(snapshot, '&')).toEqual(['k6'])
    expect(found(snapshot, 'R&D')).toEqual([])
    for (const part of ['セキュリティ', '基礎', '情報']) expect(found(snapshot, part)).toEqual(['k4'])
    expect(found(snapshot, 'ปลอดภัย')).toEqual(['k5'])
  })
})

test('invisible characters alone find what holds them', async () => {
  await ofNames(['a\u200bb', 'ab'], (snapshot) => {
    expect(found(snapshot, '\u200b')).toEqual(['k0'])
    expect(snapshot.page({ list: 'resources', filter: { op: 'contains', field: 'name', value: '\u200b' } }, 0, 10).total).toBe(1)
  })
})
