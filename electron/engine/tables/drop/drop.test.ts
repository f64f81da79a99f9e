import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { strToU8, zipSync, type Zippable } from 'fflate'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { defaultLimits, type TableLimits } from '../limits.ts'
import { readAll } from '../testing/table.ts'
import { openDrop } from './drop.ts'

let folder = ''
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'tables-'))))
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const signal = new AbortController().signal
const users = strToU8('id,email,role\n1,a@example.org,student\n')

function zip(entries: Zippable, name = 'roster.zip'): string {
  const path = join(folder, name)
  writeFileSync(path, zipSync(entries))
  return path
}

const open = (paths: readonly string[], limits: Partial<TableLimits> = {}): ReturnType<typeof openDrop> =>
  openDrop(paths, { limits: { ...defaultLimits, ...limits } }, signal)

/** A zip whose first entry says, where its entries are listed, that it has so many bytes. */
function lying(path: Buffer, size: number): Buffer {
  const at = path.indexOf(Buffer.from([0x50, 0x4b, 1, 2]))
  path.writeUInt32LE(size, at + 24)
  return path
}

describe('a zip', () => {
  it('is read entry by entry; other files in it are passed over by name', async () => {
    const drop = await open([zip({ 'users.csv': users, 'readme.pdf': users, 'export/': new Uint8Array() })])
    expect(drop.files.map(({ shown }) => shown)).toEqual(['roster.zip/users.csv'])
    expect(drop.passedOver).toEqual([{ shown: 'roster.zip/readme.pdf', why: 'not-a-table' }])
    const [file] = drop.files
    if (file === undefined) throw new Error('no file')
    expect((await readAll(file)).rows).toEqual([['1', 'a@example.org', 'student']])
    drop.close()
  })

  it.each<[string, Zippable, Partial<TableLimits>]>([
    ['a path upwards', { 'a/../../users.csv': users }, {}],
    ['an absolute path', { '/users.csv': users }, {}],
    ['a drive', { 'C:/users.csv': users }, {}],
    ['a backslash upwards', { '..\\users.csv': users }, {}],
    ['a link', { 'users.csv': [users, { os: 3, attrs: (0o120777 << 16) >>> 0 }] }, {}],
    ['a zip inside', { 'users.csv': users, 'more.zip': users }, {}],
    ['two folders deep', { 'a/b/users.csv': users }, {}],
    ['too many entries', { 'users.csv': users, 'orgs.csv': users }, { zipEntries: 1 }],
    ['more bytes than a file may have', { 'users.csv': users }, { fileBytes: 10 }],
    ['more bytes than a zip may have', { 'users.csv': users, 'orgs.csv': users }, { zipBytes: users.length + 1 }],
    ['a bomb', { 'users.csv': new Uint8Array(3_000_000) }, {}],
  ])('with %s is refused whole', async (_, entries, limits) => {
    await expect(open([zip(entries)], limits)).rejects.toMatchObject({
      code: 'UNSUPPORTED',
      message: expect.stringContaining('roster.zip') as string,
    })
  })

  it('may be packed two hundred times smaller when it is small', async () => {
    ;(await open([zip({ 'users.csv': new Uint8Array(200_000).fill(97) })])).close()
  })

  it.each([10, 1000])('that lies about the size of an entry (%i bytes) is damaged', async (size) => {
    const path = join(folder, 'lies.zip')
    writeFileSync(path, lying(Buffer.from(zipSync({ 'users.csv': users })), size))
    const drop = await open([path])
    const [file] = drop.files
    if (file === undefined) throw new Error('no file')
    await expect(readAll(file)).rejects.toMatchObject({ code: 'MALFORMED_DATA' })
    drop.close()
  })

  it('whose content was changed is damaged', async () => {
    const bytes = Buffer.from(zipSync({ 'users.csv': [users, { level: 0 }] }))
    bytes.write('b@', bytes.indexOf('a@'))
    const path = join(folder, 'changed.zip')
    writeFileSync(path, bytes)
    const drop = await open([path])
    const [file] = drop.files
    if (file === undefined) throw new Error('no file')
    await expect(readAll(file)).rejects.toMatchObject({ code: 'MALFORMED_DATA', message: expect.stringContaining('checksum') as string })
    drop.close()
  })

  it('that is none, or is not there, says so', async () => {
    writeFileSync(join(folder, 'no.zip'), 'id,email\n')
    await expect(open([join(folder, 'no.zip')])).rejects.toMatchObject({ code: 'MALFORMED_DATA' })
    await expect(open([join(folder, 'gone.zip')])).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })
})

