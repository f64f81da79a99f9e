import { execFileSync, spawn, type ChildProcessWithoutNullStreams } from 'node:child_process'
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'

/** The rollcall command beside the window that is tested, with a data folder of the tests; answers what it printed. */
export function headless(...words: readonly string[]): string {
  return execFileSync(process.execPath, [join(process.env.ROLLCALL_APP ?? '', 'dist/headless/index.mjs'), ...words], {
    encoding: 'utf8',
    env: { ...process.env, ROLLCALL_DATA_DIR: join(process.env.ROLLCALL_SAMPLE_PROFILE ?? '', 'command') },
    maxBuffer: 256 * 1024 * 1024,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
}

interface Grant {
  readonly id: string
  /** What stands at its entitlement: `in_progress`. */
  readonly slug: string
}

/** All grants of a run (`--run`) or a file (`--file`), as the command reads them. */
export const grantsOf = (...words: readonly string[]): Grant[] =>
  (JSON.parse(headless('grants', ...words, '--output', 'json')) as { grants: Grant[] }).grants

export const idsOf = (grants: readonly Grant[]): string[] => grants.map(({ id }) => id).sort()

/** The same command without waiting for its end, so that a service in this process can answer it. */
export function startHeadless(
  dataDir: string,
  words: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): ChildProcessWithoutNullStreams {
  return spawn(process.execPath, [join(process.env.ROLLCALL_APP ?? '', 'dist/headless/index.mjs'), ...words, '--data-dir', dataDir], {
    env: { ...process.env, ...environment },
  })
}

/** ConductorOne's own reader, where it is installed or was built for the interop tests. */
export function batonCommand(): string | null {
  const named = process.env.ROLLCALL_BATON
  if (named !== undefined) return named
  const folders = (process.env.PATH ?? '').split(delimiter)
  return folders.map((folder) => join(folder, 'baton')).find((file) => existsSync(file)) ?? null
}
