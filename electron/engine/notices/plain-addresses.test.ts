import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, expect, test } from 'vitest'
import { bench, folder, hook, lines, raised, receiver, secret, until, type Bench } from '../../../tests/fakes/notice-bench.ts'
import type { NoticeChannel } from '../../../shared/notices.ts'
import type { NoticeCenterOptions } from './notice-center.ts'
import { eventually } from '../../../tests/fakes/eventually.ts'

const token = 'T0001/canary-of-the-address'
const plain = `https://hooks.example.com/services/${token}`
const shown = 'https://hooks.example.com/…'

let kept: Map<string, string>
beforeEach(() => {
  kept = new Map()
})
const keychain = {
  secrets: (id: string, names: readonly string[]) =>
    Promise.resolve(
      Object.fromEntries(names.flatMap((name) => (name === 'secret' ? [[name, secret]] : [[name, kept.get(`${id}/${name}`) ?? '']]))),
    ),
  keepSecret: (id: string, name: string, value: string) => {
    kept.set(`${id}/${name}`, value)
    return Promise.resolve()
  },
} satisfies Partial<NoticeCenterOptions>
const refusing = { ...keychain, keepSecret: () => Promise.reject(new Error('GNOME Keyring is locked.')) }

const only = ({ center }: Bench): NoticeChannel => {
  const channel = center.channels().find(({ kind }) => kind === 'webhook')
  if (channel === undefined) throw new Error('there is none')
  return channel
}
/** A channel as an earlier version left it. */
const left = async (url: string, config: Readonly<Record<string, unknown>> = {}): Promise<string> => {
  const before = bench({ background: false })
  const { id } = hook(before, url, { config: { url, allowHttp: true, allowPrivate: true, ...config } })
  await before.center.close()
  before.catalog.close()
  return id
}
const linesAbout = ({ catalog }: Bench, id: string) =>
  catalog.audit.list(`channel:${id}`, undefined, 50).filter(({ event }) => event !== 'channel.saved')
const settled = async (here: Bench): Promise<void> => {
  await here.center.settled()
}

test('at the start a plain address moves into the keychain, with a line in the trail', async () => {
  const id = await left(plain)
  const here = bench(keychain)
  await settled(here)
  expect(only(here)).toMatchObject({ id, problem: null, config: { url: shown, allowHttp: true, allowPrivate: true } })
  expect([...kept]).toEqual([[`${id}/address`, plain]])
  expect(linesAbout(here, id)).toMatchObject([{ event: 'secret.set', data: { name: 'address' } }])
  expect(JSON.stringify([lines, linesAbout(here, id)])).not.toContain(token)

  // Once.
  const again = bench(keychain)
  await settled(again)
  expect(linesAbout(again, id)).toHaveLength(1)
})

test('what the catalog held of it is overwritten', async () => {
  const holds = (): boolean => readFileSync(join(folder, 'catalog.db')).includes(token)
  // Two, so that what is written anew takes another place of the page.
  await left(plain)
  await left(`${plain}/${'x'.repeat(900)}`)
  expect(holds()).toBe(true)
  const here = bench(keychain)
  await settled(here)
  await here.center.close()
  here.catalog.close()
  expect(holds()).toBe(false)
})

test('a keychain that refuses loses nothing: the address stays and the channel says so', async () => {
  const there = await receiver({ status: 200 })
  const url = `${there.url}/${token}`
  const id = await left(url)
  const here = bench(refusing)
  await settled(here)
  expect(only(here).config.url).toBe(url)
  expect(only(here).problem).toBe('Its whole address is still in the catalog: GNOME Keyring is locked.')
  expect(linesAbout(here, id)).toEqual([])
  here.center.raise(raised('run.failed'))
  await until(here.center, id, 'sent', 1)
  expect(only(here).problem).toMatch(/^Its whole address/)
  expect(lines.join('\n')).toContain('address not moved')
  expect(lines.join('\n')).not.toContain(token)
})

test('a keychain that gives back another address is not believed', async () => {
  const id = await left(plain)
  const here = bench({ ...keychain, keepSecret: () => Promise.resolve() })
  await settled(here)
  expect(only(here).config.url).toBe(plain)
  expect(only(here).problem).toContain('still in the catalog')
  expect(linesAbout(here, id)).toEqual([])
})

test('a command leaves it until it uses the channel', async () => {
  const there = await receiver({ status: 200 })
  const url = `${there.url}/${token}`
  const id = await left(url)
  const here = bench({ ...keychain, background: false })
  await settled(here)
  expect(only(here).config.url).toBe(url)
  expect((await here.center.test(id)).state).toBe('sent')
  await eventually(() => expect(only(here).config.url).toBe(`${new URL(url).origin}/…`))
  expect(kept.get(`${id}/address`)).toBe(url)
  expect((await here.center.test(id)).state).toBe('sent')
})

test.each([
  ['says nothing after its host', 'https://hooks.example.com', {}],
  ['was to be kept whole', plain, { plainAddress: true }],
])('an address that %s stays', async (_what, url, config) => {
  await left(url, config)
  const here = bench(keychain)
  await settled(here)
  expect(only(here)).toMatchObject({ problem: null, config: { url } })
  expect(kept.size).toBe(0)
})

test('one that was changed meanwhile is not put back', async () => {
  const id = await left(plain)
  let answer = (): void => undefined
  const slow = new Promise<void>((resolve) => (answer = resolve))
  const here = bench({ ...keychain, keepSecret: (...given) => slow.then(() => keychain.keepSecret(...given)) })
  here.center.save({ id, kind: 'webhook', name: 'Hook', events: ['run.failed'], config: { url: 'https://hooks.example.com/new' } })
  answer()
  await settled(here)
  expect(only(here).config.url).toBe('https://hooks.example.com/new')
  expect(linesAbout(here, id)).toEqual([])
})
