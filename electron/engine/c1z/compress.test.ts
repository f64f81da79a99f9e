import { randomFillSync } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { open, type FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { compress } from './compress.ts'
import { inFolder, never } from './testing/files.ts'

/** A file that takes so many writes, then its disk is full; it says so late, when the encoder waits for its output to be taken. */
const fullAfter = (writes: number, file: FileHandle): FileHandle =>
  new Proxy(file, {
    get: (target, name) => {
      if (name !== 'write') return Reflect.get(target, name) as unknown
      return async (...call: Parameters<FileHandle['write']>) => {
        if (writes-- > 0) return target.write(...call)
        await new Promise((resolve) => setTimeout(resolve, 300))
        throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' })
      }
    },
  })

test.each([0, 1, 2, 10])('ends when the disk is full after %i writes, while its encoder still has much to give', async (writes) => {
  await inFolder(async (folder) => {
    // What cannot be compressed: the encoder gives as much as it takes.
    writeFileSync(join(folder, 'source.db'), randomFillSync(Buffer.alloc(40 << 20)))
    const source = await open(join(folder, 'source.db'), 'r')
    const target = await open(join(folder, 'out.c1z'), 'wx+')
    try {
      await expect(compress(source, fullAfter(writes, target), never, () => undefined)).rejects.toMatchObject({ code: 'ENOSPC' })
    } finally {
      await source.close()
      await target.close()
    }
  })
})

test('ends when it is cancelled in the middle', async () => {
  await inFolder(async (folder) => {
    writeFileSync(join(folder, 'source.db'), randomFillSync(Buffer.alloc(40 << 20)))
    const source = await open(join(folder, 'source.db'), 'r')
    const target = await open(join(folder, 'out.c1z'), 'wx+')
    const abort = new AbortController()
    try {
      await expect(compress(source, target, abort.signal, () => abort.abort())).rejects.toMatchObject({ code: 'CANCELLED' })
    } finally {
      await source.close()
      await target.close()
    }
  })
})
