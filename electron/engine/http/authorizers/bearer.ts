import { reveal, type Secret } from '../../../../shared/secret.ts'

/** The value of the Authorization header for a token that is sent as it is. */
export const bearer = (token: Secret): string => `Bearer ${reveal(token)}`
