import type { ElectronApplication } from '@playwright/test'
import { stealPorts } from './attacker.ts'
import { expect, test } from './desktop.ts'
import { go } from './steps.ts'

/** The same odd messages every time. */
function createDice(seed: number): (sides: number) => number {
  let state = seed
  return (sides) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * sides)
  }
}

const parts = [
  null,
  true,
  -1,
  1e308,
  '',
  '/',
  '/app/info',
  '/../app/info',
  '/__proto__/x',
  '//evil.example/x',
  'http://[',
  '\ud800',
  'x'.repeat(100_000),
]
const shapes = [
  [],
  {},
  [[]],
  { json: null },
  { json: 1, meta: [[99, 'x']] },
  { json: { a: 1 }, meta: [['bigint', '']], maps: [[0]] },
  { toJSON: 1 },
]

/** Messages that look like calls of the wire and are wrong somewhere: in a field, in its type, in the text itself. */
function oddCalls(count: number): string[] {
  const roll = createDice(4711)
  const any = (): unknown => (roll(2) === 0 ? parts[roll(parts.length)] : shapes[roll(shapes.length)])
  return Array.from({ length: count }, (_, n) => {
    const call: Record<string, unknown> = { i: `odd-${n}`, p: { u: '/preferences/get', b: { json: null } } }
    const inner = call.p as Record<string, unknown>
    for (let changes = 1 + roll(3); changes > 0; changes--) {
      const field = ['i', 't', 'p', 'u', 'b', 'm', 'h', 's'][roll(8)] ?? 'p'
      if (field === 'i' || field === 't' || field === 'p') call[field] = any()
      else inner[field] = any()
    }
    const text = JSON.stringify(call)
    return roll(4) === 0 ? text.slice(0, roll(text.length)) : text
  })
}

const long = 'x'.repeat(80_000)
const refused: readonly (readonly [path: string, input: unknown, status?: number])[] = [
  ['app/nameCommands', undefined],
  ['app/nameCommands', { 'go.held': '' }],
  ['app/nameCommands', { 'go.held': long }],
  ['app/nameCommands', { 'go.holders': ['Pupils'] }],
  ['app/reveal', undefined],
  ['app/reveal', { path: '' }],
  ['app/reveal', { path: ['/etc'] }],
  ['app/reveal', { path: long }],
  ['app/openExternal', { url: 5 }],
  ['app/openExternal', { url: `https://x.example/${long}` }],
  ['app/notify', { title: long, body: '' }],
  ['preferences/set', null],
  ['preferences/set', 'dark'],
  ['preferences/set', { theme: 'evil' }],
  ['preferences/set', { privacy: 'yes' }],
  ['preferences/set', { proxy: 'file:///etc/passwd' }],
  ['preferences/set', { updateFeed: 'http://evil.example' }],
  ['preferences/set', { views: Array.from({ length: 501 }, () => ({ id: '1', screen: '/', name: 'x', search: '' })) }],
  ['dialogs/openFile', { title: 7 }],
  ['dialogs/chooseFiles', { title: 'x', several: 'all' }],
  ['dialogs/chooseFolder', { title: 'x', to: 'anything' }],
  ['dialogs/saveFile', { title: 'x', defaultName: 'x', kind: 'exe' }],
  ['dialogs/saveFile', { title: 'x', defaultName: long, kind: 'csv' }],
  ['keychain/stored', { ownerId: '' }],
  ['keychain/set', { ownerId: 'c', name: 'apiToken', value: '' }],
  ['keychain/set', { ownerId: 'c', name: 'apiToken', value: long }],
  ['keychain/remove', { ownerId: [] }],
  ['keychain/read', { ownerId: 'c', names: ['apiToken'] }, 404],
  ['__proto__/constructor', {}, 404],
  ['constructor', {}, 404],
  ['app', {}, 404],
  ['', {}, 404],
]

test('main hears anything on its port and goes on', async ({ desktop: { app, page } }) => {
  await watchMain(app)
  const ports = await stealPorts(page)
  const before = await ports.call('main', 'preferences/get', undefined)
  expect(before.status).toBe(200)

  await ports.sayOdd('main')
  await ports.say('main', 'long text')
  await ports.sayAll('main', ['', ' ', 'null', '0', '[]', '{}', '"x"', '['.repeat(200_000), '{"i":'.repeat(50_000), '\0', '\ud800'])
  await ports.sayAll('main', oddCalls(2000))
  expect(await ports.call('main', 'preferences/get', undefined)).toEqual(before)

  for (const [path, input, status = 400] of refused) {
    expect({ path, input, status: (await ports.call('main', path, input)).status }).toEqual({ path, input, status })
  }
  const polluting = JSON.parse('{"theme":"system","__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}') as object
  expect((await ports.call('main', 'preferences/set', polluting)).status).toBe(200)
  expect(await ports.call('main', 'preferences/get', undefined)).toEqual(before)
  expect(await app.evaluate(() => ({}))).not.toHaveProperty('polluted')
  expect(await app.evaluate(() => 'polluted' in {})).toBe(false)

  // The window's own client is on the same port, the engine beside it.
  expect((await ports.call('engine', 'sources/list', undefined)).status).toBe(200)
  await go(page, 'Settings')
  await page.getByRole('tab', { name: 'About' }).click()
  await expect(page.getByRole('tabpanel', { name: 'About' })).toContainText('Electron')
  expect(await watched(app)).toEqual({ failures: [], dialogs: 0 })
})

interface Watched {
  readonly failures: string[]
  dialogs: number
}

/** Remembers what would have ended main, or asked the person something. */
async function watchMain(app: ElectronApplication): Promise<void> {
  await app.evaluate(({ dialog }) => {
    const seen: Watched = { failures: [], dialogs: 0 }
    Object.assign(globalThis, { watched: seen })
    if (process.listenerCount('unhandledRejection') === 0) seen.failures.push('A promise nobody keeps would be shown, or end main.')
    process.on('uncaughtException', (reason) => seen.failures.push(reason.stack ?? ''))
    const asked = (): Promise<{ canceled: boolean; filePaths: string[]; filePath: string }> => {
      seen.dialogs += 1
      return Promise.resolve({ canceled: true, filePaths: [], filePath: '' })
    }
    Object.assign(dialog, { showOpenDialog: asked, showSaveDialog: asked, showMessageBox: asked })
  })
}

const watched = (app: ElectronApplication): Promise<Watched> => app.evaluate(() => (globalThis as unknown as { watched: Watched }).watched)
