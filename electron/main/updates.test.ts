import { describe, expect, test, vi } from 'vitest'
import { lookForUpdate, updateWay, type Installation, type Updater } from './updates.ts'

vi.mock('electron', () => ({ app: {} }))

const feed = 'https://updates.example.com/rollcall'
const options = { provider: 'custom' } as const
const installed: Installation = { feed, packaged: true, platform: 'win32', appImage: false, ownedByPackage: false, key: 'a key' }

describe('the way of an update', () => {
  test.each<[string, Partial<Installation>, string]>([
    ['nobody named a feed', { feed: '' }, 'off'],
    ['a feed that is not https', { feed: 'http://updates.example.com' }, 'off'],
    ['a checkout', { packaged: false }, 'off'],
    ['a build without a key', { key: '' }, 'off'],
    ['Windows', {}, 'install'],
    ['a Mac', { platform: 'darwin' }, 'install'],
    ['an AppImage', { platform: 'linux', appImage: true }, 'install'],
    ['a deb or rpm', { platform: 'linux', ownedByPackage: true }, 'tell'],
    ['an unpacked folder', { platform: 'linux' }, 'off'],
  ])('%s', (_name, change, way) => {
    expect(updateWay({ ...installed, ...change })).toBe(way)
  })
})

const updater = (checkForUpdates: Updater['checkForUpdates']) => ({
  autoDownload: true,
  autoInstallOnAppQuit: true,
  allowDowngrade: true,
  allowPrerelease: true,
  setFeedURL: vi.fn(),
  checkForUpdates,
})
const newer = { isUpdateAvailable: true, updateInfo: { version: '9.0.0' } }

describe('looking for an update', () => {
  test('a newer version is told once it is here, and goes in when the app quits', async () => {
    let here = false
    const own = updater(() => Promise.resolve({ ...newer, downloadPromise: Promise.resolve().then(() => (here = true)) }))
    expect(await lookForUpdate('install', options, own)).toBe('9.0.0')
    expect(here).toBe(true)
    expect(own).toMatchObject({ autoDownload: true, autoInstallOnAppQuit: true, allowDowngrade: false, allowPrerelease: false })
    expect(own.setFeedURL).toHaveBeenCalledWith(options)
  })

  test('nothing is fetched where a package manager owns the files', async () => {
    const own = updater(() => Promise.resolve(newer))
    expect(await lookForUpdate('tell', options, own)).toBe('9.0.0')
    expect(own).toMatchObject({ autoDownload: false, autoInstallOnAppQuit: false })
  })

  test.each<[string, Updater['checkForUpdates']]>([
    ['the feed has nothing newer', () => Promise.resolve({ ...newer, isUpdateAvailable: false })],
    ['the updater does not apply here', () => Promise.resolve(null)],
    ['the feed cannot be reached', () => Promise.reject(new Error('ENOTFOUND'))],
    [
      'what was fetched is damaged',
      () => Promise.resolve({ ...newer, downloadPromise: Promise.reject(new Error('sha512 checksum mismatch')) }),
    ],
  ])('%s: nobody is disturbed', async (_name, check) => {
    expect(await lookForUpdate('install', options, updater(check))).toBeNull()
  })
})
