import type { SourceInfo } from '../../../shared/sources-contract.ts'
import { missingFields } from '../../../shared/settings.ts'
import type { Context } from '../context.ts'
import { givenSecrets, keychainSecrets, matchingConnection, requireFields } from '../secrets.ts'
import { givenSettings } from './given-settings.ts'

export interface SourceInput {
  readonly config: Record<string, unknown>
  readonly secrets: Record<string, string>
  readonly connectionId: string | null
}

/** What a person set for a source, ready for the engine: only what was set, so that every default stays the source's own. */
export const sourceInput = async (context: Context, source: SourceInfo): Promise<SourceInput> => {
  const { settings, world } = context
  const config = givenSettings(context, source.fields)
  const secrets = await givenSecrets(source, settings, world, context.log)
  context.keepSecret(Object.values(secrets))

  const missing = missingFields(source.fields, config, ({ name, secret }) => Object.hasOwn(secret ? secrets : config, name))
  if (!missing.some(({ secret }) => secret) || missing.some(({ secret }) => !secret)) {
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
