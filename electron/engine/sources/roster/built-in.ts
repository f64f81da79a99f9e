import { readFileSync } from 'node:fs'

/** A mapping that comes with Rollcall. */
export function builtInMapping(name: 'oneroster' | 'oneroster-csv' | 'clever-csv' | 'csv'): {
  readonly file: string
  readonly text: string
} {
  const file = `${name}.yaml`
  return { file, text: readFileSync(new URL(`./mappings/${file}`, import.meta.url), 'utf8') }
}
