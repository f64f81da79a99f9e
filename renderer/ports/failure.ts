import { notifications } from '@mantine/notifications'
import { ORPCError } from '@orpc/client'
import { failure } from '../../shared/contract-parts.ts'
import type { Issue } from '../../shared/errors.ts'

/** A failure as a person reads it: what happened, what to do, and the code the log has too. */
export interface Failure {
  readonly message: string
  readonly remedy: string
  readonly code: string
  /** The same field by field, where the engine could tell. */
  readonly issues: readonly Issue[]
}

/** The engine ended with this call under way. */
export const isEngineGone = (error: unknown): boolean => error instanceof Error && error.name === 'AbortError'

export function asFailure(error: unknown): Failure {
  if (error instanceof ORPCError && error.defined) {
    const data = failure.safeParse(error.data)
    if (data.success) {
      const { code, remedy, issues = [] } = data.data
      return { message: error.message, remedy, code, issues }
    }
  }
  if (isEngineGone(error)) {
    return {
      message: 'The engine stopped while it was working on this.',
      remedy: 'It is being restarted; try again in a moment.',
      code: 'ENGINE_GONE',
      issues: [],
    }
  }
  const text = error instanceof Error ? error.message : String(error)
  return {
    message: 'Something went wrong.',
    remedy: 'Try again; if it happens again, report it with the log (Settings, Diagnostics).',
    code: text.slice(0, 200),
    issues: [],
  }
}

export function showFailure(error: unknown): void {
  const { message, remedy, code } = asFailure(error)
  notifications.show({ color: 'red', title: message, message: `${remedy} (${code})`, autoClose: 10_000 })
}
