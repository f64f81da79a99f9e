import { stat, type FileHandle } from 'node:fs/promises'
import { dirname } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { RollcallError } from '../../../shared/errors.ts'
import { placeOf, type Place } from '../../files/place.ts'
import { beginAt } from '../../files/whole-file.ts'
import { readBack, type Written } from './compress.ts'
import { identify, withFile } from './container.ts'
import { codeOf } from '../../files/place-fault.ts'
import { withPlaceLock } from './place-lock.ts'

/** The place a .c1z is to be written to, as it was before. */
export interface Target extends Place {
  /** True: a v1 file whose syncs are to be kept. */
  readonly holdsSyncs: boolean
  /** Identity of the file that was there; null when there was none. */
  readonly before: Fingerprint | null
}

interface Fingerprint {
  readonly dev: bigint
  readonly ino: bigint
  readonly size: bigint
  readonly mtimeNs: bigint
}

/**
 * Looks at `path` before anything is written. Throws UNSUPPORTED for a v3 file, INVALID_INPUT for something that is no
 * .c1z (it stays untouched), NOT_WRITABLE when there is no such folder or a link of somebody else.
 */
export async function inspectTarget(path: string): Promise<Target> {
  const place = placeOf(path)
  if (place.existing === null) {
    await stat(dirname(place.path))
    return { ...place, holdsSyncs: false, before: null }
  }
  const before = await stat(place.path, { bigint: true })
  if (!before.isFile()) {
    throw new RollcallError('INVALID_INPUT', { message: `${path} is not a regular file.`, remedy: 'Name a file to save to.' })
  }
  const format = await withFile(place.path, (file) => identify(file, path)).catch((error: unknown) => {
    throw error instanceof RollcallError && error.code === 'MALFORMED_DATA' ? notOurs(path, error) : error
  })
  if (format === 'v3') {
    throw new RollcallError('UNSUPPORTED', {
      message: `${path} is a .c1z of format v3, which Rollcall does not write; it was left as it is.`,
      remedy: 'Save to another file, or move this one away first.',
    })
  }
  return { ...place, holdsSyncs: format === 'v1', before: fingerprint(before) }
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
  const file = await beginAt(target)
  try {
    const written = await file.fill((handle) => fillAndReadBack(handle, fill))
    await file.keep(async (rename) => {
      await place?.()
      signal.throwIfAborted()
      await withPlaceLock(target.path, signal, async (held) => {
        await requireUnchanged(target)
        await held()
        await rename()
      })
    })
    return written
  } finally {
    await file.discard()
  }
}

async function fillAndReadBack(file: FileHandle, fill: (file: FileHandle) => Promise<Written>): Promise<Written> {
  const written = await fill(file)
  await file.sync()
  const { sha256, whole } = await readBack(file)
  if (!whole || sha256 !== written.sha256) throw new Error('the file read back is not what was written')
  return written
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
