import { reveal, Secret } from '../../../../shared/secret.ts'
import type { Authorizer } from '../http.ts'

/** The value of the Authorization header for a name and its password; each percent-encoded first when `encoded`, as RFC 6749 words it. */
export function basic(name: string, password: Secret, encoded = false): Secret {
  const part = (text: string): string => (encoded ? encodeURIComponent(text).replaceAll('%20', '+') : text)
  return new Secret(`Basic ${Buffer.from(`${part(name)}:${part(reveal(password))}`).toString('base64')}`)
}

/** A name and a password with every call. */
export function basicAuthorizer(name: string, password: Secret): Authorizer {
  const value = basic(name, password)
  return {
    headers: () => Promise.resolve({ authorization: reveal(value) }),
    refused: () => Promise.resolve(false),
    secrets: () => [password, value],
  }
}
