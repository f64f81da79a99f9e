import { randomBytes } from 'node:crypto'
import { statSync, writeFileSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { constants, zstdCompressSync } from 'node:zlib'
import { decompress, defaultLimits, identify, withFile } from './container.ts'
import { compress, readBack } from './compress.ts'
import { inFolder, never, wrap } from './testing/files.ts'
import { parseFrameHeader } from './zstd-frame.ts'

const unpack = (path: string, limits = defaultLimits) => decompress(path, `${path}.db`, limits, never)

describe('identify', () => {
  const kind = (bytes: Uint8Array) =>
    inFolder(async (folder) => {
      const path = join(folder, 'some.c1z')
      writeFileSync(path, bytes)
      return withFile(path, (file) => identify(file, 'some.c1z'))
    })

  test('the two formats, and the empty store', async () => {
    expect(await kind(wrap(Buffer.alloc(10)))).toBe('v1')
    expect(await kind(Buffer.from('C1Z3\0\0\0\0\x05', 'latin1'))).toBe('v3')
    expect(await kind(Buffer.alloc(0))).toBe('empty')
  })

  test.each([
    ['gzip', Buffer.from('1f8b08000000', 'hex')],
    ['SQLite', Buffer.from('SQLite format 3\0 and so on')],
    ['zstd data', zstdCompressSync(Buffer.alloc(100))],
    ['first bytes', Buffer.from('hello')],
    ['first bytes', Buffer.from('C')],
    ['first bytes', Buffer.from('C1ZF')],
  ])('names what else it is: %s', async (what, bytes) => {
    await expect(kind(bytes)).rejects.toMatchObject({ code: 'MALFORMED_DATA', message: expect.stringContaining(what) as string })
  })

  test('a folder, a file that is not there', async () => {
    await inFolder(async (folder) => {
      await expect(withFile(folder, (file) => identify(file, folder))).rejects.toMatchObject({ code: 'INVALID_INPUT' })
      await expect(withFile(join(folder, 'no'), (file) => identify(file, 'no'))).rejects.toMatchObject({ code: 'NOT_FOUND' })
    })
  })
})

describe('decompress', () => {
  const of = (bytes: Uint8Array, limits = defaultLimits) =>
    inFolder(async (folder) => {
      const path = join(folder, 'some.c1z')
      writeFileSync(path, bytes)
      return unpack(path, limits)
    })
  const content = randomBytes(300_000)

  test('gives the size of what is inside, of one frame or several', async () => {
    expect(await of(wrap(content))).toBe(content.length)
    const skippable = Buffer.from('502a4d180400000001020304', 'hex')
    expect(await of(Buffer.concat([wrap(content), zstdCompressSync(content)]))).toBe(2 * content.length)
    await expect(of(Buffer.concat([wrap(content), skippable]))).rejects.toMatchObject({ code: 'MALFORMED_DATA' })
  })

  test('a cut, a flipped bit, foreign data behind, nothing behind the magic', async () => {
    const file = wrap(content)
    const flipped = Buffer.from(file)
    flipped[file.length - 2] = (flipped[file.length - 2] ?? 0) ^ 1
    for (const [bytes, why] of [
      [file.subarray(0, file.length - 20), 'ends in the middle'],
      [file.subarray(0, 2000), 'ends in the middle'],
      [flipped, 'broken'],
      [Buffer.concat([file, Buffer.from('more')]), 'foreign data'],
      [file.subarray(0, 5), 'not zstd'],
      [Buffer.concat([file.subarray(0, 5), Buffer.from('not zstd at all')]), 'not zstd'],
    ] as const) {
      await expect(of(bytes)).rejects.toMatchObject({ code: 'MALFORMED_DATA', message: expect.stringContaining(why) as string })
    }
  })

  test('a declared size over the limit is refused before anything is written', async () => {
    await inFolder(async (folder) => {
      const path = join(folder, 'bomb.c1z')
      writeFileSync(path, Buffer.from('43315a460028b52ffde0ffffffffffffffff', 'hex'))
      await expect(unpack(path)).rejects.toMatchObject({ code: 'UNSUPPORTED' })
      expect(statSync(`${path}.db`).size).toBe(0)
    })
  })

  test('a window over the limit is refused by the header', async () => {
    const wide = wrap(Buffer.alloc(200_000), { [constants.ZSTD_c_windowLog]: 17 })
    await expect(of(wide, { ...defaultLimits, windowBytes: 65_536 })).rejects.toMatchObject({
      code: 'UNSUPPORTED',
      message: expect.stringContaining('MiB') as string,
    })
    // 256 MiB: window descriptor 0x90 in a frame without a declared size.
    await expect(of(Buffer.from('43315a460028b52ffd0090010000', 'hex'))).rejects.toMatchObject({ code: 'UNSUPPORTED' })
  })

  test('content that grows over the limit is stopped, whatever the header said', async () => {
    const silent = wrap(Buffer.alloc(5_000_000), { [constants.ZSTD_c_contentSizeFlag]: 0 })
    await expect(of(silent, { ...defaultLimits, decodedBytes: 1_000_000 })).rejects.toMatchObject({ code: 'UNSUPPORTED' })
    expect(await of(silent, { ...defaultLimits, decodedBytes: 5_000_000 })).toBe(5_000_000)
  })

  test('stops at an abort', async () => {
    await inFolder(async (folder) => {
      const path = join(folder, 'some.c1z')
      writeFileSync(path, wrap(content))
      await expect(decompress(path, `${path}.db`, defaultLimits, AbortSignal.abort())).rejects.toMatchObject({ code: 'CANCELLED' })
    })
  })
})

describe('compress', () => {
  test.each([4096, 1 << 20, 20 << 20])('%i bytes: one frame with size and checksum, window of 1 MiB at most, and back', async (size) => {
    await inFolder(async (folder) => {
      const database = join(folder, 'content.db')
      writeFileSync(
        database,
        randomBytes(4096)
          .toString('hex')
          .repeat(Math.ceil(size / 8192))
          .slice(0, size),
      )
      const path = join(folder, 'some.c1z')
      const target = await open(path, 'wx+')
      const steps: number[] = []
      const source = await open(database)
      const { bytes, sha256 } = await compress(source, target, never, (done) => steps.push(done))
      expect(await readBack(target)).toEqual({ sha256, whole: true })
      await source.close()
      await target.close()
      await withFile(path, async (file) => {
        const head = Buffer.alloc(23)
        await file.read(head, 0, 23, 0)
        expect(head.toString('latin1', 0, 5)).toBe('C1ZF\0')
        expect(parseFrameHeader(head.subarray(5))).toMatchObject({ contentSize: size, window: Math.min(size, 1 << 20) })
        expect((head[9] ?? 0) & 4).toBe(4)
        expect((await file.stat()).size).toBe(bytes)
      })
      expect(steps.at(-1)).toBe(size)
      expect(await unpack(path)).toBe(size)
    })
  })

  test('stops at an abort', async () => {
    await inFolder(async (folder) => {
      const database = join(folder, 'content.db')
      writeFileSync(database, randomBytes(30 << 20))
      const target = await open(join(folder, 'some.c1z'), 'wx+')
      const controller = new AbortController()
      const source = await open(database)
      const work = compress(source, target, controller.signal, () => controller.abort())
      await expect(work).rejects.toMatchObject({ code: 'CANCELLED' })
      await source.close()
      await target.close()
    })
  })
})
