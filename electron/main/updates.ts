import { app } from 'electron'

/** Updates are off until an administrator names a feed; then they are looked for once at start, and installed when the app quits. */
export function watchForUpdates(feed: string): void {
  if (feed === '' || !app.isPackaged) return
  void import('electron-updater').then(async ({ autoUpdater }) => {
    autoUpdater.allowDowngrade = false
    autoUpdater.setFeedURL({ provider: 'generic', url: feed })
    // A feed that cannot be reached is no reason to disturb anybody; the next start tries again.
    await autoUpdater.checkForUpdates().catch(() => null)
  })
}
