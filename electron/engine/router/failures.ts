import { implement, ORPCError, ValidationError } from '@orpc/server'
import { contract } from '../../../shared/contract.ts'
import type { failure } from '../../../shared/contract-parts.ts'
import { asRollcallError, RollcallError } from '../../../shared/errors.ts'
import type { Logger } from '../../../shared/platform.ts'
import type { z } from 'zod'

/**
 * Where every group of the router starts: whatever fails behind a door, bad input included, leaves it as the contract's
 * FAILED with a code, a sentence and a remedy. The technical detail stays in the log.
 */
export const createImplementer = (log: Logger, told: Told = asItIs) =>
  implement(contract).use(async ({ next, path, signal }) => {
    try {
      return await next()
    } catch (error) {
      throw failed(error, log, path.join('.'), signal, told)
    }
  })

/** How a failure is told, where more is known of it than it says itself. */
type Told = (error: RollcallError) => RollcallError
const asItIs: Told = (error) => error

export type Implementer = ReturnType<typeof createImplementer>

/** The same for what a stream throws after it was handed out. */
export async function* failing<T>(
  stream: AsyncIterable<T>,
  log: Logger,
  name: string,
  signal: AbortSignal | undefined,
  told?: Told,
): AsyncGenerator<T> {
  try {
    yield* stream
  } catch (error) {
    throw failed(error, log, name, signal, told)
  }
}

function failed(
  error: unknown,
  log: Logger,
  path: string,
  signal: AbortSignal | undefined,
  told = asItIs,
): ORPCError<'FAILED', z.infer<typeof failure>> {
  const known = told(error instanceof ORPCError ? badInput(error as ORPCError<string, unknown>) : asRollcallError(error, signal))
  const cause = known.cause instanceof Error ? known.cause.stack : undefined
  log[known.code === 'INTERNAL' ? 'error' : 'debug']('call failed', {
    path,
    code: known.code,
    message: known.message,
    detail: known.detail,
    cause,
  })
  return failedWith(known)
}

/** The contract's FAILED. */
export const failedWith = ({ message, code, remedy, issues }: RollcallError): ORPCError<'FAILED', z.infer<typeof failure>> =>
  new ORPCError('FAILED', {
    defined: true,
    status: 400,
    message,
    data: { code, remedy, ...(issues.length > 0 && { issues: [...issues] }) },
  })

/** What the contract's schemas refused. */
function badInput(error: ORPCError<string, unknown>): RollcallError {
  if (error.code !== 'BAD_REQUEST' || !(error.cause instanceof ValidationError)) return asRollcallError(error)
  const found = error.cause.issues.map(({ path = [], message }) => ({
    path: path.map((part) => String(typeof part === 'object' ? part.key : part)),
    message,
  }))
  const told = found.slice(0, 5).map(({ path, message }) => (path.length === 0 ? message : `${path.join('.')}: ${message}`))
  return new RollcallError('INVALID_INPUT', {
    message: `The request does not fit: ${told.join('; ')}.`,
    remedy: 'Correct it and try again.',
    issues: found.map(({ path: [field = null], message }) => ({ field, message })),
  })
}
