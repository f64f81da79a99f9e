import { RollcallError } from '../../../shared/errors.ts'
import { codeOf, detailOf, placeFault } from '../../files/place-fault.ts'

/** What went wrong with a spool, as people should hear it: DISK_FULL, NOT_WRITABLE, MALFORMED_DATA, INTERNAL. RollcallErrors pass. */
export function spoolError(error: unknown, path: string): RollcallError {
  const known = placeFault(error, path)
  if (known !== null) return known
  if (/^SQLITE_(CORRUPT|NOTADB|IOERR|FORMAT)/.test(codeOf(error)) || error instanceof SyntaxError) return damagedSpool(path, error)
  return new RollcallError('INTERNAL', {
    message: 'What was read could not be kept.',
    remedy: 'Try again; if it happens again, report it with the log of this run.',
    ...{ detail: detailOf(error), cause: error },
  })
}

export const damagedSpool = (path: string, cause?: unknown): RollcallError =>
  new RollcallError('MALFORMED_DATA', {
    message: `What was read before, ${path}, is damaged.`,
    remedy: 'Start a new run; it reads everything again.',
    ...(cause === undefined ? {} : { detail: detailOf(cause), cause }),
  })
