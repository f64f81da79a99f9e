import { Option, type Command } from 'commander'
import type { FieldInfo } from '../../shared/settings.ts'

/** One flag of the command; its environment variable and its key in `.baton.yaml` follow from the name. */
export interface Flag {
  readonly name: string
  readonly short: string | null
  readonly kind: FieldInfo['kind']
  readonly description: string
  readonly choices: readonly string[] | null
  readonly default: string | number | boolean | readonly string[] | null
  readonly placeholder?: string
  readonly required?: boolean
  readonly secret?: boolean
  /** It says, or helps to say, which computer is talked to: the flags of the secrets that go there. */
  readonly sends?: readonly string[]
  /** Further environment variables, asked after the flag's own. */
  readonly environment?: readonly string[]
  readonly hidden?: boolean
  /** Of a text: the flag may stand without a value, which is then "true". */
  readonly optional?: boolean
  /** Of a choice: other words for some of the values. */
  readonly synonyms?: Readonly<Record<string, string>>
  /** Words a completion offers as its value; others are taken as well. */
  readonly suggests?: readonly string[]
  /** Of a list: each value is taken as it is, commas and all. */
  readonly whole?: boolean
  /** It chooses what is acted on: given with an empty text it is refused, for without it all would be chosen. */
  readonly chooses?: boolean
}

/** Which flag an option of commander was made from. */
const made = new WeakMap<Option, Flag>()

export const flagOf = (option: Option): Flag | undefined => made.get(option)

export const flag = (name: string, kind: Flag['kind'], description: string, more: Partial<Flag> = {}): Flag => ({
  name,
  kind,
  description,
  short: null,
  choices: null,
  default: null,
  ...more,
})

/** BATON_ and the flag's name in upper case, `-` as `_`: as every Baton connector does it. */
export const environmentName = (name: string): string => `BATON_${name.toUpperCase().replaceAll('-', '_')}`

/** The flags of a source's settings. A secret also gets `--<flag>-file`. Nothing here knows any source. */
export const fieldFlags = (fields: readonly FieldInfo[]): readonly Flag[] =>
  fields.flatMap((field) => {
    const own = flag(field.flag, field.kind, describeField(field, fields), {
      short: field.short,
      choices: field.choices,
      default: field.secret ? null : field.default,
      required: field.required,
      secret: field.secret,
      ...(field.place ? { placeholder: 'path' } : {}),
      ...(field.address === true ? { sends: fields.filter(({ secret }) => secret).map((secret) => secret.flag) } : {}),
      // A path may have commas.
      ...(field.place && field.kind === 'list' ? { whole: true } : {}),
    })
    if (!field.secret) return [own]
    return [own, flag(`${field.flag}-file`, 'string', `File holding the ${field.title}`, { placeholder: 'path' })]
  })

const describeField = (field: FieldInfo, fields: readonly FieldInfo[]): string => {
  const counts = conditionOf(field, fields)
  const lead = [field.required ? 'required' : null, counts].filter((part) => part !== null).join(' ')
  const text = `${lead === '' ? '' : `${lead}: `}${field.description || field.title}`.replace(/\.$/, '')
  return field.secret ? `${text}; "-" reads it from standard input` : text
}

/** "with --auth basic or token" */
const conditionOf = ({ when }: FieldInfo, fields: readonly FieldInfo[]): string | null => {
  const other = when === undefined ? undefined : fields.find(({ name }) => name === when.field)
  if (when === undefined || other === undefined) return null
  if (other.kind === 'boolean') return `with --${when.is.includes(true) ? '' : 'no-'}${other.flag}`
  return `with --${other.flag} ${when.is.join(' or ')}`
}

const valueNames: Record<Flag['kind'], string> = {
  ...{ string: 'string', text: 'string', integer: 'int', number: 'number', boolean: '', choice: 'string', list: 'strings' },
}

const shown = (value: Flag['default']): string =>
  typeof value === 'string' ? `"${value}"` : Array.isArray(value) ? `[${value.join(',')}]` : String(value)

/** A default that says something: no empty text, list, zero or false. */
const tells = (value: Flag['default']): boolean =>
  value !== null && value !== '' && value !== false && value !== 0 && !(Array.isArray(value) && value.length === 0)

/** Parts between commas; one in double quotes may hold commas, and two of them are one: `name,"a, ""b"" c"`. */
const split = (text: string): string[] =>
  [...text.matchAll(/\s*(?:"((?:[^"]|"")*)"\s*(?=,|$)|([^,]*))(?:,|$)/g)]
    .map(([, quoted, plain = '']) => quoted?.replaceAll('""', '"') ?? plain.trim())
    .filter((part) => part !== '')

/** Adds the flags; values stay as typed (settings.ts reads them), so that flag, environment and file meet the same checks. */
export const addFlags = (command: Command, flags: readonly Flag[]): Command => {
  for (const one of flags) {
    const { name, short, kind, description, choices, default: preset, placeholder, hidden, environment, whole, optional } = one
    const named = placeholder ?? valueNames[kind]
    const value = kind === 'boolean' ? '' : optional ? ` [${named}]` : ` <${named}>`
    const oneOf = choices ? `: ${choices.join(', ')}` : ''
    const told = tells(preset) ? ` (default ${shown(preset)})` : ''
    const option = new Option(
      `${short ? `-${short}, ` : ''}--${name}${value}`,
      `${description}${oneOf} (${[environmentName(name), ...(environment ?? [])].map((variable) => `$${variable}`).join(', ')})${told}`,
    )
    if (kind === 'list')
      option.argParser((text: string, previous?: readonly string[]) => [...(previous ?? []), ...(whole ? [text] : split(text))])
    made.set(option, one)
    command.addOption(hidden ? option.hideHelp() : option)
    if (kind === 'boolean' && preset === true) command.addOption(new Option(`--no-${name}`, `Turn off --${name}`))
  }
  return command
}

export { split as splitList }
