import { RollcallError } from '../../../../shared/errors.ts'
import { reveal, type Secret } from '../../../../shared/secret.ts'
import type { Authorizer } from '../http.ts'

/** The value of the Authorization header for a token that is sent as it is. */
export const bearer = (token: Secret): string => `Bearer ${reveal(token)}`

/** A token that is sent as it is and never changes. BAD_CREDENTIALS at the first call when it cannot be sent. */
export function bearerAuthorizer(token: Secret): Authorizer {
  return {
    headers: ({ purpose }) => Promise.resolve({ authorization: `Bearer ${sendable(reveal(token), purpose)}` }),
    refused: () => Promise.resolve(false),
    secrets: () => [token],
  }
}

/** A token as it goes into a header; BAD_CREDENTIALS for one that has characters no token has. */
export function sendable(token: string, purpose: string): string {
  if (/^[\x21-\x7e]+$/.test(token)) return token
  throw new RollcallError('BAD_CREDENTIALS', {
    message: `Could not ${purpose}: the token is empty or has characters that no token has, such as blanks or line breaks.`,
    remedy: 'Copy the token again, completely and without anything around it.',
  })
}
