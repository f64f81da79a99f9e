import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ensureElectron, run } from '../../build/runtime/electron.ts'
import { ensureSystem } from '../../build/runtime/system.ts'

const project = join(import.meta.dirname, '../..')
const say = (line: string): void => void process.stdout.write(`${line}\n`)

/** A small sample organisation: two days of it take a second each. */
const small = ['--people', '300', '--courses', '40', '--rows', '6000', '--latency', '0']

/**
 * Once per run of the tests: the app is built, Electron and what the system must have are there, and a profile with two days of a
 * small sample organisation is made for the tests that look at data. ROLLCALL_APP names a build to test instead of this one.
 */
export default async function prepare(): Promise<() => Promise<void>> {
  if (process.env.ROLLCALL_APP === undefined) {
    await command('npm', ['run', '--silent', 'build'])
    process.env.ROLLCALL_APP = project
  }
  const electron = await ensureElectron(say)
  await ensureSystem(electron.executable, true, say, ['pdftotext'])
  const profile = await mkdtemp(join(tmpdir(), 'rollcall-e2e-sample-'))
  process.env.ROLLCALL_SAMPLE_PROFILE = profile
  const headless = join(process.env.ROLLCALL_APP, 'dist/headless/index.mjs')
  for (const day of ['1', '2']) {
    const file = join(profile, 'sample.c1z')
    await command(process.execPath, [
      headless,
      'sync',
      'sample',
      ...small,
      '--day',
      day,
      '--file',
      file,
      '--data-dir',
      join(profile, 'rollcall'),
    ])
  }
  return () => rm(profile, { recursive: true, force: true, maxRetries: 5 })
}

async function command(program: string, words: readonly string[]): Promise<void> {
  const { code, output } = await run(program, words, project)
  if (code !== 0) throw new Error(`${program} ${words.slice(0, 3).join(' ')} ended with ${code}:\n${output.slice(-4000)}`)
}
