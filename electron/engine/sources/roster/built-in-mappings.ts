import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { compileMapping } from '../../mapping/compile.ts'

/** The mappings that come with Rollcall, and their files: they lie beside the code, and beside the program once it is bundled. */
const files = {
  oneroster: 'oneroster.yaml',
  'oneroster-csv': 'oneroster-csv.yaml',
  clever: 'clever.json',
  'clever-v2': 'clever-v2.yaml',
  'clever-csv': 'clever-csv.yaml',
  'sds-v1': 'sds-v1.yaml',
  'sds-v2': 'sds-v2.yaml',
  csv: 'csv.yaml',
} as const

export type BuiltInMapping = keyof typeof files

/** A mapping file as text. */
export interface MappingText {
  readonly file: string
  readonly text: string
}

/** One that comes with Rollcall, as a file to copy and change. */
export function builtInMapping(name: BuiltInMapping): MappingText {
  const file = files[name]
  return { file, text: readFileSync(join(import.meta.dirname, 'mappings', file), 'utf8') }
}

/** The mapping in force: the person's own file where there is one, also when it has errors; else the one that comes with Rollcall. */
export function mappingInForce(name: BuiltInMapping, own: MappingText | null): ReturnType<typeof compileMapping> {
  const { file, text } = own ?? builtInMapping(name)
  return compileMapping(file, text)
}
