import type { z } from 'zod'
import { RollcallError } from '../../../shared/errors.ts'
import { fieldsOf, secretNames } from './field-info.ts'
import type { Source } from './source.ts'

type Config = Readonly<Record<string, unknown>>
/** What has settings: a source, or a destination. */
type Configurable = Pick<Source, 'title' | 'configSchema'>
export type Secrets = Readonly<Record<string, string>>

/** INVALID_INPUT, naming the sources there are. */
export function sourceById(sources: readonly Source[], id: string): Source {
  const source = sources.find((candidate) => candidate.id === id)
  if (source !== undefined) return source
  const known = sources.map((candidate) => candidate.id).join(', ')
  throw new RollcallError('INVALID_INPUT', { message: `There is no source "${id}".`, remedy: `Choose one of: ${known}.` })
}

/** Takes the secrets out of a config that may hold them; empty and absent values are left out of both. */
export function splitSecrets(source: Configurable, config: Config): { readonly config: Config; readonly secrets: Secrets } {
  const names = new Set(secretNames(source.configSchema))
  const given = Object.entries(config).filter(([, value]) => value !== undefined && value !== null)
  const secrets = given.filter((entry): entry is [string, string] => names.has(entry[0]) && typeof entry[1] === 'string' && entry[1] !== '')
  return { config: Object.fromEntries(given.filter(([name]) => !names.has(name))), secrets: Object.fromEntries(secrets) }
}

/** The installation a config without its secrets talks to. Throws as {@link checkedFields}. */
export const identityOf = (source: Source, config: Config): string => source.identity(checkedFields(source, config))

/**
 * Checks a config without its secrets, field by field, and fills in defaults. Rules that span fields are left to
 * {@link completeConfig}. INVALID_INPUT for unknown fields and bad values.
 */
export function checkedFields(source: Configurable, config: Config): Record<string, unknown> {
  const { shape } = source.configSchema
  const unknown = Object.keys(config).filter((name) => !(name in shape))
  if (unknown.length > 0)
    throw invalid(
      source,
      unknown.map((name) => `"${name}" is no setting of ${source.title}`),
    )
  const secret = new Set(secretNames(source.configSchema))
  const parsed: Record<string, unknown> = {}
  const problems: string[] = []
  for (const [name, field] of Object.entries(shape) as [string, z.ZodType][]) {
    if (secret.has(name)) continue
    const result = field.safeParse(config[name])
    if (result.success) parsed[name] = result.data
    else problems.push(...issues(source, result.error, [name]))
  }
  if (problems.length > 0) throw invalid(source, problems)
  return parsed
}

/** The config as the source gets it: parsed, defaults filled in, secrets included. INVALID_INPUT, saying what is wrong with which field. */
export function completeConfig(source: Configurable, config: Config, secrets: Secrets): Record<string, unknown> {
  const result = source.configSchema.safeParse({ ...config, ...secrets })
  if (!result.success) throw invalid(source, issues(source, result.error, []))
  return result.data
}

/** The issues as text; zod's own messages never quote the value. */
function issues(source: Configurable, error: z.ZodError, path: readonly PropertyKey[]): string[] {
  const fields = fieldsOf(source.configSchema)
  return error.issues.map((issue) => {
    const name = String([...path, ...issue.path][0] ?? '')
    const field = fields.find((candidate) => candidate.name === name)
    if (field === undefined) return issue.message
    const absent = issue.code === 'invalid_type' && issue.message.endsWith('received undefined')
    return absent ? `${field.title} (${field.flag}) is missing` : `${field.title} (${field.flag}): ${issue.message}`
  })
}

const invalid = (source: Configurable, problems: readonly string[]) =>
  new RollcallError('INVALID_INPUT', {
    message: `The settings of ${source.title} do not fit: ${problems.slice(0, 5).join('; ')}.`,
    remedy: 'Correct them and try again.',
  })
