import { RollcallError, type Issue } from '../../../shared/errors.ts'
import { codeOf, detailOf } from '../../files/place-fault.ts'

/** The content of a file is not what it has to be. */
export function damaged(name: string, why: string, cause?: unknown): RollcallError {
  return new RollcallError('MALFORMED_DATA', {
    message: `${name} is damaged: ${why}.`,
    remedy: 'Copy the file again from where it came from, or export it once more.',
    ...(cause === undefined ? {} : { detail: detailOf(cause), cause }),
  })
}

/** A file or zip that is refused whole: nothing of it is read. */
export function refused(name: string, why: string, remedy: string): RollcallError {
  return new RollcallError('UNSUPPORTED', { message: `${name} is refused: ${why}.`, remedy })
}

/** A file cannot be read before somebody says how, or mends it. */
export function notReadable(name: string, message: string, remedy: string, issues: readonly Issue[] = []): RollcallError {
  return new RollcallError('INVALID_INPUT', { message: `${name} was not read: ${message}.`, remedy, issues })
}

/** What went wrong while reading `path`. RollcallErrors pass unchanged. */
export function readFault(error: unknown, path: string): RollcallError {
  if (error instanceof RollcallError) return error
  const about = { detail: detailOf(error), cause: error }
  if (/^(ENOENT|ENOTDIR|EACCES|EPERM|ELOOP|ENAMETOOLONG)$/.test(codeOf(error))) {
    return new RollcallError('NOT_FOUND', {
      message: `${path} cannot be opened.`,
      remedy: 'Check the path and that you may read the file.',
      ...about,
    })
  }
  return new RollcallError('INTERNAL', {
    message: `${path} could not be read.`,
    remedy: 'Try again; if it happens again, report it with the log.',
    ...about,
  })
}
