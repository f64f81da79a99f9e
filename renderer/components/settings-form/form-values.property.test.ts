import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { FieldInfo } from '../../../shared/settings.ts'
import { changesOf, configOf, initialValues, problemsOf } from './form-values.ts'

const field = (name: string, kind: FieldInfo['kind']): FieldInfo => ({
  ...{ name, flag: name, short: null, title: name, description: '', kind, choices: null, required: true, secret: false },
  ...{ default: null, group: null, placeholder: null },
})
const meaning = [
  ...Array.from(':/\\"\'`;,()[]{}<>=~!?#%&+*|@$^-. '),
  '%2F',
  '${x}',
  'null',
  'é',
  '田',
  '\u{1f393}',
  '__proto__',
  'constructor',
]
const text = fc
  .array(fc.oneof(fc.constantFrom(...meaning), fc.string({ minLength: 1, maxLength: 3, unit: 'grapheme' })), { minLength: 1, maxLength: 8 })
  .map((parts) => parts.join('').trim())
  .filter((made) => made !== '')
const setting = fc.oneof(
  fc.record({ name: text, kind: fc.constant('string' as const), value: text }),
  fc.record({ name: text, kind: fc.constant('list' as const), value: fc.array(text, { minLength: 1, maxLength: 3 }) }),
  fc.record({ name: text, kind: fc.constant('integer' as const), value: fc.integer() }),
)

test('a setting of any name and value goes through the form as it is, and nothing of it is a change', () => {
  fc.assert(
    fc.property(fc.uniqueArray(setting, { selector: ({ name }) => name, maxLength: 5 }), (settings) => {
      const fields = settings.map(({ name, kind }) => field(name, kind))
      const config = Object.fromEntries(settings.map(({ name, value }) => [name, value]))
      const values = initialValues(fields, config)
      const typed = configOf(fields, values)
      expect(Object.entries(typed)).toEqual(Object.entries(config))
      expect(changesOf(fields, config, typed)).toEqual({})
      expect(problemsOf(fields, values, () => false)).toEqual({})
      const [first] = settings
      if (first) expect(Object.entries(changesOf(fields, {}, { [first.name]: first.value }))).toEqual([[first.name, first.value]])
    }),
  )
})
