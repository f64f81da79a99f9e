import { Menu, Tray, type BrowserWindow } from 'electron'
import { trayIcon } from './tray-icon.ts'

export interface BackgroundOptions {
  readonly window: BrowserWindow
  /** The preference: closing the window leaves the app in the tray. */
  readonly wanted: () => boolean
  /** Gives a command to the window, as its menu does. */
  readonly command: (id: string) => void
  readonly quit: () => void
}

export interface Background {
  /** The preference may have changed. */
  apply(): void
  /** The app is ending: closing the window closes it. */
  end(): void
}

/**
 * Keeps the app in the tray when its window is closed, if the person wants that: the page lives on hidden, so that schedules and
 * notices go on. A desktop without a tray shows none; starting Rollcall again brings the window back there.
 */
export function keepInBackground({ window, wanted, command, quit }: BackgroundOptions): Background {
  let tray: Tray | null = null
  let ending = false
  const show = (): void => {
    if (window.isDestroyed()) return
    window.show()
    window.focus()
  }
  const makeTray = (): Tray | null => {
    try {
      const made = new Tray(trayIcon())
      made.setToolTip('Rollcall')
      made.setContextMenu(
        Menu.buildFromTemplate([
          { label: 'Open Rollcall', click: show },
          {
            label: 'Run now',
            click: () => {
              show()
              command('run.start')
            },
          },
          { type: 'separator' },
          { label: 'Quit', click: quit },
        ]),
      )
      made.on('click', show)
      return made
    } catch {
      return null
    }
  }
  const apply = (): void => {
    if (wanted()) tray ??= makeTray()
    else {
      tray?.destroy()
      tray = null
      // Nobody could get at a hidden window any more.
      if (!window.isDestroyed() && !window.isVisible() && !ending) show()
    }
  }
  window.on('close', (event) => {
    if (ending || !wanted()) return
    event.preventDefault()
    window.hide()
  })
  return {
    apply,
    end: () => {
      ending = true
      tray?.destroy()
      tray = null
    },
  }
}
