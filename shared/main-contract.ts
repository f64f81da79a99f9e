import { eventIterator, oc, type } from '@orpc/contract'
import { z } from 'zod'
import { failure } from './contract-parts.ts'

/** What the window may ask of Electron main: secrets (write only), dialogs, the window itself, preferences. Nothing of the engine. */

export type EngineState = 'starting' | 'ready' | 'restarting' | 'stopped'

export interface AppInfo {
  readonly version: string
  readonly electron: string
  readonly chromium: string
  readonly node: string
  readonly platform: string
  readonly dataFolder: string
  readonly logFolder: string
  /** Where the engine runs: Electron's own utility process, or a Node child where Electron is too old for SQLite. */
  readonly engineHost: 'utility process' | 'node child'
  /** Runs on the old Electron from the npm registry: its Chromium gets no fixes any more. */
  readonly outdated: boolean
  /** This build can check that an update comes from those who made it; without that it never updates itself. */
  readonly checksUpdates: boolean
  readonly packaged: boolean
  /** The file with the licences of everything Rollcall is made of, or null when this checkout has none. */
  readonly notices: string | null
}

export interface KeychainStatus {
  /** `memory`: there is no usable keychain, secrets are kept until Rollcall quits and are never written to disk. */
  readonly store: 'keychain' | 'memory' | 'waiting'
  /** As people call it: GNOME Keyring, macOS Keychain, Windows Credential Manager. */
  readonly name: string
  /** Why the keychain cannot be used and what to do, or that not everything is in it; null: all is well. */
  readonly problem: string | null
  /** Secrets that are only in memory. */
  readonly inMemory: number
}

export interface SavedDocument {
  readonly path: string
  readonly bytes: number
  readonly sha256: string
}

export interface StoredSecret {
  readonly name: string
  readonly store: 'keychain' | 'memory'
  /** Why it is in memory and what to do, or null. */
  readonly problem: string | null
}

const savedViews = z.array(z.object({ id: z.string(), screen: z.string(), name: z.string().min(1).max(100), search: z.string().max(4000) }))

/** What each preference may be, without what it is until somebody says otherwise. */
const preference = {
  theme: z.enum(['system', 'light', 'dark']),
  density: z.enum(['comfortable', 'compact']),
  privacy: z.boolean(),
  notifications: z.boolean(),
  /** Closing the window leaves Rollcall in the tray, where schedules and notices go on. */
  background: z.boolean(),
  /** As people write it; main refuses what is none when it is set. */
  proxy: z.string().trim().max(2048),
  extraCa: z.string().max(4096),
  updateFeed: z.union([z.literal(''), z.url({ protocol: /^https$/, error: 'An update feed is an https:// address.' })]),
  views: savedViews.max(500),
}

/** All preferences; one that is not there is as it was at first. */
export const preferences = z.object({
  theme: preference.theme.default('system'),
  density: preference.density.default('comfortable'),
  privacy: preference.privacy.default(false),
  notifications: preference.notifications.default(true),
  background: preference.background.default(false),
  proxy: preference.proxy.default(''),
  extraCa: preference.extraCa.default(''),
  updateFeed: preference.updateFeed.default(''),
  views: preference.views.default([]),
})
/** Some of them. Not `preferences.partial()`: that fills what is not said with its default, and a change would take back all others. */
export const preferenceChange = z.object(preference).partial()
export type Preferences = z.infer<typeof preferences>

/** Commands of the native menu and the palette; files arrive by dialog, drop, association or argument. */
export type AppEvent =
  | { readonly kind: 'engine'; readonly state: EngineState; readonly message: string | null }
  | { readonly kind: 'command'; readonly id: string }
  | { readonly kind: 'open-file'; readonly path: string }
  | { readonly kind: 'preferences'; readonly preferences: Preferences }
  | { readonly kind: 'keychain'; readonly status: KeychainStatus }
  /** A newer version: `install`, it goes in when the app quits; `tell`, a package manager installs it. */
  | { readonly kind: 'update'; readonly version: string; readonly way: 'install' | 'tell' }

