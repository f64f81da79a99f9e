import { RollcallError } from '../../../shared/errors.ts'
import type { Secret } from '../../../shared/secret.ts'

/** What must never reach the catalog: the names of secret fields and the secrets themselves. */
export interface SecretGuard {
  readonly names: readonly string[]
  readonly values: readonly Secret[]
}

/** The value as JSON, or INTERNAL when it holds a field that is secret, or a secret anywhere in its text. */
export function storableJson(value: unknown, guard: SecretGuard): string {
  return JSON.stringify(value ?? null, (key, part: unknown) => {
    if (guard.names.includes(key)) throw refusal(`field ${key}`)
    if (typeof part === 'string' && holdsSecret(part, guard)) throw refusal(`text of field ${key}`)
    if (holdsSecret(key, guard)) throw refusal('a field name')
    return part
  })
}

const holdsSecret = (text: string, guard: SecretGuard): boolean => guard.values.some((secret) => secret.standsIn(text))

const refusal = (where: string) =>
  new RollcallError('INTERNAL', {
    message: 'A secret was about to be written to the catalog; nothing was stored.',
    remedy: 'Give the secret in its own field. If it was, report this.',
    detail: where,
  })
