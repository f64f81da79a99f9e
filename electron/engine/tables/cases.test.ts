import { globSync, readFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { openDrop, type Drop } from './drop/drop.ts'
import { factsOf } from './facts.ts'
import { layoutOf, type LayoutMatch } from './layouts.ts'
import { defaultOptions, type TableOptions } from './options.ts'
import { findPattern } from './patterns.ts'
import { readingOf } from './reading.ts'
import { fileOf, readAll, type Read } from './testing/table.ts'

const fixtures = join(import.meta.dirname, '../../../tests/fixtures')
const inCase = (name: string): string => join(fixtures, 'cases', name)
const signal = new AbortController().signal

const read = (folder: string, name: string, options: Partial<TableOptions> = {}): Promise<Read> =>
  readAll(fileOf(readFileSync(join(folder, name)), { name }), options)

const open: Drop[] = []
afterEach(() => open.splice(0).forEach((drop) => drop.close()))

async function drop(...paths: readonly string[]): Promise<Drop> {
  const opened = await openDrop(paths, {}, signal)
  open.push(opened)
  return opened
}

async function layout(paths: readonly string[]): Promise<LayoutMatch> {
  const { files } = await drop(...paths)
  const headers = await Promise.all(
    files.map(async (file) => {
      const { header } = await factsOf(file, defaultOptions, signal)
      return { name: file.name, titles: header?.columns.map(({ title }) => title) ?? [] }
    }),
  )
  return layoutOf(headers)
}

describe('03 headers of drafts', () => {
  it('every file has a header and all its rows; own columns keep their names', async () => {
    const folder = inCase('03-pre-final-headers')
    const names = globSync('*.csv', { cwd: folder })
    for (const name of names) {
      const { reading, codes } = await read(folder, name)
      expect([name, codes, reading.counts.rejected]).toEqual([name, [], 0])
    }
    const orgs = await read(folder, 'orgs.csv')
    expect(orgs.titles).toContain('metadata.house')
    expect(orgs.rows[1]?.[orgs.titles.indexOf('metadata.house')]).toBe('North')
    expect(await layout([folder])).toMatchObject({ id: 'oneroster' })
  })
})

describe('04 a zip made on a Mac', () => {
  const folder = inCase('04-zip-made-on-a-mac')

  it('alone: what the system put there and the one folder are passed over', async () => {
    const { files, passedOver, questions } = await drop(join(folder, 'roster.zip'))
    expect(files.map(({ name }) => name).toSorted()).toEqual(['manifest.csv', 'orgs.csv', 'roles.csv', 'users.csv'])
    expect(passedOver.map(({ why }) => why)).toEqual(['junk', 'junk', 'junk'])
    expect(questions).toEqual([])
    const users = files.find(({ name }) => name === 'users.csv')
    if (users === undefined) throw new Error('no users')
    expect((await readAll(users)).rows).toHaveLength(1)
  })

  it('beside one of its files: which one holds is asked', async () => {
    const both = await drop(join(folder, 'roster.zip'), join(folder, 'users.csv'))
    expect(both.questions).toEqual([{ name: 'users.csv', shown: ['roster.zip/roster 2026-11-30/users.csv', 'users.csv'] }])
    expect(both.files.map(({ name }) => name)).not.toContain('users.csv')
    expect(() => both.requireAnswered()).toThrow(/users\.csv/)
  })

  it('an entry that leads out refuses the archive', async () => {
    await expect(drop(join(folder, 'evil.zip'))).rejects.toMatchObject({ code: 'UNSUPPORTED' })
  })
})

describe('08 Microsoft SDS V2.1', () => {
  const folder = inCase('08-sds-v21-is-not-oneroster')

  it('is told from OneRoster by the whole set', async () => {
    const match = await layout([folder])
    expect(match).toMatchObject({ id: 'sds-v2.1', title: 'Microsoft SDS V2.1' })
    expect(match.roles.get('userFlags.csv')).toBe('userFlags')
  })

  it('its passwords come out nowhere', async () => {
    const { titles, rows, reading } = await read(folder, 'users.csv', { drop: (name) => name === 'password' })
    expect(titles).not.toContain('password')
    expect(rows).toHaveLength(3)
    expect(JSON.stringify([rows, reading.facts.sample])).not.toContain('Canary-Pw-08')
  })
})

describe('11 and 13 files for Clever', () => {
  it('11: rows of one student that differ in contacts are rows; dropped, the contacts are nowhere', async () => {
    const folder = inCase('11-clever-contacts-repeat-students')
    expect(await layout([folder])).toMatchObject({ id: 'clever' })
    const { rows, reading } = await read(folder, 'students.csv', { drop: (name) => name.startsWith('contact_') })
    expect(rows.map(([, id]) => id)).toEqual(['5001', '5001', '5002', '5003'])
    expect(JSON.stringify([rows, reading.facts.sample])).not.toContain('555-0199')
  })

  it('13: rows with two cells more are invalid, not missing, and no cell moves', async () => {
    const folder = inCase('13-unquoted-comma-shifts-columns')
    const { rows, rejected, problems, reading } = await read(folder, 'students.csv', { drop: (name) => name === 'password' })
    expect(reading.facts.dialect.delimiter).toBe(',')
    expect(rows.map(([, id]) => id)).toEqual(['5002'])
    expect(problems).toMatchObject([
      { file: 'students.csv', code: 'LONG_ROW', line: 2, message: expect.stringContaining('17 cells, the header 15') as string },
      { file: 'students.csv', code: 'LONG_ROW', line: 4 },
    ])
    expect(rejected.map(({ cells }) => cells[1])).toEqual(['5001', '5003'])
    expect(rows.flat().join()).not.toMatch(/lia@|Mei/)
    expect(JSON.stringify([rows, rejected, problems])).not.toContain('Canary-Pw-13')
  })
})

describe('19 semicolons and a foreign header', () => {
  const folder = inCase('19-semicolons-and-a-foreign-header')

  it('a: semicolons', async () => {
    const { titles, rows, reading } = await read(folder, 'a.csv')
    expect(reading.facts.dialect.delimiter).toBe(';')
    expect(titles).toEqual(['first_name', 'last_name', 'email', 'role'])
    expect(rows).toHaveLength(2)
    expect(findPattern('a.csv', titles)).toMatchObject({ kind: 'found', match: { pattern: { type: 'users' } } })
  })

  it.each([
    ['b.csv', 'which-columns', ['Ism', 'Familiya', 'Sinf']],
    ['c.csv', 'is-header', ['Nodira', 'Karimova', 'nodira@maktab.example.org', 'student']],
  ])('%s: asked, with the columns to look at, and nothing is read', async (name, question, first) => {
    const facts = await factsOf(fileOf(readFileSync(join(folder, name)), { name }), defaultOptions, signal)
    expect(facts).toMatchObject({ header: null, question })
    expect(facts.sample[0]).toEqual(first)
    expect(facts.sample.length).toBe(2)
    expect(() => readingOf(facts, defaultOptions, signal)).toThrow(name)
    await expect(read(folder, name)).rejects.toMatchObject({ code: 'INVALID_INPUT', message: expect.stringContaining(name) as string })
  })

  it('d: commas stay although names hold semicolons', async () => {
    const { reading, rows } = await read(folder, 'd.csv')
    expect(reading.facts.dialect.delimiter).toBe(',')
    expect(rows.map(([, last]) => last)).toEqual(['Reyes; Jr.', 'Ilic; PhD; MSc'])
  })
})

describe('20 four ways a spreadsheet saves', () => {
  const folder = inCase('20-four-ways-excel-saves')

  it.each([
    ['utf8-bom.csv', 'utf-8', []],
    ['utf16le.txt', 'utf-16le', []],
    ['cp1252.csv', 'windows-1252', ['ENCODING_GUESSED']],
    ['macroman.csv', 'macintosh', ['ENCODING_GUESSED']],
  ])('%s holds the same two people', async (name, encoding, expected) => {
    const { titles, rows, reading, codes } = await read(folder, name)
    expect(titles).toEqual(['first_name', 'last_name', 'email', 'role'])
    expect(rows).toEqual([
      ['José', 'Núñez', 'jose@alder.example.org', 'student'],
      ['Zoë', 'Brückner', 'zoe@alder.example.org', 'teacher'],
    ])
    expect(reading.facts.encoding).toMatchObject({ name: encoding, samples: ['José', 'Núñez'] })
    expect(codes).toEqual(expected)
  })
})

describe('22 leading zeros', () => {
  it('stay where they are, and stay away where they were lost', async () => {
    const folder = inCase('22-leading-zeros-lost')
    expect((await read(folder, 'day1.csv')).rows.map(([id]) => id)).toEqual(['00417', '00418', '01002', '12345'])
    expect((await read(folder, 'day2.csv')).rows.map(([id]) => id)).toEqual(['417', '418', '1002', '12345'])
  })
})

describe('samples of others', () => {
  const samples = join(fixtures, 'samples')
  const folders = [...new Set(globSync('microsoft-sds/**/*.csv', { cwd: samples }).map(dirname))].toSorted()
  const expected: Readonly<Record<string, string>> = {
    'SDS Format': 'sds-v1',
    'UK Format': 'sds-uk',
    'SDS v2': 'sds-v2',
    'SDS v2.1': 'sds-v2.1',
  }
  const idOf = (folder: string): string => expected[basename(folder)] ?? expected[basename(dirname(folder))] ?? ''

  it.each(folders)('%s', async (folder) => {
    const match = await layout([join(samples, folder)])
    expect(match.id).toBe(idOf(folder))
    expect([...match.roles.values()]).not.toContain(null)
    for (const name of globSync('*.csv', { cwd: join(samples, folder) })) {
      const { reading, rows, codes } = await read(join(samples, folder), name, { drop: (column) => column === 'password' })
      expect(reading.counts.records).toBe(reading.counts.rows + reading.counts.empty)
      expect([name, codes.filter((code) => code !== 'TRAILING_DELIMITER')]).toEqual([name, []])
      expect(JSON.stringify(rows)).not.toMatch(/P@ssw|Password1-/)
      if (name === 'Section.csv' && reading.header.columns.length > 3) expect(reading.dateOrder).toBe('mdy')
    }
  })

  it.each(globSync('rosterhub-moodle-csv/*.zip', { cwd: samples }))('%s', async (zip) => {
    expect(await layout([join(samples, zip)])).toMatchObject({ id: 'oneroster' })
  })
})
