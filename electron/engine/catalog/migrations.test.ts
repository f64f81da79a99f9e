import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openCatalog } from './catalog.ts'
import { migrate, migrations } from './migrations.ts'

let folder: string
let path: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rollcall-catalog-'))
  path = join(folder, 'catalog.db')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const shape = (file: string): unknown => {
  const database = new Sqlite(file, { readonly: true })
  const rows = database.prepare("select name, sql from sqlite_schema where name not like 'sqlite_%' order by name").all()
  const version: unknown = database.pragma('user_version', { simple: true })
  database.close()
  return { rows, version }
}

test.each(migrations.map((_sql, version) => version))('a catalog of version %i becomes one of today', (version) => {
  const old = new Sqlite(path)
  for (const sql of migrations.slice(0, version)) old.exec(sql)
  old.pragma(`user_version = ${version}`)
  if (version > 0) {
    old.exec(`insert into connection values ('c', 'Kept', 'percipio', 'one', '{"region":"eu"}', 5);
      insert into run values ('r', 'c', 'percipio', 'ready', 6, 7, 1, '{}', '{"resourceTypes":null,"output":null,"acceptShrunken":false}', '[]',
        null, null, null, null${version < 14 ? '' : ', 1'});`)
  }
  old.close()
  const catalog = openCatalog(path)
  expect(catalog.connections.list().map(({ name }) => name)).toEqual(version > 0 ? ['Kept'] : [])
  expect(catalog.runs.list(null, 10).map(({ id }) => id)).toEqual(version > 0 ? ['r'] : [])
  catalog.close()
  const fresh = join(folder, 'fresh.db')
  openCatalog(fresh).close()
  expect(shape(path)).toEqual(shape(fresh))
})

test('a migration that fails leaves the file as it was', () => {
  openCatalog(path).close()
  const before = readFileSync(path)
  const database = new Sqlite(path)
  const steps = [...migrations, 'alter table connection add column colour text; update connection set nothing = 1;']
  expect(() => migrate(database, steps)).toThrow(expect.objectContaining({ code: 'INTERNAL' }))
  database.close()
  expect(readFileSync(path).equals(before)).toBe(true)
})

test('a catalog of a newer Rollcall is refused and not touched', () => {
  openCatalog(path).close()
  const database = new Sqlite(path)
  database.pragma(`user_version = ${migrations.length + 1}`)
  database.close()
  const before = readFileSync(path)
  expect(() => openCatalog(path)).toThrow(expect.objectContaining({ code: 'UNSUPPORTED' }))
  expect(readFileSync(path).equals(before)).toBe(true)
})

test('a damaged catalog is refused and not touched', async () => {
  const { writeFileSync } = await import('node:fs')
  writeFileSync(path, 'this is no database, it is only text '.repeat(100))
  const before = readFileSync(path)
  expect(() => openCatalog(path)).toThrow(expect.objectContaining({ code: 'MALFORMED_DATA' }))
  expect(readFileSync(path).equals(before)).toBe(true)
})
