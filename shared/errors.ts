import { sentenceText } from './visible-text.ts'

/**
 * Every failure a person can meet, by kind. One class, one closed list of codes: the window shows `message` and
 * `remedy`, the log adds `detail`, the command line exits with `exitCode` (the gRPC number of the code, as newer
 * Baton connectors do). None of the texts may hold a secret.
 */

/** code -> exit code of the command line. */
export const errorCodes = {
  CANCELLED: 1,
  INVALID_INPUT: 3,
  TIMEOUT: 4,
  NOT_FOUND: 5,
  ALREADY_RUNNING: 6,
  MISSING_PERMISSION: 7,
  RATE_LIMITED: 8,
  DISK_FULL: 8,
  GUARD_STOPPED: 9,
  INTERRUPTED: 10,
  UNSUPPORTED: 12,
  INTERNAL: 13,
  SERVER_ERROR: 14,
  NETWORK: 14,
  MALFORMED_DATA: 15,
  REPORT_FAILED: 15,
  NOT_AS_SIGNED: 15,
  TRAIL_BROKEN: 15,
  NOT_WRITABLE: 7,
  BAD_CREDENTIALS: 16,
} as const

export type ErrorCode = keyof typeof errorCodes

/** What is wrong with one field of what was given; `field` null: with all of it. */
export interface Issue {
  readonly field: string | null
  /** A sentence that needs no name of the field. */
  readonly message: string
  /** Of a text: where in it the mistake is, `length` characters (UTF-16) from `at`. */
  readonly place?: { readonly at: number; readonly length: number } | undefined
}

export interface ErrorParts {
  /** One sentence for people: what happened. */
  readonly message: string
  /** What to do about it, one or two sentences. */
  readonly remedy: string
  /** Technical detail for the log, already redacted, at most 500 characters. */
  readonly detail?: string
  /** The same field by field, for whoever shows it beside them: nobody takes a sentence apart. */
  readonly issues?: readonly Issue[]
  readonly cause?: unknown
}

/** Issues one failure carries at most. */
const MOST_ISSUES = 50

/** Whatever the texts quote of others comes without what steers a terminal: no failure can do more than be read. */
export class RollcallError extends Error {
  readonly code: ErrorCode
  readonly remedy: string
  readonly detail: string | undefined
  readonly issues: readonly Issue[]

  constructor(code: ErrorCode, parts: ErrorParts) {
    super(sentenceText(parts.message), parts.cause === undefined ? undefined : { cause: parts.cause })
    this.name = 'RollcallError'
    this.code = code
    this.remedy = sentenceText(parts.remedy)
    this.issues = (parts.issues ?? []).slice(0, MOST_ISSUES).map((issue) => ({ ...issue, message: sentenceText(issue.message) }))
    this.detail = parts.detail === undefined ? undefined : sentenceText(parts.detail.slice(0, 500))
  }

  get exitCode(): number {
    return errorCodes[this.code]
  }
}

/**
 * The error as a RollcallError: itself, CANCELLED when `signal` was aborted, DISK_FULL, NOT_WRITABLE, MALFORMED_DATA (a damaged database)
 * or ALREADY_RUNNING (a locked one) when the system says just that,
 * else INTERNAL with the original as cause.
 */
export function asRollcallError(error: unknown, signal?: AbortSignal): RollcallError {
  if (error instanceof RollcallError) return error
  if (signal?.aborted) return cancelled(error)
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  const about = { detail: error instanceof Error ? `${code} ${error.message}` : '', cause: error }
  if (isDiskFull(code)) {
    return new RollcallError('DISK_FULL', { message: 'The disk is full.', remedy: 'Free some space and try again.', ...about })
  }
  if (/^SQLITE_(CORRUPT|NOTADB)/.test(code)) {
    return new RollcallError('MALFORMED_DATA', {
      message: 'A file of the data folder is damaged and was left as it was.',
      remedy: 'Check the disk, then restore the file from a backup. The log has its name where it is known.',
      ...about,
    })
  }
  if (/^SQLITE_(BUSY|LOCKED)/.test(code)) {
    return new RollcallError('ALREADY_RUNNING', {
      message: 'Another program holds a file of the data folder.',
      remedy: 'Wait until it has ended its work, or end it, and try again.',
      ...about,
    })
  }
  if (/^(EIO|SQLITE_IOERR.*)$/.test(code)) {
    return new RollcallError('NOT_WRITABLE', {
      message: 'The disk where Rollcall keeps its data fails to read or write.',
      remedy: 'Check the disk and its connection; then try again.',
      ...about,
    })
  }
  if (/^(EROFS|EACCES|EPERM|SQLITE_(READONLY|CANTOPEN|PERM|AUTH).*)$/.test(code)) {
    return new RollcallError('NOT_WRITABLE', {
      message: 'Nothing can be written where Rollcall keeps its data.',
      remedy: 'Check that its folder, and the disk it is on, may be written; then try again.',
      ...about,
    })
  }
  return new RollcallError('INTERNAL', {
    message: 'Something went wrong inside Rollcall.',
    remedy: 'Try again; if it happens again, report it with the log of this run.',
    detail: error instanceof Error ? `${error.name}: ${error.message}` : String(error),
    cause: error,
  })
}

/**
 * Whether an error of the system or of SQLite with this code says that there is no room. SQLite has a name of its own for the file that
 * processes share beside a database (`-shm`), which is the first that is missing room when one is opened.
 */
export const isDiskFull = (code: string): boolean => /^(ENOSPC|EDQUOT|EFBIG|SQLITE_FULL|SQLITE_IOERR_SHMSIZE)$/.test(code)

export function cancelled(cause?: unknown): RollcallError {
  return new RollcallError('CANCELLED', { message: 'The work was cancelled.', remedy: 'Start it again when you are ready.', cause })
}
