import { readFileSync, statSync } from 'node:fs'
import { resolve } from 'node:path'
import type { ConnectionRecord, SourceInfo } from '../../shared/sources-contract.ts'
import { countingFields, missingFields, type FieldInfo } from '../../shared/settings.ts'
import { asRollcallError, RollcallError } from '../../shared/errors.ts'
import type { Logger } from '../../shared/platform.ts'
import { cleanSecret, decodeText, secretKind } from '../../shared/secret-text.ts'
import { UsageError } from './failure.ts'
import { environmentName } from './flags.ts'
import type { Settings, SettingOrigin } from './settings.ts'
import type { World } from './world.ts'

const largest = 65_536

/**
 * The source's secrets given with this command: by flag, `-` (standard input), `--<flag>-file`, environment, or settings file.
 * The nearer origin wins; within one the value wins over the file's name. By field name.
 */
export const givenSecrets = async (
  source: Pick<SourceInfo, 'fields'>,
  settings: Settings,
  world: World,
  log: Logger,
): Promise<Record<string, string>> => {
  const found: Record<string, string> = {}
  const origins: readonly SettingOrigin[] = ['flag', 'environment', 'file']
  for (const field of source.fields.filter(({ secret }) => secret)) {
    const fileFlag = `${field.flag}-file`
    const byValue = settings.origin(field.flag)
    const byFile = settings.origin(fileFlag)
    if (byValue === 'flag' && byFile === 'flag')
      throw new UsageError(`if any flags in the group [${field.flag} ${fileFlag}] are set none of the others can be`)
    for (const origin of origins) {
      if (byValue === origin) {
        const value = settings.text(field.flag) ?? ''
        if (value === '-' && origin === 'flag') found[field.name] = await pipedSecret(field, world)
        else {
          if (origin === 'flag')
            log.warn(
              `The ${field.title} on the command line can be read by others on this machine; prefer ${environmentName(field.flag)} or --${fileFlag}.`,
            )
          found[field.name] = checked(field, value)
        }
        break
      }
      if (byFile === origin) {
        found[field.name] = checked(
          field,
          readSecretFile(resolve(world.workingDirectory, settings.text(fileFlag) ?? ''), world.platform, log),
        )
        break
      }
    }
  }
  return found
}

/** Secrets that are still missing, from the keychain entries of a saved connection. Says why when the keychain cannot be used. */
export const keychainSecrets = async (
  source: SourceInfo,
  ownerId: string,
  known: Readonly<Record<string, string>>,
  world: World,
): Promise<{ readonly secrets: Record<string, string>; readonly trouble: RollcallError | null }> => {
  const secrets: Record<string, string> = {}
  try {
    for (const field of source.fields.filter(({ secret, name }) => secret && !(name in known))) {
      const value = await world.vault.get(ownerId, field.name)
      if (value) secrets[field.name] = value
    }
    return { secrets, trouble: null }
  } catch (error) {
    return { secrets, trouble: asRollcallError(error) }
  }
}

/** The newest saved connection these settings mean: same source, and every required setting the same. */
export const matchingConnection = (
  connections: readonly ConnectionRecord[],
  source: SourceInfo,
  config: Readonly<Record<string, unknown>>,
): ConnectionRecord | null =>
  connections
    .filter(
      ({ sourceId, config: saved }) =>
        sourceId === source.id &&
        countingFields(source.fields, config).every(({ name, required, secret }) => !required || secret || saved[name] === config[name]),
    )
    .toSorted((a, b) => b.createdAt - a.createdAt)[0] ?? null

/** Fails with the words of a Baton connector when something required was given nowhere. */
export const requireFields = (
  fields: readonly FieldInfo[],
  config: Readonly<Record<string, unknown>>,
  secrets: Readonly<Record<string, string>>,
  trouble: RollcallError | null = null,
): void => {
  const missing = missingFields(fields, config, ({ name, secret }) => Object.hasOwn(secret ? secrets : config, name))
  if (missing.length === 0) return
  const secret = missing.find((field) => field.secret)
  const ways = secret
    ? `Set ${environmentName(secret.flag)}, name a file with --${secret.flag}-file, or pipe it in with --${secret.flag} -.`
    : `Give them as flags, as ${missing.map(({ flag }) => environmentName(flag)).join(', ')}, or in .baton.yaml.`
  throw new UsageError(
    `required flag(s) ${missing.map(({ flag }) => `"${flag}"`).join(', ')} not set`,
    trouble ? `${ways} ${trouble.message}` : ways,
  )
}

/** A secret from standard input, which may be the pipe of a Windows shell. */
export const pipedSecret = async (field: Pick<FieldInfo, 'name' | 'title'>, world: World): Promise<string> => {
  if (world.stdin.isTTY)
    throw new UsageError(
      'Standard input is a terminal; a secret would be shown while you type it.',
      'Pipe it in, for example with < token.txt, or name the file.',
    )
  const parts: Buffer[] = []
  for await (const chunk of world.stdin) {
    parts.push(typeof chunk === 'string' ? Buffer.from(chunk) : chunk)
    if (parts.reduce((sum, { length }) => sum + length, 0) > largest) break
  }
  return checked(field, textOf(Buffer.concat(parts), 'Standard input'))
}

const readSecretFile = (path: string, platform: NodeJS.Platform, log: Logger): string => {
  let bytes: Buffer
  try {
    const { mode, size } = statSync(path)
    if (size > largest) return ' '.repeat(largest + 1)
    if (platform !== 'win32' && (mode & 0o077) !== 0) log.warn(`Others on this machine can read ${path}; chmod 600 closes it.`)
    bytes = readFileSync(path)
  } catch (error) {
    throw new RollcallError('INVALID_INPUT', {
      message: `The file ${path} cannot be read.`,
      remedy: 'Check that it exists and that you may read it.',
      detail: (error as NodeJS.ErrnoException).code ?? '',
      cause: error,
    })
  }
  return textOf(bytes, `The file ${path}`)
}

/** The secret in a file of a folder of secrets; null when there is no such file, or it is empty. */
export const keptSecret = (path: string, name: string): string | null => {
  let bytes: Buffer
  try {
    bytes = readFileSync(path)
  } catch {
    return null
  }
  const text = textOf(bytes, `The file ${path}`)
  return text.trim() === '' ? null : cleanSecret(`secret in ${path}`, text, secretKind({ name }))
}

const textOf = (bytes: Uint8Array, where: string): string => {
  const text = bytes.length > largest ? ' '.repeat(largest + 1) : decodeText(bytes)
  if (text === null) throw new UsageError(`${where} is no text.`, 'Save the secret as plain text, in UTF-8 or UTF-16.')
  return text
}

const checked = (field: Pick<FieldInfo, 'name' | 'title'>, text: string): string => {
  if (text.length > largest) throw new UsageError(`The ${field.title} is longer than 64 KiB.`, 'Check that the right file was named.')
  try {
    return cleanSecret(field.title, text, secretKind(field))
  } catch (error) {
    throw error instanceof RollcallError ? new UsageError(error.message, error.remedy) : error
  }
}
