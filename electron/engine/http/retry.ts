import type { HttpRequest } from './http.ts'

export interface RetryPolicy {
  /** Tries in all, the first included. */
  readonly tries: number
  /** Milliseconds that one request may spend waiting between its tries, in all. */
  readonly budget: number
  /** First wait, milliseconds; each further one is twice as long, up to `cap`. A wait that the service asks for is not capped. */
  readonly base: number
  readonly cap: number
}

/** Statuses that say "not now". */
const transientStatuses: ReadonlySet<number> = new Set([408, 425, 429, 500, 502, 503, 504])

/** A service that failed may have done half of it: that often is a call made that changes something. */
const answeredTries = 4

export function isTransientStatus(status: number): boolean {
  return transientStatuses.has(status)
}

/**
 * Whether the call may be made again. Idempotent calls always; others only when the caller says so, or when the service
 * cannot have acted on it: it never got the request, or turned it away with 429, or (where the caller takes its word) says it failed.
 */
export function mayRepeat(
  request: HttpRequest,
  failure: { readonly unsent: boolean; readonly status: number | null },
  attempt = 1,
): boolean {
  if (typeof request.retry === 'boolean') return request.retry
  const idempotent = request.method === 'GET' || request.method === 'PUT' || request.method === 'DELETE'
  return (
    idempotent ||
    failure.unsent ||
    failure.status === 429 ||
    (request.retry === 'answered' && failure.status !== null && attempt < answeredTries)
  )
}

/** Milliseconds before try number `attempt + 1`: exponential, and random between half and all of that. */
export function backoff(policy: RetryPolicy, attempt: number): number {
  const full = Math.min(policy.cap, policy.base * 2 ** (attempt - 1))
  return Math.ceil(full * (0.5 + Math.random() / 2))
}

/**
 * Milliseconds that a response asks to wait: Retry-After (seconds or HTTP date), else RateLimit-Reset or X-RateLimit-Reset
 * (seconds, or an epoch in seconds or milliseconds). Null when it asks for nothing. Dates count from the service's own clock
 * when it tells it.
 */
export function askedWait(headers: Readonly<Record<string, string>>, now: number): number | null {
  const retryAfter = headers['retry-after']?.trim()
  if (retryAfter !== undefined && retryAfter !== '') {
    const seconds = number(retryAfter)
    if (seconds !== null) return positive(seconds * 1000)
    const date = Date.parse(retryAfter)
    if (!Number.isNaN(date)) return positive(date - serverTime(headers, now))
  }
  const reset = number(headers['ratelimit-reset'] ?? headers['x-ratelimit-reset'] ?? /;\s*t=(\d+)/.exec(headers.ratelimit ?? '')?.[1])
  if (reset === null) return null
  if (reset > 1e11) return positive(reset - serverTime(headers, now))
  if (reset > 1e8) return positive(reset * 1000 - serverTime(headers, now))
  return positive(reset * 1000)
}

function serverTime(headers: Readonly<Record<string, string>>, now: number): number {
  const date = Date.parse(headers.date ?? '')
  return Number.isNaN(date) ? now : date
}

function number(text: string | undefined): number | null {
  return text !== undefined && /^\d+(\.\d+)?$/.test(text.trim()) ? Number(text) : null
}

function positive(milliseconds: number): number | null {
  return milliseconds > 0 ? Math.ceil(milliseconds) : null
}
