import { Secret } from '../../../shared/secret.ts'
import type { Configurable } from './field.ts'
import { secretNames } from './field-info.ts'

/** Secrets by their settings' names, as a person typed them or the keychain gave them. */
export type GivenSecrets = Readonly<Record<string, string>>

/** The same, on their way through the engine. */
export type Secrets = Readonly<Record<string, Secret>>

/** The secrets kept for whatever was set up under an id: those of `names` that there are. */
export type KeptSecrets = (ownerId: string, names: readonly string[]) => Promise<GivenSecrets>

/** What has secrets, or their names. */
type Wanting = Pick<Configurable, 'configSchema'> | readonly string[]

/** What was set up, when it was, and where its secrets are kept. */
interface Keeping {
  readonly ownerId: string | null
  readonly kept: KeptSecrets
}

/** Secrets of these settings: as given, the missing ones as they are kept. What is empty or no secret of theirs is left out. */
export async function resolveSecrets(wanting: Wanting, given: GivenSecrets, { ownerId, kept }: Keeping): Promise<Secrets> {
  const missing = missingSecrets(wanting, given)
  const stored = ownerId === null || missing.length === 0 ? {} : await kept(ownerId, missing)
  return wrapped(wanting, { ...stored, ...given })
}

/** The names of those that were not given. */
export const missingSecrets = (wanting: Wanting, given: GivenSecrets): string[] => namesOf(wanting).filter((name) => !given[name])

/** Those of `given` that are secrets of these settings. */
export function wrapped(wanting: Wanting, given: GivenSecrets): Secrets {
  const names = namesOf(wanting)
  const own = Object.entries(given).filter(([name, value]) => names.includes(name) && value !== '')
  return Object.fromEntries(own.map(([name, value]) => [name, new Secret(value)]))
}

const namesOf = (wanting: Wanting): readonly string[] => ('configSchema' in wanting ? secretNames(wanting.configSchema) : wanting)
