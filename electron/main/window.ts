import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { app, BrowserWindow, nativeTheme, screen, type Rectangle } from 'electron'
import { z } from 'zod'
import { writeAtomically } from './atomic-file.ts'
import { origin } from './origin.ts'

const remembered = z.object({ x: z.int(), y: z.int(), width: z.int().min(640), height: z.int().min(480), maximized: z.boolean() })
const usual = { width: 1320, height: 860 }

/** The one window, where it was left, on a display that still exists. */
export function createWindow(preload: string): BrowserWindow {
  const file = join(app.getPath('userData'), 'window.json')
  const last = recall(file)
  const window = new BrowserWindow({
    ...usual,
    ...(last === null ? {} : { x: last.x, y: last.y, width: last.width, height: last.height }),
    minWidth: 720,
    minHeight: 480,
    show: false,
    title: 'Rollcall',
    // Painted before the page is there: no white flash in the dark.
    backgroundColor: nativeTheme.shouldUseDarkColors ? '#1a1b1e' : '#ffffff',
    webPreferences: {
      preload,
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      webSecurity: true,
      webviewTag: false,
      spellcheck: false,
      devTools: !app.isPackaged,
    },
  })
  if (last?.maximized) window.maximize()
  window.once('ready-to-show', () => window.show())
  let timer: NodeJS.Timeout | undefined
  const remember = (): void => {
    clearTimeout(timer)
    timer = setTimeout(() => save(file, window), 500)
  }
  window.on('resize', remember)
  window.on('move', remember)
  window.on('close', () => {
    clearTimeout(timer)
    save(file, window)
  })
  void window.loadURL(`${origin}/`)
  return window
}

function save(file: string, window: BrowserWindow): void {
  if (window.isDestroyed()) return
  try {
    writeAtomically(file, JSON.stringify({ ...window.getNormalBounds(), maximized: window.isMaximized() }))
  } catch {
    // Nobody who moves a window wants to hear of a full disk.
  }
}

function recall(file: string): z.infer<typeof remembered> | null {
  try {
    const bounds = remembered.parse(JSON.parse(readFileSync(file, 'utf8')))
    return isVisible(bounds) ? bounds : null
  } catch {
    // No file yet, or one we cannot use: the usual size is fine.
    return null
  }
}

/** At least a title bar's worth of the window lies on some display. */
function isVisible(bounds: Rectangle): boolean {
  return screen.getAllDisplays().some(({ workArea: area }) => {
    const width = Math.min(bounds.x + bounds.width, area.x + area.width) - Math.max(bounds.x, area.x)
    const height = Math.min(bounds.y + bounds.height, area.y + area.height) - Math.max(bounds.y, area.y)
    return width >= 200 && height >= 100
  })
}
