import { z } from 'zod'
import { RollcallError } from '../../../../shared/errors.ts'
import type { Clock } from '../../../../shared/platform.ts'
import { reveal, Secret } from '../../../../shared/secret.ts'
import type { Authorizer, HttpClient } from '../http.ts'
import { parseJson } from '../json.ts'
import { redactor } from '../redact.ts'
import { basic } from './basic.ts'
import { sendable } from './bearer.ts'

export interface OAuth2Options {
  /** Where tokens are asked for, in the order they are tried: the first that is a token endpoint is kept. */
  readonly tokenUrls: readonly string[]
  readonly clientId: string
  readonly clientSecret: Secret
  /** What is asked for, in the order it is tried when the service does not know a scope; null: no scope is named. */
  readonly scopes: readonly (string | null)[]
  /** How the client says who it is; `auto`: in a header, and in the form when that is refused. */
  readonly authentication: 'auto' | 'basic' | 'post'
  readonly clock: Clock
  /** Told which scope was given with a token. */
  readonly onToken?: ((granted: { readonly scope: string | null; readonly tokenUrl: string }) => void) | undefined
}

/** A token is asked for anew so long before it ends. */
const EARLY_MS = 60_000
const USUAL_SECONDS = 3600
const ANSWER_BYTES = 256 * 1024
/** Characters of the service's own words that go into a sentence. */
const SAID = 200

const tokenSchema = z.object({
  access_token: z.string().min(1),
  expires_in: z.union([z.number(), z.string()]).nullish(),
  scope: z.string().nullish(),
})
const errorSchema = z.object({ error: z.string(), error_description: z.string().nullish() })

type Way = 'basic' | 'encoded' | 'post'
/** What came of one request for a token. */
type Answer =
  | { readonly token: z.output<typeof tokenSchema> }
  | { readonly none: 'no-endpoint' | 'scope' | 'client' | 'other'; readonly said: string; readonly status: number }

/**
 * OAuth 2.0 client credentials (RFC 6749, 4.4): asks for a token before the first call, a new one before it ends, and one more after it
 * was refused. Calls at one time share one request. What worked (address, way, scope) is kept.
 * BAD_CREDENTIALS when id and secret are refused, INVALID_INPUT when there is no token endpoint.
 */
export const oauth2Authorizer =
  (options: OAuth2Options) =>
  (plain: HttpClient): Authorizer =>
    new ClientCredentials(options, plain)

class ClientCredentials implements Authorizer {
  readonly #options: OAuth2Options
  readonly #http: HttpClient
  readonly #redact: (text: string) => string
  #token: { readonly value: Secret; readonly until: number } | null = null
  #asking: Promise<Secret> | null = null
  #works: { readonly url: string; readonly way: Way; readonly scope: string | null } | null = null

  constructor(options: OAuth2Options, http: HttpClient) {
    this.#options = options
    this.#http = http
    this.#redact = redactor([options.clientSecret])
  }

  async headers({ purpose }: { readonly purpose: string }, signal: AbortSignal): Promise<Record<string, string>> {
    const token = await this.#current(signal)
    return { authorization: `Bearer ${sendable(reveal(token), purpose)}` }
  }

  /** Some services answer 403 where a token is bad. */
  refused(status: number): Promise<boolean> {
    if (status !== 401 && status !== 403) return Promise.resolve(false)
    this.#token = null
    return Promise.resolve(true)
  }

  secrets(): readonly (string | Secret)[] {
    return this.#token === null ? [this.#options.clientSecret] : [this.#options.clientSecret, this.#token.value]
  }

