import { readFileSync, statSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { parse } from 'yaml'
import { decodeText } from '../../shared/secret-text.ts'
import { UsageError } from './failure.ts'
import { environmentName, splitList, type Flag } from './flags.ts'

export type SettingValue = string | number | boolean | readonly string[]
export type SettingOrigin = 'flag' | 'environment' | 'file' | 'default'

interface Setting {
  readonly value: SettingValue
  readonly origin: SettingOrigin
}

/** What was set, from where. Absent settings have no entry: their default is the source's affair. */
export class Settings {
  readonly #values: ReadonlyMap<string, Setting>

  constructor(values: ReadonlyMap<string, Setting>) {
    this.#values = values
  }

  origin(name: string): SettingOrigin | null {
    return this.#values.get(name)?.origin ?? null
  }

  value(name: string): SettingValue | null {
    return this.#values.get(name)?.value ?? null
  }

  text(name: string): string | null {
    const value = this.value(name)
    return typeof value === 'string' ? value : null
  }

  number(name: string): number | null {
    const value = this.value(name)
    return typeof value === 'number' ? value : null
  }

  on(name: string): boolean {
    return this.value(name) === true
  }

  list(name: string): readonly string[] | null {
    const value = this.value(name)
    return Array.isArray(value) ? (value as readonly string[]) : null
  }
}

export interface SettingsFile {
  readonly path: string
  /** It lies where the command was called; nobody named it. */
  readonly isFound: boolean
  readonly values: Readonly<Record<string, unknown>>
  /** Why nothing of it counts. */
  readonly ignored: string | null
}

/**
 * `.baton.yaml` of the working directory, or the file BATON_CONFIG_PATH names. Keys are flag names; other keys are left alone. One that was
 * only found does not count when somebody else may have written it.
 */
export const readConfigFile = (workingDirectory: string, environment: NodeJS.ProcessEnv): SettingsFile => {
  const named = environment.BATON_CONFIG_PATH
  if (named && !/\.ya?ml$/.test(named)) throw new UsageError(`BATON_CONFIG_PATH must end in .yaml or .yml: ${named}`)
  const path = resolve(workingDirectory, named ?? '.baton.yaml')
  const ignored = named ? null : writableByOthers(path)
  const values = ignored === null ? readValues(path, !named) : {}
  return { path, isFound: !named, values, ignored }
}

/** Why a file may say what others want it to; null: only this user, or the system's, writes it. Windows says nothing of that. */
const writableByOthers = (path: string): string | null => {
  const user = process.geteuid?.()
  if (user === undefined || statSync(path, { throwIfNoEntry: false }) === undefined) return null
  for (const [what, place] of [
    ['it', path],
    ['its folder', dirname(path)],
  ] as const) {
    const { mode, uid, gid } = statSync(place)
    if (uid !== user && uid !== 0) return `${what} belongs to somebody else`
    // A group of one's own has nobody else in it, as many systems set it up.
    if ((mode & 0o002) !== 0 || ((mode & 0o020) !== 0 && gid !== user)) return `others may write ${what}`
  }
  return null
}

const readValues = (path: string, mayBeAbsent: boolean): Readonly<Record<string, unknown>> => {
  let text: string | null
  try {
    text = decodeText(readFileSync(path))
  } catch (error) {
    if (mayBeAbsent && (error as NodeJS.ErrnoException).code === 'ENOENT') return {}
    throw new UsageError(`The settings file ${path} cannot be read.`, 'Check that it exists and that you may read it.')
  }
  if (text === null) throw new UsageError(`The settings file ${path} is no text.`, 'Save it as UTF-8.')
  let content: unknown
  try {
    content = parse(text)
  } catch {
    // The parser's message quotes the line, which may hold a token.
    throw new UsageError(`The settings file ${path} is not valid YAML.`, 'Correct it: one "flag-name: value" per line.')
  }
  if (content === null || content === undefined) return {}
  if (typeof content !== 'object' || Array.isArray(content))
    throw new UsageError(`The settings file ${path} must hold "flag-name: value" lines.`)
  return content as Record<string, unknown>
}

/** Flag over environment over file over the flag's own default. Every origin meets the same checks; an empty text is no value. */
export const resolveSettings = (
  flags: readonly Flag[],
  given: Readonly<Record<string, unknown>>,
  environment: NodeJS.ProcessEnv,
  file: Readonly<Record<string, unknown>>,
): Settings => {
  const values = new Map<string, Setting>()
  for (const flag of flags) {
    const own = (values: Readonly<Record<string, unknown>>, name: string): unknown =>
      Object.hasOwn(values, name) ? values[name] : undefined
    const fromEnvironment = [environmentName(flag.name), ...(flag.environment ?? [])].find((name) => present(environment[name]))
    const candidates: readonly [SettingOrigin, unknown, string][] = [
      ['flag', own(given, flag.name), `"${flag.short ? `-${flag.short}, ` : ''}--${flag.name}" flag`],
      ['environment', fromEnvironment && environment[fromEnvironment], `$${fromEnvironment ?? ''}`],
      ['file', own(file, flag.name), `"${flag.name}" in the settings file`],
      ['default', flag.default, 'default'],
    ]
    if (flag.chooses === true && given[flag.name] === '')
      throw new UsageError(`invalid argument "" for "--${flag.name}": it says nothing; leave it out where all are meant`)
    const taken = candidates.find(([, value]) => present(value))
    if (taken) values.set(flag.name, { value: read(flag, taken[1], taken[2]), origin: taken[0] })
  }
  return new Settings(values)
}

const present = (value: unknown): boolean => value !== undefined && value !== null && value !== ''

const read = (flag: Flag, value: unknown, where: string): SettingValue => {
  const refuse = (expected: string): UsageError =>
    new UsageError(`invalid argument ${flag.secret ? '(hidden)' : JSON.stringify(value)} for ${where}: ${expected} expected`)
  switch (flag.kind) {
    case 'string':
    case 'text':
      if (typeof value === 'string' || typeof value === 'number' || (flag.optional && value === true)) return String(value)
      // YAML reads 2025-01-31 and true as more than text; only plain values can be meant.
      throw refuse('a text is')
    case 'integer': {
      if (typeof value === 'number' ? Number.isSafeInteger(value) : typeof value === 'string' && /^[+-]?\d{1,15}$/.test(value))
        return Number(value)
      throw refuse('a whole number is')
    }
    case 'number': {
      const isNumber = typeof value === 'number' || (typeof value === 'string' && /^[+-]?(?:\d+\.?\d*|\.\d+)$/.test(value))
      if (isNumber && Number.isFinite(Number(value))) return Number(value)
      throw refuse('a number is')
    }
    case 'boolean': {
      if (typeof value === 'boolean') return value
      const text = String(value).toLowerCase()
      if (['true', 't', '1'].includes(text)) return true
      if (['false', 'f', '0'].includes(text)) return false
      throw refuse('true or false is')
    }
    case 'choice': {
      const word = String(value).toLowerCase()
      const match = flag.choices?.find((choice) => choice.toLowerCase() === (flag.synonyms?.[word] ?? word))
      if (match !== undefined) return match
      throw refuse(`one of ${flag.choices?.join(', ') ?? ''} is`)
    }
    case 'list': {
      const list: readonly unknown[] | null = Array.isArray(value)
        ? (value as unknown[])
        : typeof value === 'string'
          ? flag.whole
            ? [value]
            : splitList(value)
          : null
      if (list?.every((entry) => typeof entry === 'string' || typeof entry === 'number')) return list.map(String)
      throw refuse('a comma-separated list is')
    }
  }
}
