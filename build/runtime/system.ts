import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { run } from './electron.ts'

/** What Electron, a display in memory and a keychain need of a Debian or Ubuntu. */
const packages = [
  'xvfb',
  'xauth',
  'libgtk-3-0',
  'libnss3',
  'libasound2',
  'libgbm1',
  'libxss1',
  'libsecret-1-0',
  'libsecret-tools',
  'gnome-keyring',
  'dbus',
  'dbus-x11',
  'libnotify4',
  'xdg-utils',
  'libatspi2.0-0',
  'fonts-dejavu-core',
  'fontconfig',
  // Some of the sample's people have Chinese, Japanese or Korean names.
  'fonts-wqy-microhei',
]

const programs = ['Xvfb', 'dbus-daemon', 'gnome-keyring-daemon', 'secret-tool'] as const

/** What tests use besides, and the package each comes from. */
const testPrograms = { pdftotext: 'poppler-utils' } as const
export type TestProgram = keyof typeof testPrograms

export function onPath(program: string): boolean {
  return (process.env.PATH ?? '').split(delimiter).some((folder) => existsSync(join(folder, program)))
}

/** Whether Chinese, Japanese and Korean names show as boxes here. No reason to stop: the window opens all the same. */
async function lacksEastAsianFont(): Promise<boolean> {
  if (!onPath('fc-list')) return true
  const hangul = await run('fc-list', [':charset=c11c'], '/')
  return hangul.output.trim() === ''
}

/** Names what is missing for `executable` to open a window: shared libraries, and programs when there is no display. */
async function missing(executable: string, headless: boolean, tools: readonly TestProgram[]): Promise<readonly string[]> {
  const libraries = await run('ldd', [executable], '/')
  const absent = [...libraries.output.matchAll(/^\s*(\S+) => not found/gm)].map((match) => match[1] ?? '')
  const wanted = headless ? [...programs, ...tools] : tools
  return [...absent, ...wanted.filter((program) => !onPath(program))]
}

/**
 * Makes sure that the system can show Electron. Root on Debian: installs what is missing; otherwise an error names it and the
 * one command to run. Systems other than Linux need nothing; `tools` are what tests use besides.
 */
export async function ensureSystem(
  executable: string,
  headless: boolean,
  say: (line: string) => void,
  tools: readonly TestProgram[] = [],
): Promise<void> {
  if (process.platform !== 'linux') return
  const before = await missing(executable, headless, tools)
  const debian = existsSync('/usr/bin/apt-get')
  const mayInstall = debian && process.getuid?.() === 0
  if (before.length === 0 && !(mayInstall && (await lacksEastAsianFont()))) return
  const needed = [...packages, ...tools.map((tool) => testPrograms[tool])]
  const command = `apt-get install -y --no-install-recommends ${needed.join(' ')}`
  if (!mayInstall) {
    throw new Error(
      `This system lacks ${before.join(', ')}. ${debian ? `Run: sudo ${command}` : 'Install the libraries Electron needs, Xvfb, dbus and gnome-keyring.'}`,
    )
  }
  say(`Installing what the window needs (${before.length > 0 ? before.join(', ') : 'a font for Chinese, Japanese and Korean names'})...`)
  await run('apt-get', ['update'], '/')
  const installed = await run(
    'env',
    ['DEBIAN_FRONTEND=noninteractive', 'apt-get', 'install', '-y', '--no-install-recommends', ...needed],
    '/',
  )
  const after = await missing(executable, headless, tools)
  if (after.length > 0) throw new Error(`Installing did not bring ${after.join(', ')}: ${installed.output.slice(-500)}`)
}
