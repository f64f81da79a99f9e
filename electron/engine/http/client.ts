import { setTimeout as after } from 'node:timers'
import type { Dispatcher } from 'undici'
import { cancelled, RollcallError } from '../../../shared/errors.ts'
import type { Clock, Logger } from '../../../shared/platform.ts'
import type { Secret } from '../../../shared/secret.ts'
import { checkedUrl } from './address.ts'
import { createConnections, type Timeouts } from './connections.ts'
import { networkFailure, statusFailure, type CallContext, type Failure } from './failures.ts'
import { HostGate } from './host-gate.ts'
import type { Authorizer, HttpClient, HttpRequest, HttpResponse, ReadBudget } from './http.ts'
import { nextHop, type Hop } from './redirect.ts'
import { redactor } from './redact.ts'
import { ACCEPT_ENCODING, openResponse, plainHeaders } from './response.ts'
import { askedWait, backoff, mayRepeat, type RetryPolicy } from './retry.ts'

/** How this machine reaches the network; neither of them: directly, or as the environment says. */
export interface NetworkSettings {
  /** URL of the proxy for everything but this machine; wins over HTTPS_PROXY. */
  readonly proxy?: string | undefined
  /** Path of a PEM file with CA certificates to trust beside the usual ones. */
  readonly extraCa?: string | undefined
}

/** Asked before each thing that talks to others. It may take a while to be known; whoever is stopped meanwhile is answered at once. */
export type AskNetwork = (signal?: AbortSignal) => NetworkSettings | Promise<NetworkSettings>

/** What one client needs beyond the usual. */
export interface HttpNeeds {
  /** Signs requests in; made with a client that sends them without it, for tokens that are asked for first. */
  readonly authorizer?: ((plain: HttpClient) => Authorizer) | undefined
  readonly timeouts?: Timeouts | undefined
  readonly retry?: RetryPolicy | undefined
  /** For each answer that is read. */
  readonly read?: ReadBudget | undefined
  /** Calls to one host at a time, reading of the body included. */
  readonly concurrency?: number | undefined
  /** Calls started per second and host; without it as many as come. */
  readonly perSecond?: number | undefined
}

export interface HttpOptions extends NetworkSettings, HttpNeeds {
  readonly userAgent: string
  /** Redacted from every error and log line. */
  readonly secrets: readonly (string | Secret)[]
  /** Where HTTPS_PROXY and NO_PROXY are read. */
  readonly environment?: NodeJS.ProcessEnv | undefined
  readonly clock: Clock
  readonly log: Logger
  /** Told before each wait. */
  readonly onRetry?: ((info: RetryInfo) => void) | undefined
}

interface RetryInfo {
  readonly purpose: string
  /** The try that failed, from 1. */
  readonly attempt: number
  readonly waitMs: number
  readonly reason: string
}

const defaultTimeouts: Timeouts = { connect: 10_000, headers: 60_000, idle: 60_000 }
const defaultRetry: RetryPolicy = { tries: 8, budget: 600_000, base: 2_000, cap: 60_000 }
const DEFAULT_CONCURRENCY = 6
/** Longest that the next call waits for a quota to be renewed, whatever the service says of it. */
const MOST_QUOTA_WAIT_MS = 120_000
/** Of an error's body; an excerpt goes into the detail. */
const ERROR_BODY_BYTES = 16 * 1024
const ERROR_BODY_MILLISECONDS = 2_000

/**
 * The one way out to the network. It follows at most five redirects, keeps credentials to the origin asked, keeps no answers,
 * and tries again what failed for now. INVALID_INPUT for a bad proxy address or certificate file.
 */
export function createHttpClient(options: HttpOptions): HttpClient {
  return new Client(options)
}

class Client implements HttpClient {
  readonly #options: HttpOptions
  readonly #timeouts: Timeouts
  readonly #policy: RetryPolicy
  readonly #connections
  readonly #gates = new Map<string, HostGate>()
  readonly #closing = new AbortController()
  readonly #authorizer: Authorizer | null
  #redact: { readonly of: readonly (string | Secret)[]; readonly apply: (text: string) => string }

  constructor(options: HttpOptions) {
    this.#options = options
    this.#timeouts = options.timeouts ?? defaultTimeouts
    this.#policy = options.retry ?? defaultRetry
    this.#connections = createConnections({ ...options, timeouts: this.#timeouts })
    this.#redact = this.#redacting([])
    this.#authorizer = options.authorizer?.({ request: (request) => this.#request(request, null), close: () => this.close() }) ?? null
  }

