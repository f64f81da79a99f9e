import { existsSync, mkdirSync } from 'node:fs'
import { dirname } from 'node:path'

/**
 * Makes `folder` and what is missing above it, for this person only. One by one: Node's own recursive mkdir never returns on
 * a file system that answers ENOENT below a folder that exists, as /proc does.
 */
export function makeDataFolder(folder: string): void {
  const missing: string[] = []
  for (let at = folder; !existsSync(at) && dirname(at) !== at; at = dirname(at)) missing.unshift(at)
  for (const each of missing) mkdirSync(each, { mode: 0o700 })
}
