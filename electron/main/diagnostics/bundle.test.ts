import { strFromU8, unzipSync } from 'fflate'
import { expect, test } from 'vitest'
import { preferences } from '../../../shared/main-contract.ts'
import { bundleOf, type BundleParts } from './bundle.ts'
import { createCleaner } from './clean.ts'

const token = 'canary/token+4711=='
const person = 'Ada Lovelace-Haddad'
const email = 'ada.lovelace@acme-learning.example'
const home = '/home/ada.lovelace'

const dirty = [
  JSON.stringify({ level: 50, time: 1, msg: 'call failed', detail: `x ${encodeURIComponent(token)} y`, [email]: `of "${person}"` }),
  JSON.stringify({ level: 30, time: 2, msg: `There is no "${person}\\" and more" here.`, path: `${home}/sync.c1z`, list: [{ to: email }] }),
  `Error: "${person}" was not found`,
  `    at ${home}/rollcall/index.mjs:1:2 Bearer ${Buffer.from(`user:${token}`).toString('base64')}`,
  `/media/ada.lovelace/stick/a.c1z https://ada:${token}@host.example/?token=${token}`,
].join('\n')

const parts: BundleParts = {
  versions: { rollcall: '0.1.0', folder: `${home}/.config/Rollcall` },
  preferences: preferences.parse({
    proxy: `http://ada:${encodeURIComponent(token)}@proxy.example:8080`,
    extraCa: `${home}/ca.pem`,
    views: [{ id: '1', screen: '/grants', name: person, search: `q=${person}` }],
  }),
  catalog: { runs: [{ error: { code: 'AUTH', message: `The token ${token} of "${person}" was refused by ${email}.` } }] },
  appLog: dirty,
  engineLog: dirty,
  at: new Date(Date.UTC(2026, 10, 25)),
}

const texts = (of: BundleParts): Record<string, string> =>
  Object.fromEntries(
    Object.entries(unzipSync(bundleOf(of, createCleaner([token], home, 'ada.lovelace')))).map(([name, bytes]) => [name, strFromU8(bytes)]),
  )

test('a bundle has neither the token nor the person nor the home folder anywhere', () => {
  const files = texts(parts)
  expect(Object.keys(files)).toEqual(['README.txt', 'versions.json', 'settings.json', 'catalog.json', 'app.log', 'engine.log'])
  const all = Object.values(files).join('\n')
  for (const secret of [token, encodeURIComponent(token), Buffer.from(token).toString('base64').slice(0, 12), 'canary'])
    expect(all).not.toContain(secret)
  for (const told of [email, person, 'Lovelace', home, 'ada.lovelace', 'proxy.example']) expect(all).not.toContain(told)
})

test('what helps is there', () => {
  const files = texts(parts)
  for (const name of Object.keys(files).slice(1)) expect(files['README.txt']).toContain(name)
  expect(JSON.parse(files['settings.json'] ?? '')).toMatchObject({
    theme: 'system',
    proxy: 'set',
    extraCa: 'set',
    updateFeed: 'not set',
    views: 1,
  })
  expect(JSON.parse(files['catalog.json'] ?? '')).toMatchObject({ runs: [{ error: { code: 'AUTH' } }] })
  const [first = '', second = ''] = (files['engine.log'] ?? '').split('\n')
  expect(JSON.parse(first)).toMatchObject({ level: 50, msg: 'call failed' })
  expect(JSON.parse(second)).toMatchObject({ msg: expect.stringContaining('There is no "…"') as string, path: '~/sync.c1z' })
  expect(JSON.parse(texts({ ...parts, catalog: null })['catalog.json'] ?? '')).toEqual({ problem: 'The engine did not answer.' })
})
