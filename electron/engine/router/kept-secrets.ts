import { RollcallError } from '../../../shared/errors.ts'
import type { KeptSecrets } from '../settings/secrets.ts'

interface Change {
  /** What changes: its id, what it is, and what it is called. */
  readonly id: string
  readonly what: 'channel' | 'destination'
  readonly name: string
  /** The setting that says where it is. */
  readonly field: string
  /** Whom the secrets were given for, and who would get them; null: nobody can be named. */
  readonly before: string | null
  readonly after: string | null
  /** The names its secrets have. */
  readonly names: readonly string[]
}

/**
 * Secrets were given for one address: whoever changes it would send them to another one. INVALID_INPUT when the address changes while a
 * secret is kept, and also when the keychain does not say whether one is.
 */
export async function requireSameAddress({ id, what, name, field, before, after, names }: Change, secrets: KeptSecrets): Promise<void> {
  if (names.length === 0 || (before !== null && before === after)) return
  const kept = await secrets(id, names).catch(() => null)
  if (kept !== null && Object.values(kept).every((value) => value === '')) return
  throw new RollcallError('INVALID_INPUT', {
    message: `${field}: the secret kept for "${name}" belongs to ${before ?? 'its present address'}; it does not go to another one.`,
    remedy: `Make a new ${what} for the new address, with its own secret, or remove the secret first.`,
  })
}