describe('the same name twice', () => {
  it.each([
    ['in two folders of a zip', () => [zip({ 'north/users.csv': users, 'south/Users.csv': users })]],
    ['in two zips', () => [zip({ 'users.csv': users }, 'a.zip'), zip({ 'users.csv': users }, 'b.zip')]],
    [
      'in two folders',
      () =>
        ['north', 'south'].map((name) => {
          mkdirSync(join(folder, name))
          writeFileSync(join(folder, name, 'users.csv'), users)
          return join(folder, name, 'users.csv')
        }),
    ],
  ])('%s is a question, and the answer holds', async (_, make) => {
    const paths = make()
    const drop = await open(paths)
    expect(drop.files).toEqual([])
    const [question] = drop.questions
    expect(question?.shown).toHaveLength(2)
    expect(() => drop.requireAnswered()).toThrow(expect.objectContaining({ code: 'INVALID_INPUT' }) as Error)
    drop.close()
    const answer = question?.shown[1] ?? ''
    const answered = await openDrop(paths, { holds: new Map([['users.csv', answer]]) }, signal)
    expect(answered.files.map(({ shown }) => shown)).toEqual([answer])
    expect(answered.passedOver).toMatchObject([{ shown: question?.shown[0], why: 'not-chosen' }])
    answered.requireAnswered()
    answered.close()
  })
})

describe('files and folders', () => {
  it('of a folder are taken, but not those of folders inside', async () => {
    mkdirSync(join(folder, 'inside.csv'))
    for (const name of ['users.csv', '.DS_Store', '._users.csv', 'notes.docx']) writeFileSync(join(folder, name), users)
    const drop = await open([folder])
    expect(drop.files.map(({ name }) => name)).toEqual(['users.csv'])
    expect(drop.passedOver.map(({ why }) => why).toSorted()).toEqual(['junk', 'junk', 'not-a-table'])
  })

  it('of another kind are refused when they are named; so are too large ones and ones that are not there', async () => {
    writeFileSync(join(folder, 'a.docx'), users)
    writeFileSync(join(folder, 'a.csv'), users)
    await expect(open([join(folder, 'a.docx')])).rejects.toMatchObject({ code: 'INVALID_INPUT' })
    await expect(open([join(folder, 'a.csv')], { fileBytes: 5 })).rejects.toMatchObject({ code: 'UNSUPPORTED' })
    await expect(open([join(folder, 'b.csv')])).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })

  it('that grow while they are read are not taken for whole', async () => {
    const path = join(folder, 'users.csv')
    writeFileSync(path, users)
    const drop = await open([path])
    writeFileSync(path, Buffer.concat([users, users]))
    const [file] = drop.files
    if (file === undefined) throw new Error('no file')
    await expect(readAll(file)).rejects.toMatchObject({ code: 'MALFORMED_DATA', message: expect.stringContaining('changed') as string })
  })

  it('stop at an abort', async () => {
    const path = join(folder, 'users.csv')
    writeFileSync(path, users)
    const drop = await open([path])
    const aborted = AbortSignal.abort()
    await expect(drop.files[0]?.bytes(aborted)[Symbol.asyncIterator]().next()).rejects.toMatchObject({ code: 'CANCELLED' })
  })
})
