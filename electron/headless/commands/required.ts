import { UsageError } from '../failure.ts'
import type { Settings } from '../settings.ts'

/** The texts of these flags, by name. UsageError, in the words of a Baton connector, with those that were given nowhere. */
export const required = <N extends string>(settings: Settings, names: readonly N[], remedy?: string): Readonly<Record<N, string>> => {
  const missing = names.filter((name) => settings.text(name) === null)
  if (missing.length > 0) throw new UsageError(`required flag(s) ${missing.map((name) => `"${name}"`).join(', ')} not set`, remedy)
  return Object.fromEntries(names.map((name) => [name, settings.text(name) ?? ''])) as Record<N, string>
}
