import '../no-inspector.ts'
import { mkdirSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import type { BrowserWindow } from 'electron'
import { app, ipcMain, nativeTheme } from 'electron'
import type { EnginePreferences } from '../../shared/engine-protocol.ts'
import type { AppEvent, AppInfo, Preferences } from '../../shared/main-contract.ts'
import { keepInBackground } from './background.ts'
import { openAgreements } from './agreements.ts'
import { openAppLog } from './app-log.ts'
import { devServer, onEngineBuilt } from './development.ts'
import { saveDiagnostics } from './diagnostics/save.ts'
import { openDoors } from './doors.ts'
import { createEngineHost } from './engine-host.ts'
import { engineNode, enginePath, noticesPath } from './engine-place.ts'
import { createEventStream } from './event-stream.ts'
import { fileArguments, isFile } from './file-arguments.ts'
import { guardSession } from './guards.ts'
import { keychainLoader } from './keychain-loader.ts'
import { openKeychain } from './keychain.ts'
import { keepProxySignIn, type KeptProxy } from './kept-proxy.ts'
import { askForNewCatalog } from './lost-catalog.ts'
import { settle } from './local-data.ts'
import { setMenu } from './menu.ts'
import { declareOrigin, serveOrigin } from './origin.ts'
import { placesOf } from './places.ts'
import { openPreferences } from './preferences.ts'
import { askUser } from './question.ts'
import { createMainRouter } from './router.ts'
import { selfTest, selfTestFile } from './self-test.ts'
import { updateKey, watchForUpdates } from './updates.ts'
import { createWindow } from './window.ts'

declareOrigin()
// Before anything is opened there: the lock of the one instance and Chromium's profile are in it.
const places = settle(
  placesOf({
    platform: process.platform,
    environment: process.env,
    home: homedir(),
    userData: app.getPath('userData'),
    named: app.commandLine.hasSwitch('user-data-dir'),
  }),
  { now: () => Date.now() },
)
if (places.userData !== app.getPath('userData')) app.setPath('userData', places.userData)
// A root user without a sandbox (CI) cannot start with the global sandbox; every window is sandboxed either way.
if (app.isPackaged && !process.argv.includes('--no-sandbox')) app.enableSandbox()

if (!app.requestSingleInstanceLock()) app.quit()
else void app.whenReady().then(start)

const events = createEventStream<AppEvent>()
let window: BrowserWindow | null = null
let openFiles: string[] = fileArguments(process.argv.slice(1), process.cwd())
let openFile = (path: string): void => void openFiles.push(path)

app.on('open-file', (event, path) => {
  event.preventDefault()
  openFile(path)
})

function start(): void {
  const dataFolder = places.data
  const logFolder = join(dataFolder, 'logs')
  mkdirSync(logFolder, { recursive: true, mode: 0o700 })
  const preferences = openPreferences(join(dataFolder, 'preferences.json'))
  nativeTheme.themeSource = preferences.get().theme

  const log = openAppLog(join(logFolder, 'app.log'))
  log.note('started', { version: app.getVersion(), electron: process.versions.electron, packaged: app.isPackaged })
  for (const { from, to, how, files, bytes } of places.moved) log.note('data moved', { from, to, how, files, bytes })
  if (places.problem !== null) log.note('data not moved', { problem: places.problem })
  // The adapter of the ports keeps no promise of what it does with a message: one that is none ends nothing.
  process.on('unhandledRejection', (reason) => log.note('unhandled', { at: placeOf(reason) }))
  process.on('uncaughtExceptionMonitor', (error) => log.note('uncaught', { stack: error.stack ?? String(error) }))

  guardSession()
  serveOrigin(join(__dirname, '..', 'renderer'))

  let open = false
  const keychain = openKeychain(
    (status) => {
      log.note('keychain', { ...status })
      events.publish({ kind: 'keychain', status })
      // It was locked or not there, and now it can be used.
      if (status.store === 'keychain' && !open) settleProxy()
      open = status.store === 'keychain'
    },
    { load: keychainLoader() },
  )
  const keptProxy = keepProxySignIn(preferences, keychain)
  const agreements = openAgreements(join(dataFolder, 'agreed.json'), askUser)
  const node = engineNode()
  const engine = createEngineHost({
    launch: { entry: enginePath(), logFile: join(logFolder, 'engine.log'), node },
    start: () => ({
      kind: 'start',
      dataDir: dataFolder,
      version: app.getVersion(),
      ...enginePreferences(preferences.get(), keptProxy),
    }),
    secrets: (ownerId, names) => keychain.read(ownerId, names),
    vault: (name, value) => keychain.trail(name, value),
    keepSecret: (id, name, value) => keychain.keep(id, name, value),
    agree: (address) => agreements.ask({ kind: 'private address', address }),
    onCatalogLost: (message) => askForNewCatalog(dataFolder, message),
    onState: (state, message) => {
      log.note('engine', { state, message })
      events.publish({ kind: 'engine', state, message })
    },
  })
  if (devServer !== '') onEngineBuilt(() => engine.renew())
  openFile = (path) => {
    engine.allow(path, 'read')
    events.publish({ kind: 'open-file', path })
    window?.show()
    window?.focus()
  }
  for (const path of openFiles) engine.allow(path, 'read')

  const main = createWindow(join(__dirname, '..', 'preload', 'index.cjs'))
  window = main
  main.on('closed', () => (window = null))
  const background = keepInBackground({
    window: main,
    wanted: () => preferences.get().background,
    command: (id) => events.publish({ kind: 'command', id }),
    quit: () => app.quit(),
  })
  if (preferences.get().background) background.apply()
  main.webContents.on('render-process-gone', (_event, { reason, exitCode }) => log.note('page gone', { reason, exitCode }))
  const nameCommands = setMenu((id) => events.publish({ kind: 'command', id }))
  const info: AppInfo = {
    version: app.getVersion(),
    electron: process.versions.electron,
    chromium: process.versions.chrome,
    node: process.versions.node,
    platform: `${process.platform} ${process.arch}`,
    dataFolder,
    logFolder,
    engineHost: node === null ? 'utility process' : 'node child',
    outdated: node !== null,
    checksUpdates: updateKey !== '',
    packaged: app.isPackaged,
    notices: noticesPath(),
  }
  const router = createMainRouter({
    window: () => main,
    info,
    engine,
    keychain,
    preferences: keptProxy,
    agreements,
    events,
    takeOpenFiles: () => {
      const files = openFiles
      openFiles = []
      return files
    },
    applyPreferences: () => {
      nativeTheme.themeSource = preferences.get().theme
      engine.prefer(enginePreferences(preferences.get(), keptProxy))
      background.apply()
    },
    nameCommands,
    saveDiagnostics: (path) => saveDiagnostics(path, { info, engine, keychain, preferences: keptProxy }),
  })
  openDoors(main, router, engine, log)
  ipcMain.on('dropped', (event, path: unknown) => {
    if (!main.isDestroyed() && event.sender === main.webContents && typeof path === 'string' && isFile(path)) openFile(path)
  })
  settleProxy()
  void keychain.selfTest()
  void watchForUpdates(preferences.get().updateFeed, (version, way) => events.publish({ kind: 'update', version, way }))
  const report = selfTestFile(process.argv)
  if (report !== null) void selfTest(report, main, engine, info).then((passed) => quit(passed ? 0 : 1))

  app.on('second-instance', (_event, argv, cwd) => {
    if (main.isDestroyed()) return
    for (const path of fileArguments(argv.slice(1), cwd)) openFile(path)
    if (main.isMinimized()) main.restore()
    main.show()
    main.focus()
  })
  app.on('activate', () => {
    if (!main.isDestroyed()) main.show()
  })
  let stopped = false
  let held = false
  app.on('before-quit', (event) => {
    background.end()
    if (stopped) return
    event.preventDefault()
    // What is asked of the keychain may never be answered, and neither engine nor app waits for that.
    held = keychain.end()
    void engine.stop().finally(() => {
      stopped = true
      app.quit()
    })
  })
  app.on('will-quit', () => {
    // A keychain call that hangs in this process holds a thread that its orderly end would wait for. Everything is put away by now.
    if (held) process.kill(process.pid, 'SIGKILL')
  })
  /** Finds the proxy's sign-in, or moves it into the keychain, and tells the engine. */
  function settleProxy(): void {
    void keptProxy
      .settle()
      .catch((error: unknown) => log.note('proxy not settled', { at: placeOf(error) }))
      .then(() => {
        const signIn = keptProxy.standing()
        if (signIn !== 'known') log.note('proxy without its sign-in', { signIn })
        engine.prefer(enginePreferences(preferences.get(), keptProxy))
      })
  }
  /** In order, as a person would quit; then with this code. */
  function quit(code: number): void {
    keychain.end()
    void engine.stop().finally(() => app.exit(code))
  }
  app.on('window-all-closed', () => app.quit())
}

/** What failed and where, without the words: they may hold a piece of what was read. */
function placeOf(reason: unknown): string {
  if (!(reason instanceof Error)) return typeof reason
  const frames = (reason.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line))
  return [reason.name, ...frames].join('\n')
}

function enginePreferences({ extraCa }: Preferences, keptProxy: KeptProxy): EnginePreferences {
  return { network: { proxy: keptProxy.address(), extraCa, signIn: keptProxy.standing() } }
}
