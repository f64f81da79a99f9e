import { open, type FileHandle } from 'node:fs/promises'
import { constants, createZstdDecompress, type ZstdDecompress } from 'node:zlib'
import { cancelled } from '../../../shared/errors.ts'
import { codeOf } from '../../files/place-fault.ts'
import { damaged, notC1z, overLimit, readFault } from './faults.ts'
import { FRAME_HEADER_BYTES, parseFrameHeader } from './zstd-frame.ts'

/** The container of a v1 file: five magic bytes, then one zstd frame that holds a SQLite database. Sizes a file declares are never trusted. */

const MAGIC_BYTES = 5
export const magic = { v1: Buffer.from('C1ZF\0', 'latin1'), v3: Buffer.from('C1Z3\0', 'latin1') } as const

export interface Limits {
  /** Most bytes the database may have. */
  readonly decodedBytes: number
  /** Most memory the decoder may look back over. */
  readonly windowBytes: number
  /** Most zstd frames, one after the other; writers make one. */
  readonly frames: number
}

/** Sizes are those of the SDK's readers. */
export const defaultLimits: Limits = { decodedBytes: 3 * 2 ** 30, windowBytes: 128 * 2 ** 20, frames: 100 }

export type Format = 'v1' | 'v3' | 'empty'

/** Reads exactly `length` bytes, fewer only at the end of the file: one `read` may give less. */
export async function readAt(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const bytes = Buffer.alloc(length)
  let got = 0
  while (got < length) {
    const { bytesRead } = await file.read(bytes, got, length - got, position + got)
    if (bytesRead === 0) break
    got += bytesRead
  }
  return bytes.subarray(0, got)
}

/** What kind of file it is by its first bytes; a file of another kind is an error that says which. */
export async function identify(file: FileHandle, path: string): Promise<Format> {
  const start = await readAt(file, 0, 16)
  if (start.length === 0) return 'empty'
  const head = start.subarray(0, MAGIC_BYTES)
  if (head.equals(magic.v1)) return 'v1'
  if (head.equals(magic.v3)) return 'v3'
  if (start.length >= 2 && start.readUInt16BE(0) === 0x1f8b) {
    throw notC1z(path, 'it is compressed with gzip', 'Unpack it (gunzip) and open the file inside.')
  }
  if (start.toString('latin1').startsWith('SQLite format 3')) {
    throw notC1z(path, 'it is a bare SQLite database', 'Open the .c1z it was taken from, or a file made by `baton export c1z`.')
  }
  if (start.length >= 4 && start.readUInt32LE(0) === 0xfd2fb528) {
    throw notC1z(path, 'it is zstd data without the .c1z header', 'Open the .c1z it was taken from.')
  }
  throw notC1z(path, 'its first bytes are not those of one', 'Choose a file written by a Baton connector or by Rollcall.')
}

/** Opens `path` for reading as long as `work` runs. Errors are those of reading. */
export async function withFile<T>(path: string, work: (file: FileHandle) => Promise<T>): Promise<T> {
  let file: FileHandle
  try {
    file = await open(path, 'r')
  } catch (error) {
    throw readFault(error, path)
  }
  try {
    return await work(file)
  } catch (error) {
    throw codeOf(error) === 'EISDIR' ? readFault(error, path) : error
  } finally {
    await file.close()
  }
}

/**
 * Decompresses what a file holds from `start` on (a v1 file: all after its magic bytes) into the new file `into`. Refused before anything is written when its header declares
 * more than the limits; stopped as soon as the content itself exceeds them, or at an abort. `onContent` gets
 * what is written, piece by piece.
 *
 * @returns the size of the database in bytes
 */
