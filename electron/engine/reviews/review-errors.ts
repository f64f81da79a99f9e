import { grouped } from '../../../shared/number-words.ts'
import { RollcallError } from '../../../shared/errors.ts'

export const frozen = () =>
  new RollcallError('INVALID_INPUT', {
    message: 'This review is signed: nothing in it can be changed.',
    remedy: 'Reopen it with a reason, or start a review of the next run.',
  })

export const alreadyOpen = (reviewId: string) =>
  new RollcallError('ALREADY_RUNNING', {
    message: `A review of this run is open: ${reviewId}.`,
    remedy: 'Go on with that one, or discard it first.',
  })

export const noSnapshotToReview = (state: string) =>
  new RollcallError('INVALID_INPUT', {
    message: `This run has no snapshot that could be reviewed: it is ${state}.`,
    remedy: 'Choose a run that is ready, or resume this one.',
  })

/** Nobody looks at decisions about a result that may be a mistake of the source. */
export const notAccepted = () =>
  new RollcallError('GUARD_STOPPED', {
    message: 'This run is held: it lost more than a run should, and nobody has accepted its result.',
    remedy:
      'Look at what is gone. If the loss is right, accept the result (rollcall resume RUN --accept-shrunken) and review it then; else start over.',
  })

export const emptyView = (name: string) =>
  new RollcallError('INVALID_INPUT', {
    message: `No grant of this snapshot is in the view "${name}".`,
    remedy: 'Change the filter, or review the changes or everything.',
  })

export const nothingToUndo = () =>
  new RollcallError('INVALID_INPUT', { message: 'There is no decision to take back.', remedy: 'Decide first.' })

export const reasonNeeded = () => new RollcallError('INVALID_INPUT', { message: 'To flag or exclude needs a reason.', remedy: 'Say why.' })

export const stillUndecided = (undecided: number) =>
  new RollcallError('GUARD_STOPPED', {
    message: `${grouped(undecided)} ${undecided === 1 ? 'grant is' : 'grants are'} undecided, and this review must decide all of them.`,
    remedy: 'Decide about them and sign then; what is undecided can be approved in one step.',
  })

export const decidedMeanwhile = () =>
  new RollcallError('INVALID_INPUT', {
    message: 'Something happened to this review after its summary was read.',
    remedy: 'Look at the summary again and sign then.',
  })

export const notSigned = () =>
  new RollcallError('INVALID_INPUT', { message: 'This review is not signed yet.', remedy: 'Sign it off first.' })

export const notOpenToReopen = () =>
  new RollcallError('INVALID_INPUT', { message: 'This review is open already.', remedy: 'Go on deciding.' })

export const builtUpon = (reviewId: string) =>
  new RollcallError('INVALID_INPUT', {
    message: `A later review, ${reviewId}, carries the decisions of this one.`,
    remedy: 'Reopen or discard the later one, or decide anew there.',
  })

export const wasSigned = () =>
  new RollcallError('INVALID_INPUT', {
    message: 'This review was signed before and cannot be discarded: something may have left by it.',
    remedy: 'Correct its decisions and sign it again.',
  })

/** What was signed must not be lost in silence: excluded grants would leave with the next review. */
export const baseUnreadable = (reviewId: string, cause: unknown) =>
  new RollcallError('MALFORMED_DATA', {
    message: `What was decided in the last signed review, ${reviewId}, cannot be read; a new review would forget it.`,
    remedy: 'Restore the folder "reviews" of the data folder from a backup.',
    detail: String(cause),
    cause,
  })
