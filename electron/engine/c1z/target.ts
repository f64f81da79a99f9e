import { open, realpath, rename, rm, stat, type FileHandle } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { RollcallError } from '../../../shared/errors.ts'
import { readBack, type Written } from './compress.ts'
import { identify, withFile } from './container.ts'
import { codeOf } from './faults.ts'
import { withPlaceLock } from './place-lock.ts'
import { sweep, temporaryName } from './scratch.ts'

/** The place a .c1z is to be written to, as it was before. */
export interface Target {
  /** Symbolic links followed: the file is replaced, not the link. */
  readonly path: string
  /** True: a v1 file whose syncs are to be kept. */
  readonly holdsSyncs: boolean
  /** Identity of the file that was there; null when there was none. */
  readonly before: Fingerprint | null
  readonly mode: number
}

interface Fingerprint {
  readonly dev: bigint
  readonly ino: bigint
  readonly size: bigint
  readonly mtimeNs: bigint
}

/**
 * Looks at `path` before anything is written. Throws UNSUPPORTED for a v3 file, INVALID_INPUT for something that is no
 * .c1z (it stays untouched), NOT_WRITABLE when there is no such folder.
 */
export async function inspectTarget(path: string): Promise<Target> {
  const real = await realpath(path).catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT') return null
    throw error
  })
  if (real === null) {
    await stat(dirname(path))
    return { path, holdsSyncs: false, before: null, mode: 0o600 }
  }
  const before = await stat(real, { bigint: true })
  if (!before.isFile()) {
    throw new RollcallError('INVALID_INPUT', { message: `${path} is not a regular file.`, remedy: 'Name a file to save to.' })
  }
  const format = await withFile(real, (file) => identify(file, path)).catch((error: unknown) => {
    throw error instanceof RollcallError && error.code === 'MALFORMED_DATA' ? notOurs(path, error) : error
  })
  if (format === 'v3') {
    throw new RollcallError('UNSUPPORTED', {
      message: `${path} is a .c1z of format v3, which Rollcall does not write; it was left as it is.`,
      remedy: 'Save to another file, or move this one away first.',
    })
  }
  return { path: real, holdsSyncs: format === 'v1', before: fingerprint(before), mode: Number(before.mode) & 0o777 }
}

const notOurs = (path: string, error: RollcallError): RollcallError =>
  new RollcallError('INVALID_INPUT', {
    message: `${path} exists and is not a .c1z file; it was left as it is.`,
    remedy: 'Save to another file, or move this one away first.',
    detail: error.message,
    cause: error,
  })

const fingerprint = ({ dev, ino, size, mtimeNs }: Fingerprint): Fingerprint => ({ dev, ino, size, mtimeNs })

/**
 * Writes a file beside the target with `fill`, makes sure its bytes are on disk and are the ones that were hashed, then
 * renames it over the target, once `place` allows it and unless that became another file meanwhile: of two that add to one file at once
 * the later one fails. On any failure the target is as it was and nothing is left.
 */
export async function replaceTarget(
  target: Target,
  { signal, place }: { readonly signal: AbortSignal; readonly place?: (() => Promise<void>) | undefined },
  fill: (file: FileHandle) => Promise<Written>,
): Promise<Written> {
  const folder = dirname(target.path)
  await sweep(folder)
  const temporary = join(folder, temporaryName())
  try {
    const written = await fillNew(temporary, target.mode, fill)
    await place?.()
    signal.throwIfAborted()
    await withPlaceLock(target.path, signal, async (held) => {
      await requireUnchanged(target)
      await held()
      await rename(temporary, target.path)
    })
    await syncFolder(folder)
    return written
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined)
    throw error
  }
}

async function fillNew(path: string, mode: number, fill: (file: FileHandle) => Promise<Written>): Promise<Written> {
  const file = await open(path, 'wx+', mode)
  try {
    const written = await fill(file)
    await file.chmod(mode)
    await file.sync()
    const { sha256, whole } = await readBack(file)
    if (!whole || sha256 !== written.sha256) throw new Error('the file read back is not what was written')
    return written
  } finally {
    await file.close()
  }
}

/** Another program may have replaced the file while its syncs were being kept: its newest one must not be lost. */
async function requireUnchanged(target: Target): Promise<void> {
  const now = await stat(target.path, { bigint: true }).catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT') return null
    throw error
  })
  const same = now === null ? target.before === null : isDeepStrictEqual(fingerprint(now), target.before)
  if (same) return
  throw new RollcallError('NOT_WRITABLE', {
    message: `${target.path} was changed by another program while it was being saved.`,
    remedy: 'Save again: what is in the file now will be kept.',
  })
}

/** So that the new name survives a power cut; not every system lets a folder be synced. */
async function syncFolder(folder: string): Promise<void> {
  try {
    const handle = await open(folder, 'r')
    await handle.sync().finally(() => handle.close())
  } catch {
    // Windows: the rename itself is all there is.
  }
}
