import { createHmac, randomBytes } from 'node:crypto'
import type { Clock } from '../../../../shared/platform.ts'
import { reveal, type Secret } from '../../../../shared/secret.ts'
import type { Authorizer } from '../http.ts'

export interface OAuth1Options {
  readonly consumerKey: string
  readonly consumerSecret: Secret
  readonly method: 'HMAC-SHA1' | 'HMAC-SHA256'
  readonly clock: Clock
  /** For tests. */
  readonly nonce?: () => string
}

/** OAuth 1.0a without a token of its own (RFC 5849, "two-legged"): each call is signed, its whole address included. */
export function oauth1Authorizer(options: OAuth1Options): Authorizer {
  const nonce = options.nonce ?? (() => randomBytes(16).toString('hex'))
  return {
    headers({ method, url }) {
      const fields: Record<string, string> = {
        oauth_consumer_key: options.consumerKey,
        oauth_nonce: nonce(),
        oauth_signature_method: options.method,
        oauth_timestamp: String(Math.floor(options.clock.now() / 1000)),
        oauth_version: '1.0',
      }
      const key = `${escaped(reveal(options.consumerSecret))}&`
      const hash = options.method === 'HMAC-SHA1' ? 'sha1' : 'sha256'
      const signature = createHmac(hash, key)
        .update(signatureBase(method, url, fields))
        .digest('base64')
      const all = Object.entries({ ...fields, oauth_signature: signature })
      return Promise.resolve({ authorization: `OAuth ${all.map(([name, value]) => `${name}="${escaped(value)}"`).join(', ')}` })
    },
    refused: () => Promise.resolve(false),
    secrets: () => [options.consumerSecret],
  }
}

/** What is signed (RFC 5849, 3.4.1): the method, the address without its query, and all parameters in order. */
export function signatureBase(method: string, url: URL, fields: Readonly<Record<string, string>>): string {
  const parameters = [...url.searchParams, ...Object.entries(fields)].map(([name, value]) => [escaped(name), escaped(value)] as const)
  const sorted = parameters.toSorted(([a, x], [b, y]) => order(a, b) || order(x, y))
  const list = sorted.map(([name, value]) => `${name}=${value}`).join('&')
  return [method.toUpperCase(), `${url.protocol}//${url.host}${url.pathname}`, list].map(escaped).join('&')
}

const order = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

/** Percent-encoded as RFC 3986 has it: letters, digits and -._~ alone stay. */
const escaped = (text: string): string =>
  encodeURIComponent(text).replaceAll(/[!'()*]/g, (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`)
