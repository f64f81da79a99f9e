import { resolve } from 'node:path'
import type { Command } from 'commander'
import type { Logger } from '../../shared/platform.ts'
import { readCertificates } from '../certificates/pem-file.ts'
import { defaultDataDir } from './data-dir.ts'
import { UsageError } from './failure.ts'
import { flag, type Flag } from './flags.ts'
import { trailAccount } from '../../shared/trail-account.ts'
import { createLog, type LogFormat, type LogLevel } from './log.ts'
import { Out, type OutputFormat } from './output.ts'
import { drawnProgress, loggedProgress, type Progress } from './progress.ts'
import { Screen } from './screen.ts'
import { readConfigFile, resolveSettings, type Settings, type SettingsFile } from './settings.ts'
import type { EngineClient, OpenEngine, World } from './world.ts'

/** The `baton` command calls a table `console`. */
const formats = { choices: ['table', 'json', 'csv'], synonyms: { console: 'table' } }

/** Flags every command takes. */
export const commonFlags: readonly Flag[] = [
  flag('output', 'choice', 'How results are written', { short: 'o', ...formats, default: 'table' }),
  flag('output-format', 'choice', 'The same, under the name baton has for it', formats),
  flag('log-level', 'choice', 'The log level; default info', { choices: ['debug', 'info', 'warn', 'error'] }),
  flag('log-level-debug-expires-at', 'string', 'When --log-level debug falls back to info, as RFC 3339', {
    placeholder: 'time',
    hidden: true,
  }),
  flag('log-format', 'choice', 'The format of the log on standard error; default console on a terminal, else json', {
    choices: ['json', 'console'],
  }),
  flag('extra-ca', 'string', 'A PEM file with certificates to trust beside those of this system', {
    placeholder: 'path',
    environment: ['ROLLCALL_EXTRA_CA'],
  }),
  flag('data-dir', 'string', 'Where Rollcall keeps its catalog and snapshots', { placeholder: 'path', environment: ['ROLLCALL_DATA_DIR'] }),
  flag('new', 'boolean', 'Begin a new catalog where the one of the data folder is gone, empty or damaged; nothing is deleted'),
]

/** What one command works with: its settings, its outputs, and the engine when it asks for it. */
export class Context {
  readonly world: World
  readonly settings: Settings
  readonly settingsFile: SettingsFile
  readonly out: Out
  readonly screen: Screen
  readonly log: Logger
  readonly logFormat: LogFormat
  readonly #secrets = new Set<string>()
  #redact: (text: string) => string
  #engine: OpenEngine | null = null

  constructor(world: World, command: Command, flags: readonly Flag[]) {
    this.world = world
    const all = [...commonFlags, ...flags]
    const options = command.optsWithGlobals<Record<string, unknown>>()
    const given = Object.fromEntries(all.map(({ name }) => [name, options[attribute(name)]]))
    this.settingsFile = readConfigFile(world.workingDirectory, world.environment)
    this.settings = resolveSettings(all, given, world.environment, this.settingsFile.values)
    refuseFoundPlaces(this.settings, this.settingsFile)
    refuseFoundAddress(this.settings, this.settingsFile, all)
    this.out = new Out(world.stdout, formatOf(this.settings))
    this.screen = new Screen(world.stderr)
    this.logFormat = (this.settings.text('log-format') ?? (this.screen.terminal ? 'console' : 'json')) as LogFormat
    this.#redact = world.redact([])
    this.log = createLog({
      // Where progress is drawn it says what the info lines would.
      level: (this.settings.text('log-level') ?? (this.drawsProgress ? 'warn' : 'info')) as LogLevel,
      format: this.logFormat,
      debugUntil: debugUntil(this.settings),
      now: world.now,
      write: (line) => this.screen.print(line),
      redact: (text) => this.redact(text),
    })
    this.#tellSettingsFile(all.map(({ name }) => name))
  }

