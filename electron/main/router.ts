import { dirname, join } from 'node:path'
import { implement } from '@orpc/server'
import type { BrowserWindow } from 'electron'
import { app, dialog, Notification, shell } from 'electron'
import { RollcallError } from '../../shared/errors.ts'
import { mainContract, type AppEvent, type AppInfo } from '../../shared/main-contract.ts'
import type { CommandNames } from '../../shared/commands.ts'
import { trailAccount } from '../../shared/trail-account.ts'
import { visibleText } from '../../shared/visible-text.ts'
import type { Agreements } from './agreements.ts'
import { agreedPlace, askForSettings, disagreed, guardedChanges } from './agreed-changes.ts'
import { writeClipboard } from './clipboard.ts'
import type { EngineHost } from './engine-host.ts'
import type { EventStream } from './event-stream.ts'
import { openExternalSafely } from './guards.ts'
import type { Keychain } from './keychain.ts'
import { proxyAccount, type KeptProxy } from './kept-proxy.ts'
import { checkNetwork } from './network-preferences.ts'
import { savePdf } from './print-page.ts'

export interface MainServices {
  readonly window: () => BrowserWindow
  readonly info: AppInfo
  readonly engine: EngineHost
  readonly keychain: Keychain
  readonly preferences: KeptProxy
  readonly agreements: Agreements
  readonly events: EventStream<AppEvent>
  /** Files asked for before the window listened. */
  readonly takeOpenFiles: () => readonly string[]
  readonly applyPreferences: () => void
  readonly nameCommands: (names: CommandNames) => void
  /** Writes the bundle; NOT_WRITABLE when that fails. */
  readonly saveDiagnostics: (path: string) => Promise<{ readonly path: string; readonly bytes: number }>
}

const allFiles = { name: 'All files', extensions: ['*'] }
const extensions = {
  c1z: 'Baton sync file',
  csv: 'CSV',
  xlsx: 'Excel workbook',
  json: 'JSON',
  zip: 'Zip archive',
  pdf: 'PDF',
  html: 'Web page',
} as const

export type MainRouter = ReturnType<typeof createMainRouter>