export async function decompress(
  path: string,
  into: string,
  limits: Limits,
  signal: AbortSignal,
  onContent?: (chunk: Buffer) => void,
  start = MAGIC_BYTES,
): Promise<number> {
  return withFile(path, async (file) => {
    const { size } = await file.stat()
    const out = await open(into, 'wx', 0o600)
    try {
      let written = 0
      let position = start
      let frames = 0
      do {
        if (signal.aborted) throw cancelled(signal.reason)
        if (++frames > limits.frames) throw overLimit(path, `its content is in more than ${limits.frames} pieces`)
        const frame = parseFrameHeader(await readAt(file, position, FRAME_HEADER_BYTES))
        if (frame === null) throw damaged(path, position === start ? 'its content is not zstd data' : 'there is foreign data after its end')
        if (frame.window > limits.windowBytes)
          throw overLimit(path, `decompressing it takes ${mebibytes(frame.window)}, more than ${mebibytes(limits.windowBytes)}`)
        if (written + (frame.contentSize ?? 0) > limits.decodedBytes) throw tooLarge(path, limits)
        position += await decompressFrame(file, path, position, signal, async (chunk) => {
          if (written + chunk.length > limits.decodedBytes) throw tooLarge(path, limits)
          await writeAll(out, chunk, written)
          written += chunk.length
          onContent?.(chunk)
        })
      } while (position < size)
      return written
    } finally {
      await out.close()
    }
  })
}

export const tooLarge = (path: string, limits: Pick<Limits, 'decodedBytes'>) =>
  overLimit(path, `its content is larger than ${mebibytes(limits.decodedBytes)}`)
const mebibytes = (bytes: number): string => (bytes === Infinity ? 'an absurd amount of memory' : `${Math.ceil(bytes / 2 ** 20)} MiB`)

/** Decompresses one frame; returns how many bytes of the file it took. */
export async function decompressFrame(
  file: FileHandle,
  path: string,
  position: number,
  signal: AbortSignal,
  take: (chunk: Buffer) => Promise<void>,
): Promise<number> {
  // A larger window in a later frame is refused by the decoder itself.
  const decoder = createZstdDecompress({ chunkSize: 1 << 18, params: { [constants.ZSTD_d_windowLogMax]: 27 } })
  const over = new Promise<void>((resolve) => decoder.once('close', resolve))
  const fed = feedFrom(file, position, decoder, over, signal)
  fed.catch((error: unknown) => decoder.destroy(error as Error))
  try {
    for await (const chunk of decoder as AsyncIterable<Buffer>) {
      if (signal.aborted) throw cancelled(signal.reason)
      await take(chunk)
    }
  } catch (error) {
    const code = codeOf(error)
    if (code === 'Z_BUF_ERROR') throw damaged(path, 'it ends in the middle', error)
    if (code.startsWith('ZSTD_error_frameParameter_windowTooLarge')) {
      throw overLimit(path, 'decompressing it takes more memory than is allowed')
    }
    if (code.startsWith('ZSTD_error_') || code.startsWith('Z_')) throw damaged(path, 'its compressed content is broken', error)
    throw error
  } finally {
    decoder.destroy()
    await fed.catch(() => undefined)
  }
  return decoder.bytesWritten
}

/** Hands the file to the decoder from `position` on. A decoder at its frame's end answers no more: `over` resolves then. */
async function feedFrom(
  file: FileHandle,
  position: number,
  decoder: ZstdDecompress,
  over: Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  for (let at = position; !decoder.destroyed;) {
    // Blocks may hold nothing: then no content comes out at which an abort would be heeded.
    if (signal.aborted) throw cancelled(signal.reason)
    const chunk = Buffer.allocUnsafeSlow(1 << 17)
    const { bytesRead } = await file.read(chunk, 0, chunk.length, at)
    if (bytesRead === 0) {
      decoder.end()
      return
    }
    at += bytesRead
    const written = new Promise<void>((resolve) => decoder.write(chunk.subarray(0, bytesRead), () => resolve()))
    await Promise.race([written, over])
  }
}

export async function writeAll(file: FileHandle, bytes: Uint8Array, position: number): Promise<void> {
  for (let done = 0; done < bytes.length;) {
    const { bytesWritten } = await file.write(bytes, done, bytes.length - done, position + done)
    done += bytesWritten
  }
}
