import type { SourceInfo } from '../../../shared/sources-contract.ts'
import type { Context } from '../context.ts'
import { givenSecrets, keychainSecrets, matchingConnection, requireFields } from '../secrets.ts'

export interface SourceInput {
  readonly config: Record<string, unknown>
  readonly secrets: Record<string, string>
  readonly connectionId: string | null
}

/** What a person set for a source, ready for the engine: only what was set, so that every default stays the source's own. */
export const sourceInput = async (context: Context, source: SourceInfo): Promise<SourceInput> => {
  const { settings, world } = context
  const config: Record<string, unknown> = {}
  for (const field of source.fields)
    if (!field.secret && settings.origin(field.flag) !== 'default') setIfPresent(config, field.name, settings.value(field.flag))
  const secrets = await givenSecrets(source, settings, world, context.log)
  context.keepSecret(Object.values(secrets))

  const secretMissing = source.fields.some(({ name, required, secret }) => secret && required && !(name in secrets))
  const configMissing = source.fields.some(({ name, required, secret }) => !secret && required && !(name in config))
  if (!secretMissing || configMissing) {
    requireFields(source.fields, config, secrets)
    return { config, secrets, connectionId: null }
  }
  const client = await context.client()
  const connection = matchingConnection(await client.connections.list(), source, config)
  const kept = connection ? await keychainSecrets(source, connection.id, secrets, world) : null
  const all = { ...kept?.secrets, ...secrets }
  context.keepSecret(Object.values(all))
  requireFields(source.fields, config, all, kept?.trouble)
  return { config, secrets: all, connectionId: connection?.id ?? null }
}

const setIfPresent = (record: Record<string, unknown>, name: string, value: unknown): void => {
  if (value !== null) record[name] = value
}
