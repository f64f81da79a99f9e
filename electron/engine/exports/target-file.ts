import { randomUUID } from 'node:crypto'
import { open, realpath, rename, rm, stat, type FileHandle } from 'node:fs/promises'
import { RollcallError } from '../../../shared/errors.ts'

/** A file that appears under its name only when it is whole. */
export interface TargetFile {
  /** Bytes so far. */
  readonly bytes: number
  write(chunk: Uint8Array): Promise<void>
  /** On the disk and under its name. */
  keep(): Promise<void>
  /** Leaves nothing behind; safe after `keep`. */
  discard(): Promise<void>
}

/**
 * NOT_WRITABLE when a file cannot be made there; its methods reject with NOT_WRITABLE and DISK_FULL. A new file is for its owner alone; one
 * that is replaced keeps its permissions, and a link goes on pointing to it.
 */
export async function createTarget(path: string): Promise<TargetFile> {
  const existing = await stat(path).catch(() => null)
  if (existing !== null && !existing.isFile()) {
    const what = existing.isDirectory() ? 'a folder' : 'not a file'
    throw new RollcallError('NOT_WRITABLE', { message: `${path} is ${what}.`, remedy: 'Choose a name for the file.' })
  }
  const real = existing === null ? path : await attempt(path, () => realpath(path))
  const partial = `${real}.${randomUUID().slice(0, 8)}.partial`
  const file = await attempt(path, () => open(partial, 'wx', existing === null ? 0o600 : existing.mode & 0o777))
  return new Target(real, partial, file)
}

class Target implements TargetFile {
  readonly #path: string
  readonly #partial: string
  #file: FileHandle | null
  bytes = 0

  constructor(path: string, partial: string, file: FileHandle) {
    this.#path = path
    this.#partial = partial
    this.#file = file
  }

  async write(chunk: Uint8Array): Promise<void> {
    if (chunk.length === 0) return
    await attempt(this.#path, async () => this.#file?.writeFile(chunk))
    this.bytes += chunk.length
  }

  async keep(): Promise<void> {
    await attempt(this.#path, async () => {
      await this.#file?.sync()
      await this.#close()
      await rename(this.#partial, this.#path)
    })
  }

  async discard(): Promise<void> {
    await this.#close().catch(() => undefined)
    await rm(this.#partial, { force: true }).catch(() => undefined)
  }

  async #close(): Promise<void> {
    const file = this.#file
    this.#file = null
    await file?.close()
  }
}

async function attempt<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw writeFault(error, path)
  }
}

/** Why `path` could not be written, as people should hear it. */
export function writeFault(error: unknown, path: string): unknown {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  const parts = { detail: error instanceof Error ? error.message : String(error), cause: error }
  if (/^(ENOSPC|EDQUOT|EFBIG)$/.test(code)) {
    return new RollcallError('DISK_FULL', {
      message: `The disk is full: ${path} could not be written.`,
      remedy: 'Make room and export again; nothing half-written was kept.',
      ...parts,
    })
  }
  if (code === 'ENOENT' || code === 'ENOTDIR') {
    return new RollcallError('NOT_WRITABLE', {
      message: `${path} cannot be written: its folder does not exist.`,
      remedy: 'Make the folder first, or choose another one.',
      ...parts,
    })
  }
  if (/^(EACCES|EPERM|EROFS|EISDIR|EBUSY|EIO|EEXIST|ELOOP|ENAMETOOLONG|ETXTBSY|EINVAL|ESTALE|ENODEV|ENXIO|ENOTCONN)$/.test(code)) {
    return new RollcallError('NOT_WRITABLE', {
      message: `${path} cannot be written.`,
      remedy: 'Close it in other programs, or choose a folder that you may write to.',
      ...parts,
    })
  }
  return error
}
