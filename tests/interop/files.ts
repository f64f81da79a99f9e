import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text as readAll } from 'node:stream/consumers'
import { completed, dana, ladder, omar, privacy, row, started, type ReportRow } from '../fakes/percipio/rows.ts'
import { rows } from '../fakes/percipio/script.ts'
import { startPercipioService } from '../fakes/percipio/service.ts'

/** Files for peers to read, made by the command as somebody would make them. */

export async function inFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'rollcall-interop-'))
  try {
    return await work(folder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

const main = join(import.meta.dirname, '../../electron/headless/main.ts')

/** Runs `rollcall`; throws with what it said when it fails. */
export async function rollcall(
  folder: string,
  words: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<string> {
  const child = spawn(process.execPath, [main, ...words, '--data-dir', join(folder, 'data')], {
    cwd: folder,
    env: { PATH: process.env.PATH, HOME: folder, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const [stdout, stderr] = await Promise.all([readAll(child.stdout), readAll(child.stderr), once(child, 'close')])
  if (child.exitCode !== 0) throw new Error(`rollcall ${words.join(' ')} ended with ${String(child.exitCode)}\n${stderr}`)
  return stdout
}

/** The report of the first day, and of the second: Dana ends what she began, Omar begins another course. */
const firstDay: readonly ReportRow[] = [row(dana, ladder, completed), row(dana, privacy, started), row(omar, ladder, started)]
const secondDay: readonly ReportRow[] = [...firstDay, row(dana, privacy, completed), row(omar, privacy, started)]

/** One sync of a Percipio report with these rows into `file`. */
async function syncReport(folder: string, file: string, report: readonly ReportRow[]): Promise<void> {
  const service = await startPercipioService({ report: [rows(...report)] })
  try {
    const place = ['--base-url', service.baseUrl, '--organization-id', service.organizationId, '--poll-interval', '1', '--file', file]
    await rollcall(folder, ['sync', 'percipio', ...place, '--log-format', 'json'], { BATON_API_TOKEN: service.apiToken })
  } finally {
    await service.close()
  }
}

/** A file with both days. */
export async function twoDays(folder: string): Promise<string> {
  const file = join(folder, 'sync.c1z')
  await syncReport(folder, file, firstDay)
  await syncReport(folder, file, secondDay)
  return file
}
