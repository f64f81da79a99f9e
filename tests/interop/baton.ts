import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { cacheFolder, isThere, runTool, type Found } from './cache.ts'

const version = 'v0.4.3'

/** The real `baton`: from the PATH, from our cache, or installed into it now (needs Go and its module proxy). */
export function findBaton(): Found {
  if (isThere('baton', '--version')) return { path: 'baton' }
  const folder = join(cacheFolder(), `baton-${version}`)
  const path = join(folder, 'baton')
  if (existsSync(path)) return { path }
  if (!isThere('go', 'version')) return { path: null, reason: 'baton is not on the PATH, and Go is not installed to get it' }
  const installed = runTool('go', ['install', `github.com/conductorone/baton/cmd/baton@${version}`], { env: { GOBIN: folder } })
  if (installed.status === 0 && existsSync(path)) return { path }
  return { path: null, reason: `baton is not on the PATH, and go install failed: ${installed.stderr.trim().slice(-400)}` }
}

/** Runs a command of baton on a file; throws with what it said when it fails. */
export function baton(path: string, file: string, ...words: readonly string[]): string {
  const { status, stdout, stderr } = runTool(path, [...words, '--file', file])
  if (status !== 0) throw new Error(`baton ${words.join(' ')} ended with ${String(status)}: ${stderr}`)
  return stdout
}
