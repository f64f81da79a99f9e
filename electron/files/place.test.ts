import { lchownSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { placeOf } from './place.ts'

let folder: string
beforeEach(() => (folder = realpathSync(mkdtempSync(join(tmpdir(), 'rollcall-place-')))))
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const at = (...names: string[]): string => join(folder, ...names)
/** Somebody else on this computer; only root may make something theirs. */
const neighbour = 4711
const notRoot = process.geteuid?.() !== 0

test('a name that nothing has, and a file', () => {
  writeFileSync(at('file'), '')
  expect(placeOf(at('file'))).toMatchObject({ name: at('file'), path: at('file'), existing: { size: 0 } })
  expect(placeOf(at('none', 'new'))).toMatchObject({ path: at('none', 'new'), existing: null })
})

test('links of the user lead on, also several and to what is not there yet', () => {
  mkdirSync(at('real'))
  symlinkSync('real', at('folder'))
  symlinkSync(at('folder', 'second'), at('first'))
  symlinkSync('../real/file', at('real', 'second'))
  expect(placeOf(at('first'))).toMatchObject({ name: at('first'), path: at('real', 'file'), existing: null })
  writeFileSync(at('real', 'file'), 'x')
  expect(placeOf(at('first'))).toMatchObject({ path: at('real', 'file'), existing: { size: 1 } })
})

test('links in a circle are refused', () => {
  symlinkSync('b', at('a'))
  symlinkSync('a', at('b'))
  expect(() => placeOf(at('a'))).toThrow(/circle/)
})

describe.skipIf(notRoot)('what somebody else made (only root can set it up)', () => {
  const refusal = (path: string) => {
    try {
      placeOf(path)
    } catch (error) {
      return error
    }
    return null
  }
  const refused = { code: 'NOT_WRITABLE', message: expect.stringContaining('belongs to somebody else') as string }

  test('a link of theirs', () => {
    writeFileSync(at('mine'), 'mine')
    symlinkSync(at('mine'), at('link'))
    lchownSync(at('link'), neighbour, neighbour)
    expect(refusal(at('link'))).toMatchObject(refused)
  })

  test('a link in a folder of theirs: they can put another in its place', () => {
    mkdirSync(at('theirs'))
    symlinkSync(at('mine'), at('theirs', 'link'))
    lchownSync(at('theirs'), neighbour, neighbour)
    expect(refusal(at('theirs', 'link'))).toMatchObject(refused)
  })

  test('a link of theirs behind one of the user’s, and one further up', () => {
    mkdirSync(at('home'))
    symlinkSync(at('home'), at('up'))
    symlinkSync(at('up', 'file'), at('link'))
    lchownSync(at('up'), neighbour, neighbour)
    expect(refusal(at('link'))).toMatchObject(refused)
    expect(refusal(at('up', 'file'))).toMatchObject(refused)
    expect(refusal(at('home', 'file'))).toBeNull()
  })
})
