import Sqlite from 'better-sqlite3'
import { copyFileSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Filter } from '../../../shared/query.ts'
import { earlierData } from '../../../tests/fakes/earlier-data.ts'
import { textIndexes } from './schema.ts'
import { openSnapshot, type Snapshot } from './snapshot.ts'
import { textFunctions } from './text-functions.ts'

let folder: string
let written: Snapshot
let writtenSince: Snapshot
beforeEach(() => {
  folder = earlierData('open-reviews')
  const [name = ''] = readdirSync(join(folder, 'snapshots'))
  const path = join(folder, 'snapshots', name)
  const since = `${path}.since`
  copyFileSync(path, since)
  const database = new Sqlite(since)
  textFunctions(database)
  database.exec('drop table resource_text; drop table entitlement_text')
  for (const statement of textIndexes('main')) database.exec(statement)
  database.close()
  written = openSnapshot(path)
  writtenSince = openSnapshot(since)
})
afterEach(() => {
  written.close()
  writtenSince.close()
  rmSync(folder, { recursive: true, force: true })
})

const texts = [
  'C#',
  'c++',
  '!!!',
  ' ',
  'R&D',
  'søren',
  'soren',
  'ß',
  'str',
  "o'b",
  'ＴＥＡＭ',
  'team',
  'セキュリティ',
  'ティ',
  'p1 complet',
  'p1@ex',
  'é',
  '\u200b',
]
const filters = texts.flatMap((value): Filter[] => [
  { op: 'text', value },
  { op: 'not', of: { op: 'text', value } },
  { op: 'contains', field: 'resourceName', value },
  { op: 'gt', field: 'resourceName', value },
])

test('the first rule says the same of a file of its time and of one written since', () => {
  for (const filter of filters) {
    const keys = written.grantsUnder(filter, 1)
    expect([filter, [...writtenSince.grantsUnder(filter, 1)]]).toEqual([filter, [...keys]])
    // What is asked today comes between, and has tables of its own.
    expect([...written.grantsUnder(filter, 2)]).toEqual([...writtenSince.grantsUnder(filter, 2)])
    expect([...written.grantsUnder(filter, 1)]).toEqual([...keys])
  }
})

test.each([
  ['C#', 45, 3],
  ['!!!', 45, 3],
  ['soren', 0, 15],
  ['ティ', 0, 3],
])('%s held for %i grants then and holds for %i now', (value, then, now) => {
  expect(written.grantsUnder({ op: 'text', value }, 1)).toHaveLength(then)
  expect(written.grantsUnder({ op: 'text', value }, 2)).toHaveLength(now)
})
