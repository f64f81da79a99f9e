import { createPublicKey, verify, type KeyObject } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'

/** The key pair of spec 11: invented and public. */
export const jwk = {
  kty: 'OKP',
  crv: 'Ed25519',
  x: '63iWSI3NO7X2HGYxIbvPJYB_KjQ7Fpb10Uk1X9VCzt0',
  d: 'MkiOnA1GDiyMa__EDHFUY7gH8m9SnOVhaUOowlghrxg',
} as const
export const clientSecret = `secret-token:conductorone.com:v1:${Buffer.from(JSON.stringify(jwk)).toString('base64url')}`
const publicKey: KeyObject = createPublicKey({ key: { kty: jwk.kty, crv: jwk.crv, x: jwk.x }, format: 'jwk' })

export interface TokenEndpointOptions {
  readonly clientId: string
  readonly now: () => number
  readonly problem: (text: string) => void
}

/** `POST /auth/v1/token` as spec 2 has it: it takes an assertion apart and believes nothing it did not check. */
export class TokenEndpoint {
  /** Seconds the next tokens are good for. */
  expiresIn = 3600
  /** Answers this instead of a token. */
  refuse: { readonly status: number; readonly body: string } | null = null
  /** What the endpoint's own clock is ahead. */
  clockAhead = 0
  /** Assertions that came, in order. */
  readonly assertions: string[] = []
  readonly #options: TokenEndpointOptions
  #clientId: string | null = null
  readonly #tokens = new Map<string, number>()
  readonly #nonces = new Set<string>()

  constructor(options: TokenEndpointOptions) {
    this.#options = options
  }

  /** Whether a call may be made with this header. */
  accepts(authorization: string | null): boolean {
    const [type, token] = (authorization ?? '').split(' ')
    return type === 'Bearer' && (this.#tokens.get(token ?? '') ?? 0) > this.#options.now()
  }

  /** The one client it knows; default: the tenant's. */
  expectClientId(clientId: string): void {
    this.#clientId = clientId
  }

  /** No token given out so far counts any more. */
  revoke(): void {
    this.#tokens.clear()
  }

  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let body = ''
    for await (const chunk of request as AsyncIterable<Buffer>) body += chunk.toString()
    const date = new Date(this.#options.now() + this.clockAhead).toUTCString()
    const answer = (status: number, text: string): void => {
      response.writeHead(status, { 'content-type': 'application/json', date }).end(text)
    }
    if (request.method !== 'POST' || request.url !== '/auth/v1/token') {
      answer(404, '{}')
      return
    }
    if (request.headers['content-type'] !== 'application/x-www-form-urlencoded') this.#options.problem('the token request is no form')
    const form = new URLSearchParams(body)
    const why = this.#fault(form)
    if (this.refuse !== null) answer(this.refuse.status, this.refuse.body)
    else if (why !== null) answer(401, JSON.stringify({ error: why, sent: form.get('client_assertion') }))
    else answer(200, JSON.stringify({ access_token: this.#newToken(), token_type: 'Bearer', expires_in: this.expiresIn }))
  }

  #newToken(): string {
    const token = `bearer-canary-${this.#tokens.size + 1}-7f3a9c`
    this.#tokens.set(token, this.#options.now() + this.expiresIn * 1000)
    return token
  }

  #fault(form: URLSearchParams): string | null {
    const { now } = this.#options
    const clientId = this.#clientId ?? this.#options.clientId
    const assertion = form.get('client_assertion') ?? ''
    this.assertions.push(assertion)
    if (form.get('client_id') !== clientId) return 'client_id'
    if (form.get('grant_type') !== 'client_credentials') return 'grant_type'
    if (form.get('client_assertion_type') !== 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer') return 'client_assertion_type'
    const [header = '', claims = '', signature = ''] = assertion.split('.')
    if (!verify(null, Buffer.from(`${header}.${claims}`), publicKey, Buffer.from(signature, 'base64url'))) return 'signature'
    const read = (part: string) => JSON.parse(Buffer.from(part, 'base64url').toString()) as Record<string, unknown>
    const { alg, nonce, ...others } = read(header)
    if (alg !== 'EdDSA' || typeof nonce !== 'string' || !/^[\da-f]{32}$/.test(nonce) || Object.keys(others).length > 0) return 'header'
    if (this.#nonces.has(nonce)) return 'nonce used before'
    this.#nonces.add(nonce)
    const { iss, sub, aud, exp, nbf, iat, ...more } = read(claims)
    if (iss !== clientId || sub !== clientId || Object.keys(more).length > 0) return 'claims'
    if (aud !== /@([^/:]+)/.exec(clientId)?.[1]) return 'aud'
    const seconds = Math.floor((now() + this.clockAhead) / 1000)
    if (typeof exp !== 'number' || typeof nbf !== 'number' || typeof iat !== 'number') return 'times'
    if (exp - iat !== 120 || iat - nbf !== 120) return 'validity'
    return exp < seconds || nbf > seconds ? 'expired' : null
  }
}