  #current(signal: AbortSignal): Promise<Secret> {
    if (this.#token !== null && this.#options.clock.now() < this.#token.until) return Promise.resolve(this.#token.value)
    this.#asking ??= this.#ask(signal).finally(() => {
      this.#asking = null
    })
    return this.#asking
  }

  async #ask(signal: AbortSignal): Promise<Secret> {
    const { clock, onToken } = this.#options
    const asked = clock.now()
    const { token, works } = await this.#negotiate(signal)
    const seconds = Number(token.expires_in ?? USUAL_SECONDS)
    const lasts = Number.isFinite(seconds) && seconds > 0 ? seconds * 1000 : USUAL_SECONDS * 1000
    const value = new Secret(token.access_token)
    this.#works = works
    this.#token = { value, until: asked + Math.max(lasts - EARLY_MS, lasts / 2) }
    onToken?.({ scope: token.scope ?? works.scope, tokenUrl: works.url })
    return value
  }

  /** Tries addresses, ways and scopes until one gives a token; what worked before comes first and alone. */
  async #negotiate(signal: AbortSignal) {
    const { tokenUrls, scopes } = this.#options
    const known = this.#works
    let refusal: (Answer & { none: string }) | null = null
    for (const url of known === null ? tokenUrls : [known.url]) {
      for (const way of known === null ? this.#ways() : [known.way]) {
        let answer: Answer | null = null
        for (const scope of known === null ? scopes : [known.scope]) {
          answer = await this.#request(url, way, scope, signal)
          if ('token' in answer) return { token: answer.token, works: { url, way, scope } }
          if (answer.none !== 'scope') break
        }
        if (answer === null || !('none' in answer)) continue
        if (answer.none !== 'no-endpoint') refusal = answer
        if (answer.none !== 'client') break // another way of saying who we are does not help
      }
      if (refusal !== null) break
    }
    throw refusal === null ? noEndpoint(tokenUrls) : refused(refusal)
  }

  #ways(): readonly Way[] {
    const { authentication, clientId, clientSecret } = this.#options
    const odd = /[^A-Za-z0-9\-._~]/.test(clientId) || /[^A-Za-z0-9\-._~]/.test(reveal(clientSecret))
    if (authentication === 'post') return ['post']
    return ['basic', ...(odd ? (['encoded'] as const) : []), ...(authentication === 'auto' ? (['post'] as const) : [])]
  }

  async #request(url: string, way: Way, scope: string | null, signal: AbortSignal): Promise<Answer> {
    const { clientId, clientSecret } = this.#options
    const response = await this.#http.request({
      method: 'POST',
      url,
      headers: way === 'post' ? {} : { authorization: reveal(basic(clientId, clientSecret, way === 'encoded')) },
      form: {
        grant_type: 'client_credentials',
        ...(scope === null ? {} : { scope }),
        ...(way === 'post' ? { client_id: clientId, client_secret: reveal(clientSecret) } : {}),
      },
      signal,
      purpose: 'ask for a token',
      // Asking again makes another token, which does no harm.
      retry: 'answered',
      accept: [400, 401, 403, 404, 405, 415, 422],
    })
    const { status } = response
    const body = json(await response.text(ANSWER_BYTES))
    const token = tokenSchema.safeParse(body)
    if (status < 300 && token.success) return { token: token.data }
    const error = errorSchema.safeParse(body)
    const said = error.success ? this.#redact(error.data.error_description ?? error.data.error).slice(0, SAID) : ''
    const code = error.success ? error.data.error : null
    if (code === 'invalid_scope') return { none: 'scope', said, status }
    if (code === 'invalid_client' || code === 'unauthorized_client') return { none: 'client', said, status }
    if (status < 300 || status === 404 || status === 405 || status === 415 || (body === null && status === 400)) {
      return { none: 'no-endpoint', said, status }
    }
    // Wrong id or secret also comes as 403; what has no scope and needs one, as 422.
    if (status === 401 || status === 403) return { none: 'client', said, status }
    return { none: status === 422 ? 'scope' : 'other', said, status }
  }
}

function json(text: string): unknown {
  try {
    return parseJson(text)
  } catch {
    return null // a page of HTML, say
  }
}

const noEndpoint = (urls: readonly string[]): RollcallError =>
  new RollcallError('INVALID_INPUT', {
    message: `No token endpoint was found at ${urls.join(', ')}.`,
    remedy: 'Enter the token address that the service names, or choose a token that is sent as it is, or OAuth 1.',
  })

const refused = ({ none, said, status }: { none: string; said: string; status: number }): RollcallError =>
  none === 'scope'
    ? new RollcallError('MISSING_PERMISSION', {
        message: `The service gives no token for what Rollcall needs${said === '' ? '' : `: ${said}`}.`,
        remedy: 'Ask for read access to rostering for this client, or enter the scope that the service names.',
        detail: `status ${status}`,
      })
    : new RollcallError('BAD_CREDENTIALS', {
        message: `The service refused the client id or its secret${said === '' ? '' : `: ${said}`}.`,
        remedy: 'Check both with whoever gave them, and enter them again.',
        detail: `status ${status}`,
      })
