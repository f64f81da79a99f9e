import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { app } from 'electron'
import type { Feed } from './update-feed.ts'

/** `install`: fetched, and put in place when the app quits. `tell`: a package manager owns the files, so the person is told. */
export type UpdateWay = 'off' | 'install' | 'tell'

export interface Installation {
  /** The preference; empty: updates are off. */
  readonly feed: string
  readonly packaged: boolean
  readonly platform: NodeJS.Platform
  /** Linux only: runs from an AppImage. */
  readonly appImage: boolean
  /** Linux only: installed from a package that says of which kind it is (deb, rpm). */
  readonly ownedByPackage: boolean
  /** The public half of the key that updates of this build are signed with; empty: it was built without one. */
  readonly key: string
}

/** Put in when the app is built (vite.config.ts): nothing in the environment of a running app changes it. */
export const updateKey: string = process.env.ROLLCALL_UPDATE_PUBLIC_KEY ?? ''

/** Updates are off until somebody names a feed over https, without a key to check them with, and where there is nothing to replace. */
export function updateWay({ feed, packaged, platform, appImage, ownedByPackage, key }: Installation): UpdateWay {
  if (!packaged || key === '' || !feed.startsWith('https://')) return 'off'
  if (platform === 'win32' || platform === 'darwin' || appImage) return 'install'
  return ownedByPackage ? 'tell' : 'off'
}

/** The part of electron-updater that is used here. */
export interface Updater {
  autoDownload: boolean
  autoInstallOnAppQuit: boolean
  allowDowngrade: boolean
  allowPrerelease: boolean
  setFeedURL(feed: Feed): void
  checkForUpdates(): Promise<{
    isUpdateAvailable: boolean
    updateInfo: { version: string }
    downloadPromise?: Promise<unknown> | null
  } | null>
}

/** A newer version, once it can be told: for `install` when it is here and checked. Null: there is none, or the feed cannot be reached. */
export async function lookForUpdate(way: 'install' | 'tell', feed: Feed, updater: Updater): Promise<string | null> {
  updater.autoDownload = way === 'install'
  updater.autoInstallOnAppQuit = way === 'install'
  updater.allowDowngrade = false
  updater.allowPrerelease = false
  updater.setFeedURL(feed)
  try {
    const found = await updater.checkForUpdates()
    if (!found?.isUpdateAvailable) return null
    await found.downloadPromise
    return found.updateInfo.version
  } catch {
    // A feed that cannot be reached, or is signed by nobody we know, is no reason to disturb anybody; the next start tries again.
    return null
  }
}

/** Looks once per start. `tell` hears of a newer version. */
export async function watchForUpdates(feed: string, tell: (version: string, way: 'install' | 'tell') => void): Promise<void> {
  const way = updateWay({
    feed,
    packaged: app.isPackaged,
    platform: process.platform,
    appImage: process.env.APPIMAGE !== undefined,
    ownedByPackage: existsSync(join(process.resourcesPath, 'package-type')),
    key: updateKey,
  })
  if (way === 'off') return
  const [{ autoUpdater }, { signedFeed }] = await Promise.all([import('electron-updater'), import('./signed-feed.ts')])
  autoUpdater.logger = null
  autoUpdater.on('error', () => undefined)
  const version = await lookForUpdate(way, signedFeed(feed, updateKey), autoUpdater)
  if (version !== null) tell(version, way)
}
