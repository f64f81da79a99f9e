import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { settle } from './local-data.ts'
import { receiptName, receiptOf } from './move-folder.ts'
import type { WindowsPlaces } from './places.ts'

let root: string
let places: WindowsPlaces
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'rollcall-places-'))
  const userData = join(root, 'Roaming', 'Rollcall')
  const data = join(root, 'Local', 'Rollcall')
  places = {
    userData: join(data, 'Window'),
    data,
    apart: join(data, 'window-data'),
    before: { userData, data: join(userData, 'rollcall') },
  }
})
afterEach(() => rmSync(root, { recursive: true }))

const kept = {
  'catalog.db': 'runs',
  'catalog.db-wal': 'newest runs',
  'preferences.json': '{"theme":"dark"}',
  'snapshots/a.snapshot': 'a'.repeat(3_000_000),
  'logs/app.log': '',
}

function put(folder: string, files: Readonly<Record<string, string>>): void {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), content)
  }
}

function contents(folder: string): Record<string, string> {
  if (!existsSync(folder)) return {}
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  return Object.fromEntries(
    files
      .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
      .filter((path) => path !== receiptName && !path.startsWith('Window'))
      .map((path) => [path, readFileSync(join(folder, path), 'utf8')]),
  )
}

const now = (): number => Date.UTC(2026, 10, 30)
const otherVolume = (): void => {
  throw Object.assign(new Error('cross-device link'), { code: 'EXDEV' })
}

for (const [how, rename] of [
  ['renamed', renameSync],
  ['copied', otherVolume],
] as const) {
  test(`data of the roaming profile is ${how} to the local place, once, with a receipt`, () => {
    put(places.before.data, kept)
    put(places.before.userData, { 'window.json': '{}', 'Local Storage/leveldb/1.log': 'layouts' })
    const settled = settle(places, { now, rename })
    expect(settled).toMatchObject({ data: places.data, userData: places.userData, problem: null })
    expect(contents(places.data)).toEqual(kept)
    expect(readFileSync(join(places.userData, 'Local Storage/leveldb/1.log'), 'utf8')).toBe('layouts')
    expect(existsSync(places.before.data)).toBe(false)
    expect(receiptOf(places.data)).toMatchObject({
      ...{ how, from: places.before.data, to: places.data, files: 5, movedAt: '2026-11-30T00:00:00.000Z' },
      bytes: Object.values(kept).join('').length,
    })
    expect(settled.moved.map(({ to }) => to)).toEqual([places.data, places.userData])
    expect(settle(places, { now, rename })).toEqual({ data: places.data, userData: places.userData, moved: [], problem: null })
    expect(contents(places.data)).toEqual(kept)
  })
}

test('a first start has nothing to move', () => {
  expect(settle(places, { now })).toEqual({ data: places.data, userData: places.userData, moved: [], problem: null })
  expect(existsSync(places.data)).toBe(false)
})

test('data of the command is never touched: the window goes beside it, and stays there', () => {
  const command = { 'catalog.db': 'of the command', 'snapshots/b.snapshot': 'b' }
  put(places.data, command)
  put(places.before.data, kept)
  for (let starts = 0; starts < 3; starts++) {
    expect(settle(places, { now })).toMatchObject({ data: places.apart, problem: null })
    expect(contents(places.apart)).toEqual(kept)
    expect(Object.fromEntries(Object.entries(contents(places.data)).filter(([path]) => !path.startsWith('window-data')))).toEqual(command)
  }
})

test('what cannot be moved is used where it is, whole, and moved at a later start', () => {
  put(places.before.data, kept)
  const busy = (): void => {
    throw Object.assign(new Error('EBUSY: resource busy'), { code: 'EBUSY' })
  }
  expect(settle(places, { now, rename: busy })).toMatchObject({ ...places.before, problem: 'EBUSY: resource busy' })
  expect(contents(places.before.data)).toEqual(kept)
  expect(settle(places, { now })).toMatchObject({ data: places.data, problem: null })
  expect(contents(places.data)).toEqual(kept)
})

test('a copy that was broken off goes on with what is there now', () => {
  put(places.before.data, kept)
  put(`${places.data}.incoming`, {
    'catalog.db': 'runs',
    'snapshots/a.snapshot': 'aaa',
    'snapshots/gone.snapshot': 'x',
    'logs/app.log.part': 'y',
  })
  settle(places, { now, rename: otherVolume })
  expect(contents(places.data)).toEqual(kept)
  expect(existsSync(places.before.data)).toBe(false)
  expect(existsSync(`${places.data}.incoming`)).toBe(false)
})

test('a removal that was broken off goes on; what was written since stays', () => {
  put(places.before.data, kept)
  settle(places, { now, rename: otherVolume })
  const made = receiptOf(places.data)
  const putBack = (): void => {
    put(places.before.data, { 'catalog.db': 'runs' })
    const { modified = 0 } = made?.entries.find(({ path }) => path === 'catalog.db') ?? {}
    utimesSync(join(places.before.data, 'catalog.db'), modified / 1000, modified / 1000)
  }
  putBack()
  settle(places, { now, rename: otherVolume })
  expect(existsSync(places.before.data)).toBe(false)

  putBack()
  put(places.before.data, { 'catalog.db': 'runs of an older version' })
  expect(settle(places, { now, rename: otherVolume })).toMatchObject({ data: places.data, moved: [] })
  expect(contents(places.before.data)).toEqual({ 'catalog.db': 'runs of an older version' })
  expect(contents(places.data)).toEqual(kept)
})

test('an older version that runs again leaves the window where it works', () => {
  put(places.data, { 'catalog.db': 'new', 'preferences.json': '{}' })
  put(places.before.data, kept)
  expect(settle(places, { now })).toMatchObject({ data: places.data, moved: [] })
  expect(contents(places.before.data)).toEqual(kept)
})
