import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { app, BrowserWindow, nativeTheme, screen } from 'electron'
import { z } from 'zod'
import { writeWholeNow } from '../files/whole-file.ts'
import { origin } from './origin.ts'
import { centred, fitted } from './window-bounds.ts'

const remembered = z.object({ x: z.int(), y: z.int(), width: z.int().min(640), height: z.int().min(480), maximized: z.boolean() })
const usual = { width: 1320, height: 860 }

/** The one window, where it was left, as far as that is on a display and within it. */
export function createWindow(preload: string): BrowserWindow {
  const file = join(app.getPath('userData'), 'window.json')
  const last = recall(file)
  const primary = screen.getPrimaryDisplay()
  const areas = screen.getAllDisplays().map(({ workArea }) => workArea)
  const bounds = last === null ? centred(usual, primary.workArea) : fitted(last, [primary.workArea, ...areas])
  const window = new BrowserWindow({
    ...bounds,
    minWidth: Math.min(720, bounds.width),
    minHeight: Math.min(480, bounds.height),
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
    writeWholeNow(file, JSON.stringify({ ...window.getNormalBounds(), maximized: window.isMaximized() }), 'own')
  } catch {
    // Nobody who moves a window wants to hear of a full disk.
  }
}

function recall(file: string): z.infer<typeof remembered> | null {
  try {
    return remembered.parse(JSON.parse(readFileSync(file, 'utf8')))
  } catch {
    // No file yet, or one we cannot use: the usual size is fine.
    return null
  }
}
