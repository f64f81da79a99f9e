import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { preferenceChange, preferences, type Preferences } from '../../shared/main-contract.ts'
import { openPreferences } from './preferences.ts'

/** None of them is what it is at first. */
const chosen: Preferences = {
  theme: 'dark',
  density: 'compact',
  privacy: true,
  notifications: false,
  background: true,
  proxy: 'http://proxy.acme.example:3128',
  extraCa: '/etc/ssl/acme.pem',
  updateFeed: 'https://updates.acme.example/',
  views: [{ id: '1', screen: '/grants', name: 'Mine', search: 'q=ladder' }],
}
const names = Object.keys(preferences.shape) as (keyof Preferences)[]
const pairs = names.flatMap((first) => names.filter((second) => second !== first).map((second) => [first, second] as const))

function place(content?: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'rollcall-preferences-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const file = join(folder, 'preferences.json')
  if (content !== undefined) writeFileSync(file, content)
  return file
}

test('every preference of the test is another than at first', () => {
  expect(Object.keys(chosen).sort()).toEqual([...names].sort())
  const first = preferences.parse({})
  for (const name of names) expect(chosen[name], name).not.toEqual(first[name])
})

test.each(pairs)('%s stays when %s is changed after it, now and after a restart', (first, second) => {
  const file = place()
  const store = openPreferences(file)
  // As the window asks: what it says goes through the contract.
  store.set(preferenceChange.parse({ [first]: chosen[first] }))
  const now = store.set(preferenceChange.parse({ [second]: chosen[second] }))
  expect(now).toEqual({ ...preferences.parse({}), [first]: chosen[first], [second]: chosen[second] })
  expect(openPreferences(file).get()).toEqual(now)
})

test('a change says no more than it was told', () => {
  expect(preferenceChange.parse({})).toEqual({})
  expect(preferenceChange.parse({ privacy: true, unknown: 1 })).toEqual({ privacy: true })
})

test('what another version keeps in the file stays', () => {
  const file = place(JSON.stringify({ theme: 'dark', language: 'de' }))
  openPreferences(file).set({ density: 'compact' })
  expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ theme: 'dark', density: 'compact', language: 'de' })
})

test('one preference that does not fit takes none of the others along', () => {
  const content = JSON.stringify({ ...chosen, updateFeed: 'http://updates.acme.example' })
  const file = place(content)
  expect(openPreferences(file).get()).toEqual({ ...chosen, updateFeed: '' })
  expect(readFileSync(`${file}.unreadable`, 'utf8')).toBe(content)
  expect(readFileSync(file, 'utf8')).toBe(content)
})

test('a file that is none is put aside', () => {
  for (const content of ['{"theme":', '[]', '"dark"', '']) {
    const file = place(content)
    expect(openPreferences(file).get()).toEqual(preferences.parse({}))
    expect(existsSync(file)).toBe(false)
    expect(readFileSync(`${file}.unreadable`, 'utf8')).toBe(content)
  }
})
