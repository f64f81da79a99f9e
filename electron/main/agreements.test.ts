import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { preferences } from '../../shared/main-contract.ts'
import { agreedPlace, askForSettings, guardedChanges } from './agreed-changes.ts'
import { openAgreements, type Wish } from './agreements.ts'
import { eventually } from '../../tests/fakes/eventually.ts'

let folder: string
let asked: Wish[]
let answer: boolean
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rollcall-agreed-'))
  asked = []
  answer = true
})
afterEach(() => rmSync(folder, { recursive: true }))

const open = (file = join(folder, 'agreed.json')) =>
  openAgreements(file, (wish) => {
    asked.push(wish)
    return Promise.resolve(answer)
  })
const proxy: Wish = { kind: 'proxy', value: 'http://dana:secret-word@proxy.example:3128' }

test('what was agreed to is not asked again, not after a start either; what was refused is', async () => {
  const first = open()
  answer = false
  expect(await first.ask(proxy)).toBe(false)
  answer = true
  expect(await first.ask(proxy)).toBe(true)
  expect(await first.ask(proxy)).toBe(true)
  expect(await open().ask(proxy)).toBe(true)
  expect(asked).toHaveLength(2)
  // The same text for something else is another question.
  expect(await open().ask({ kind: 'extraCa', value: proxy.value })).toBe(true)
  expect(asked).toHaveLength(3)
  expect(readFileSync(join(folder, 'agreed.json'), 'utf8')).not.toContain('secret-word')
})

test('emptying the keychain and taking a setting back are asked each time', async () => {
  const agreements = open()
  for (const wish of [{ kind: 'all secrets' }, { kind: 'more secrets' }, { kind: 'proxy', value: '' }] as const) {
    await agreements.ask(wish)
    await agreements.ask(wish)
  }
  expect(asked).toHaveLength(6)
})

test('one question at a time, one for the same wish, and not any number of them', async () => {
  const waiting: ((agrees: boolean) => void)[] = []
  const agreements = openAgreements(join(folder, 'agreed.json'), (wish) => {
    asked.push(wish)
    return new Promise((resolve) => waiting.push(resolve))
  })
  const wishes = Array.from({ length: 50 }, (_, n) => agreements.ask({ kind: 'private address', address: `10.0.0.${n}` }))
  const again = agreements.ask({ kind: 'private address', address: '10.0.0.0' })
  await Promise.resolve()
  expect(asked).toHaveLength(1)
  for (let n = 0; n < 5; n++) {
    await eventually(() => expect(waiting).toHaveLength(n + 1))
    waiting[n]?.(n === 0)
  }
  expect(await Promise.all(wishes)).toEqual(wishes.map((_, n) => n === 0))
  expect(await again).toBe(true)
  expect(asked).toHaveLength(5)
})

test('a file that cannot be read or written keeps nobody from agreeing', async () => {
  writeFileSync(join(folder, 'agreed.json'), '{"agreed": 7')
  expect(await open().ask(proxy)).toBe(true)
  const nowhere = open(join(folder, 'agreed.json', 'x.json'))
  expect(await nowhere.ask(proxy)).toBe(true)
  expect(await nowhere.ask(proxy)).toBe(true)
  expect(asked).toHaveLength(2)
})

test('feed, proxy and certificates are asked for when they change, and nothing else is', async () => {
  const agreements = open()
  const now = preferences.parse({ proxy: 'http://proxy.example:1' })
  await askForSettings(
    now,
    { theme: 'dark', privacy: true, proxy: 'http://proxy.example:1', extraCa: '', updateFeed: undefined },
    agreements,
  )
  expect(asked).toEqual([])
  await askForSettings(now, { updateFeed: 'https://feed.example', proxy: '', extraCa: '/ca.pem' }, agreements)
  expect(asked.map(({ kind }) => kind)).toEqual(['updateFeed', 'proxy', 'extraCa'])
  answer = false
  await expect(askForSettings(now, { updateFeed: 'https://evil.example' }, agreements)).rejects.toMatchObject({ code: 'CANCELLED' })
})

test('a place that nobody chose is shown only when the person agrees', async () => {
  const agreements = open()
  const known = new Set(['/data', '/out/list.csv'])
  for (const path of ['/data', '/out/list.csv', '/out/./list.csv']) await agreedPlace(path, known, agreements)
  agreements.remember({ kind: 'reveal', folder: '/chosen' })
  expect(await agreedPlace('/chosen/a/b.c1z', known, agreements)).toBe('/chosen/a/b.c1z')
  expect(asked).toEqual([])

  answer = false
  for (const path of ['/etc/passwd', '/data/catalog.db', '/chosen/../etc/passwd', '/chosenother/x']) {
    await expect(agreedPlace(path, known, agreements)).rejects.toMatchObject({ code: 'CANCELLED' })
  }
  expect(asked).toEqual(['/etc', '/data', '/etc', '/chosenother'].map((place) => ({ kind: 'reveal', folder: place })))
  for (const path of ['relative/x', '', '/x\0y', 'smb://server/share']) {
    await expect(agreedPlace(path, known, agreements)).rejects.toMatchObject({ code: 'INVALID_INPUT' })
  }
  answer = true
  expect(await agreedPlace('/etc/passwd', known, agreements)).toBe('/etc/passwd')
  expect(await agreedPlace('/etc/hosts', known, agreements)).toBe('/etc/hosts')
  expect(asked).toHaveLength(5)
})

test('of what decides whom Rollcall believes it is told that it changed, never to what', () => {
  const before = preferences.parse({ proxy: 'http://a.example:3128', updateFeed: 'https://a.example', theme: 'dark' })
  const after = { proxy: 'http://dana:secret-word@b.example:3128', extraCa: '/ca.pem', updateFeed: '' as const, privacy: true }
  expect(guardedChanges(before, after)).toEqual({ proxy: 'set', extraCa: 'set', updateFeed: 'removed' })
  expect(guardedChanges(before, { ...before, theme: 'light' })).toEqual({})
  expect(guardedChanges(before, { theme: 'light' })).toEqual({})
})
