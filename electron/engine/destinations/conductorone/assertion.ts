import { sign } from 'node:crypto'
import type { ClientId, ClientSecret } from './credentials.ts'

/** Seconds around now in which the assertion counts. */
const VALID = 120

/**
 * The signed statement that a token is asked for with (spec 2): a compact JWS with EdDSA. `nonce`: 16 random bytes in hex.
 * The audience is the host of the client id without its port, wherever the request goes.
 */
export function clientAssertion(id: ClientId, secret: ClientSecret, nowMs: number, nonce: string): string {
  const now = Math.floor(nowMs / 1000)
  const header = { alg: 'EdDSA', ...(secret.kid === null ? {} : { kid: secret.kid }), nonce }
  const claims = { iss: id.text, sub: id.text, aud: id.host, exp: now + VALID, nbf: now - VALID, iat: now }
  const signed = `${encoded(header)}.${encoded(claims)}`
  return `${signed}.${sign(null, Buffer.from(signed), secret.key).toString('base64url')}`
}

const encoded = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')
