import { randomBytes } from 'node:crypto'
import { z } from 'zod'
import { RollcallError } from '../../../../shared/errors.ts'
import type { Clock } from '../../../../shared/platform.ts'
import type { HttpClient, HttpResponse } from '../../http/http.ts'
import { redactor } from '../../http/redact.ts'
import { clientAssertion } from './assertion.ts'
import type { ClientId, ClientSecret } from './credentials.ts'
import { orAborted } from './or-aborted.ts'

/** What goes into the `authorization` header. */
export interface Token {
  readonly authorization: string
  /** Epoch milliseconds; it is asked for anew a little before. */
  readonly expiresAt: number
}

export interface TokenOptions {
  readonly id: ClientId
  readonly secret: ClientSecret
  /** `host[:port]` of the token endpoint. */
  readonly address: string
  readonly http: HttpClient
  readonly clock: Clock
  /** Takes the client's own secrets out of a text. */
  readonly redact: (text: string) => string
}

const EARLY = 10_000
/** An assertion is good for two minutes either way. */
const SKEW = 110_000
const BODY_SHOWN = 500

const answer = z.object({
  access_token: z.string().min(1),
  token_type: z
    .string()
    .regex(/^[\w-]{1,20}$/)
    .default('Bearer'),
  expires_in: z.number().min(0).max(31_536_000).default(3600),
})

/** The bearer token: asked for with a fresh assertion, kept until shortly before its end. Several callers share one request. */
export class Tokens {
  readonly #options: TokenOptions
  #token: Token | null = null
  #asking: Promise<Token> | null = null

  constructor(options: TokenOptions) {
    this.#options = options
  }

  /** BAD_CREDENTIALS when it is refused, NETWORK, TIMEOUT, SERVER_ERROR, CANCELLED. */
  async get(signal: AbortSignal): Promise<Token> {
    const { clock } = this.#options
    if (this.#token !== null && clock.now() < this.#token.expiresAt - EARLY) return this.#token
    this.#asking ??= this.#ask().finally(() => (this.#asking = null))
    this.#asking.catch(() => undefined)
    return orAborted(this.#asking, signal)
  }

  /** The server does not take this token any more. */
  drop(token: Token): void {
    if (this.#token === token) this.#token = null
  }

  async #ask(): Promise<Token> {
    const { id, secret, address, http, clock } = this.#options
    this.#token = null
    const assertion = clientAssertion(id, secret, clock.now(), randomBytes(16).toString('hex'))
    const response = await http.request({
      method: 'POST',
      url: `https://${address}/auth/v1/token`,
      form: {
        client_id: id.text,
        grant_type: 'client_credentials',
        client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
        client_assertion: assertion,
      },
      // Not a caller's signal: others wait for the same answer. Time limits and the client's end stop it.
      signal: new AbortController().signal,
      purpose: 'get a token from ConductorOne',
      retry: false,
      accept: [400, 401, 403, 404],
    })
    if (response.status !== 200) throw await this.#refused(response, assertion)
    const body = await response.json(answer, 64 * 1024).catch((error: unknown) => {
      // The answer may hold a token, so nothing of it is kept.
      if (error instanceof RollcallError && error.code !== 'MALFORMED_DATA') throw error
      throw new RollcallError('BAD_CREDENTIALS', {
        message: `Could not get a token from ConductorOne: the answer of ${address} holds none.`,
        remedy: 'Check that the host in the client ID is your ConductorOne tenant.',
      })
    })
    this.#token = { authorization: `${body.token_type} ${body.access_token}`, expiresAt: clock.now() + body.expires_in * 1000 }
    return this.#token
  }

  async #refused(response: HttpResponse, assertion: string): Promise<RollcallError> {
    const { address, clock, redact } = this.#options
    const text = redact(redactor([assertion])(await response.text(16 * 1024).catch(() => '')))
    const detail = `status ${response.status}; body ${text.replace(/\s+/g, ' ').slice(0, BODY_SHOWN)}`
    const server = Date.parse(response.headers.date ?? '')
    const skew = clock.now() - server
    if (!Number.isNaN(server) && Math.abs(skew) > SKEW) {
      return new RollcallError('BAD_CREDENTIALS', {
        message: `failed to get token: ${response.status}. The clock of this computer is ${minutes(Math.abs(skew))} ${skew > 0 ? 'ahead of' : 'behind'} that of ${address}.`,
        remedy: 'Set the clock of this computer right (let it follow a time server); more than two minutes make every sign-in fail.',
        detail,
      })
    }
    return new RollcallError('BAD_CREDENTIALS', {
      message: `failed to get token: ${response.status}. ${address} does not accept the client ID and secret.`,
      remedy: 'Check that both belong together and were not revoked; else rotate the credential in ConductorOne and use the new one.',
      detail,
    })
  }
}

const minutes = (milliseconds: number): string =>
  milliseconds < 3_600_000 ? `${Math.round(milliseconds / 60_000)} minutes` : `${Math.round(milliseconds / 3_600_000)} hours`
