import type { Command } from 'commander'
import type { SourceInfo } from '../../../shared/sources-contract.ts'
import type { FieldInfo } from '../../../shared/settings.ts'
import type { World } from '../world.ts'
import type { Register } from './command.ts'
import { sourceArgument } from './source-argument.ts'

/** The protojson of `c1.config.v1.Configuration`: the source's fields by name, then what the operator sets. Integers are strings there. */
const configOf = (source: SourceInfo): unknown => ({
  fields: [
    ...source.fields.toSorted((a, b) => (a.flag < b.flag ? -1 : 1)).map(fieldOf),
    { name: 'log-format', description: 'The format of the log', isOps: true, stringField: { defaultValue: 'json' } },
    { name: 'log-level', description: 'The log level', isOps: true, stringField: { defaultValue: 'info' } },
  ],
  displayName: source.title,
  ...(source.helpUrl === null ? {} : { helpUrl: source.helpUrl }),
})

const fieldOf = (field: FieldInfo): unknown => ({
  name: field.flag,
  displayName: field.title,
  ...(field.description ? { description: field.description } : {}),
  ...(field.placeholder === null ? {} : { placeholder: field.placeholder }),
  ...(isAlwaysRequired(field) ? { isRequired: true } : {}),
  ...(field.secret ? { isSecret: true } : {}),
  ...valueOf(field),
})

/** That model knows no setting that is required only with another. */
const isAlwaysRequired = ({ required, when }: FieldInfo): boolean => required && when === undefined

const valueOf = (field: FieldInfo): object => {
  const rules = isAlwaysRequired(field) ? { rules: { isRequired: true } } : {}
  // Defaults that equal the type's own zero are left out in protojson.
  const preset = field.secret ? null : field.default
  switch (field.kind) {
    case 'integer':
      return { intField: { ...(typeof preset === 'number' && preset !== 0 ? { defaultValue: String(preset) } : {}), ...rules } }
    case 'number':
      // That model has no fractions.
      return { stringField: { ...(typeof preset === 'number' && preset !== 0 ? { defaultValue: String(preset) } : {}), ...rules } }
    case 'boolean':
      return { boolField: { ...(preset === true ? { defaultValue: true } : {}), ...rules } }
    case 'list':
      return {
        stringSliceField: {
          ...(Array.isArray(preset) && preset.length > 0 ? { defaultValue: preset as readonly string[] } : {}),
          ...rules,
        },
      }
    case 'string':
    case 'text':
    case 'choice':
      return {
        stringField: {
          ...(typeof preset === 'string' && preset !== '' ? { defaultValue: preset } : {}),
          ...rules,
          ...(field.choices ? { options: field.choices.map((value) => ({ name: value, value })) } : {}),
        },
      }
  }
}

export const registerConfig = (program: Command, add: Register, world: World): void => {
  add(program, {
    usage: 'config [source]',
    description: 'Get the settings a source takes, as JSON',
    run: async (context, args) => {
      await context.out.json(configOf(sourceArgument(world, args[0])))
      return undefined
    },
  })
}
