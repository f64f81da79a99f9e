import type { z } from 'zod'
import { RollcallError, type Issue } from '../../../shared/errors.ts'
import { countingFields, missingFields, type FieldInfo } from '../../../shared/settings.ts'
import type { Configurable } from './field.ts'
import { fieldsOf, secretNames } from './field-info.ts'
import type { GivenSecrets, Secrets } from './secrets.ts'

type Config = Readonly<Record<string, unknown>>

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
      unknown.map((field) => ({
        field,
        message: `This is no setting of ${configurable.title}.`,
        told: `"${field}" is no setting of ${configurable.title}`,
      })),
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
    else problems.push(...problemsOf(fields, result.error, given, [name]))
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
  // Without what every object inherits: a setting may be called `constructor`.
  const result = configurable.configSchema.safeParse(Object.assign(Object.create(null), given))
  const problems = [...missing(fields, given, () => true), ...(result.success ? [] : problemsOf(fields, result.error, given, []))]
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
const missing = (fields: readonly FieldInfo[], config: Config, asked: (field: FieldInfo) => boolean): Problem[] =>
  missingFields(fields, config, ({ name, when }) => when === undefined || (Object.hasOwn(config, name) && (config[name] ?? '') !== ''))
    .filter(asked)
    .map(absent)

interface Problem extends Issue {
  /** In the sentence about all of them, with the field's name. */
  readonly told: string
}

const absent = ({ name, title, flag }: FieldInfo): Problem => ({
  field: name,
  message: `${title} is needed.`,
  told: `${title} (${flag}) is missing`,
})

/** zod's own messages never quote the value. `within`: where in the config the parsed value stands. */
const problemsOf = (fields: readonly FieldInfo[], error: z.ZodError, config: Config, within: readonly PropertyKey[]): Problem[] =>
  error.issues.map(({ path, message }) => {
    const whole = [...within, ...path]
    const name = String(whole[0] ?? '')
    const field = fields.find((candidate) => candidate.name === name)
    if (field === undefined) return { field: null, message: sentence(message), told: message }
    const isAbsent = whole.length === 1 && (!Object.hasOwn(config, name) || config[name] === undefined)
    return isAbsent
      ? absent(field)
      : { field: name, message: sentence(message), told: `${field.title} (${field.flag}): ${message.replace(/\.$/, '')}` }
  })

const sentence = (text: string): string => {
  const whole = text.charAt(0).toUpperCase() + text.slice(1)
  return /[.!?]$/.test(whole) ? whole : `${whole}.`
}

const invalid = ({ title }: Configurable, problems: readonly Problem[]) =>
  new RollcallError('INVALID_INPUT', {
    message: `The settings of ${title} do not fit: ${problems
      .slice(0, 5)
      .map(({ told }) => told)
      .join('; ')}.`,
    remedy: 'Correct them and try again.',
    issues: problems,
  })
