import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Keytar } from './keytar.ts'
import { inParts } from './parts.ts'

/** A keychain whose entries hold so many bytes, as Windows' do. */
function small(limit: number): Keytar & { readonly entries: Map<string, string> } {
  const entries = new Map<string, string>()
  return {
    entries,
    getPassword: (_service, account) => Promise.resolve(entries.get(account) ?? null),
    setPassword: (_service, account, value) => {
      if (Buffer.byteLength(value) > limit) return Promise.reject(new Error('The stub received bad data.'))
      entries.set(account, value)
      return Promise.resolve()
    },
    deletePassword: (_service, account) => Promise.resolve(entries.delete(account)),
    findCredentials: () => Promise.resolve([...entries].map(([account, password]) => ({ account, password }))),
  }
}

test('a secret of any length is read as it was written, and leaves nothing when it is replaced or deleted', async () => {
  const secret = fc.oneof(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 400 }), fc.constant('rollcall-parts:01234567:3'))
  await fc.assert(
    fc.asyncProperty(secret, secret, async (first, second) => {
      const keychain = small(64)
      const keytar = inParts(keychain, 64)
      for (const value of [first, second]) {
        await keytar.setPassword('s', 'c/field', value)
        expect(await keytar.getPassword('s', 'c/field')).toBe(value)
        expect(await keytar.findCredentials('s')).toEqual([{ account: 'c/field', password: value }])
      }
      expect(await keytar.deletePassword('s', 'c/field')).toBe(true)
      expect([...keychain.entries.keys()]).toEqual([])
    }),
    { numRuns: 60 },
  )
})

test.each([2_560, 2_561, 65_536])('Windows keeps a token of %i bytes', async (length) => {
  const keychain = small(2_560)
  const keytar = inParts(keychain, 2_560)
  await keytar.setPassword('s', 'c/token', 'x'.repeat(length))
  expect(await keytar.getPassword('s', 'c/token')).toBe('x'.repeat(length))
})

test('one in parts whose removal fails midway leaves nothing that a second try does not find', async () => {
  const keychain = small(64)
  let left = 2
  const keytar = inParts(
    {
      ...keychain,
      deletePassword: (service, account) =>
        left-- > 0 ? keychain.deletePassword(service, account) : Promise.reject(new Error('Access is denied.')),
    },
    64,
  )
  await keytar.setPassword('s', 'c/token', 'x'.repeat(300))
  await expect(keytar.deletePassword('s', 'c/token')).rejects.toThrow('denied')
  left = Infinity
  expect(await keytar.deletePassword('s', 'c/token')).toBe(true)
  expect([...keychain.entries.keys()]).toEqual([])
})