/** Main's side of shared/main-contract.ts. */
export function createMainRouter(services: MainServices) {
  const { engine, keychain, preferences, agreements, events, info } = services
  const os = implement(mainContract).use(async ({ next, errors }) => {
    try {
      return await next()
    } catch (cause) {
      if (!(cause instanceof RollcallError)) throw cause
      throw errors.FAILED({ message: cause.message, data: { code: cause.code, remedy: cause.remedy } })
    }
  })
  /** Dialogs remember their folder; since Electron 43 they would start in Downloads. */
  let folder = app.getPath('documents')
  /** Where the person chose to put a PDF. */
  const pdfPaths = new Set<string>()
  /** What the person chose or saved, and what Rollcall says of its own places. */
  const known = new Set([
    info.dataFolder,
    info.logFolder,
    join(info.logFolder, 'engine.log'),
    ...(info.notices === null ? [] : [info.notices]),
  ])
  /** Whose secrets the page has taken away since the app started. */
  const robbed = new Set<string>()

  return os.router({
    app: {
      info: os.app.info.handler(() => services.info),
      events: os.app.events.handler(async function* ({ signal }) {
        const live = events.subscribe(signal)
        yield { kind: 'engine', state: engine.state, message: engine.message }
        yield { kind: 'keychain', status: keychain.status }
        for (const path of services.takeOpenFiles()) yield { kind: 'open-file', path }
        yield* live
      }),
      restartEngine: os.app.restartEngine.handler(() => engine.restart()),
      nameCommands: os.app.nameCommands.handler(({ input }) => services.nameCommands(input)),
      reveal: os.app.reveal.handler(async ({ input }) => {
        shell.showItemInFolder(await agreedPlace(input.path, known, agreements))
      }),
      saveDiagnostics: os.app.saveDiagnostics.handler(async () => {
        const path = await askWhere('Save diagnostics', `rollcall-diagnostics-${new Date().toISOString().slice(0, 10)}`, 'zip')
        return path === undefined ? null : services.saveDiagnostics(path)
      }),
      openExternal: os.app.openExternal.handler(async ({ input }) => {
        if (!(await openExternalSafely(input.url))) {
          throw new RollcallError('INVALID_INPUT', {
            message: 'This link was not opened.',
            remedy: 'Only https and mailto links are opened, after you agree.',
          })
        }
      }),
      notify: os.app.notify.handler(({ input }) => {
        const window = services.window()
        if (!preferences.get().notifications || (window.isFocused() && !input.always) || !Notification.isSupported()) return
        const notification = new Notification({ title: visibleText(input.title), body: visibleText(input.body) })
        notification.on('click', () => {
          window.show()
          window.focus()
          if (input.runId !== undefined) events.publish({ kind: 'command', id: `run:${input.runId}` })
        })
        notification.show()
      }),
    },
    preferences: {
      get: os.preferences.get.handler(() => preferences.get()),
      set: os.preferences.set.handler(async ({ input }) => {
        checkNetwork(input)
        const changed = guardedChanges(preferences.get(), input)
        await askForSettings(preferences.get(), input, agreements)
        const now = await preferences.set(input)
        if (Object.keys(changed).length > 0) engine.note({ what: 'preferences', changed })
        services.applyPreferences()
        events.publish({ kind: 'preferences', preferences: now })
        return now
      }),
    },
    dialogs: {
      openFile: os.dialogs.openFile.handler(async ({ input }) => {
        const { filePaths } = await dialog.showOpenDialog(services.window(), {
          title: input.title,
          defaultPath: folder,
          properties: ['openFile'],
          filters: [{ name: extensions.c1z, extensions: ['c1z'] }],
        })
        const [path] = filePaths
        if (path === undefined) return null
        folder = dirname(path)
        known.add(path)
        engine.allow(path, 'read')
        return path
      }),
      chooseCertificate: os.dialogs.chooseCertificate.handler(async () => {
        const { filePaths } = await dialog.showOpenDialog(services.window(), {
          // Not the page's words: whoever chooses here agrees to trust the file.
          title: 'Certificates to trust',
          properties: ['openFile'],
          filters: [{ name: 'Certificates', extensions: ['pem', 'crt', 'cer', 'ca-bundle'] }, allFiles],
        })
        const [path] = filePaths
        if (path === undefined) return null
        agreements.remember({ kind: 'extraCa', value: path })
        return path
      }),
      chooseFiles: os.dialogs.chooseFiles.handler(async ({ input }) => {
        const { filePaths } = await dialog.showOpenDialog(services.window(), {
          title: input.title,
          defaultPath: folder,
          properties: input.several ? ['openFile', 'multiSelections'] : ['openFile'],
          filters: input.extensions
            ? [{ name: input.extensions.map((extension) => `.${extension}`).join(', '), extensions: input.extensions }, allFiles]
            : [allFiles],
        })
        for (const path of filePaths) {
          folder = dirname(path)
          known.add(path)
          engine.allow(path, 'read')
        }
        return filePaths
      }),
      chooseFolder: os.dialogs.chooseFolder.handler(async ({ input }) => {
        const { filePaths } = await dialog.showOpenDialog(services.window(), {
          title: input.title,
          defaultPath: folder,
          properties: input.to === 'write' ? ['openDirectory', 'createDirectory'] : ['openDirectory'],
        })
        const [chosen] = filePaths
        if (chosen === undefined) return null
        folder = chosen
        agreements.remember({ kind: 'reveal', folder: chosen })
        engine.allow(chosen, input.to)
        return chosen
      }),
      saveFile: os.dialogs.saveFile.handler(async ({ input }) => {
        const path = await askWhere(input.title, input.defaultName, input.kind)
        if (path === undefined) return null
        engine.allow(path, 'write')
        if (input.kind === 'pdf') pdfPaths.add(path)
        return path
      }),
    },
    clipboard: {
      // The page's own way to the clipboard takes out of HTML what says how a cell is to be read.
      write: os.clipboard.write.handler(({ input }) => writeClipboard(input.text, input.html)),
    },
    documents: {
      savePdf: os.documents.savePdf.handler(({ input }) => {
        if (!pdfPaths.has(input.path)) {
          throw new RollcallError('INVALID_INPUT', {
            message: 'This place was not chosen for a PDF in Rollcall.',
            remedy: 'Choose it in the dialog.',
          })
        }
        return savePdf(input.html, input.path)
      }),
    },
    keychain: {
      status: os.keychain.status.handler(() => keychain.status),
      selfTest: os.keychain.selfTest.handler(() => keychain.selfTest()),
      stored: os.keychain.stored.handler(({ input }) => keychain.stored(input.ownerId)),
      set: os.keychain.set.handler(async ({ input: { ownerId, name, value } }) => {
        requireNotOwn(ownerId)
        const stored = await keychain.set(ownerId, name, value)
        engine.note({ what: 'secret', id: ownerId, name, change: 'set' })
        return stored
      }),
      remove: os.keychain.remove.handler(async ({ input }) => {
        requireNotOwn(input.ownerId)
        if (robbed.size >= 2 && !robbed.has(input.ownerId) && !(await agreements.ask({ kind: 'more secrets' }))) throw disagreed()
        robbed.add(input.ownerId)
        const { removed, problem } = await keychain.remove(input.ownerId, input.name)
        for (const name of removed) engine.note({ what: 'secret', id: input.ownerId, name, change: 'removed' })
        if (problem !== null) throw problem
      }),
      removeAll: os.keychain.removeAll.handler(async () => {
        if (!(await agreements.ask({ kind: 'all secrets' }))) throw disagreed()
        const { removed, problem } = await keychain.removeAll()
        if (removed > 0) engine.note({ what: 'all secrets', removed })
        preferences.forget()
        services.applyPreferences()
        events.publish({ kind: 'preferences', preferences: preferences.get() })
        if (problem !== null) throw problem
        return removed
      }),
    },
  })

  async function askWhere(title: string, name: string, kind: keyof typeof extensions): Promise<string | undefined> {
    const { filePath } = await dialog.showSaveDialog(services.window(), {
      title,
      defaultPath: join(folder, name.endsWith(`.${kind}`) ? name : `${name}.${kind}`),
      filters: [{ name: extensions[kind], extensions: [kind] }],
    })
    if (filePath === '') return undefined
    folder = dirname(filePath)
    known.add(filePath)
    return filePath
  }
}

/** What the audit trail signs with, and what signs in at the proxy, is not the page's to write or remove. */
function requireNotOwn(ownerId: string): void {
  if (ownerId !== trailAccount && ownerId !== proxyAccount) return
  throw new RollcallError('INVALID_INPUT', {
    message: 'This entry of the keychain belongs to Rollcall itself.',
    remedy: 'Choose a connection, a destination or a channel.',
  })
}
