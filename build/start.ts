import { spawn } from 'node:child_process'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { ensureElectron, run } from './runtime/electron.ts'
import { openSession } from './runtime/session.ts'
import { ensureSystem } from './runtime/system.ts'
import { tour } from './tour.ts'

/**
 * `npm start`: builds the app and opens its window. Where there is no display it starts the same app on a virtual one, takes the
 * sample organisation through it and leaves a saved file and a screenshot of each step.
 */
const project = join(import.meta.dirname, '..')
const say = (line: string): void => console.log(line)

async function start(): Promise<number> {
  const built = await run('npm', ['run', '--silent', 'build'], project)
  if (built.code !== 0) throw new Error(`The app could not be built:\n${built.output}`)
  const electron = await ensureElectron(say)
  const headless = process.platform === 'linux' && !process.env.DISPLAY && !process.env.WAYLAND_DISPLAY
  await ensureSystem(electron.executable, headless, say)
  if (!headless) return open(electron.executable)

  say('There is no display here: starting the app on a virtual one and taking the sample organisation through it.')
  const session = await openSession({ keyring: 'unlocked' })
  try {
    const pictures = join(project, 'screenshots')
    await mkdir(pictures, { recursive: true })
    await tour({
      executable: electron.executable,
      app: project,
      environment: session.environment,
      pictures,
      file: join(project, 'sync.c1z'),
      say,
    })
    say(`\nSaved ${join(project, 'sync.c1z')}; the screenshots are in ${pictures}.`)
    say('Without a window the same engine is the rollcall command:')
    say('  npm run -s rollcall -- stats -f sync.c1z')
    say('  npm run -s rollcall -- help')
    return 0
  } finally {
    await session.close()
  }
}

function open(executable: string): Promise<number> {
  const flags = process.platform === 'linux' && process.getuid?.() === 0 ? ['--no-sandbox'] : []
  const child = spawn(executable, [...flags, project, ...process.argv.slice(2)], { stdio: 'inherit' })
  return new Promise((resolve) => child.on('exit', (code) => resolve(code ?? 0)))
}

start().then(
  (code) => process.exit(code),
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error)
    process.exit(1)
  },
)
