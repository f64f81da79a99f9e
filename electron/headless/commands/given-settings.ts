import { resolve } from 'node:path'
import { countingFields, type FieldInfo } from '../../../shared/settings.ts'
import type { Context } from '../context.ts'

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

const placed = (value: unknown, workingDirectory: string): unknown => {
  if (typeof value === 'string') return resolve(workingDirectory, value)
  return Array.isArray(value) ? value.map((each) => resolve(workingDirectory, String(each))) : value
}
