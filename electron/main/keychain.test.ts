import { expect, test } from 'vitest'
import type { KeychainStatus } from '../../shared/main-contract.ts'
import type { Keytar } from '../keychain/keytar.ts'
import { openKeychain } from './keychain.ts'

const never = <T>(): Promise<T> => new Promise<T>(() => undefined)

/** A keychain that works, but for what a test changes. */
function working(more: Partial<Keytar> = {}): Keytar & { readonly entries: Map<string, string> } {
  const entries = new Map<string, string>()
  return {
    entries,
    getPassword: (_service, account) => Promise.resolve(entries.get(account) ?? null),
    setPassword: (_service, account, value) => Promise.resolve(void entries.set(account, value)),
    deletePassword: (_service, account) => Promise.resolve(entries.delete(account)),
    findCredentials: () => Promise.resolve([...entries].map(([account, password]) => ({ account, password }))),
    ...more,
  }
}

function opened(keytar: Keytar, platform: NodeJS.Platform = 'linux', limit = 10_000) {
  const told: KeychainStatus[] = []
  const keychain = openKeychain((status) => told.push(status), { load: () => Promise.resolve(keytar), platform, limit })
  return { keychain, told }
}

test('the keychain is asked one thing at a time, also while it is tested', async () => {
  let under = 0
  let most = 0
  const slowly = async <T>(value: T): Promise<T> => {
    most = Math.max(most, ++under)
    await new Promise((resolve) => setTimeout(resolve, 5))
    under--
    return value
  }
  const { keychain } = opened({
    getPassword: () => slowly('probe'),
    setPassword: () => slowly(undefined),
    deletePassword: () => slowly(true),
    findCredentials: () => slowly([]),
  })
  const [status, values] = await Promise.all([keychain.selfTest(), keychain.read('c', ['secret'])])
  expect(status.store).toBe('keychain')
  expect(values).toEqual({ secret: 'probe' })
  expect(most).toBe(1)
})

test('a locked one, of which only the list answers, is never said to keep anything', async () => {
  const { keychain, told } = opened(working({ setPassword: never, getPassword: never }), 'linux', 50)
  await keychain.stored('c')
  expect(await keychain.set('c', 'token', 'x')).toMatchObject({ store: 'memory', problem: expect.stringContaining('locked') as string })
  await keychain.stored('c')
  expect(keychain.status).toMatchObject({
    store: 'memory',
    inMemory: 1,
    problem: expect.stringContaining('One secret is in memory only') as string,
  })
  expect(await keychain.stored('c')).toMatchObject([{ name: 'token', store: 'memory' }])
  expect(told.filter(({ store }) => store === 'keychain')).toEqual([])
})

test('what was in memory moves into it when it is unlocked and tested', async () => {
  let locked = true
  const keytar = working()
  const { keychain } = opened({ ...keytar, setPassword: (...call) => (locked ? never() : keytar.setPassword(...call)) }, 'linux', 500)
  await keychain.set('c', 'token', 'x')
  locked = false
  expect(await keychain.selfTest()).toMatchObject({ store: 'keychain', problem: null, inMemory: 0 })
  expect(await keychain.stored('c')).toEqual([{ name: 'token', store: 'keychain', problem: null }])
  expect([...keytar.entries]).toEqual([['c/token', 'x']])
})

test.each([
  ['darwin', 'User canceled', 'cancelled'],
  ['win32', 'Access is denied.', 'denied access'],
  ['linux', 'Could not connect: No such file or directory', 'No keychain can be reached'],
] as const)('on %s %j is told as what it is', async (platform, said, words) => {
  const { keychain } = opened(working({ setPassword: () => Promise.reject(new Error(said)) }), platform)
  const kept = await keychain.set('c', 'token', 'x')
  expect(kept).toMatchObject({ store: 'memory', problem: expect.stringContaining(words) as string })
  expect(keychain.status.problem).toContain(words)
})

test('a token too long for one entry of Windows is kept in several', async () => {
  const keytar = working()
  const limited: Keytar = {
    ...keytar,
    setPassword: (service, account, value) =>
      Buffer.byteLength(value) > 2_560
        ? Promise.reject(new Error('The stub received bad data.'))
        : keytar.setPassword(service, account, value),
  }
  const { keychain } = opened(limited, 'win32')
  const token = 'x'.repeat(3_000)
  expect(await keychain.set('c', 'apiToken', token)).toMatchObject({ store: 'keychain' })
  expect(await keychain.stored('c')).toMatchObject([{ name: 'apiToken' }])
  expect(await keychain.read('c', ['apiToken'])).toEqual({ apiToken: token })
  expect(await keychain.values()).toEqual([token])
  expect(await keychain.remove('c')).toEqual({ removed: ['apiToken'], problem: null })
  expect(keytar.entries.size).toBe(0)
})

