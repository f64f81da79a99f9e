import { resolve } from 'node:path'
import { countingFields, type FieldInfo } from '../../../shared/settings.ts'
import type { Context } from '../context.ts'
import { UsageError } from '../failure.ts'

/**
 * The settings a person set, secrets aside: only those, so that every default stays the engine's own; paths from the working directory.
 * What was set for nothing (it counts only with another value of another setting) is told and left out. `before` are those that stay as
 * they are when nothing else is said.
 */
export const givenSettings = (
  context: Context,
  fields: readonly FieldInfo[],
  before: Readonly<Record<string, unknown>> = {},
): Record<string, unknown> => {
  const { settings, world, log } = context
  refuseFoundAddress(context, fields)
  const given = new Map<FieldInfo, unknown>()
  for (const field of fields) {
    const value = settings.value(field.flag)
    if (field.secret || value === null || settings.origin(field.flag) === 'default') continue
    given.set(field, field.place === undefined ? value : placed(value, world.workingDirectory))
  }
  const named = Object.fromEntries([...given].map(([{ name }, value]) => [name, value]))
  const counting = new Set(countingFields(fields, { ...before, ...named }).map(({ name }) => name))
  for (const { name, flag } of given.keys()) {
    if (counting.has(name)) continue
    log.warn(`--${flag} has no effect with the other settings.`)
  }
  return Object.fromEntries(Object.entries(named).filter(([name]) => counting.has(name)))
}

/**
 * A settings file that only lies in the folder must not say where a secret goes that comes from elsewhere: whoever made the folder would
 * get it. UsageError.
 */
const refuseFoundAddress = ({ settings, settingsFile }: Context, fields: readonly FieldInfo[]): void => {
  if (!settingsFile.isFound) return
  const address = fields.find(({ address, flag }) => address === true && settings.origin(flag) === 'file')
  const secret = fields.find(({ secret, flag }) => secret && [flag, `${flag}-file`].every((name) => settings.origin(name) !== 'file'))
  if (address === undefined || secret === undefined) return
  throw new UsageError(
    `${settingsFile.path} names an address (${address.flag}), but the ${secret.title} does not come from it; it was not sent there.`,
    `Give --${address.flag} yourself, or name the file with BATON_CONFIG_PATH when it is yours.`,
  )
}

const placed = (value: unknown, workingDirectory: string): unknown => {
  if (typeof value === 'string') return resolve(workingDirectory, value)
  return Array.isArray(value) ? value.map((each) => resolve(workingDirectory, String(each))) : value
}
