import fc from 'fast-check'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { configOf, initialValues, problemsFrom, problemsOf } from '../../renderer/components/settings-form/form-values.ts'
import { environmentName, fieldFlags } from '../../electron/headless/flags.ts'
import { resolveSettings } from '../../electron/headless/settings.ts'
import { checkedFields, completeConfig, splitSecrets } from '../../electron/engine/settings/config.ts'
import { field } from '../../electron/engine/settings/field.ts'
import { secretField } from '../../electron/engine/settings/secret-field.ts'
import { wrapped } from '../../electron/engine/settings/secrets.ts'
import { reveal, Secret } from '../../shared/secret.ts'
import { fieldsOf } from '../../electron/engine/settings/field-info.ts'
import { RollcallError, type Issue } from '../../shared/errors.ts'

/** Colons, slashes, quotes, semicolons and what else a name may have; one that hides in every object. */
const oddText = fc.oneof(
  fc.stringMatching(/^[a-zA-Z:;/\\'"`.,=\- ()[\]{}äß]{1,12}$/).filter((text) => text.trim() !== ''),
  fc.constantFrom('constructor', 'toString', 'a: b; c', '(flag): why', '"x"', 'do not fit: ', 'is missing'),
)
const settings = fc.uniqueArray(
  fc.record({ name: oddText, title: oddText, value: oddText, secret: fc.boolean(), required: fc.boolean() }),
  { selector: ({ name }) => name, minLength: 1, maxLength: 6 },
)

test('a setting may be called as it likes: schema, form, flags, variables and settings file carry its value', () => {
  fc.assert(
    fc.property(settings, oddText, (all, title) => {
      const shape = Object.fromEntries(
        all.map(({ name, title, secret, required }) => {
          const plain = z.string().min(1)
          const schema = required ? plain : plain.optional()
          return [name, secret ? secretField(schema, { title, description: title }) : field(schema, { title, description: title })] as const
        }),
      )
      const kind = { title, configSchema: z.object(shape) }
      const fields = fieldsOf(kind.configSchema)
      const values = Object.fromEntries(all.map(({ name, value }) => [name, value.trim()]))
      expect(fields.map(({ name }) => name).sort()).toEqual(all.map(({ name }) => name).sort())

      const { config, secrets } = splitSecrets(kind, values)
      expect({ ...config, ...secrets }).toEqual(values)
      expect(checkedFields(kind, config)).toEqual(config)
      const complete = completeConfig(kind, config, wrapped(kind, secrets))
      const shown = (value: unknown): unknown => (value instanceof Secret ? reveal(value) : value)
      expect(Object.fromEntries(Object.entries(complete).map(([name, value]) => [name, shown(value)]))).toEqual(values)

      const form = initialValues(fields, config)
      expect(configOf(fields, form)).toEqual(config)
      expect(problemsOf(fields, form, () => true)).toEqual({})
      const needed = fields.filter(({ required, secret }) => required && !secret).map(({ name }) => name)
      expect(Object.keys(problemsOf(fields, initialValues(fields, {}), () => true)).sort()).toEqual(needed.sort())

      const refusal = refusalOf(() => completeConfig(kind, {}, {}))
      const missing = fields.filter(({ required }) => required).map(({ name }) => name)
      expect(refusal.map((issue) => issue.field).sort()).toEqual(missing.sort())
      const beside = problemsFrom(refusal, fields)
      expect(Object.keys(beside.fields).sort()).toEqual(missing)
      expect(beside.rest).toBe(missing.length === 0)
      // What is no setting is told of by its name, and belongs to no field of the form.
      expect(refusalOf(() => checkedFields(kind, { ...config, 'no such; setting: ': '' }))).toMatchObject([{ field: 'no such; setting: ' }])

      const flags = fieldFlags(fields)
      const names = flags.map((flag) => flag.name)
      expect(new Set(names.map(environmentName)).size).toBe(names.length)
      for (const name of names) expect(name).toMatch(/^[a-z\d]+(-[a-z\d]+)*$/)
      const valueOf = new Map(fields.map(({ flag, name }) => [flag, values[name]]))
      const given = Object.fromEntries([...valueOf])
      const set = Object.fromEntries([...valueOf].map(([flag, value]) => [environmentName(flag), value]))
      for (const resolved of [
        resolveSettings(flags, given, {}, {}),
        resolveSettings(flags, {}, set, {}),
        resolveSettings(flags, {}, {}, given),
      ])
        for (const [flag, value] of valueOf) expect(resolved.text(flag)).toBe(value)
    }),
    { numRuns: 200 },
  )
})

function refusalOf(work: () => unknown): readonly Issue[] {
  try {
    work()
  } catch (error) {
    if (error instanceof RollcallError) return error.issues
    throw error
  }
  return []
}
