import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, copyFileSync, existsSync, openSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { errorCodes } from '../../shared/errors.ts'
import { smallDisk, whyNoDisk, type SmallDisk } from '../faults/small-disk.ts'
import { scenarios } from '../fakes/percipio/scenarios.ts'
import { startPercipioService, type FakePercipio } from '../fakes/percipio/service.ts'
import { place, run, sha256, start, syncWords, token, type Place } from './rollcall.ts'

/** Every file that somebody at a terminal asks for, on disks that fail: the exit code, a sentence, and nothing left of it. */
const fixture = join(import.meta.dirname, '../fixtures/baton-made-two-syncs.c1z')

let where: Place
let disk: SmallDisk
let service: FakePercipio
beforeEach(async () => {
  where = place()
  service = await startPercipioService({ report: [...(scenarios.plain.script.report ?? []), ...(scenarios.plain.script.report ?? [])] })
  copyFileSync(fixture, join(where.folder, 'given.c1z'))
})
afterEach(async () => {
  await service.close()
  where.remove()
})

const given = (): string => join(where.folder, 'given.c1z')
const ok = async (words: readonly string[]): Promise<string> => {
  const { code, stdout, stderr } = await run(where, words, token(service))
  expect([code, code === 0 ? '' : stderr.slice(-800)]).toEqual([0, ''])
  return stdout
}
const signed = async (): Promise<string> => {
  await ok(syncWords(service, where))
  const { id } = JSON.parse(await ok(['review', 'start', '--by', 'Dana', '-o', 'json'])) as { id: string }
  await ok(['review', 'decide', id, 'approve', '--all', '--by', 'Dana'])
  await ok(['review', 'sign', id, '--by', 'Dana'])
  return id
}

type Words = (out: string) => string[] | Promise<string[]>
/** By what is written: its name, and the words that write it there. */
const writers: readonly [what: string, name: string, words: Words][] = [
  ['a sync', 'sync.c1z', (out) => syncWords(service, { ...where, output: out })],
  ['an export as CSV', 'out.csv', (out) => ['export', '-f', given(), '--out', out]],
  ['an export as XLSX', 'out.xlsx', (out) => ['export', '-f', given(), '--out', out]],
  ['an export as JSON', 'out.json', (out) => ['export', '-f', given(), '--out', out]],
  ['an export of findings', 'findings.csv', (out) => ['export', '-f', given(), '--preset', 'findings', '--out', out]],
  ['an export as .c1z', 'out.c1z', (out) => ['export', 'c1z', '-f', given(), '--out', out]],
  ['a copy for support', 'support.c1z', (out) => ['sanitize', given(), out]],
  ['evidence as JSON', 'evidence.json', async (out) => ['review', 'evidence', await signed(), '--out', out]],
  ['evidence as HTML', 'evidence.html', async (out) => ['review', 'evidence', await signed(), '--out', out]],
  [
    'a delivery',
    'delivered.c1z',
    async (out) => {
      const review = await signed()
      await ok(['destinations', 'save', 'c1z', '--name', 'Archive', '--folder', where.folder])
      const planned = await ok(['deliver', 'plan', '--to', 'Archive', '--review', review, '--file', out, '-o', 'json'])
      const { id } = JSON.parse(planned) as { id: string }
      await ok(['deliver', 'approve', id, '--by', 'Dana'])
      return ['deliver', 'apply', id, '--for-real']
    },
  ],
]

/** The last line of the log: what a person or a program is told. */
const toldIn = (stderr: string): { readonly msg?: string; readonly remedy?: string } =>
  JSON.parse(stderr.trimEnd().split('\n').at(-1) ?? '') as { msg?: string; remedy?: string }

async function fails(words: readonly string[], code: 'DISK_FULL' | 'NOT_WRITABLE'): Promise<void> {
  const before = readdirSync(disk.folder).sort()
  const ended = await run(where, words, token(service))
  expect(ended.code, ended.stderr.slice(-800)).toBe(errorCodes[code])
  expect(ended.stdout).not.toMatch(/[0-9a-f]{64}/)
  expect(toldIn(ended.stderr)).toMatchObject({
    code,
    msg: expect.stringMatching(/\.$/) as string,
    remedy: expect.stringMatching(/\.$/) as string,
  })
  expect(ended.stderr).not.toMatch(/^ {4}at /m)
  expect(readdirSync(disk.folder).sort()).toEqual(before)
}

describe.skipIf(whyNoDisk !== null)('nothing is left of', () => {
  beforeEach(() => {
    disk = smallDisk(1 << 20)
  })
  afterEach(() => disk.remove())

  test.each(writers)('%s on a full disk, and on one that is only read', async (_what, name, words) => {
    const made = await words(join(disk.folder, name))
    disk.fill(0)
    await fails(made, 'DISK_FULL')
    rmSync(join(disk.folder, 'filler'))
    disk.readOnly()
    await fails(made, 'NOT_WRITABLE')
  })

  test('a sync into a file that is there, which stays to the byte', async () => {
    const path = join(disk.folder, 'sync.c1z')
    copyFileSync(fixture, path)
    const before = sha256(path)
    disk.fill(0)
    await fails(syncWords(service, { ...where, output: path }, '--accept-shrunken'), 'DISK_FULL')
    expect(sha256(path)).toBe(before)
  })
})

/** A device that takes nothing, as a full disk behind `>`. */
const full = '/dev/full'

describe.skipIf(!existsSync(full))('standard output that goes to a full disk', () => {
  test.each([
    ['csv', 'grants'],
    ['json', 'grants'],
    ['table', 'stats'],
  ])('%s of %s', async (format, command) => {
    const out = openSync(full, 'w')
    const child = spawn(
      process.execPath,
      [join(import.meta.dirname, '../../dist/headless/index.mjs'), command, '-f', given(), '-o', format, '--data-dir', where.dataDir],
      {
        stdio: ['ignore', out, 'pipe'],
        env: { PATH: process.env.PATH, HOME: where.folder },
      },
    )
    closeSync(out)
    let said = ''
    child.stderr?.on('data', (data: Buffer) => (said += data.toString()))
    const [code] = (await once(child, 'close')) as [number | null]
    expect([code, said]).toEqual([errorCodes.DISK_FULL, expect.stringContaining('There is no space left for the output.')])
  })
})

describe('certificates to trust', () => {
  const sync = (path: string): string[] => [...syncWords(service, where), '--extra-ca', path]

  test.each([
    ['a file that is not there', 'none.pem', null, 'cannot be read'],
    ['a folder', '.', null, 'cannot be read'],
    ['a file without certificates', 'ca.pem', 'not a certificate', 'holds no certificate'],
    ['a damaged certificate', 'ca.pem', '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n', 'is damaged'],
  ])('%s: nothing is asked of the service', async (_what, name, content, sentence) => {
    if (content !== null) writeFileSync(join(where.folder, name), content)
    const ended = await start(where, sync(name), token(service)).ended
    expect([ended.code, ended.stdout]).toEqual([errorCodes.INVALID_INPUT, ''])
    expect(ended.stderr).toContain(sentence)
    expect(ended.stderr).not.toMatch(/^ {4}at /m)
    expect(service.requests).toEqual([])
    expect(existsSync(where.output)).toBe(false)
  })
})
