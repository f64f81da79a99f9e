import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { createServer as listen, type AddressInfo } from 'node:net'
import { join } from 'node:path'
import { build, createServer, type Rolldown } from 'vite'
import { ensureElectron } from './runtime/electron.ts'
import { definedEnvironment } from './runtime/launch.ts'
import { openSession } from './runtime/session.ts'
import { ensureSystem } from './runtime/system.ts'

/**
 * `npm run dev`: the window while one works on it. What is saved in renderer/ is exchanged in the page; a change of the engine builds it
 * and starts it again below the window; one of main or the preload script starts the app again. The data is in dist/dev, not one's own.
 * What follows `--` is given to Electron, such as `--remote-debugging-port=9222` or `--inspect=5858`.
 */
const project = join(import.meta.dirname, '..')
const config = join(project, 'vite.config.ts')
const say = (line: string): void => console.log(line)

async function freePort(): Promise<number> {
  const probe = listen().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const { port } = probe.address() as AddressInfo
  probe.close()
  return port
}

/** Builds one program now and whenever a file of it is saved; `built` is called after each time but the first. */
async function follow(mode: string, built: () => void): Promise<void> {
  const watcher = (await build({
    configFile: config,
    mode,
    logLevel: 'warn',
    build: { watch: {}, emptyOutDir: false },
  })) as Rolldown.RolldownWatcher
  const first = Promise.withResolvers<undefined>()
  let done = false
  watcher.on('event', (event) => {
    if (event.code === 'ERROR') {
      say(`${mode}: ${event.error.message}`)
      if (!done) first.reject(event.error)
    }
    if (event.code === 'END') {
      if (done) {
        say(`${mode}: built`)
        built()
      }
      done = true
      first.resolve(undefined)
    }
  })
  await first.promise
}

async function dev(): Promise<number> {
  const electron = await ensureElectron(say)
  const headless = process.platform === 'linux' && !process.env.DISPLAY && !process.env.WAYLAND_DISPLAY
  await ensureSystem(electron.executable, headless, say)
  const session = headless ? await openSession({ keyring: 'unlocked' }) : null
  if (headless) say('There is no display here: the window is on a virtual one. Look at it with -- --remote-debugging-port=9222.')

  const port = await freePort()
  const server = await createServer({
    configFile: config,
    server: { host: '127.0.0.1', port, strictPort: true, hmr: { protocol: 'ws', host: '127.0.0.1', clientPort: port } },
  })
  await server.listen()
  // The bundle of main is told where its page comes from.
  process.env.ROLLCALL_DEV_SERVER = `http://127.0.0.1:${port}`
  let app: ChildProcess | null = null
  /** Those that were ended to be started again. */
  const renewed = new WeakSet<ChildProcess>()
  const again = (): void => {
    if (app === null) return
    renewed.add(app)
    app.kill('SIGTERM')
  }
  // The end of the app is the end of this.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => app?.kill('SIGTERM'))
  for (const mode of ['keychain', 'preload', 'main']) await follow(mode, again)
  // Main looks at this file (electron/main/development.ts).
  await follow('engine', () => writeFileSync(join(project, 'dist', 'engine-built'), String(Date.now())))
  say(`The page is served at ${process.env.ROLLCALL_DEV_SERVER}; its components are at ${process.env.ROLLCALL_DEV_SERVER}/gallery/.`)

  try {
    for (;;) {
      const flags = process.platform === 'linux' && process.getuid?.() === 0 ? ['--no-sandbox'] : []
      const own = [`--user-data-dir=${join(project, 'dist', 'dev')}`, ...(headless ? ['--disable-gpu'] : [])]
      app = spawn(electron.executable, [...flags, ...own, ...process.argv.slice(2), project], {
        stdio: 'inherit',
        env: { ...definedEnvironment(), ...session?.environment },
      })
      const [code] = (await once(app, 'exit')) as [number | null]
      if (!renewed.has(app)) return code ?? 0
      say('main: starting the app again')
    }
  } finally {
    await server.close()
    await session?.close()
  }
}

dev().then(
  (code) => process.exit(code),
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error)
    process.exit(1)
  },
)
