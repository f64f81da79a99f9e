import { copyFileSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ElectronApplication } from '@playwright/test'
import { selfSigned } from '../../electron/engine/http/testing/certificate.ts'
import { honeypot, stealPorts } from './attacker.ts'
import { expect, test } from './desktop.ts'
import { answerOpenDialog, answerQuestions } from './steps.ts'

/** A page that was taken over does nothing of this by itself: main asks the person, in a dialog the page neither sees nor answers. */
const fixture = join(import.meta.dirname, '../fixtures/baton-made-two-syncs.c1z')
const refused = {
  status: 400,
  body: expect.objectContaining({ data: expect.objectContaining({ code: 'CANCELLED' }) }) as unknown,
}

test('whom Rollcall believes changes only when the person agrees, and is asked once', async ({ launch, folder, profile }) => {
  const certificates = join(folder, 'ca.pem')
  writeFileSync(certificates, selfSigned(['ca.example']).cert)
  const { app, page } = await launch()
  const ports = await stealPorts(page)
  const before = await ports.call('main', 'preferences/get', undefined)
  const wishes = [
    { updateFeed: 'https://evil.example/feed' },
    { proxy: 'http://dana:secret-word@evil.example:3128' },
    { extraCa: certificates },
  ]
  const asked = await answerQuestions(app, 'refuse')
  for (const wish of wishes) expect(await ports.call('main', 'preferences/set', { ...wish, theme: 'dark' })).toMatchObject(refused)
  expect(await ports.call('main', 'preferences/get', undefined)).toEqual(before)
  expect((await asked()).map(({ detail }) => detail)).toEqual(['https://evil.example/feed', 'http://dana@evil.example:3128', certificates])

  const again = await answerQuestions(app, 'agree')
  for (const wish of [...wishes, ...wishes]) expect((await ports.call('main', 'preferences/set', wish)).status).toBe(200)
  expect(await again()).toHaveLength(3)
  // The audit trail tells of each, and of none of the values; who signs in at the proxy was said twice.
  const lines = await trail(ports)
  expect(lines).toEqual(
    ['proxy', 'extraCa', 'proxy', 'updateFeed'].map((name) =>
      expect.objectContaining({ event: 'settings.changed', subject: 'settings', data: { [name]: 'set' } }),
    ),
  )
  const { body } = await ports.call('main', 'preferences/get', undefined)
  expect(body).toMatchObject({ proxy: 'http://***@evil.example:3128' })
  expect(readFileSync(join(profile, 'rollcall/preferences.json'), 'utf8')).not.toMatch(/secret-word|dana/)
  // Nothing of it needs a question: what is set again, and what is nobody's power.
  expect((await ports.call('main', 'preferences/set', { theme: 'dark', density: 'compact' })).status).toBe(200)
  expect(await again()).toHaveLength(3)
})

test('no place is shown that the person does not know of', async ({ desktop: { app, page, profile }, folder }) => {
  const chosen = join(folder, 'chosen.c1z')
  copyFileSync(fixture, chosen)
  const shown = await watchShown(app)
  const asked = await answerQuestions(app, 'refuse')
  const ports = await stealPorts(page)
  const reveal = (path: string) => ports.call('main', 'app/reveal', { path })
  for (const path of ['/etc/passwd', chosen, join(profile, 'rollcall/catalog.db'), '//server/share/x', `${folder}/x/../chosen.c1z`]) {
    expect({ path, ...(await reveal(path)) }).toMatchObject({ path, ...refused })
  }
  for (const path of ['relative', 'smb://server/share', '/x\0y']) expect((await reveal(path)).status).toBe(400)
  expect(await asked()).toHaveLength(5)
  expect(await shown()).toEqual([])

  await answerOpenDialog(app, chosen)
  await ports.call('main', 'dialogs/openFile', { title: 'Open' })
  for (const path of [chosen, join(profile, 'rollcall'), join(profile, 'rollcall/logs/engine.log')])
    expect((await reveal(path)).status).toBe(200)
  expect(await asked()).toHaveLength(5)
  expect(await shown()).toEqual([chosen, join(profile, 'rollcall'), join(profile, 'rollcall/logs/engine.log')])
})

