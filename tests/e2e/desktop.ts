import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test as base, type ElectronApplication, type Page } from '@playwright/test'
import { ensureElectron } from '../../build/runtime/electron.ts'
import { definedEnvironment, launchElectron } from '../../build/runtime/launch.ts'
import { appWithTestSources } from '../sources/app.ts'
import { openSession, type DesktopSession, type SessionOptions } from '../../build/runtime/session.ts'

/** The app in its window, as a test gets it. */
interface Desktop {
  readonly app: ElectronApplication
  readonly page: Page
  /** What `--user-data-dir` names. */
  readonly profile: string
  /** Of the session the app lives in: what `secret-tool` and others need to be in the same. */
  readonly environment: Readonly<Record<string, string>>
}

interface TestOptions {
  /** `sample`: the profile holds two days of a small sample organisation. */
  readonly starts: 'empty' | 'sample'
  /** Console errors that a test provokes. */
  readonly tolerated: RegExp | null
}

interface TestFixtures extends TestOptions {
  readonly profile: string
  /** A folder for files a test saves or opens. */
  readonly folder: string
  readonly launch: (...words: readonly string[]) => Promise<Desktop>
  readonly desktop: Desktop
}

interface WorkerFixtures {
  /** `test-sources`: a build that also knows the sources invented for tests. */
  readonly build: 'usual' | 'test-sources'
  readonly appFolder: string
  readonly keyring: SessionOptions['keyring']
  readonly session: DesktopSession
}

interface Launched {
  readonly app: ElectronApplication
  readonly child: ChildProcess
}

const closingTime = 15_000

export const test = base.extend<TestFixtures, WorkerFixtures>({
  build: ['usual', { option: true, scope: 'worker' }],
  appFolder: [
    async ({ build }, use) => {
      const usual = process.env.ROLLCALL_APP ?? ''
      await use(build === 'usual' ? usual : await appWithTestSources(usual))
    },
    { scope: 'worker', timeout: 120_000 },
  ],
  keyring: ['unlocked', { option: true, scope: 'worker' }],
  starts: ['empty', { option: true }],
  tolerated: [null, { option: true }],
  session: [
    async ({ keyring }, use) => {
      const session = await openSession({ keyring })
      await use(session)
      await session.close()
    },
    { scope: 'worker', timeout: 60_000 },
  ],
  profile: async ({ starts }, use) => {
    const profile = await mkdtemp(join(tmpdir(), 'rollcall-e2e-'))
    if (starts === 'sample') await cp(process.env.ROLLCALL_SAMPLE_PROFILE ?? '', profile, { recursive: true })
    await use(profile)
    await rm(profile, { recursive: true, force: true, maxRetries: 10 })
  },
  // eslint-disable-next-line no-empty-pattern -- Playwright reads from the pattern what a fixture needs: nothing
  folder: async ({}, use) => {
    const folder = await mkdtemp(join(tmpdir(), 'rollcall-e2e-files-'))
    await use(folder)
    await rm(folder, { recursive: true, force: true, maxRetries: 5 })
  },
  launch: async ({ session, profile, tolerated, appFolder }, use, testInfo) => {
    const launched: Launched[] = []
    const problems: string[] = []
    const watch = (page: Page): void => {
      page.on('pageerror', (error) => problems.push(`page error: ${error.stack ?? error.message}`))
      page.on('console', (message) => {
        const text = message.text()
        if (message.type() !== 'error' && !text.includes('Content Security Policy')) return
        if (tolerated?.test(text) !== true) problems.push(`console: ${text}`)
      })
    }
    const { executable } = await ensureElectron(() => undefined)
    await use(async (...words) => {
      const parameters = ['--no-sandbox', '--disable-gpu', `--user-data-dir=${profile}`, appFolder, ...words]
      const app = await launchElectron(executable, parameters, { ...definedEnvironment(), ...session.environment })
      launched.push({ app, child: app.process() })
      app.on('window', watch)
      const page = await app.firstWindow({ timeout: 60_000 })
      if (!page.url().startsWith('rollcall:')) await page.waitForURL('rollcall://app/**')
      watch(page)
      // Playwright would show every page in light; here the app's own theme counts.
      await page.emulateMedia({ colorScheme: null })
      await page.locator('[data-app-state="ready"]').waitFor({ timeout: 60_000 })
      return { app, page, profile, environment: session.environment }
    })
    const failed = testInfo.status !== testInfo.expectedStatus
    if (failed) await keepEvidence(launched, profile, testInfo)
    await Promise.all(launched.map(close))
    if (problems.length > 0) throw new Error(`The page complained:\n${[...new Set(problems)].join('\n')}`)
  },
  desktop: async ({ launch }, use) => {
    await use(await launch())
  },
})

export { expect } from '@playwright/test'

const hasEnded = (child: ChildProcess): boolean => child.exitCode !== null || child.signalCode !== null

/** Ends the app as a person would; one that does not end is killed. */
async function close({ app, child }: Launched): Promise<void> {
  if (hasEnded(child)) return
  const closed = app.close().catch(() => undefined)
  let deadline: NodeJS.Timeout | undefined
  await Promise.race([closed, new Promise((resolve) => (deadline = setTimeout(resolve, closingTime)))])
  clearTimeout(deadline)
  if (hasEnded(child)) return
  const ended = once(child, 'exit')
  child.kill('SIGKILL')
  await ended
}

async function keepEvidence(
  launched: readonly Launched[],
  profile: string,
  testInfo: { attach: (name: string, options: { body: Buffer | string; contentType: string }) => Promise<void> },
): Promise<void> {
  for (const page of launched.flatMap(({ app, child }) => (hasEnded(child) ? [] : app.windows()))) {
    const picture = await page.screenshot({ timeout: 5_000 }).catch(() => null)
    if (picture) await testInfo.attach('window', { body: picture, contentType: 'image/png' })
  }
  const log = join(profile, 'rollcall/logs/engine.log')
  if (existsSync(log)) await testInfo.attach('engine.log', { body: readFileSync(log), contentType: 'text/plain' })
}

/** The process id of the app's engine: a utility process, or a Node child of main. */
export async function enginePid(app: ElectronApplication): Promise<number> {
  const utility = await app.evaluate(
    ({ app: electron }) => electron.getAppMetrics().find((process) => process.serviceName === 'Rollcall engine')?.pid,
  )
  const parent = String(app.process().pid)
  const child = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .find((pid) => isEngine(pid, parent))
  const pid = utility ?? Number(child)
  if (!Number.isInteger(pid)) throw new Error('The app has no engine.')
  return pid
}

function isEngine(pid: string, parent: string): boolean {
  try {
    const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8')
    return command.includes('engine/index.mjs') && new RegExp(`^PPid:\\s+${parent}$`, 'm').test(readFileSync(`/proc/${pid}/status`, 'utf8'))
  } catch {
    // It ended while it was looked at.
    return false
  }
}
