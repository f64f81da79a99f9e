import { ORPCError } from '@orpc/client'
import { CommanderError } from 'commander'
import { failure } from '../../shared/contract-parts.ts'
import { asRollcallError, cancelled, RollcallError } from '../../shared/errors.ts'

/** A mistake on the command line itself: shown as plain text, without the log. */
export class UsageError extends RollcallError {
  constructor(message: string, remedy = 'Run the command with --help to see what it takes.') {
    super('INVALID_INPUT', { message, remedy })
    this.name = 'UsageError'
  }
}

/** Whatever went wrong, as the one kind of error a person meets: commander's, the contract's, or our own. */
export const asFailure = (error: unknown, signal?: AbortSignal): RollcallError => {
  if (error instanceof RollcallError) return error
  if (error instanceof CommanderError) return new UsageError(usageText(error))
  if (error instanceof ORPCError) {
    const carried = failure.safeParse(error.data)
    if (carried.success) {
      const { code, remedy, issues = [] } = carried.data
      return new RollcallError(code, { message: error.message, remedy, issues, cause: error })
    }
    if (signal?.aborted) return cancelled(error)
    if (error.code === 'BAD_REQUEST')
      return new RollcallError('INVALID_INPUT', {
        message: `A value is not acceptable: ${refusedValues(error.data)}.`,
        remedy: 'Correct it and try again.',
        cause: error,
      })
  }
  if (errno(error) === 'ENOSPC')
    return new RollcallError('DISK_FULL', {
      message: 'There is no space left for the output.',
      remedy: 'Make room and try again.',
      cause: error,
    })
  return asRollcallError(error, signal)
}

/** The reader of our output has seen enough (`| head`): nothing is wrong. */
export const isBrokenPipe = (error: unknown): boolean => errno(error) === 'EPIPE' || errno(error) === 'ERR_STREAM_DESTROYED'

const errno = (error: unknown): string => (error instanceof Error && 'code' in error ? String(error.code) : '')

const refusedValues = (data: unknown): string => {
  const list = typeof data === 'object' && data !== null && 'issues' in data && Array.isArray(data.issues) ? (data.issues as unknown[]) : []
  const texts = list.map((issue) => {
    const { path, message } = issue as { path?: unknown; message?: unknown }
    return `${Array.isArray(path) ? path.map(String).join('.') : ''}: ${typeof message === 'string' ? message : 'not valid'}`
  })
  return texts.length > 0 ? texts.slice(0, 3).join('; ') : 'no detail was given'
}

const first = (text: string, pattern: RegExp): string => pattern.exec(text)?.[1] ?? ''

/** Commander's complaints in the words Baton connectors use. */
const usageText = (error: CommanderError): string => {
  const text = error.message.replace(/^error: /, '')
  switch (error.code) {
    case 'commander.unknownOption': {
      const flag = first(text, /'(.*?)'/)
      return flag.startsWith('--') ? `unknown flag: ${flag}` : `unknown shorthand flag: '${flag.slice(1, 2)}' in ${flag}`
    }
    case 'commander.optionMissingArgument':
      return `flag needs an argument: ${/--[\w-]+/.exec(text)?.[0] ?? text}`
    case 'commander.unknownCommand':
      return `unknown command "${first(text, /'(.*?)'/)}" for "rollcall"`
    default:
      return text
  }
}
