import { createHash } from 'node:crypto'
import { existsSync, mkdtempSync, readdirSync, readFileSync, renameSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { cacheFolder, isThere, runTool, type Found } from './cache.ts'

/** The independent reader in peer/: Go, with the libraries of the Baton SDK, and our descriptors. */

const root = join(import.meta.dirname, '../..')
const sources = join(import.meta.dirname, 'peer')

export interface Peer {
  readonly path: string
  readonly descriptors: string
}

/** Builds the peer once per state of its sources. */
export function findPeer(): Found {
  if (!isThere('go', 'version')) return { path: null, reason: 'Go is not installed: https://go.dev/dl' }
  const hash = createHash('sha256')
  for (const name of readdirSync(sources).sort()) hash.update(name).update(readFileSync(join(sources, name)))
  const path = join(cacheFolder(), `peer-${hash.digest('hex').slice(0, 16)}`)
  if (existsSync(path)) return { path }
  const built = runTool('go', ['build', '-o', `${path}.${process.pid}`, '.'], { cwd: sources })
  if (built.status !== 0) return { path: null, reason: `go build failed: ${built.stderr.slice(-500)}` }
  renameSync(`${path}.${process.pid}`, path)
  return { path }
}

/** The descriptors of proto/, as buf builds them. */
export function buildDescriptors(): string {
  const path = join(mkdtempSync(join(tmpdir(), 'rollcall-descriptors-')), 'c1.binpb')
  const built = runTool(join(root, 'node_modules/.bin/buf'), ['build', '-o', path], { cwd: root })
  if (built.status !== 0) throw new Error(`buf build failed: ${built.stderr}`)
  return path
}

/** A message in protojson. */
export interface Message {
  readonly id?: unknown
  readonly displayName?: string
  readonly annotations?: readonly Readonly<Record<string, unknown>>[]
  readonly [key: string]: unknown
}

interface Change {
  readonly created: readonly string[]
  readonly deleted: readonly string[]
  readonly modified: readonly string[]
}

export interface Report {
  readonly syncs: readonly {
    readonly id: string
    readonly type: string
    readonly startedAt: string
    readonly endedAt: string | null
    readonly token: string
    readonly parent: string
  }[]
  readonly latest: string
  readonly counts: Readonly<Record<'resourceTypes' | 'resources' | 'entitlements' | 'grants', number>>
  readonly resourceTypes?: readonly Message[]
  readonly resources?: readonly Message[]
  readonly entitlements?: readonly Message[]
  readonly grants?: readonly Message[]
  readonly diff?: Readonly<Record<'resources' | 'entitlements' | 'grants', Change>>
  readonly problems: readonly string[]
}

/** What the peer finds in a file. Throws when it cannot read it. */
export function examine(peer: Peer, file: string, { summary = false } = {}): Report {
  const { status, stdout, stderr } = runTool(peer.path, [...(summary ? ['-summary'] : []), peer.descriptors, file])
  if (status !== 0) throw new Error(stderr)
  return JSON.parse(stdout) as Report
}
