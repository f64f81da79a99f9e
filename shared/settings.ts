/** The settings of whatever has some: a source, a destination, a channel of notices. Drawn from its schema and metadata. */

type SettingValue = string | number | boolean

export interface FieldInfo {
  readonly name: string
  /** The flag and (upper case, BATON_ in front) the environment variable: kebab-case of `name`. */
  readonly flag: string
  readonly short: string | null
  readonly title: string
  readonly description: string
  /** `text`: a text of several lines. `list` with a `place`: several files. */
  readonly kind: 'string' | 'text' | 'integer' | 'number' | 'boolean' | 'choice' | 'list'
  readonly choices: readonly string[] | null
  /** Of a conditional one: required while it counts. */
  readonly required: boolean
  readonly secret: boolean
  readonly default: SettingValue | readonly string[] | null
  readonly group: string | null
  readonly placeholder: string | null
  /** The value names a computer to talk to. */
  readonly address?: true
  /** The value names a place on this computer: choose it in a dialog; a window may name no other. */
  readonly place?: 'file' | 'folder-to-read' | 'folder-to-write'
  /** Of files: those offered first, without the dot. */
  readonly extensions?: readonly string[]
  /** The value is the id of something that was set up: choose it by its name. */
  readonly refersTo?: 'connection'
  /** It counts only then: else it is neither shown nor required, and a value of it is left out. */
  readonly when?: FieldCondition
}

/** An earlier field has one of these values (a list: among others). */
export interface FieldCondition {
  readonly field: string
  readonly is: readonly SettingValue[]
}

/** The fields that count with these values, in their order; what is not set has its default. */
export function countingFields<Field extends Pick<FieldInfo, 'name' | 'kind' | 'default' | 'when'>>(
  fields: readonly Field[],
  values: Readonly<Record<string, unknown>>,
): Field[] {
  const counting = new Map<string, Field>()
  for (const field of fields) {
    const { when } = field
    const other = when === undefined ? undefined : counting.get(when.field)
    if (when === undefined || (other !== undefined && meets(valueOf(other, values), when))) counting.set(field.name, field)
  }
  return [...counting.values()]
}

/** Those of them that are required and not set. `isSet` says so of secrets, which lie elsewhere. */
export const missingFields = (
  fields: readonly FieldInfo[],
  values: Readonly<Record<string, unknown>>,
  isSet: (field: FieldInfo) => boolean,
): FieldInfo[] => countingFields(fields, values).filter((field) => field.required && !isSet(field))

function valueOf(field: Pick<FieldInfo, 'name' | 'kind' | 'default'>, values: Readonly<Record<string, unknown>>): unknown {
  const value = Object.hasOwn(values, field.name) ? values[field.name] : undefined
  const isUnset = value === undefined || value === null || value === ''
  return isUnset ? (field.default ?? (field.kind === 'boolean' ? false : null)) : value
}

const meets = (value: unknown, { is }: FieldCondition): boolean => {
  const values: readonly unknown[] = Array.isArray(value) ? value : [value]
  return values.some((each) => (is as readonly unknown[]).includes(each))
}