  request(request: HttpRequest): Promise<HttpResponse> {
    return this.#request(request, this.#authorizer)
  }

  async #request(request: HttpRequest, authorizer: Authorizer | null): Promise<HttpResponse> {
    const { clock, log, onRetry } = this.#options
    const signal = AbortSignal.any([request.signal, this.#closing.signal])
    const url = checkedUrl(request.url, request.purpose)
    let waited = 0
    let signedInAgain = false
    for (let attempt = 1; ; attempt++) {
      const outcome = await this.#attempt(request, url, signal, authorizer)
      if (!('error' in outcome)) return outcome
      if (signal.aborted) throw cancelled()
      if (authorizer !== null && !signedInAgain && outcome.status !== null && (await authorizer.refused(outcome.status, signal))) {
        signedInAgain = true
        continue
      }
      const last = attempt >= this.#policy.tries || !outcome.transient || !mayRepeat(request, outcome, attempt)
      if (last) throw outcome.error
      const asked = askedWait(outcome.headers, clock.now())
      const waitMs = asked === null ? backoff(this.#policy, attempt) : asked + Math.ceil(Math.random() * Math.min(1_000, asked / 10))
      waited += waitMs
      if (waited > this.#policy.budget) throw tooLong(outcome.error, waitMs)
      if (asked !== null) this.#gate(url).pauseUntil(clock.now() + asked)
      log.warn('http.retry', { purpose: request.purpose, host: url.host, attempt, waitMs, reason: outcome.reason })
      onRetry?.({ purpose: request.purpose, attempt, waitMs, reason: outcome.reason })
      await clock.sleep(waitMs, signal)
    }
  }

  close(): Promise<void> {
    this.#closing.abort()
    this.#connections.destroy()
    return Promise.resolve()
  }

  /** One try, redirects included. */
  async #attempt(request: HttpRequest, url: URL, signal: AbortSignal, authorizer: Authorizer | null): Promise<HttpResponse | Failure> {
    const signIn = authorizer === null ? {} : await authorizer.headers({ method: request.method, url, purpose: request.purpose }, signal)
    const secrets = authorizer?.secrets() ?? []
    if (secrets.some((secret, at) => secret !== this.#redact.of[at])) this.#redact = this.#redacting(secrets)
    let hop: Hop = {
      url,
      method: request.method,
      body: bodyOf(request),
      trusted: true,
      count: 0,
    }
    for (;;) {
      const { dispatcher, proxy } = this.#connections.to(hop.url)
      const context: CallContext = {
        purpose: request.purpose,
        host: hop.url.host,
        proxy,
        timeouts: this.#timeouts,
        redact: this.#redact.apply,
      }
      const leave = await this.#gate(hop.url).enter(signal)
      try {
        const data = await this.#send(dispatcher, hop, this.#headers(request, hop, signIn), signal)
        data.body.once('close', leave)
        const { origin } = hop.url
        const response = openResponse(data, context, signal, () => this.#connections.resets(origin), this.#options.read)
        if (response.status === 206) {
          await response.discard()
          throw partial(context)
        }
        this.#heedQuota(hop.url, response.headers)
        if ((response.status >= 200 && response.status < 300) || request.accept?.includes(response.status)) return response
        const next = nextHop(hop, response.status, response.headers, request.purpose)
        if (next === null) return statusFailure(context, response.status, response.headers, await beginning(response))
        await response.discard()
        hop = next
      } catch (error) {
        leave()
        return networkFailure(context, error, signal)
      }
    }
  }

  /** A service that says that no more calls are free gets none until they are. */
  #heedQuota(url: URL, headers: Readonly<Record<string, string>>): void {
    const remaining = headers['ratelimit-remaining'] ?? headers['x-ratelimit-remaining']
    if (remaining?.trim() !== '0') return
    const now = this.#options.clock.now()
    const wait = askedWait(headers, now)
    if (wait !== null) this.#gate(url).pauseUntil(now + Math.min(wait, MOST_QUOTA_WAIT_MS))
  }

  #headers(request: HttpRequest, hop: Hop, signIn: Readonly<Record<string, string>>): Record<string, string> {
    return {
      accept: 'application/json',
      'accept-encoding': ACCEPT_ENCODING,
      'cache-control': 'no-cache',
      'user-agent': this.#options.userAgent,
      ...(hop.body === undefined
        ? {}
        : { 'content-type': request.form === undefined ? 'application/json' : 'application/x-www-form-urlencoded' }),
      // Another origin gets nothing that was meant for this one.
      ...(hop.trusted ? { ...signIn, ...plainHeaders(request.headers ?? {}) } : {}),
    }
  }

  /** Resolves with the headers. Rejects at once on abort, also while undici still connects, and when all of it takes too long. */
  #send(dispatcher: Dispatcher, hop: Hop, headers: Record<string, string>, signal: AbortSignal): Promise<Dispatcher.ResponseData> {
    const { log } = this.#options
    const started = performance.now()
    const described = { method: hop.method, url: this.#redact.apply(hop.url.href) }
    return new Promise((resolve, reject) => {
      const overdue = new AbortController()
      const timer = after(() => {
        overdue.abort(Object.assign(new Error('no answer'), { code: 'UND_ERR_HEADERS_TIMEOUT' }))
        stop()
        reject(overdue.signal.reason as Error)
      }, this.#timeouts.connect + this.#timeouts.headers)
      const stop = (): void => {
        clearTimeout(timer)
        signal.removeEventListener('abort', onAbort)
      }
      const onAbort = (): void => {
        stop()
        reject(cancelled(signal.reason))
      }
      signal.addEventListener('abort', onAbort, { once: true })
      dispatcher
        .request({
          origin: hop.url.origin,
          path: hop.url.pathname + hop.url.search,
          method: hop.method,
          body: hop.body ?? null,
          headers,
          signal: AbortSignal.any([signal, overdue.signal]),
        })
        .then(
          (data) => {
            stop()
            log.debug('http.response', { ...described, status: data.statusCode, ms: Math.round(performance.now() - started) })
            resolve(data)
          },
          (error: unknown) => {
            stop()
            log.debug('http.failed', {
              ...described,
              error: this.#redact.apply(String(error)),
              ms: Math.round(performance.now() - started),
            })
            reject(error instanceof Error ? error : new Error(String(error)))
          },
        )
    })
  }

  #gate(url: URL): HostGate {
    let gate = this.#gates.get(url.host)
    if (gate === undefined) {
      const { concurrency = DEFAULT_CONCURRENCY, perSecond, clock } = this.#options
      gate = new HostGate({ concurrency, perSecond, clock })
      this.#gates.set(url.host, gate)
    }
    return gate
  }

  #redacting(of: readonly (string | Secret)[]): { of: readonly (string | Secret)[]; apply: (text: string) => string } {
    return { of, apply: redactor([...this.#options.secrets, ...this.#connections.secrets, ...of]) }
  }
}

/** A part of an answer, though no part was asked for: taken for the whole, it would make people and grants disappear. */
const partial = ({ purpose, host }: CallContext): RollcallError =>
  new RollcallError('MALFORMED_DATA', {
    message: `Could not ${purpose}: ${host} answered with a part of the whole (206), which was not asked for.`,
    remedy: 'Try again; if it stays, ask whoever runs the proxy or the service why it cuts answers.',
    detail: 'status 206',
  })

function bodyOf({ json, form }: HttpRequest): string | undefined {
  if (form !== undefined) return new URLSearchParams(form).toString()
  return json === undefined ? undefined : JSON.stringify(json)
}

/** The start of an error's body, whatever state it is in. */
async function beginning(response: HttpResponse): Promise<string> {
  const parts: Uint8Array[] = []
  const read = async (): Promise<void> => {
    let size = 0
    for await (const part of response.body) {
      parts.push(part)
      size += part.byteLength
      if (size > ERROR_BODY_BYTES) break
    }
  }
  const stuck = new Promise<void>((resolve) => after(resolve, ERROR_BODY_MILLISECONDS).unref())
  await Promise.race([read(), stuck]).catch(() => undefined)
  await response.discard()
  return new TextDecoder().decode(Buffer.concat(parts))
}

function tooLong(error: RollcallError, waitMs: number): RollcallError {
  return new RollcallError(error.code, {
    message: error.message,
    remedy: `${error.remedy} It is worth trying again after ${Math.ceil(waitMs / 60_000)} minutes.`,
    ...(error.detail === undefined ? {} : { detail: error.detail }),
  })
}