test('the keychain is emptied only when the person agrees, all at once or one by one', async ({ desktop: { app, page } }) => {
  const ports = await stealPorts(page)
  const connections = ['one', 'two', 'three', 'four']
  for (const ownerId of connections) await ports.call('main', 'keychain/set', { ownerId, name: 'apiToken', value: 'x' })
  const kept = async (): Promise<number> => {
    const each = await Promise.all(connections.map((ownerId) => ports.call('main', 'keychain/stored', { ownerId })))
    return each.filter(({ body }) => (body as unknown[]).length > 0).length
  }
  expect(await kept()).toBe(4)
  const asked = await answerQuestions(app, 'refuse')
  expect(await ports.call('main', 'keychain/removeAll', undefined)).toMatchObject(refused)
  expect(await kept()).toBe(4)
  for (const ownerId of connections) await ports.call('main', 'keychain/remove', { ownerId })
  expect(await kept()).toBe(2)
  expect(await asked()).toHaveLength(3)
  const again = await answerQuestions(app, 'agree')
  const all = await ports.call('main', 'keychain/removeAll', undefined)
  expect(all.status).toBe(200)
  expect(await kept()).toBe(0)
  expect(await again()).toHaveLength(1)
  expect(await trail(ports)).toMatchObject([{ event: 'secret.removed', subject: 'keychain', data: { name: 'all', removed: all.body } }])
})

test('no address of this computer or of a private network is set unseen', async ({ desktop: { app, page } }) => {
  const trap = await honeypot()
  try {
    const ports = await stealPorts(page)
    const asked = await answerQuestions(app, 'refuse')
    const organizationId = '00000000-0000-0000-0000-000000000000'
    const source = (baseUrl: string) => ({ sourceId: 'percipio', config: { organizationId, baseUrl }, secrets: { apiToken: 'x' } })
    const channel = (config: object) => ({ kind: 'webhook', name: 'Hook', events: ['run.failed'], config })
    const calls: readonly (readonly [path: string, input: object])[] = [
      ['connections/save', { name: 'Inside', sourceId: 'percipio', config: source(trap.url).config }],
      ['connections/check', source(trap.url)],
      ['runs/start', source('https://169.254.169.254/latest')],
      ['runs/start', source('https://10.0.0.1')],
      ['notices/save', channel({ url: `${trap.url}/hook`, allowHttp: true, allowPrivate: true })],
      ['notices/save', channel({ url: 'https://[::ffff:7f00:1]/hook' })],
      ['destinations/save', { name: 'Out', kindId: 'conductorone', config: { clientId: 'x@localhost:9/ccc' } }],
    ]
    for (const [path, input] of calls) expect({ path, ...(await ports.call('engine', path, input)) }).toMatchObject({ path, ...refused })
    expect(await asked()).toHaveLength(calls.length)
    expect(trap.asked).toEqual([])
    for (const list of ['connections/list', 'destinations/list']) expect((await ports.call('engine', list, undefined)).body).toEqual([])

    const again = await answerQuestions(app, 'agree')
    const saved = await ports.call('engine', 'notices/save', channel({ url: `${trap.url}/hook`, allowHttp: true, allowPrivate: true }))
    expect(saved.status).toBe(200)
    expect((await ports.call('engine', 'connections/save', calls[0]?.[1])).status).toBe(200)
    expect(await again()).toHaveLength(1)
    expect(trap.asked).toEqual([])
  } finally {
    await trap.close()
  }
})

test('odd addresses and names as arguments end no start', async ({ launch, folder }) => {
  const chosen = join(folder, 'chosen.c1z')
  copyFileSync(fixture, chosen)
  const odd = [
    'file:///x%00.c1z',
    'file:///%zz.c1z',
    'file:///%ff.c1z',
    `file://${folder}%2fchosen.c1z`,
    'file://server/share/x.c1z',
    'smb://server/share/x.c1z',
    '\\\\server\\share\\x.c1z',
    'rollcall://x.c1z',
    'rollcall://',
    'file://',
    '/nowhere/x.c1z',
    folder,
    `${'x'.repeat(10_000)}.c1z`,
    `file:///${'x'.repeat(10_000)}.c1z`,
    '',
  ]
  const { page } = await launch(...odd, `file://${chosen}`)
  await expect(page.getByRole('dialog', { name: 'chosen.c1z' })).toBeVisible()
  await expect(page.getByRole('alert')).toHaveCount(0)
})

async function watchShown(app: ElectronApplication): Promise<() => Promise<readonly string[]>> {
  const shown = await app.evaluateHandle(({ shell }) => {
    const places: string[] = []
    shell.showItemInFolder = (path) => void places.push(path)
    return places
  })
  return () => shown.jsonValue()
}

const trail = async (ports: Awaited<ReturnType<typeof stealPorts>>): Promise<unknown> =>
  (await ports.call('engine', 'audit/list', { limit: 100 })).body
