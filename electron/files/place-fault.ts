import { isDiskFull, RollcallError } from '../../shared/errors.ts'

export const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''

export const detailOf = (error: unknown): string => (error instanceof Error ? `${codeOf(error)} ${error.message}`.trim() : String(error))

const unwritable =
  /^(SQLITE_(CANTOPEN|READONLY|IOERR|PERM|AUTH).*|E(ACCES|PERM|ROFS|ISDIR|IO|BUSY|TXTBSY|EXIST|NAMETOOLONG|LOOP|INVAL|STALE|NODEV|NXIO|NOTCONN|HOSTDOWN|REMOTEIO))$/

/** better-sqlite3 says in words, without a code, that the folder of a new database is not there. */
export const isFolderGone = (error: unknown): boolean =>
  /^(ENOENT|ENOTDIR)$/.test(codeOf(error)) || (error instanceof TypeError && error.message.includes('directory does not exist'))

/**
 * Why `path` could not be written, as people should hear it, when it is the place's fault: DISK_FULL or NOT_WRITABLE, temporary files
 * beside it included. RollcallErrors pass unchanged; null for every other error.
 */
export function placeFault(error: unknown, path: string): RollcallError | null {
  if (error instanceof RollcallError) return error
  const about = { detail: detailOf(error), cause: error }
  if (isDiskFull(codeOf(error))) {
    return new RollcallError('DISK_FULL', {
      message: `The disk is full: ${path} was not written.`,
      remedy: 'Make room and try again; what was there before is unchanged.',
      ...about,
    })
  }
  if (isFolderGone(error)) {
    return new RollcallError('NOT_WRITABLE', {
      message: `${path} cannot be written: its folder does not exist.`,
      remedy: 'Make the folder first, or choose another one.',
      ...about,
    })
  }
  if (!unwritable.test(codeOf(error))) return null
  return new RollcallError('NOT_WRITABLE', {
    message: `${path} cannot be written.`,
    remedy: 'Close it in other programs, or choose a folder that you may write to; what was there before is unchanged.',
    ...about,
  })
}