  /** Nobody named it: whoever calls the command in this folder hears that it counts, or why it does not. */
  #tellSettingsFile(names: readonly string[]): void {
    const { path, isFound, ignored } = this.settingsFile
    if (ignored !== null) this.log.warn(`${path} was ignored: ${ignored}.`)
    const taken = names.filter((name) => this.settings.origin(name) === 'file')
    if (isFound && taken.length > 0) this.log.warn(`Settings were taken from ${path}: ${taken.join(', ')}.`)
  }

  get drawsProgress(): boolean {
    return this.screen.terminal && this.logFormat === 'console'
  }

  get dataDir(): string {
    return this.settings.text('data-dir') ?? defaultDataDir(this.world.platform, this.world.environment, this.world.home)
  }

  /** How this command is called here, for the hints it prints. */
  get self(): string {
    return ['rollcall', 'start'].includes(this.world.environment.npm_lifecycle_event ?? '') ? 'npm run -s rollcall --' : 'rollcall'
  }

  progress(): Progress {
    return this.drawsProgress ? drawnProgress(this.screen, this.world.now) : loggedProgress(this.log, this.world.now)
  }

  /** From now on these texts reach neither log nor error text. */
  keepSecret(values: Iterable<string>): void {
    for (const value of values) this.#secrets.add(value)
    this.#redact = this.world.redact([...this.#secrets])
  }

  redact(text: string): string {
    return this.#redact(text)
  }

  /** The engine, opened at the first call: for this command alone, or also for its work in the background. `kept` finds secrets before the keychain is asked. */
  async client(
    background = false,
    kept: (id: string, name: string) => string | null = () => null,
    startNew = this.settings.on('new'),
  ): Promise<EngineClient> {
    this.#engine ??= await this.world.openEngine({
      dataDir: this.dataDir,
      log: this.#engineLog(),
      environment: this.world.environment,
      extraCa: this.#extraCa(),
      vault: {
        read: (name) => this.world.vault.get(trailAccount, name),
        write: (name, value) => this.world.vault.set(trailAccount, name, value),
      },
      background,
      startNew,
      keepSecret: (id, name, value) => this.world.vault.set(id, name, value),
      secrets: async (ownerId, names) => {
        const found: Record<string, string> = {}
        for (const name of names) {
          const value = kept(ownerId, name) ?? (await this.world.vault.get(ownerId, name))
          if (value) found[name] = value
        }
        this.keepSecret(Object.values(found))
        return found
      },
    })
    return this.#engine.client
  }

  /** The certificates to trust besides, read once before anything is called: a path that is wrong is told at once. */
  #extraCa(): string | null {
    const given = this.settings.text('extra-ca')
    if (given !== null) {
      const path = resolve(this.world.workingDirectory, given)
      readCertificates(path)
      return path
    }
    // Node itself only warns.
    const { NODE_EXTRA_CA_CERTS: ofNode = '' } = this.world.environment
    if (ofNode !== '') readCertificates(resolve(this.world.workingDirectory, ofNode))
    return null
  }

  /** Where progress is drawn, what fails is said once, as the command's own last words. */
  #engineLog(): Logger {
    if (!this.drawsProgress || this.settings.origin('log-level') !== null) return this.log
    const silent = (): void => undefined
    return { debug: silent, info: silent, warn: (event, fields) => this.log.warn(event, fields), error: silent }
  }

  async close(): Promise<void> {
    this.screen.status('')
    await this.#engine?.close()
  }
}

/** They decide whom secrets are sent to, as an address does, and which: whom connections trust, where the saved addresses and the secrets are. */
const redirecting = ['extra-ca', 'data-dir', 'secrets-dir']

/** UsageError when a settings file that nobody named says one of them. Passed over it would leave the command working with other data. */
const refuseFoundPlaces = (settings: Settings, { isFound, path }: SettingsFile): void => {
  const name = redirecting.find((one) => isFound && settings.origin(one) === 'file')
  if (name === undefined) return
  throw new UsageError(
    `${path} says ${name}, which a settings file that only lies in the folder may not.`,
    `Give --${name} yourself, or name the file with BATON_CONFIG_PATH when it is yours.`,
  )
}

/**
 * UsageError when it says where a secret goes that does not stand in it: whoever made the folder would get it. A secret it only names the
 * file of is one of this computer's.
 */
const refuseFoundAddress = (settings: Settings, { isFound, path }: SettingsFile, flags: readonly Flag[]): void => {
  if (!isFound) return
  for (const { name, sends = [] } of flags.filter((one) => settings.origin(one.name) === 'file')) {
    const secret = sends.find((one) => settings.origin(one) !== 'file')
    if (secret === undefined) continue
    throw new UsageError(
      `${path} names an address (${name}), but ${secret} does not come from it; nothing was sent there.`,
      `Give --${name} yourself, or name the file with BATON_CONFIG_PATH when it is yours.`,
    )
  }
}

/** Milliseconds since 1970; null without an end. */
const debugUntil = (settings: Settings): number | null => {
  const text = settings.text('log-level-debug-expires-at')
  if (text === null) return null
  const at = /^\d{4}-\d{2}-\d{2}T/.test(text) ? Date.parse(text) : NaN
  if (!Number.isNaN(at)) return at
  throw new UsageError(
    `invalid argument "${text}" for "--log-level-debug-expires-at": a time is expected`,
    'Give it as RFC 3339, for example 2026-03-01T08:00:00Z.',
  )
}

/** By the nearer of the two flags' origins; `--output` where both are given alike. */
const formatOf = (settings: Settings): OutputFormat => {
  const origins = ['flag', 'environment', 'file', 'default'] as const
  const origin = origins.find((one) => ['output', 'output-format'].some((name) => settings.origin(name) === one))
  const name = settings.origin('output') === origin ? 'output' : 'output-format'
  return (settings.text(name) ?? 'table') as OutputFormat
}

/** Commander's own name for the value of a flag. */
const attribute = (name: string): string => name.replaceAll(/-(.)/g, (_, letter: string) => letter.toUpperCase())
