import { expect, test } from 'vitest'
import { openKeychain } from './keychain.ts'

test('the keychain is asked one thing at a time, also while it is tested', async () => {
  let under = 0
  let most = 0
  const slowly = async <T>(value: T): Promise<T> => {
    most = Math.max(most, ++under)
    await new Promise((resolve) => setTimeout(resolve, 5))
    under--
    return value
  }
  const keychain = openKeychain(
    () => undefined,
    () =>
      Promise.resolve({
        getPassword: () => slowly('probe'),
        setPassword: () => slowly(undefined),
        deletePassword: () => slowly(true),
        findCredentials: () => slowly([]),
      }),
  )
  const [status, values] = await Promise.all([keychain.selfTest(), keychain.read('c', ['secret'])])
  expect(status.store).toBe('keychain')
  expect(values).toEqual({ secret: 'probe' })
  expect(most).toBe(1)
})
