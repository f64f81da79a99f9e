import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { app } from 'electron'

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
}

/** Updates are off until somebody names a feed over https, and wherever there is nothing that could be replaced. */
export function updateWay({ feed, packaged, platform, appImage, ownedByPackage }: Installation): UpdateWay {
  if (!packaged || !feed.startsWith('https://')) return 'off'
  if (platform === 'win32' || platform === 'darwin' || appImage) return 'install'
  return ownedByPackage ? 'tell' : 'off'
}

/** The part of electron-updater that is used here. */
export interface Updater {
  autoDownload: boolean
  autoInstallOnAppQuit: boolean
  allowDowngrade: boolean
  allowPrerelease: boolean
  setFeedURL(feed: { provider: 'generic'; url: string }): void
  checkForUpdates(): Promise<{
    isUpdateAvailable: boolean
    updateInfo: { version: string }
    downloadPromise?: Promise<unknown> | null
  } | null>
}

/** A newer version, once it can be told: for `install` when it is here and checked. Null: there is none, or the feed cannot be reached. */
export async function lookForUpdate(way: 'install' | 'tell', feed: string, updater: Updater): Promise<string | null> {
  updater.autoDownload = way === 'install'
  updater.autoInstallOnAppQuit = way === 'install'
  updater.allowDowngrade = false
  updater.allowPrerelease = false
  updater.setFeedURL({ provider: 'generic', url: feed })
  try {
    const found = await updater.checkForUpdates()
    if (!found?.isUpdateAvailable) return null
    await found.downloadPromise
    return found.updateInfo.version
  } catch {
    // A feed that cannot be reached is no reason to disturb anybody; the next start tries again.
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
  })
  if (way === 'off') return
  const { autoUpdater } = await import('electron-updater')
  autoUpdater.logger = null
  autoUpdater.on('error', () => undefined)
  const version = await lookForUpdate(way, feed, autoUpdater)
  if (version !== null) tell(version, way)
}
