import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, expect, test } from 'vitest'
import { fileArguments } from './file-arguments.ts'

const folder = mkdtempSync(join(tmpdir(), 'rollcall-arguments-'))
const plain = join(folder, 'plain.c1z')
const odd = join(folder, 'Läufe 100% #1.c1z')
for (const path of [plain, odd]) writeFileSync(path, '')
mkdirSync(join(folder, 'folder.c1z'))
afterAll(() => rmSync(folder, { recursive: true }))

test('paths and addresses of files, from the folder they were given in', () => {
  expect(fileArguments(['plain.c1z', './plain.c1z', plain], folder)).toEqual([plain, plain, plain])
  expect(fileArguments([pathToFileURL(plain).href, pathToFileURL(odd).href, `file:${plain}`], '/')).toEqual([plain, odd, plain])
})

test.each([
  ['a null byte', 'file:///x%00.c1z'],
  ['a null byte in a path', '/x\0.c1z'],
  ['a bad escape', 'file:///%zz.c1z'],
  ['half a character', 'file:///%ff%fe.c1z'],
  ['an escaped slash', `file://${folder}%2fplain.c1z`],
  ['a computer in the network', 'file://server/share/x.c1z'],
  ['a path in the network', '\\\\server\\share\\x.c1z'],
  ['smb', 'smb://server/share/x.c1z'],
  ['our own protocol', 'rollcall://x.c1z'],
  ['our own protocol alone', 'rollcall://'],
  ['the protocol alone', 'file://'],
  ['no address', 'file://[.c1z'],
  ['an odd port', 'file://x:99999999/x.c1z'],
  ['a file that is not there', '/nowhere/x.c1z'],
  ['a folder', 'folder.c1z'],
  ['a text of 10,000 characters', `${'x'.repeat(10_000)}.c1z`],
  ['an address of 10,000 characters', `file:///${'x'.repeat(10_000)}.c1z`],
  ['a name longer than names may be', `${'x'.repeat(300)}.c1z`],
  ['lone surrogates', '\ud800.c1z'],
  ['a switch', `--report=${plain}`],
  ['nothing', ''],
])('%s is passed over', (_what, argument) => {
  expect(fileArguments([argument, plain], folder)).toEqual([plain])
})

test.skipIf(process.platform === 'win32')('what would never end when read is no file', () => {
  execFileSync('mkfifo', [join(folder, 'pipe.c1z')])
  expect(fileArguments(['pipe.c1z', '/dev/zero.c1z'], folder)).toEqual([])
})
