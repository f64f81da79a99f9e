import type { GuardRail } from '../../../shared/deliveries.ts'
import { RollcallError, type ErrorCode } from '../../../shared/errors.ts'
import type { RunError } from '../../../shared/runs.ts'

export const storedError = ({ code, message, remedy }: RollcallError): RunError => ({ code, message, remedy })

export const expired = (why: string): RollcallError =>
  new RollcallError('GUARD_STOPPED', { message: `This plan has expired: ${why}`, remedy: 'Make a new plan and look at it again.' })

export const interrupted = (): RollcallError =>
  new RollcallError('INTERRUPTED', {
    message: 'The delivery was interrupted: Rollcall ended while it was under way.',
    remedy: 'Apply the plan again; what has arrived already is not sent twice.',
  })

export const deliveryCancelled = (): RollcallError =>
  new RollcallError('CANCELLED', { message: 'The delivery was cancelled.', remedy: 'Apply the plan again when you are ready.' })

export const stopped = (message: string, remedy: string): RollcallError => new RollcallError('GUARD_STOPPED', { message, remedy })

export const refused = (code: ErrorCode, message: string, remedy: string): RollcallError => new RollcallError(code, { message, remedy })

/** Why a plan with these guard rails cannot be approved. */
export function railsStand(blocked: readonly GuardRail[], open: readonly GuardRail[]): RollcallError {
  const [first = open[0]] = blocked
  if (blocked.length > 0) return stopped(blocked.map(({ message }) => message).join(' '), first?.remedy ?? '')
  const asked = open.map(({ kind, phrase }) => `${kind}: "${phrase ?? ''}"`).join('; ')
  return stopped(open.map(({ message }) => message).join(' '), `To go on all the same, type these words and give a reason. ${asked}.`)
}