const id = z.string().min(1).max(200)
/** Characters of a page to be printed: evidence lists thousands of grants, not millions. */
const longestPage = 32 * 1024 * 1024
const done = z.void()
const base = oc.errors({ FAILED: { status: 400, data: failure } })

export const mainContract = {
  app: {
    info: base.output(type<AppInfo>()),
    /** The engine's state now, then everything that happens; files that were asked for before the window was ready come first. */
    events: base.output(eventIterator(type<AppEvent>())),
    restartEngine: base.output(done),
    /** What the native menu calls the commands that are called differently with other data. */
    nameCommands: base
      .input(z.object({ 'go.holders': z.string().min(1).max(100), 'go.held': z.string().min(1).max(100) }).partial())
      .output(done),
    reveal: base.input(z.object({ path: z.string().min(1).max(4096) })).output(done),
    /** Asks where to, and writes a zip for whoever helps: logs, versions, what the catalog counts; no secrets, nobody's data. Null: not now. */
    saveDiagnostics: base.output(type<{ readonly path: string; readonly bytes: number } | null>()),
    openExternal: base.input(z.object({ url: z.string().max(2048) })).output(done),
    notify: base
      .input(
        z.object({
          title: z.string().max(200),
          body: z.string().max(500),
          runId: z.string().max(200).optional(),
          /** Also while the window has the focus: somebody tries how it looks. */
          always: z.boolean().default(false),
        }),
      )
      .output(done),
  },
  preferences: {
    get: base.output(type<Preferences>()),
    set: base.input(preferenceChange).output(type<Preferences>()),
  },
  dialogs: {
    /** The chosen path, or null when the person changed their mind. The engine accepts only paths chosen this way. */
    openFile: base.input(z.object({ title: z.string().max(200) })).output(type<string | null>()),
    /** A PEM file with certificates; main reads it, the engine only when it is set as the preference. */
    chooseCertificate: base.input(z.object({ title: z.string().max(200) })).output(type<string | null>()),
    /** Files to read, of whatever kind: a setting names them. Empty when the person changed their mind. */
    chooseFiles: base
      .input(
        z.object({
          title: z.string().max(200),
          several: z.boolean(),
          /** Those offered first, without the dot. */
          extensions: z.array(z.string().max(20)).max(20).optional(),
        }),
      )
      .output(type<readonly string[]>()),
    /** A folder, asked for as {@link openFile} asks for files. */
    chooseFolder: base.input(z.object({ title: z.string().max(200), to: z.enum(['read', 'write']) })).output(type<string | null>()),
    saveFile: base
      .input(
        z.object({
          title: z.string().max(200),
          defaultName: z.string().max(200),
          kind: z.enum(['c1z', 'csv', 'xlsx', 'json', 'pdf', 'html']),
        }),
      )
      .output(type<string | null>()),
  },
  clipboard: {
    /** Text, and the same as HTML for programs that take it: spreadsheets. */
    write: base.input(z.object({ text: z.string().max(longestPage), html: z.string().max(longestPage).optional() })).output(done),
  },
  documents: {
    /**
     * Prints a self-contained page to a PDF at a path the person chose for one. Nothing in the page runs and nothing it names is
     * fetched. INVALID_INPUT, NOT_WRITABLE, DISK_FULL, TIMEOUT, INTERNAL; whatever was at the path is then as it was.
     */
    savePdf: base.input(z.object({ html: z.string().max(longestPage), path: z.string().min(1).max(4096) })).output(type<SavedDocument>()),
  },
  keychain: {
    status: base.output(type<KeychainStatus>()),
    /** Writes, reads and deletes a probe entry. */
    selfTest: base.output(type<KeychainStatus>()),
    stored: base.input(z.object({ ownerId: id })).output(type<readonly StoredSecret[]>()),
    set: base.input(z.object({ ownerId: id, name: id, value: z.string().min(1).max(65_536) })).output(type<StoredSecret>()),
    remove: base.input(z.object({ ownerId: id, name: id.optional() })).output(done),
    removeAll: base.output(type<number>()),
  },
}
