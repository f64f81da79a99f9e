import { createHash } from 'node:crypto'
import type { FileHandle } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { constants, createZstdCompress, type ZstdCompress } from 'node:zlib'
import { cancelled } from '../../../shared/errors.ts'
import { magic, writeAll } from './container.ts'
import { FrameWalk } from './zstd-frame.ts'

export interface Written {
  readonly bytes: number
  readonly sha256: string
}

const CHUNK = 4 << 20

/** Databases up to this size (some 18,000 grants) are compressed thoroughly: that takes a tenth of a second more, at most. */
const SEARCHED_WELL = 16 << 20

/**
 * What a row repeats stands in the rows just before it: a table that soon forgets finds that, where a larger one finds older and so
 * dearer copies. A twentieth fewer bytes for a third less work (docs/decisions/c1z-size.md).
 */
const quick = {
  [constants.ZSTD_c_compressionLevel]: 1,
  [constants.ZSTD_c_hashLog]: 11,
  [constants.ZSTD_c_minMatch]: 7,
}

/** Looks at eight earlier places and two bytes ahead: a fourteenth fewer bytes there, for five times the work. */
const thorough = {
  [constants.ZSTD_c_compressionLevel]: 6,
  [constants.ZSTD_c_strategy]: constants.ZSTD_lazy2,
  [constants.ZSTD_c_hashLog]: 15,
  [constants.ZSTD_c_chainLog]: 14,
  [constants.ZSTD_c_searchLog]: 3,
  [constants.ZSTD_c_minMatch]: 6,
}

/**
 * Writes the database `source` as a v1 file into the empty `target`: magic, then one zstd frame (checksum, declared size,
 * window of 1 MiB; the fewer bytes there are, the harder it looks). The encoder itself fails when it was not fed exactly the declared size.
 *
 * @returns size and SHA-256 of the file's bytes
 */
export async function compress(
  source: FileHandle,
  target: FileHandle,
  signal: AbortSignal,
  onBytes: (done: number, total: number) => void,
): Promise<Written> {
  const { size } = await source.stat()
  const encoder = createEncoder(size)
  const hash = createHash('sha256').update(magic.v1)
  await writeAll(target, magic.v1, 0)
  let bytes = magic.v1.length
  // Destroyed while it waits for its output to be taken, an encoder never answers the write it was at: its end is heard here.
  const over = new Promise<never>((_resolve, reject) => encoder.once('close', () => reject(new Error('the encoder was closed'))))
  over.catch(() => undefined)
  const fed = feed(source, size, encoder, over, signal, onBytes)
  fed.catch((error: unknown) => encoder.destroy(error as Error))
  try {
    for await (const chunk of encoder as AsyncIterable<Buffer>) {
      hash.update(chunk)
      await writeAll(target, chunk, bytes)
      bytes += chunk.length
    }
    await fed
  } finally {
    encoder.destroy()
    await fed.catch(() => undefined)
  }
  return { bytes, sha256: hash.digest('hex') }
}

/**
 * Two workers where the runtime's zstd has threads (0.57 s instead of 1.04 s for 256 MiB on two cores). Each write is then
 * flushed, because Node takes input a threaded encoder leaves over for the end of the stream; with chunks of several jobs
 * that costs nothing, and it is still one frame.
 */
function createEncoder(size: number): ZstdCompress {
  const params = {
    ...(size > SEARCHED_WELL ? quick : thorough),
    [constants.ZSTD_c_checksumFlag]: 1,
    [constants.ZSTD_c_windowLog]: 20,
  }
  const options = { pledgedSrcSize: size, chunkSize: 1 << 18 }
  if (size > CHUNK && availableParallelism() > 1) {
    try {
      // Jobs that do not look back into the one before: a tenth more bytes for a third less work.
      const threads = { [constants.ZSTD_c_nbWorkers]: 2, [constants.ZSTD_c_jobSize]: CHUNK / 4, [constants.ZSTD_c_overlapLog]: 1 }
      return createZstdCompress({ ...options, params: { ...params, ...threads }, flush: constants.ZSTD_e_flush })
    } catch {
      // This zstd was built without threads.
    }
  }
  return createZstdCompress({ ...options, params })
}

/** Reads the source into two buffers in turn, one being filled while the other is compressed. */
async function feed(
  source: FileHandle,
  size: number,
  encoder: ZstdCompress,
  over: Promise<never>,
  signal: AbortSignal,
  onBytes: (done: number, total: number) => void,
): Promise<void> {
  const length = Math.min(CHUNK, size)
  let filling = Buffer.allocUnsafeSlow(length)
  let other = Buffer.allocUnsafeSlow(length)
  let before: Promise<void> = Promise.resolve()
  for (let position = 0; position < size;) {
    if (signal.aborted) throw cancelled(signal.reason)
    const { bytesRead } = await source.read(filling, 0, length, position)
    if (bytesRead === 0) throw new Error('the database shrank while it was compressed')
    position += bytesRead
    await Promise.race([before, over])
    const chunk = filling.subarray(0, bytesRead)
    before = new Promise((resolve, reject) => {
      encoder.write(chunk, (error) => (error ? reject(error) : resolve()))
    })
    before.catch(() => undefined)
    ;[filling, other] = [other, filling]
    onBytes(position, size)
  }
  await Promise.race([before, over])
  encoder.end()
}

/**
 * Reads a written file back: its SHA-256, and whether what follows the magic is one frame, block after block, that ends
 * with the file. What is in the blocks is vouched for by the encoder's checksum, which every reader tests; decompressing
 * all of it here would cost as much again as compressing it.
 */
export async function readBack(file: FileHandle): Promise<{ readonly sha256: string; readonly whole: boolean }> {
  const hash = createHash('sha256')
  const walk = new FrameWalk()
  const buffer = Buffer.allocUnsafeSlow(1 << 20)
  for (let position = 0; ;) {
    const { bytesRead } = await file.read(buffer, 0, buffer.length, position)
    if (bytesRead === 0) return { sha256: hash.digest('hex'), whole: walk.ended }
    const chunk = buffer.subarray(0, bytesRead)
    hash.update(chunk)
    walk.push(position === 0 ? chunk.subarray(magic.v1.length) : chunk)
    position += bytesRead
  }
}
