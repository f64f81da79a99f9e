import type { z } from 'zod'
import { RollcallError } from '../../../shared/errors.ts'
import { countingFields, missingFields, type FieldInfo } from '../../../shared/settings.ts'
import { fieldsOf, secretNames } from './field-info.ts'
import type { GivenSecrets, Secrets } from './secrets.ts'

type Config = Readonly<Record<string, unknown>>
/** What has settings: a source, a destination, a kind of notice channel. */
export interface Configurable {
  readonly title: string
  readonly configSchema: z.ZodObject
}

/**
 * Takes the secrets out of a config that may hold them; empty and absent values are left out of both, and settings that count only
 * when another has a value it has not.
 */
export function splitSecrets(configurable: Configurable, config: Config): { readonly config: Config; readonly secrets: GivenSecrets } {
  const fields = fieldsOf(configurable.configSchema)
  const names = secretNames(configurable.configSchema)
  const given = Object.entries(counting(fields, config)).filter(([, value]) => value !== undefined && value !== null)
  const secrets = given.filter(
    (entry): entry is [string, string] => names.includes(entry[0]) && typeof entry[1] === 'string' && entry[1] !== '',
  )
  return { config: Object.fromEntries(given.filter(([name]) => !names.includes(name))), secrets: Object.fromEntries(secrets) }
}

/**
 * Checks a config without its secrets, field by field, and fills in defaults. Rules that span fields are left to
 * {@link completeConfig}, but for those of conditional fields. INVALID_INPUT for unknown fields and bad values.
 */
export function checkedFields(configurable: Configurable, config: Config): Record<string, unknown> {
  const { configSchema } = configurable
  const shape = configSchema.shape as Readonly<Record<string, z.ZodType>>
  const unknown = Object.keys(config).filter((name) => !Object.hasOwn(shape, name))
  if (unknown.length > 0)
    throw invalid(
      configurable,
      unknown.map((name) => `"${name}" is no setting of ${configurable.title}`),
    )
  const fields = fieldsOf(configSchema)
  const given = counting(fields, config)
  const secrets = secretNames(configSchema)
  const parsed: [string, unknown][] = []
  const problems = missing(fields, given, ({ secret }) => !secret)
  for (const [name, field] of Object.entries(shape)) {
    if (secrets.includes(name)) continue
    const result = field.safeParse(Object.hasOwn(given, name) ? given[name] : undefined)
    if (result.success) parsed.push([name, result.data])
    else problems.push(...issues(fields, result.error, [name]))
  }
  if (problems.length > 0) throw invalid(configurable, problems)
  return Object.fromEntries(parsed)
}

/**
 * The config as it is worked with: parsed, defaults filled in, secrets included, without what was set and does not count. INVALID_INPUT,
 * saying what is wrong with which field.
 */
export function completeConfig(configurable: Configurable, config: Config, secrets: Secrets): Record<string, unknown> {
  const fields = fieldsOf(configurable.configSchema)
  const given = counting(fields, { ...config, ...secrets })
  const result = configurable.configSchema.safeParse(given)
  const problems = [...missing(fields, given, () => true), ...(result.success ? [] : issues(fields, result.error, []))]
  if (!result.success || problems.length > 0) throw invalid(configurable, problems)
  return result.data
}

/** Without the settings that do not count; what is unknown stays, to be refused. */
function counting(fields: readonly FieldInfo[], config: Config): Config {
  const idle = new Set(fields.map(({ name }) => name))
  for (const { name } of countingFields(fields, config)) idle.delete(name)
  return idle.size === 0 ? config : Object.fromEntries(Object.entries(config).filter(([name]) => !idle.has(name)))
}

/** Conditional fields that count and are required; the schema itself asks for the others. */
const missing = (fields: readonly FieldInfo[], config: Config, asked: (field: FieldInfo) => boolean): string[] =>
  missingFields(fields, config, ({ name, when }) => when === undefined || (Object.hasOwn(config, name) && (config[name] ?? '') !== ''))
    .filter(asked)
    .map(absent)

const absent = (field: FieldInfo): string => `${field.title} (${field.flag}) is missing`

/** The issues as text; zod's own messages never quote the value. */
const issues = (fields: readonly FieldInfo[], error: z.ZodError, path: readonly PropertyKey[]): string[] =>
  error.issues.map((issue) => {
    const name = String([...path, ...issue.path][0] ?? '')
    const field = fields.find((candidate) => candidate.name === name)
    if (field === undefined) return issue.message
    const isAbsent = issue.code === 'invalid_type' && issue.message.endsWith('received undefined')
    return isAbsent ? absent(field) : `${field.title} (${field.flag}): ${issue.message}`
  })

const invalid = ({ title }: Configurable, problems: readonly string[]) =>
  new RollcallError('INVALID_INPUT', {
    message: `The settings of ${title} do not fit: ${problems.slice(0, 5).join('; ')}.`,
    remedy: 'Correct them and try again.',
  })
