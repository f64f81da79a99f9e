import KSUID from 'ksuid'
import { RollcallError } from '../../../shared/errors.ts'

/** A KSUID counts seconds from 13 May 2014 in 32 bits. */
const earliest = 14e11
const latest = earliest + (2 ** 32 - 1) * 1000

/** A new id, which begins with the time `at` (milliseconds since 1970). UNSUPPORTED when the clock is outside the years an id can name. */
export function newId(at: number = Date.now()): string {
  if (at >= earliest && at <= latest) return KSUID.randomSync(at).string
  const date = new Date(at)
  const told = Number.isNaN(date.getTime()) ? 'no date' : date.toISOString().slice(0, 10)
  throw new RollcallError('UNSUPPORTED', {
    message: `The clock of this computer says ${told}; Rollcall works from May 2014 to June 2150.`,
    remedy: 'Set the clock and try again; nothing was changed.',
    detail: String(at),
  })
}
