import { createPrivateKey, type KeyObject } from 'node:crypto'
import { z } from 'zod'
import { RollcallError } from '../../../../shared/errors.ts'
import { reveal, type Secret } from '../../../../shared/secret.ts'

/** `<name>@<host>[:<port>]/<suffix>`; the whole text is what ConductorOne is told (spec 1.1). */
export interface ClientId {
  readonly text: string
  readonly name: string
  readonly host: string
  readonly port: number
}

const HTTPS_PORT = 443

/** INVALID_INPUT, saying what is missing; an id is no secret, so it is quoted. */
export function parseClientId(text: string): ClientId {
  const at = text.indexOf('@')
  const slash = text.indexOf('/', at)
  if (at < 1 || slash < 0) throw invalidId(text, at < 1 ? 'there is no name before an @' : 'there is no / after the host')
  const address = hostAndPort(text.slice(at + 1, slash))
  if (address === null) throw invalidId(text, 'what stands between @ and / is no host')
  return { text, name: text.slice(0, at), ...address }
}

/** `host[:port]`, null when it is not. Plain names and addresses only: no path, no user, no blanks. */
export function hostAndPort(text: string): { readonly host: string; readonly port: number } | null {
  const [, bracketed, plain, port] = /^(?:\[([\da-fA-F:.]+)\]|([\w.-]+))(?::(\d{1,5}))?$/.exec(text) ?? []
  const host = bracketed ?? plain
  const number = port === undefined ? HTTPS_PORT : Number(port)
  return host === undefined || number < 1 || number > 65_535 ? null : { host, port: number }
}

const jwk = z.object({
  kty: z.literal('OKP'),
  crv: z.literal('Ed25519'),
  x: z.string().regex(/^[\w-]{43}$/),
  d: z.string().regex(/^[\w-]{43}$/),
  kid: z.string().min(1).max(200).optional(),
})

export interface ClientSecret {
  readonly key: KeyObject
  readonly kid: string | null
}

/** `secret-token:conductorone.com:v1:<base64url of a JWK>` (spec 1.2). INVALID_INPUT with what is wrong, never with what was given. */
export function parseClientSecret(secret: Secret): ClientSecret {
  const parts = splitIn(reveal(secret), 4)
  if (parts.length !== 4) throw invalidSecret('it has not the four parts between colons')
  if (parts[2] !== 'v1') throw invalidSecret('its version is not v1')
  let key: z.output<typeof jwk>
  try {
    key = jwk.parse(JSON.parse(Buffer.from(parts[3] ?? '', 'base64url').toString('utf8')))
  } catch {
    // Nothing of the error is kept: it quotes what it could not read.
    throw invalidSecret('its last part holds no private Ed25519 key')
  }
  try {
    const { kty, crv, x, d } = key
    return { key: createPrivateKey({ key: { kty, crv, x, d }, format: 'jwk' }), kid: key.kid ?? null }
  } catch {
    throw invalidSecret('its last part holds no private Ed25519 key')
  }
}

/** The parts of a secret that must appear nowhere: all of it, its payload, and the private half of the key. */
export function secretTexts(secret: Secret): string[] {
  const text = reveal(secret)
  const payload = splitIn(text, 4)[3] ?? ''
  try {
    const { d } = jwk.parse(JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')))
    return [text, payload, d]
  } catch {
    return [text, payload].filter((part) => part !== '')
  }
}

/** On colons, the last part keeping those that are left. */
function splitIn(text: string, count: number): string[] {
  const parts = text.split(':')
  return parts.length <= count ? parts : [...parts.slice(0, count - 1), parts.slice(count - 1).join(':')]
}

const invalidId = (text: string, why: string) =>
  new RollcallError('INVALID_INPUT', {
    message: `invalid client id: ${why}: "${text.slice(0, 100)}"`,
    remedy: 'Copy the client ID as ConductorOne shows it, e.g. swift-otter-12345@acme.conductor.one/ccc.',
  })

const invalidSecret = (why: string) =>
  new RollcallError('INVALID_INPUT', {
    message: `invalid client secret: ${why}.`,
    remedy:
      'Copy the client secret as ConductorOne shows it, once, when it is made; it begins with secret-token:conductorone.com:v1:. If it is lost, rotate the credential.',
  })
