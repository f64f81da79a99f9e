import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import type { Keytar } from '../keychain/keytar.ts'
import { createCleaner } from './diagnostics/clean.ts'
import { openKeychain } from './keychain.ts'
import { keepProxySignIn } from './kept-proxy.ts'
import { openPreferences } from './preferences.ts'

const written = 'http://CORP\\dana:canary%of@proxy.example:3128'
const shown = 'http://***@proxy.example:3128'

/** A keychain that can be locked, with a file of preferences; `open` is a start of the app. */
function place(content?: object) {
  const folder = mkdtempSync(join(tmpdir(), 'rollcall-proxy-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const file = join(folder, 'preferences.json')
  if (content !== undefined) writeFileSync(file, JSON.stringify(content))
  const entries = new Map<string, string>()
  const state = { locked: false }
  const open = <T>(work: () => T): Promise<T> =>
    state.locked ? Promise.reject(new Error('Cannot create an item in a locked collection')) : Promise.resolve(work())
  const keytar: Keytar = {
    getPassword: (_service, account) => open(() => entries.get(account) ?? null),
    setPassword: (_service, account, value) => open(() => void entries.set(account, value)),
    deletePassword: (_service, account) => open(() => entries.delete(account)),
    findCredentials: () => open(() => [...entries].map(([account, password]) => ({ account, password }))),
  }
  return {
    file: () => readFileSync(file, 'utf8'),
    write: (text: string) => writeFileSync(file, text),
    entries,
    state,
    open: () => {
      const keychain = openKeychain(() => undefined, { load: () => Promise.resolve(keytar), platform: 'linux' })
      return { keychain, kept: keepProxySignIn(openPreferences(file), keychain) }
    },
  }
}

test('a sign-in that is typed goes to the keychain, and comes back to nobody but the engine', async () => {
  const here = place()
  const { kept } = here.open()
  expect(await kept.set({ proxy: written, theme: 'dark' })).toMatchObject({ proxy: shown, theme: 'dark' })
  expect(kept.address()).toBe(written)
  expect(here.file()).not.toMatch(/canary|dana/)
  expect(JSON.stringify(kept.get())).not.toMatch(/canary|dana/)
  const next = here.open().kept
  await next.settle()
  expect(next.get().proxy).toBe(shown)
  expect(next.address()).toBe(written)
  const { text } = createCleaner(next.secrets())
  expect(
    text(`407 for canary%of, ${encodeURIComponent('canary%of')}, ${Buffer.from('CORP\\dana:canary%of').toString('base64')}`),
  ).not.toMatch(/canary|Q09SU/)
})

test('one that an earlier version left in the file is moved, and leaves it only when the keychain has it', async () => {
  const here = place({ proxy: written, density: 'compact', later: 1 })
  here.state.locked = true
  const { kept, keychain } = here.open()
  await kept.settle()
  expect(JSON.parse(here.file())).toMatchObject({ proxy: written })
  expect([kept.get().proxy, kept.address()]).toEqual([shown, written])
  expect(keychain.status).toMatchObject({ store: 'memory', inMemory: 1 })
  await kept.set({ theme: 'dark' })
  expect(kept.address()).toBe(written)

  here.state.locked = false
  const next = here.open().kept
  expect([next.get().proxy, next.address()]).toEqual([shown, written])
  await next.settle()
  expect(JSON.parse(here.file())).toMatchObject({ proxy: shown, density: 'compact', theme: 'dark', later: 1 })
  expect([next.get().proxy, next.address()]).toEqual([shown, written])
  expect([...here.entries.keys()]).toEqual(['proxy/signIn'])
})

test('whether it is known, still asked for, or missing is said', async () => {
  const here = place()
  const { kept } = here.open()
  expect(kept.standing()).toBe('known')
  await kept.set({ proxy: written })
  expect(kept.standing()).toBe('known')

  const next = here.open().kept
  expect([next.standing(), next.address()]).toEqual(['awaited', 'http://proxy.example:3128'])
  await next.settle()
  expect([next.standing(), next.address()]).toEqual(['known', written])

  here.state.locked = true
  const locked = here.open().kept
  await locked.settle()
  expect(locked.standing()).toBe('missing')
  here.state.locked = false
  await locked.settle()
  expect(locked.standing()).toBe('known')
  await locked.set({ proxy: '' })
  expect(locked.standing()).toBe('known')
})

test('it is moved as soon as the keychain can be used, too', async () => {
  const here = place({ proxy: written })
  here.state.locked = true
  const { kept, keychain } = here.open()
  await kept.settle()
  here.state.locked = false
  await keychain.selfTest()
  await kept.settle()
  expect(here.file()).not.toContain('canary')
  expect(kept.address()).toBe(written)
})

test('without a keychain a typed one is never in the file', async () => {
  const here = place()
  here.state.locked = true
  const { kept } = here.open()
  await kept.set({ proxy: written })
  expect(here.file()).not.toContain('canary')
  expect(kept.address()).toBe(written)
  const next = here.open().kept
  await next.settle()
  expect(next.address()).toBe('http://proxy.example:3128')
})

test('another address never takes it along', async () => {
  const here = place()
  const { kept } = here.open()
  await kept.set({ proxy: written })
  for (const proxy of [
    'http://***@evil.example:3128',
    'http://***@proxy.example:3129',
    'https://***@proxy.example:3128',
    '***@proxy.example',
  ]) {
    await expect(kept.set({ proxy })).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      message: expect.stringContaining('belong to http://proxy.example:3128') as string,
    })
  }
  expect([kept.get().proxy, kept.address()]).toEqual([shown, written])
  expect(await kept.set({ proxy: 'http://***@PROXY.example:3128/' })).toMatchObject({ proxy: 'http://***@PROXY.example:3128/' })
  expect(kept.address()).toContain('canary')

  here.write(here.file().replace('PROXY.example', 'evil.example'))
  const next = here.open().kept
  await next.settle()
  expect(next.address()).toBe('http://evil.example:3128/')
})

test('an address without one removes it, and so does removing everything', async () => {
  const here = place()
  const { kept } = here.open()
  await kept.set({ proxy: written })
  await kept.set({ proxy: 'http://proxy.example:3128' })
  expect(here.entries.size).toBe(0)
  await expect(kept.set({ proxy: shown })).rejects.toMatchObject({ code: 'INVALID_INPUT' })
  await kept.set({ proxy: written })
  kept.forget()
  expect([kept.get().proxy, kept.address()]).toEqual(['http://proxy.example:3128', 'http://proxy.example:3128'])
  expect(here.file()).not.toMatch(/canary|\*\*\*/)
})
