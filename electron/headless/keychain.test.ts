import { describe, expect, test } from 'vitest'
import { createVault, type Keytar } from './keychain.ts'

const memory = (): Keytar & { entries: Map<string, string> } => {
  const entries = new Map<string, string>()
  const key = (service: string, account: string): string => `${service} ${account}`
  return {
    entries,
    getPassword: (service, account) => Promise.resolve(entries.get(key(service, account)) ?? null),
    setPassword: (service, account, value) => Promise.resolve(void entries.set(key(service, account), value)),
    deletePassword: (service, account) => Promise.resolve(entries.delete(key(service, account))),
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
      message: 'No keychain can be used on this machine.',
    })
  })
})
