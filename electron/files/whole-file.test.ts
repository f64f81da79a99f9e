import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { strToU8, zipSync } from 'fflate'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Kind } from './kind.ts'
import { temporaryName } from './scratch.ts'
import { beginFile, writeWhole, writeWholeNow } from './whole-file.ts'

let folder: string
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'rollcall-whole-'))))
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const at = (name: string): string => join(folder, name)
const bytes = Buffer.from('new')
const failureOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => null,
    (error: unknown) => error,
  )

const archive = (...names: string[]): Uint8Array => zipSync(Object.fromEntries(names.map((name) => [name, strToU8('x')])))
const samples: Readonly<Record<string, Uint8Array>> = {
  empty: Buffer.alloc(0),
  zeros: Buffer.alloc(300),
  csv: Buffer.from('\ufeffid,name\r\n1,Ada\r\n'),
  'csv of another encoding': Buffer.from('id;name\n1;Zo\xeb\n', 'latin1'),
  json: Buffer.from('\n[{"id":1}]'),
  html: Buffer.from('<!DOCTYPE html><title>x</title>'),
  svg: Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'),
  pdf: Buffer.from('%PDF-1.7\n\x00'),
  xlsx: archive('[Content_Types].xml', '_rels/.rels', 'xl/workbook.xml'),
  docx: archive('[Content_Types].xml', 'word/document.xml'),
  zip: archive('readme.txt'),
  c1z: Buffer.from('C1ZF\0\x28\xb5\x2f\xfd', 'latin1'),
  database: Buffer.from('SQLite format 3\0'),
  gzip: gzipSync('x'),
  script: Buffer.from('#!/bin/sh\nexit\n'),
  key: Buffer.from('-----BEGIN OPENSSH PRIVATE KEY-----\n'),
  keys: Buffer.from('ssh-ed25519 AAAA ada\n'),
}

const replaced: Readonly<Record<Kind, readonly string[]>> = {
  csv: ['csv', 'csv of another encoding', 'svg'],
  json: ['json'],
  html: ['html'],
  pdf: ['pdf'],
  xlsx: ['xlsx'],
  zip: ['zip'],
}

test.each(Object.entries(replaced))('%s replaces an empty file and its own kind, and leaves every other', async (kind, own) => {
  const taken: string[] = []
  for (const [name, content] of Object.entries(samples)) {
    writeFileSync(at('file'), content)
    const failure = await failureOf(writeWhole(at('file'), bytes, kind as Kind))
    if (failure === null) taken.push(name)
    else {
      expect(failure, name).toMatchObject({
        code: 'INVALID_INPUT',
        message: expect.stringMatching(/is there already and is an? /) as string,
      })
      expect(readFileSync(at('file')), name).toEqual(Buffer.from(content))
    }
  }
  expect(taken).toEqual(['empty', 'zeros', ...own])
  expect(readdirSync(folder)).toEqual(['file'])
})

test('a file of another kind that came there meanwhile is left', async () => {
  const file = await beginFile(at('out.csv'), 'csv')
  await file.write(bytes)
  writeFileSync(at('out.csv'), samples.docx ?? '')
  expect(await failureOf(file.keep())).toMatchObject({ code: 'INVALID_INPUT' })
  await file.discard()
  expect(readFileSync(at('out.csv'))).toEqual(Buffer.from(samples.docx ?? ''))
  expect(readdirSync(folder)).toEqual(['out.csv'])
})

test('it has its name when it is whole, and nothing is left when it is given up', async () => {
  const file = await beginFile(at('out.csv'), 'csv')
  await file.write(bytes)
  expect(existsSync(at('out.csv'))).toBe(false)
  await file.discard()
  expect(readdirSync(folder)).toEqual([])
})

test.skipIf(process.platform === 'win32')(
  'a new one is private; one that is replaced keeps its permissions, its link goes on',
  async () => {
    await writeWhole(at('new'), bytes, 'csv')
    expect(statSync(at('new')).mode & 0o777).toBe(0o600)
    const now = (): Promise<void> => Promise.resolve().then(() => writeWholeNow(at('link'), bytes, 'csv'))
    for (const write of [() => writeWhole(at('link'), bytes, 'csv'), now]) {
      writeFileSync(at('old'), 'old')
      chmodSync(at('old'), 0o664)
      rmSync(at('link'), { force: true })
      symlinkSync('old', at('link'))
      await write()
      expect(readFileSync(at('old'), 'utf8')).toBe('new')
      expect(statSync(at('old')).mode & 0o777).toBe(0o664)
    }
  },
)

test('what a process that was killed left there goes; what one that lives is writing stays', async () => {
  const dead = at(temporaryName().replace(`-${process.pid}-`, '-999999999-'))
  const alive = at(temporaryName())
  for (const path of [dead, alive]) writeFileSync(path, 'half')
  await writeWhole(at('out.csv'), bytes, 'csv')
  expect([existsSync(dead), existsSync(alive)]).toEqual([false, true])
})

test('what cannot be written says why', async () => {
  expect(await failureOf(writeWhole(at('none/out.csv'), bytes, 'csv'))).toMatchObject({
    code: 'NOT_WRITABLE',
    message: expect.stringContaining('folder does not exist') as string,
  })
  expect(await failureOf(writeWhole(folder, bytes, 'csv'))).toMatchObject({ code: 'NOT_WRITABLE', message: `${folder} is a folder.` })
  expect(() => writeWholeNow('/dev/null', bytes, 'own')).toThrow(/not a file/)
})
