import { access, constants, realpath, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { RollcallError } from '../../../../shared/errors.ts'
import { codeOf } from '../../../files/place-fault.ts'
import { sha256OfFile } from '../../../files/sha256.ts'
import { inspectTarget } from '../../c1z/target.ts'

/** What a file is at one moment: its identity, so that an unchanged one is known without reading it, and its content. */
export interface FileState {
  readonly ino: number
  readonly size: number
  readonly mtimeMs: number
  readonly sha256: string
}

/** The file at `path`, null when there is none. Unchanged since `known`, it is not read again. Links are followed. */
export async function fileState(path: string, known: FileState | null, signal: AbortSignal): Promise<FileState | null> {
  try {
    const { ino, size, mtimeMs } = await stat(path)
    if (known !== null && known.ino === ino && known.size === size && known.mtimeMs === mtimeMs) return known
    const { sha256 } = await sha256OfFile(path, signal)
    return { ino, size, mtimeMs, sha256 }
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null
    throw signal.aborted ? error : unreadable(path, error)
  }
}

/** As text for a plan: the content alone counts, so that a copy put back in place is the same. */
export const fingerprintOf = (path: string, state: FileState | null): string => JSON.stringify({ path, state })

export function fingerprintParts(fingerprint: string): { readonly path: string; readonly state: FileState | null } {
  return JSON.parse(fingerprint) as { path: string; state: FileState | null }
}

/** Whether the folder exists and files can be made and replaced in it. NOT_WRITABLE. */
export async function requireFolder(folder: string): Promise<void> {
  const found = await stat(folder).catch((error: unknown) => {
    if (['ENOENT', 'ENOTDIR'].includes(codeOf(error))) return null
    throw unwritable(folder, 'Choose a folder that you may use.', error)
  })
  if (found?.isDirectory() !== true) {
    throw new RollcallError('NOT_WRITABLE', {
      message: `There is no folder ${folder}.`,
      remedy: 'Make it first, or choose another one in the settings of the destination.',
    })
  }
}

/** NOT_WRITABLE when files cannot be made in the folder. */
export async function requireWritable(folder: string): Promise<void> {
  try {
    await access(folder, constants.W_OK | constants.X_OK)
  } catch (error) {
    throw unwritable(folder, 'Choose a folder that you may write to.', error)
  }
}

/**
 * Whether a sync can be written to `path`: NOT_WRITABLE (folder), INVALID_INPUT (something else lies there), UNSUPPORTED
 * (format v3). Answers whether there are syncs in it already.
 */
export async function requireTarget(path: string): Promise<{ readonly holdsSyncs: boolean }> {
  const folder = await realpath(path).then(dirname, () => dirname(path))
  await requireFolder(folder)
  await requireWritable(folder)
  try {
    return await inspectTarget(path)
  } catch (error) {
    throw error instanceof RollcallError ? error : unreadable(path, error)
  }
}

const unwritable = (path: string, remedy: string, cause: unknown) =>
  new RollcallError('NOT_WRITABLE', { message: `${path} cannot be written to.`, remedy, detail: codeOf(cause), cause })

const unreadable = (path: string, cause: unknown) =>
  new RollcallError('NOT_WRITABLE', {
    message: `${path} cannot be read, and so not be added to.`,
    remedy: 'Choose a file that you may read and write.',
    detail: codeOf(cause),
    cause,
  })