test('when the app ends, a call that hangs in this process is known, and none is begun any more', async () => {
  const { keychain } = opened(working({ setPassword: never }))
  void keychain.set('c', 'token', 'x')
  await new Promise((resolve) => setTimeout(resolve, 10))
  expect(keychain.end()).toBe(true)
  let given = 0
  const other = openKeychain(() => undefined, {
    load: () => Promise.resolve({ ...working({ setPassword: never }), giveUp: () => void (given += 1) }),
    platform: 'linux',
  })
  void other.set('c', 'token', 'x')
  await new Promise((resolve) => setTimeout(resolve, 10))
  expect(other.end()).toBe(false)
  expect(given).toBe(1)
})

test('removing answers what there was, in the keychain or in memory, and nothing of others', async () => {
  const keytar = working()
  const { keychain } = opened(keytar)
  for (const [id, name] of [['c', 'apiToken'], ['c', 'pin'], ['cc', 'apiToken']] as const) await keychain.set(id, name, 'x') // prettier-ignore
  const whole = (...removed: string[]) => ({ removed, problem: null })
  expect(await keychain.remove('c', 'pin')).toEqual(whole('pin'))
  expect(await keychain.remove('c', 'pin')).toEqual(whole())
  expect(await keychain.remove('c')).toEqual(whole('apiToken'))
  const { keychain: locked } = opened(working({ setPassword: never }), 'linux', 50)
  await locked.set('c', 'apiToken', 'x')
  expect(await locked.remove('c')).toEqual(whole('apiToken'))
  expect([...keytar.entries.keys()]).toEqual(['cc/apiToken'])
})

const fails = (): Promise<never> => Promise.reject(new Error('Access is denied.'))

test('a keychain that fails midway: what is gone is answered, what remains is told, and the next try removes it', async () => {
  let denies = true
  const keytar = working()
  const { keychain } = opened({
    ...keytar,
    deletePassword: (service, account) => (denies && account === 'c/pin' ? fails() : keytar.deletePassword(service, account)),
  })
  for (const name of ['apiToken', 'pin', 'word']) await keychain.set('c', name, 'x')
  const first = await keychain.remove('c')
  expect(first.removed).toEqual(['apiToken', 'word'])
  expect(first.problem?.message).toBe('One secret is still in GNOME Keyring. GNOME Keyring denied access to Rollcall.')
  expect(first.problem?.remedy).toContain('try again')
  denies = false
  expect(await keychain.remove('c')).toEqual({ removed: ['pin'], problem: null })
  expect(keytar.entries.size).toBe(0)
})

test('one that does not say what it holds may still hold some; one that is not there holds none', async () => {
  const locked = opened(working({ findCredentials: never }), 'linux', 50).keychain
  expect((await locked.remove('c')).problem?.message).toBe(
    'Secrets may still be in GNOME Keyring. GNOME Keyring is locked and did not answer.',
  )
  const none = opened(
    working({ findCredentials: () => Promise.reject(new Error('Cannot autolaunch D-Bus without X11 $DISPLAY')) }),
  ).keychain
  expect(await none.remove('c')).toEqual({ removed: [], problem: null })
})

test('removing everything goes as far as it can, and says what remains', async () => {
  const keytar = working()
  const { keychain } = opened({
    ...keytar,
    deletePassword: (service, account) => (account.startsWith('b') ? fails() : keytar.deletePassword(service, account)),
  })
  for (const id of ['a', 'b', 'c', 'd']) await keychain.set(id, 'apiToken', 'x')
  const { removed, problem } = await keychain.removeAll()
  expect([removed, problem?.message]).toEqual([3, expect.stringContaining('One secret is still in GNOME Keyring.')])
})

test('what must not be lost is kept by the keychain or by nothing', async () => {
  const keychain = working()
  const fine = opened(keychain).keychain
  await fine.keep('c', 'address', 'https://hooks.example.com/x')
  expect([...keychain.entries]).toEqual([['c/address', 'https://hooks.example.com/x']])

  const locked = opened(working({ setPassword: never, getPassword: never }), 'linux', 50)
  await expect(locked.keychain.keep('c', 'address', 'canary')).rejects.toThrow('locked')
  // Known by now, so nobody waits for it again.
  await expect(locked.keychain.keep('c', 'address', 'canary')).rejects.toThrow('locked')
  expect(await locked.keychain.read('c', ['address'])).toEqual({})
  expect(locked.keychain.status.inMemory).toBe(0)
})
