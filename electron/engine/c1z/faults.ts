import { RollcallError } from '../../../shared/errors.ts'
import { codeOf, detailOf, isFolderGone, placeFault } from '../../files/place-fault.ts'

/** The file's content breaks the format. */
export function damaged(path: string, why: string, cause?: unknown): RollcallError {
  return new RollcallError('MALFORMED_DATA', {
    message: `${path} is damaged: ${why}.`,
    remedy: 'Copy the file again from where it came from, or run the sync that made it once more.',
    ...(cause === undefined ? {} : { detail: detailOf(cause), cause }),
  })
}

/** Rows whose numbers do not rise: whoever goes on after the last one would never end. */
export const outOfOrder = (path: string, table: string): RollcallError => damaged(path, `the rows of ${table} inside are out of order`)

/** The file is something else than a .c1z. */
export function notC1z(path: string, what: string, remedy: string): RollcallError {
  return new RollcallError('MALFORMED_DATA', { message: `${path} is not a .c1z file: ${what}.`, remedy })
}

/** The file asks for more than the limits allow. */
export function overLimit(path: string, what: string): RollcallError {
  return new RollcallError('UNSUPPORTED', {
    message: `${path} is refused: ${what}.`,
    remedy: 'Files of Baton connectors stay far below these limits. Check where the file came from before trusting it.',
  })
}

/** What went wrong while reading `path`. RollcallErrors pass unchanged. */
export function readFault(error: unknown, path: string): RollcallError {
  if (error instanceof RollcallError) return error
  const code = codeOf(error)
  // Text that is not UTF-8 has a code of its own.
  if (/^(SQLITE_(CORRUPT|NOTADB|FORMAT|ERROR|MISMATCH|TOOBIG|IOERR)|ERR_ENCODING)/.test(code) || error instanceof RangeError) {
    return damaged(path, 'the database inside cannot be read', error)
  }
  if (/^(ENOENT|ENOTDIR|EACCES|EPERM|ELOOP|ENAMETOOLONG)$/.test(code)) {
    return new RollcallError('NOT_FOUND', {
      message: `${path} cannot be opened.`,
      remedy: 'Check the path and that you may read the file.',
      detail: detailOf(error),
      cause: error,
    })
  }
  if (code === 'EISDIR') {
    return new RollcallError('INVALID_INPUT', { message: `${path} is a folder, not a file.`, remedy: 'Name a .c1z file.' })
  }
  return new RollcallError('INTERNAL', {
    message: `${path} could not be read.`,
    remedy: 'Try again; if it happens again, report it with the log.',
    detail: detailOf(error),
    cause: error,
  })
}

/**
 * What went wrong while importing `path` into a file of our own, `own`. That `path` itself cannot be opened was said before: what is
 * not there or full now is where our file was to be.
 */
export function importFault(error: unknown, path: string, own: string): RollcallError {
  if (error instanceof RollcallError) return error
  if (isFolderGone(error)) return writeFault(error, own)
  const ours =
    /^(SQLITE_(FULL|CANTOPEN.*|READONLY.*|IOERR_(WRITE|FSYNC|TRUNCATE|DELETE.*))|ENOSPC|EDQUOT|EFBIG|EROFS|ENOENT|ENOTDIR|EACCES|EPERM)$/
  return ours.test(codeOf(error)) ? (placeFault(error, own) ?? readFault(error, path)) : readFault(error, path)
}

/** What went wrong while writing `path`. RollcallErrors pass unchanged. */
export function writeFault(error: unknown, path: string): RollcallError {
  if (error instanceof RollcallError) return error
  if (codeOf(error) === 'SQLITE_ERROR' && /no such (index|column|table)|has no column/.test(detailOf(error))) {
    return new RollcallError('MALFORMED_DATA', {
      message: `${path} holds tables that are laid out in another way, so nothing was added to it.`,
      remedy: 'Save to another file. What was there before is unchanged.',
      detail: detailOf(error),
      cause: error,
    })
  }
  return (
    placeFault(error, path) ??
    new RollcallError('INTERNAL', {
      message: `${path} could not be written.`,
      remedy: 'Try again; if it happens again, report it with the log. What was there before is unchanged.',
      detail: detailOf(error),
      cause: error,
    })
  )
}
