import { expect, test } from 'vitest'
import { z } from 'zod'
import { fieldsOf, secretNames } from './field-info.ts'
import { secretField } from './secret-field.ts'

const schema = z.object({
  apiToken: secretField(z.string().min(1), { title: 'API token', description: 'From the console.' }),
  region: z.enum(['us', 'eu']).default('us').meta({ title: 'Region', description: 'Where the data lives.', group: 'Service' }),
  lookbackDays: z.coerce.number().int().optional().meta({ title: 'Days', description: '', short: 'd' }),
  contentType: z
    .array(z.enum(['Course', 'Assessment']).meta({ title: 'one' }))
    .meta({ title: 'Content types', description: '' })
    .default(['Course']),
  strict: z.boolean().meta({ title: 'Strict', description: '' }).default(false),
  folder: z.string().optional().meta({ title: 'Folder', description: '', place: 'folder-to-write' }),
  start: z.preprocess((value) => value, z.iso.date()).meta({ title: 'Start', description: '', placeholder: '2026-01-31' }),
})

test('a field shows its core, whatever wraps it', () => {
  const plain = {
    short: null,
    choices: null,
    required: false,
    secret: false,
    default: null,
    group: null,
    placeholder: null,
    description: '',
  }
  expect(fieldsOf(schema)).toEqual([
    {
      ...{ ...plain, name: 'apiToken', flag: 'api-token', title: 'API token', description: 'From the console.' },
      ...{ kind: 'string', required: true, secret: true },
    },
    {
      ...{ ...plain, name: 'region', flag: 'region', title: 'Region', description: 'Where the data lives.' },
      ...{ kind: 'choice', choices: ['us', 'eu'], default: 'us', group: 'Service' },
    },
    { ...plain, name: 'lookbackDays', flag: 'lookback-days', title: 'Days', kind: 'integer', short: 'd' },
    {
      ...{ ...plain, name: 'contentType', flag: 'content-type', title: 'Content types' },
      ...{ kind: 'list', choices: ['Course', 'Assessment'], default: ['Course'] },
    },
    { ...plain, name: 'strict', flag: 'strict', title: 'Strict', kind: 'boolean', default: false },
    { ...plain, name: 'folder', flag: 'folder', title: 'Folder', kind: 'string', place: 'folder-to-write' },
    { ...plain, name: 'start', flag: 'start', title: 'Start', kind: 'string', required: true, placeholder: '2026-01-31' },
  ])
  expect(secretNames(schema)).toEqual(['apiToken'])
})
