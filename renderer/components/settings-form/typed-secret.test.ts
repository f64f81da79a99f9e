import { expect, test } from 'vitest'
import type { FieldInfo } from '../../../shared/settings.ts'
import { problemOfSecret, secretTyped } from './typed-secret.ts'

const field: FieldInfo = {
  ...{ name: 'apiToken', flag: 'api-token', short: null, title: 'API token', description: '', kind: 'string', choices: null },
  ...{ required: true, secret: true, default: null, group: null, placeholder: null },
}

test('a pasted header is read as its token', () => {
  expect(secretTyped(field, ' Authorization: Bearer abc.def \n')).toBe('abc.def')
  expect(secretTyped(field, ' ')).toBeNull()
  expect(secretTyped({ ...field, name: 'password' }, '"a b"')).toBe('"a b"')
})

test('what cannot be a token is told, without it', () => {
  expect(problemOfSecret(field, 'abc.def')).toBeNull()
  expect(problemOfSecret(field, 'token abc.def')).toBe(
    'The API token has a blank in the middle. Give the secret alone, without its name and without anything behind it.',
  )
})
