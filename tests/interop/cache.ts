import { spawnSync, type SpawnSyncReturns } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'

/** Where built peers are kept between runs. */
export function cacheFolder(): string {
  const folder = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'rollcall', 'bin')
  mkdirSync(folder, { recursive: true })
  return folder
}

export function runTool(
  tool: string,
  words: readonly string[],
  options: { readonly cwd?: string; readonly env?: Record<string, string> } = {},
): SpawnSyncReturns<string> {
  return spawnSync(tool, words, {
    encoding: 'utf8',
    maxBuffer: 1 << 30,
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    env: { ...process.env, ...options.env },
  })
}

/** Whether the tool answers at all. */
export const isThere = (tool: string, ...words: readonly string[]): boolean => runTool(tool, words).status === 0

/** A peer of ours that may be missing on this machine: where it is, or why it is not there. */
export type Found = { readonly path: string } | { readonly path: null; readonly reason: string }
