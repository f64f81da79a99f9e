import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process'
import { once } from 'node:events'
import { createHash } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { FakePercipio } from '../fakes/percipio/service.ts'

/** The bundle that build-command.ts made: it starts four times faster than the sources. */
const main = join(import.meta.dirname, '../../dist/headless/index.mjs')

/** Where the command keeps its compiled code: beside the bundle, away from the folders that tests look into. */
const cache = join(import.meta.dirname, '../../dist/cache')

/** A folder of its own for one test: where it works, and its data. */
export interface Place {
  readonly folder: string
  readonly dataDir: string
  readonly output: string
  /** Another build of the command than the usual one. */
  readonly program?: string
  remove(): void
}

export function place(): Place {
  const folder = mkdtempSync(join(tmpdir(), 'rollcall-command-'))
  return {
    folder,
    dataDir: join(folder, 'data'),
    output: join(folder, 'sync.c1z'),
    remove: () => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }),
  }
}

export interface Ended {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly stdout: string
  readonly stderr: string
}

export interface Running {
  readonly child: ChildProcessWithoutNullStreams
  /** Resolves with the first line on standard error that `wanted` accepts. */
  said(wanted: (line: string) => boolean): Promise<string>
  readonly ended: Promise<Ended>
}

/** The real command in a process of its own, with an environment that holds nothing of this machine's settings. */
export function start(where: Place, words: readonly string[], environment: Readonly<Record<string, string>> = {}): Running {
  const child = spawn(process.execPath, [where.program ?? main, ...words, '--data-dir', where.dataDir], {
    cwd: where.folder,
    env: { PATH: process.env.PATH, HOME: where.folder, XDG_CACHE_HOME: cache, ...environment },
  })
  child.stdin.end()
  let stdout = ''
  let stderr = ''
  const waiting: { wanted: (line: string) => boolean; resolve: (line: string) => void }[] = []
  const lines: string[] = []
  let rest = ''
  child.stdout.on('data', (data: Buffer) => (stdout += data.toString()))
  child.stderr.on('data', (data: Buffer) => {
    stderr += data.toString()
    const parts = (rest + data.toString()).split('\n')
    rest = parts.pop() ?? ''
    for (const line of parts) {
      lines.push(line)
      for (const one of waiting.filter(({ wanted }) => wanted(line))) one.resolve(line)
    }
  })
  const ended = once(child, 'close').then(([code, signal]) => ({
    code: code as number | null,
    signal: signal as NodeJS.Signals | null,
    stdout,
    stderr,
  }))
  return {
    child,
    ended,
    said: (wanted) =>
      new Promise((resolve, reject) => {
        const found = lines.find(wanted)
        if (found !== undefined) resolve(found)
        else waiting.push({ wanted, resolve })
        void ended.then(() => reject(new Error(`The command ended without saying it:\n${stderr}`)))
      }),
  }
}

export const run = (where: Place, words: readonly string[], environment: Readonly<Record<string, string>> = {}): Promise<Ended> =>
  start(where, words, environment).ended

export const syncWords = (service: FakePercipio, where: Place, ...more: readonly string[]): string[] => [
  'sync',
  'percipio',
  '--base-url',
  service.baseUrl,
  '--organization-id',
  service.organizationId,
  '--poll-interval',
  '1',
  '--file',
  where.output,
  '--log-level',
  'debug',
  '--log-format',
  'json',
  ...more,
]
export const token = (service: FakePercipio): Record<string, string> => ({ BATON_API_TOKEN: service.apiToken })

export const sha256 = (path: string): string => createHash('sha256').update(readFileSync(path)).digest('hex')

/** Every file below a folder. */
export const filesIn = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
