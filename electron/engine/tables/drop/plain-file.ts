import { open, type FileHandle } from 'node:fs/promises'
import { basename } from 'node:path'
import { cancelled } from '../../../../shared/errors.ts'
import { damaged, readFault } from '../faults.ts'
import type { TableFile } from './table-file.ts'

const PIECE = 1 << 18

/** The file `path` of so many bytes, called `shown` for people. Reading it fails when it is another one, or has grown, by the end: somebody still writes it. */
export function plainFile(path: string, shown: string, { size, mtimeMs }: { readonly size: number; readonly mtimeMs: number }): TableFile {
  return { name: basename(path), shown, zip: null, size, bytes: (signal) => read(path, size, mtimeMs, signal) }
}

async function* read(path: string, size: number, mtimeMs: number, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  let file: FileHandle | undefined
  try {
    file = await open(path, 'r')
    const piece = Buffer.allocUnsafeSlow(Math.min(PIECE, size + 1))
    let read = 0
    for (;;) {
      if (signal.aborted) throw cancelled(signal.reason)
      const { bytesRead } = await file.read(piece, 0, piece.length)
      if (bytesRead === 0) break
      read += bytesRead
      if (read > size) break
      yield piece.subarray(0, bytesRead)
    }
    const now = await file.stat()
    if (read !== size || now.mtimeMs !== mtimeMs) throw damaged(path, 'it changed while it was read')
  } catch (error) {
    throw readFault(error, path)
  } finally {
    await file?.close()
  }
}
