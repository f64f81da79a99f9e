import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { _electron, type ElectronApplication, type Page } from 'playwright'
import { ensureElectron } from './runtime/electron.ts'
import { openSession } from './runtime/session.ts'
import { ensureSystem } from './runtime/system.ts'
import { definedEnvironment } from './runtime/launch.ts'

/** What a script given to `node build/look.ts` gets. */
export interface Look {
  readonly app: ElectronApplication
  readonly page: Page
  /** Saves a screenshot of the window into the folder of the call. */
  readonly picture: (name: string) => Promise<void>
  readonly theme: 'light' | 'dark'
}

const usage = `Looks at the built app (npm run build) in real Electron on a virtual display.
  node build/look.ts SCRIPT.ts [--dark] [--out FOLDER] [--profile FOLDER]
SCRIPT.ts exports default async ({ app, page, picture, theme }) => { ... }; --profile keeps the app's data between calls.`

const [script, ...rest] = process.argv.slice(2)
if (script === undefined) console.log(usage)
else await look(script)

async function look(path: string): Promise<void> {
  const option = (name: string): string | undefined => (rest.includes(name) ? rest[rest.indexOf(name) + 1] : undefined)
  const theme: 'dark' | 'light' = rest.includes('--dark') ? 'dark' : 'light'
  const out = resolve(option('--out') ?? 'screenshots')
  const kept = option('--profile')
  const profile = kept === undefined ? await mkdtemp(join(tmpdir(), 'rollcall-look-')) : resolve(kept)
  const electron = await ensureElectron(console.log)
  await ensureSystem(electron.executable, true, console.log)
  const session = await openSession({ keyring: 'unlocked' })
  const app = await _electron.launch({
    executablePath: electron.executable,
    args: ['--no-sandbox', '--disable-gpu', `--user-data-dir=${profile}`, join(import.meta.dirname, '..')],
    env: { ...definedEnvironment(), ...session.environment },
  })
  try {
    const page = await app.firstWindow()
    page.on('console', (message) => console.log(`page ${message.type()}: ${message.text()}`))
    page.on('pageerror', (error) => console.log(`page error: ${error.message}`))
    await app.evaluate(({ nativeTheme }, value) => (nativeTheme.themeSource = value), theme)
    const { default: visit } = (await import(pathToFileURL(resolve(path)).href)) as { default: (look: Look) => Promise<void> }
    await visit({
      app,
      page,
      theme,
      picture: async (name) => {
        await page.screenshot({ path: join(out, `${name}-${theme}.png`) })
      },
    })
  } finally {
    await app.close()
    await session.close()
    if (kept === undefined) await rm(profile, { recursive: true, force: true, maxRetries: 5 })
  }
}
