import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { app } from 'electron'

/**
 * Where the engine's program is and what runs it. Electron's own utility process (null) wherever its Node-API is new enough for
 * SQLite. On an older Electron, which only development, tests and packages made from the registry's Electron use, it is a Node: in
 * a packaged app the one that was built in and nothing else, whatever the environment says.
 */
export function engineNode(): string | null {
  if (Number(process.versions.napi ?? '0') >= 10) return null
  if (!app.isPackaged) return process.env.ROLLCALL_ENGINE_NODE ?? join(app.getAppPath(), 'node_modules', '.bin', 'node')
  const builtIn = join(process.resourcesPath, 'engine-node', 'node')
  return existsSync(builtIn) ? builtIn : null
}

/** The engine is outside the archive: it and its native module are read by a Node that knows no archives. */
export function enginePath(): string {
  return join(__dirname, '..', 'engine', 'index.mjs').replace('app.asar', 'app.asar.unpacked')
}

/** The licences of what Rollcall is made of, or null in a checkout where nobody has written the file yet. */
export function noticesPath(): string | null {
  const file = app.isPackaged
    ? join(process.resourcesPath, 'THIRD-PARTY-NOTICES.txt')
    : join(app.getAppPath(), 'dist', 'THIRD-PARTY-NOTICES.txt')
  return existsSync(file) ? file : null
}
