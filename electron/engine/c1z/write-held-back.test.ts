import { copyFileSync, lchownSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { temporaryName } from '../../files/scratch.ts'
import { wrap } from './testing/files.ts'
import { options, sha256, withSnapshot } from './testing/small-run.ts'
import { writeC1z } from './write.ts'

describe('what is not overwritten', () => {
  const refused = (content: Buffer | string, code: string) =>
    withSnapshot(async (snapshot, folder) => {
      const path = join(folder, 'out', 'sync.c1z')
      writeFileSync(path, content)
      await expect(writeC1z(snapshot, path, options)).rejects.toMatchObject({ code, remedy: expect.any(String) as string })
      expect(readFileSync(path)).toEqual(Buffer.from(content))
      expect(readdirSync(join(folder, 'out'))).toEqual(['sync.c1z'])
    })

  test.each([
    ['a v3 file', Buffer.from('C1Z3\0\0\0\0\x02ab', 'latin1'), 'UNSUPPORTED'],
    ['another file', 'my only notes', 'INVALID_INPUT'],
    ['a gzip file', Buffer.from('1f8b0800', 'hex'), 'INVALID_INPUT'],
    ['a cut c1z', wrap(Buffer.alloc(100_000, 'x')).subarray(0, 30), 'MALFORMED_DATA'],
    ['a c1z without a database', wrap(Buffer.alloc(10_000, 'x')), 'MALFORMED_DATA'],
    ['a c1z without content', wrap(Buffer.alloc(0)), 'MALFORMED_DATA'],
  ])('%s', (_what, content, code) => refused(content, code))

  test.skipIf(process.geteuid?.() !== 0)('what a link of somebody else points to (only root can make one)', async () => {
    await withSnapshot(async (snapshot, folder) => {
      const path = join(folder, 'out', 'sync.c1z')
      await writeC1z(snapshot, path, options)
      const before = sha256(path)
      const link = join(folder, 'out', 'link.c1z')
      symlinkSync(path, link)
      lchownSync(link, 4711, 4711)
      await expect(writeC1z(snapshot, link, options)).rejects.toMatchObject({
        code: 'NOT_WRITABLE',
        message: expect.stringContaining('is a link') as string,
      })
      expect(sha256(path)).toBe(before)
    })
  })

  test('a folder, a folder that is not there, a file instead of a folder', async () => {
    await withSnapshot(async (snapshot, folder) => {
      await expect(writeC1z(snapshot, join(folder, 'out'), options)).rejects.toMatchObject({ code: 'INVALID_INPUT' })
      await expect(writeC1z(snapshot, join(folder, 'no', 'x.c1z'), options)).rejects.toMatchObject({ code: 'NOT_WRITABLE' })
      await expect(writeC1z(snapshot, join(snapshot.path, 'x.c1z'), options)).rejects.toMatchObject({ code: 'NOT_WRITABLE' })
    })
  })

  test('a file another program changed meanwhile', async () => {
    await withSnapshot(async (snapshot, folder) => {
      const path = join(folder, 'out', 'sync.c1z')
      const meddle = (_done: number, _total: number, step: string) => {
        if (step === 'compress') writeFileSync(path, 'newer')
      }
      await expect(writeC1z(snapshot, path, { ...options, onProgress: meddle })).rejects.toMatchObject({ code: 'NOT_WRITABLE' })
      expect(readFileSync(path, 'utf8')).toBe('newer')
      expect(readdirSync(join(folder, 'out'))).toEqual(['sync.c1z'])
    })
  })
})

describe('stopped in the middle', () => {
  test.each(['before', 'write', 'compress'])('an abort at %s leaves nothing and changes nothing', async (at) => {
    await withSnapshot(async (snapshot, folder) => {
      const path = join(folder, 'out', 'sync.c1z')
      copyFileSync(join(import.meta.dirname, '../../../tests/fixtures/baton-made-two-syncs.c1z'), path)
      const before = sha256(path)
      const controller = new AbortController()
      if (at === 'before') controller.abort()
      const onProgress = (_done: number, _total: number, step: string) => {
        if (step === at) controller.abort()
      }
      await expect(writeC1z(snapshot, path, { ...options, signal: controller.signal, onProgress })).rejects.toMatchObject({
        code: 'CANCELLED',
      })
      expect(sha256(path)).toBe(before)
      expect(readdirSync(join(folder, 'out'))).toEqual(['sync.c1z'])
    })
  })

  test('what a killed process left is swept away, what a live one has is not', async () => {
    await withSnapshot(async (snapshot, folder) => {
      const dead = spawnSync(process.execPath, ['-e', 'console.log(process.pid)'], { encoding: 'utf8' }).stdout.trim()
      const mine = temporaryName()
      const left = mine.replace(`-${process.pid}-`, `-${dead}-`)
      for (const name of [mine, left]) writeFileSync(join(folder, 'out', name), 'half')
      mkdirSync(join(folder, 'data', left))
      await writeC1z(snapshot, join(folder, 'out', 'sync.c1z'), options)
      expect(readdirSync(join(folder, 'out')).sort()).toEqual([mine, 'sync.c1z'].sort())
    })
  })

  /** Runs in a private file system of 64 kB that is filled up before, and prints what came of saving there. */
  const onFullDisk = (snapshotPath: string, folder: string) => `
    const { readdirSync, readFileSync, writeFileSync, writeSync, openSync } = await import('node:fs')
    const { openSnapshot } = await import('${import.meta.dirname}/../graph/snapshot.ts')
    const { writeC1z } = await import('${import.meta.dirname}/write.ts')
    const path = '${folder}/sync.c1z'
    writeFileSync(path, '')
    const filler = openSync('${folder}/filler', 'w')
    try { for (;;) writeSync(filler, Buffer.alloc(1024, 'x')) } catch {}
    const options = { keep: 2, signal: new AbortController().signal, now: Date.now }
    const code = await writeC1z(openSnapshot('${snapshotPath}'), path, options).then(() => 'saved', (error) => error.code ?? String(error))
    console.log(JSON.stringify({ code, bytes: readFileSync(path).length, left: readdirSync('${folder}').sort() }))`

  test('a full disk: says so, leaves what was there', async (context) => {
    await withSnapshot((snapshot, folder) => {
      const small = join(folder, 'small')
      mkdirSync(small)
      const isolate = ['unshare', '-rm', 'sh', '-c', 'mount -t tmpfs -o size=64k none "$0" && exec "$@"', small]
      const node = [process.execPath, '--input-type=module', '-e', onFullDisk(snapshot.path, small)]
      const child = spawnSync(isolate[0] ?? '', [...isolate.slice(1), ...node], { encoding: 'utf8' })
      if (child.status !== 0) context.skip(`no private file system to be had here: ${child.stderr.slice(0, 200)}`)
      expect(JSON.parse(child.stdout)).toEqual({ code: 'DISK_FULL', bytes: 0, left: ['filler', 'sync.c1z'] })
      return Promise.resolve()
    })
  })
})
