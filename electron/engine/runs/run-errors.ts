import { grouped } from '../../../shared/number-words.ts'
import { RollcallError, type ErrorCode } from '../../../shared/errors.ts'
import type { RunError } from '../../../shared/runs.ts'
import { asRollcallError } from '../../../shared/errors.ts'
import { writeError } from '../graph/database.ts'

export const interrupted = () =>
  new RollcallError('INTERRUPTED', {
    message: 'The run was interrupted: Rollcall ended while it was under way.',
    remedy: 'Resume it; what the source has already prepared is not asked for again.',
  })

export const runCancelled = () =>
  new RollcallError('CANCELLED', { message: 'The run was cancelled.', remedy: 'Resume it when you are ready, or start a new one.' })

/** `sentence` has the figures (guards/run-guard.ts). */
export const held = (runId: string, sentence: string) =>
  new RollcallError('GUARD_STOPPED', {
    message: sentence,
    remedy: `Look at what is gone. If it is right, accept the result by resuming the run: rollcall resume ${runId} --accept-shrunken. Else correct the cause and start a new run.`,
  })

export const wrongState = (code: ErrorCode, message: string, remedy: string) => new RollcallError(code, { message, remedy })

/** As it is kept with the run: for people, without secrets. */
export const runError = (error: RollcallError, redact: (text: string) => string): RunError => ({
  code: error.code,
  message: redact(error.message),
  remedy: redact(error.remedy),
})

/** Any error of a run: what SQLite and the file system say included. */
export function asRunError(error: unknown, dataDir: string): RollcallError {
  if (error instanceof RollcallError) return error
  const written = writeError(error, dataDir)
  return written.code === 'INTERNAL' ? asRollcallError(error) : written
}

export const takesReviewsAlong = (reviews: number, phrase: string): RollcallError =>
  new RollcallError('GUARD_STOPPED', {
    message: `This connection takes ${grouped(reviews)} signed ${reviews === 1 ? 'review' : 'reviews'} along, with ${reviews === 1 ? 'its' : 'their'} evidence.`,
    remedy: `Save the evidence first. To remove all of it all the same, confirm with these words: "${phrase}".`,
  })
