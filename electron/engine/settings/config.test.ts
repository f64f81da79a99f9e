import { expect, test } from 'vitest'
import { z } from 'zod'
import { checkedFields, completeConfig, splitSecrets } from './config.ts'
import { field } from './field.ts'
import { reveal, Secret } from '../../../shared/secret.ts'
import { secretField } from './secret-field.ts'
import { resolveSecrets } from './secrets.ts'
import { fieldsOf, placesOf, secretNames } from './field-info.ts'

const when = { field: 'sign', is: ['basic'], required: true } as const
const library = {
  title: 'Library',
  configSchema: z.object({
    sign: field(z.enum(['token', 'basic']).default('token'), { title: 'Sign in', description: '' }),
    user: field(z.string().max(5).optional(), { title: 'User', description: '', when }),
    password: secretField(z.string().optional(), { title: 'Password', description: '', when }),
    realm: field(z.string().optional(), { title: 'Realm', description: '', when: { field: 'user', is: ['ada'] } }),
    share: field(z.number().default(0.5), { title: 'Share', description: '' }),
    notes: field(z.string().optional(), { title: 'Notes', description: '', lines: true }),
    files: field(z.array(z.string()).default([]), { title: 'Files', description: '', place: 'file', extensions: ['csv'] }),
    from: field(z.string().optional(), { title: 'From', description: '', place: 'folder-to-read' }),
    to: field(z.string().optional(), { title: 'To', description: '', place: 'folder-to-write' }),
  }),
}
const rest = { share: 0.5, files: [] }

test('fields say what they are', () => {
  expect(
    fieldsOf(library.configSchema).map(({ name, kind, required, when: on, place }) => [name, kind, required, on ?? null, place]),
  ).toEqual([
    ['sign', 'choice', false, null, undefined],
    ['user', 'string', true, { field: 'sign', is: ['basic'] }, undefined],
    ['password', 'string', true, { field: 'sign', is: ['basic'] }, undefined],
    ['realm', 'string', false, { field: 'user', is: ['ada'] }, undefined],
    ['share', 'number', false, null, undefined],
    ['notes', 'text', false, null, undefined],
    ['files', 'list', false, null, 'file'],
    ['from', 'string', false, null, 'folder-to-read'],
    ['to', 'string', false, null, 'folder-to-write'],
  ])
  expect([...placesOf(fieldsOf(library.configSchema))]).toEqual([['files', 'read'], ['from', 'read'], ['to', 'write']]) // prettier-ignore
})

test('a conditional setting is required while it counts', () => {
  expect(() => checkedFields(library, { sign: 'basic' })).toThrow('The settings of Library do not fit: User (user) is missing.')
  expect(() => completeConfig(library, { sign: 'basic' }, {})).toThrow('User (user) is missing; Password (password) is missing.')
  expect(() => completeConfig(library, { sign: 'basic', user: '' }, { password: new Secret('') })).toThrow('User (user) is missing')
  const { password, ...others } = completeConfig(library, { sign: 'basic', user: 'ada' }, { password: new Secret('canary') })
  expect(others).toEqual({ sign: 'basic', user: 'ada', ...rest })
  expect(reveal(password as Secret)).toBe('canary')
})

test('and is left out otherwise, whatever it holds, with what hangs on it', () => {
  const odd = { user: 'much too long', realm: 'x' }
  expect(checkedFields(library, odd)).toEqual({ sign: 'token', ...rest })
  expect(completeConfig(library, odd, { password: new Secret('canary') })).toEqual({ sign: 'token', ...rest })
  expect(splitSecrets(library, { ...odd, password: 'canary', share: 1 })).toEqual({ config: { share: 1 }, secrets: {} })
  expect(splitSecrets(library, { sign: 'basic', user: 'bob', realm: 'x', password: 'canary' })).toEqual({
    config: { sign: 'basic', user: 'bob' },
    secrets: { password: 'canary' },
  })
})

test('a condition on what does not come before, on a secret, or of what may not be absent is a mistake of the schema', () => {
  const plain = { title: '', description: '' }
  const hanging = field(z.string().optional(), { ...plain, when: { field: 'other', is: ['x'] } })
  const of = (shape: z.ZodRawShape) => (): unknown => fieldsOf(z.object(shape))
  expect(of({ hanging, other: field(z.string(), plain) })).toThrow('hangs on other')
  expect(of({ other: secretField(z.string(), plain), hanging })).toThrow('hangs on other')
  const asked = field(z.string(), { ...plain, when: { field: 'other', is: ['x'] } })
  expect(of({ other: field(z.string(), plain), asked })).toThrow('its schema is optional')
})

test('what only looks like a setting is none', () => {
  for (const name of ['constructor', 'toString', 'hasOwnProperty']) {
    expect(() => checkedFields(library, { [name]: 'x' })).toThrow(`"${name}" is no setting of Library`)
  }
  expect(secretNames(library.configSchema)).toEqual(['password'])
})

test('secrets are those given, then those kept; what is none of these settings, or empty, is left out', async () => {
  const asked: unknown[] = []
  const kept = (id: string, names: readonly string[]) => {
    asked.push([id, names])
    return Promise.resolve({ password: 'kept', other: 'x' })
  }
  const found = async (given: Readonly<Record<string, string>>, id: string | null): Promise<unknown> =>
    Object.entries(await resolveSecrets(library, given, { ownerId: id, kept })).map(([name, secret]) => [name, reveal(secret)])
  expect(await found({ password: 'typed', user: 'ada' }, 'c1')).toEqual([['password', 'typed']])
  expect(await found({ password: '' }, null)).toEqual([])
  expect(asked).toEqual([])
  expect(await found({}, 'c1')).toEqual([['password', 'kept']])
  expect(asked).toEqual([['c1', ['password']]])
})
