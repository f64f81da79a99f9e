import type { z } from 'zod'
import type { Secret } from '../../../shared/secret.ts'

/** What rooms ask of HTTP; `createHttpClient` in client.ts implements it. */
export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** https, or http on a loopback address. */
  readonly url: string
  readonly headers?: Readonly<Record<string, string>>
  /** Sent as JSON. */
  readonly json?: unknown
  /** Sent as a form (application/x-www-form-urlencoded), in this order; not together with `json`. */
  readonly form?: Readonly<Record<string, string>>
  readonly signal: AbortSignal
  /** What this call is for, in errors and logs: "ask for the report's status". */
  readonly purpose: string
  /**
   * False: one try only. True: a POST or PATCH may be repeated like the idempotent methods. Left out: they are repeated only when
   * the service cannot have acted on them (never reached, or turned away with 429). `answered`: also when it said that it failed.
   */
  readonly retry?: boolean | 'answered'
  /** Statuses outside 2xx that the caller wants to see itself instead of an error. */
  readonly accept?: readonly number[]
}

/** What reading one answer may take, from its headers to its last byte. */
export interface ReadBudget {
  readonly milliseconds: number
  /** Of the decoded body. */
  readonly bytes: number
}

export interface HttpResponse {
  readonly status: number
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>
  /**
   * The decoded body as it arrives (gzip, deflate, br, zstd undone); idle timeout, the budget of the
   * client (TIMEOUT, MALFORMED_DATA) and abort apply. Read it, once, or `discard` it:
   * until then the call counts against the host's concurrency. A body that was cut never just ends: the iteration rejects with NETWORK.
   */
  readonly body: AsyncIterable<Uint8Array>
  /** The whole body as text; MALFORMED_DATA when it is larger than `limit` bytes. */
  text(limit?: number): Promise<string>
  /** The whole body as checked JSON, numbers that a double cannot hold as text; MALFORMED_DATA when it is not. */
  json<T>(schema: z.ZodType<T>, limit?: number): Promise<T>
  discard(): Promise<void>
}

export interface HttpClient {
  /** Resolves once headers are there. Rejects with a RollcallError; transient failures were retried before. */
  request(request: HttpRequest): Promise<HttpResponse>
  close(): Promise<void>
}

/** Signs requests in. Only code below `http/authorizers` sees a secret's text. */
export interface Authorizer {
  /**
   * The headers that sign this request in, asked for at every try. May ask for a token first. BAD_CREDENTIALS when a token cannot be
   * sent or was refused; what else a call can fail with.
   */
  headers(
    request: { readonly method: string; readonly url: URL; readonly purpose: string },
    signal: AbortSignal,
  ): Promise<Readonly<Record<string, string>>>
  /** After an answer outside 2xx: true when one more try, with new headers, makes sense. */
  refused(status: number, signal: AbortSignal): Promise<boolean>
  /** What it signs in with now, to be taken out of every text. */
  secrets(): readonly (string | Secret)[]
}
