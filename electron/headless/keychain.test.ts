import { describe, expect, test } from 'vitest'
import type { Keytar } from '../keychain/keytar.ts'
import { createVault } from './keychain.ts'

const memory = (): Keytar & { entries: Map<string, string> } => {
  const entries = new Map<string, string>()
  const key = (service: string, account: string): string => `${service} ${account}`
  return {
    entries,
    getPassword: (service, account) => Promise.resolve(entries.get(key(service, account)) ?? null),
    setPassword: (service, account, value) => Promise.resolve(void entries.set(key(service, account), value)),
    deletePassword: (service, account) => Promise.resolve(entries.delete(key(service, account))),
    findCredentials: () => Promise.resolve([]),
  }
}

describe('the keychain', () => {
  test('has one entry per connection and field', async () => {
    const keytar = memory()
    const vault = createVault(() => Promise.resolve(keytar))
    await vault.set('c1', 'apiToken', 'secret')
    expect([...keytar.entries.keys()]).toEqual(['app.rollcall c1/apiToken'])
    expect(await vault.get('c1', 'apiToken')).toBe('secret')
    expect(await vault.remove('c1', 'apiToken')).toBe(true)
    expect(await vault.get('c1', 'apiToken')).toBeNull()
  })

  test('is not waited for longer than the limit', async () => {
    const vault = createVault(() => new Promise(() => undefined), 20)
    await expect(vault.get('c1', 'apiToken')).rejects.toMatchObject({
      code: 'TIMEOUT',
      message: 'The keychain did not answer within 0.02 seconds.',
    })
  })

  test('says so when there is none, and is loaded only when asked', async () => {
    let loads = 0
    const vault = createVault(() => {
      loads += 1
      return Promise.reject(new Error('Cannot autolaunch D-Bus'))
    })
    expect(loads).toBe(0)
    await expect(vault.get('c1', 'apiToken')).rejects.toMatchObject({
      code: 'NOT_FOUND',
      message: expect.stringContaining('No keychain can be reached here') as string,
    })
  })

  test.each([
    ['darwin', 'User canceled', 'CANCELLED'],
    ['win32', 'Access is denied.', 'MISSING_PERMISSION'],
    ['linux', 'Something odd', 'UNSUPPORTED'],
  ] as const)('on %s %j is %s, told in its words', async (platform, said, code) => {
    const failing: Keytar = { ...memory(), setPassword: () => Promise.reject(new Error(said)) }
    const vault = createVault(() => Promise.resolve(failing), 1_000, platform)
    await expect(vault.set('c1', 'apiToken', 'x')).rejects.toMatchObject({ code, detail: said })
  })

  test('of Windows takes what is longer than one of its entries', async () => {
    const keytar = memory()
    const limited: Keytar = {
      ...keytar,
      setPassword: (service, account, value) =>
        value.length > 2_560 ? Promise.reject(new Error('The stub received bad data.')) : keytar.setPassword(service, account, value),
    }
    const vault = createVault(() => Promise.resolve(limited), 1_000, 'win32')
    await vault.set('c1', 'apiToken', 'x'.repeat(3_000))
    expect(await vault.get('c1', 'apiToken')).toBe('x'.repeat(3_000))
    await vault.remove('c1', 'apiToken')
    expect(keytar.entries.size).toBe(0)
  })

  test('that is given up ends with its process', async () => {
    let given = 0
    const hanging = { ...memory(), getPassword: () => new Promise<never>(() => undefined), giveUp: () => void (given += 1) }
    await expect(createVault(() => Promise.resolve(hanging), 20).get('c1', 'apiToken')).rejects.toMatchObject({ code: 'TIMEOUT' })
    expect(given).toBe(1)
  })
})
