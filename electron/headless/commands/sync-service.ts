import { resolve } from 'node:path'
import type { ConnectionRecord, SourceInfo } from '../../../shared/sources-contract.ts'
import type { DestinationKind, DestinationRecord } from '../../../shared/deliveries.ts'
import { RollcallError } from '../../../shared/errors.ts'
import { knownTraits, type KnownTrait } from '../../../shared/graph.ts'
import type { Context } from '../context.ts'
import { UsageError } from '../failure.ts'
import { flag, type Flag } from '../flags.ts'
import type { Settings } from '../settings.ts'
import { givenSecrets, matchingConnection } from '../secrets.ts'
import { followService } from './service-follow.ts'
import { sourceInput } from './source-input.ts'

const KIND = 'conductorone'

/** Given together they make a sync a service of ConductorOne, as every Baton connector has it. All that the source's secrets read goes there. */
export const serviceFlags = ({ fields }: SourceInfo): readonly Flag[] => [
  flag('client-id', 'string', 'The client ID used to authenticate with ConductorOne; with it the sync becomes a service', {
    sends: ['client-secret', ...fields.filter(({ secret }) => secret).map((field) => field.flag)],
  }),
  flag('client-secret', 'string', 'The client secret used to authenticate with ConductorOne; "-" reads it from standard input', {
    secret: true,
  }),
  flag('client-secret-file', 'string', 'File holding the client secret', { placeholder: 'path' }),
  flag('skip-full-sync', 'boolean', 'As a service: refuse full syncs'),
  flag('policy', 'choice', 'As a service: what a task gets', { choices: ['fresh', 'fresh-within-guards', 'approved'], default: 'fresh' }),
]

/** As lists of connectors name them: `user` or `TRAIT_USER`. */
const traitsOf = (settings: Settings): KnownTrait[] | null =>
  settings.list('external-resource-traits')?.map((text) => {
    const trait = knownTraits.find((known) => known === text.toLowerCase().replace(/^trait_/, ''))
    if (trait !== undefined) return trait
    throw new UsageError(`invalid argument "${text}" for "--external-resource-traits": one of ${knownTraits.join(', ')} is expected`)
  }) ?? null

/** For a sync and a service alike. */
export const externalFlags: readonly Flag[] = [
  flag('external-resource-c1z', 'string', 'The path to the c1z file to sync external baton resources with', { placeholder: 'path' }),
  flag(
    'external-resource-entitlement-id-filter',
    'string',
    'The entitlement that external users, groups must have access to sync external baton resources',
  ),
  flag('external-resource-traits', 'list', 'The traits of external resources to take in; default user, group', { suggests: knownTraits }),
]

interface External {
  readonly path: string
  readonly entitlementId?: string
  readonly traits?: KnownTrait[]
}

/** The external file a sync takes in, null without one. */
export const externalOf = ({ settings, world }: Context): External | null => {
  const traits = traitsOf(settings)
  const path = settings.text('external-resource-c1z')
  const entitlementId = settings.text('external-resource-entitlement-id-filter')
  if (path !== null)
    return { path: resolve(world.workingDirectory, path), ...(entitlementId === null ? {} : { entitlementId }), ...(traits && { traits }) }
  if (traits !== null) throw new UsageError('--external-resource-traits needs --external-resource-c1z')
  if (entitlementId === null) return null
  throw new UsageError('--external-resource-entitlement-id-filter needs --external-resource-c1z')
}

/** Whether this call is one for a service. What only means something to one stops a sync. */
export const isService = ({ settings }: Context): boolean => {
  const id = settings.origin('client-id') !== null
  const secret = ['client-secret', 'client-secret-file'].some((name) => settings.origin(name) !== null)
  if (secret && !id) throw missing('client-id')
  if (!id && settings.on('skip-full-sync'))
    throw new RollcallError('UNSUPPORTED', {
      message: '--skip-full-sync: without a service it would write an empty sync, which readers take for "everyone has left".',
      remedy:
        settings.origin('skip-full-sync') === 'flag'
          ? 'Leave the flag out.'
          : 'Take the setting out of the environment or the settings file.',
    })
  return id
}

/** Serves ConductorOne until Ctrl-C or SIGTERM. */
export const serveSource = async (context: Context, source: SourceInfo, resourceTypes: readonly string[] | null): Promise<undefined> => {
  const { settings, log, world } = context
  const kind = world.destinations.find(({ id }) => id === KIND)
  if (kind === undefined) throw new RollcallError('UNSUPPORTED', { message: 'This Rollcall knows no ConductorOne.', remedy: 'Update it.' })
  requireOneReader(context, source)
  for (const name of ['file', 'keep'])
    if (settings.origin(name) === 'flag') log.warn(`--${name}: a service writes no file of its own; this means nothing here.`)
  const clientSecret = await clientSecretOf(context, kind)
  const { config, secrets, connectionId } = await sourceInput(context, source)
  const client = await context.client()
  const connections = await client.connections.list()
  const known: ConnectionRecord | null =
    connections.find(({ id }) => id === connectionId) ?? matchingConnection(connections, source, config)
  const before =
    known === null ? null : serviceOf(await client.destinations.list(), known.id, settings.text('client-id') ?? '', source, log)
  if (clientSecret === null && !(before !== null && (await kept(context, before.id)))) throw missing('client-secret')
  const connection = known ?? (await client.connections.save({ name: source.title, sourceId: source.id, config }))
  const external = externalOf(context)
  if (external?.traits)
    throw new RollcallError('UNSUPPORTED', {
      message: '--external-resource-traits: a service takes in users and groups of the external file, and no others.',
      remedy: 'Leave it out, or run a sync instead of a service.',
    })
  const destination = await client.destinations.save({
    ...(before === null ? {} : { id: before.id }),
    ...{ name: before?.name ?? nameOf(source), kindId: KIND },
    config: {
      ...{ clientId: settings.text('client-id'), connection: connection.id, policy: settings.text('policy') },
      ...{ skipFullSync: settings.on('skip-full-sync'), acceptEmpty: settings.on('accept-shrunken') },
      ...{ syncResourceTypes: resourceTypes ?? [], sourceSettings: JSON.stringify(config) },
      externalResourceC1z: external?.path ?? null,
      externalResourceEntitlementIdFilter: external?.entitlementId ?? null,
    },
  })
  const given = { ...secrets, ...(clientSecret === null ? {} : { clientSecret }) }
  return followService(context, destination, given)
}

const clientSecretOf = async (context: Context, kind: DestinationKind): Promise<string | null> => {
  const fields = kind.fields.filter(({ secret }) => secret)
  const { clientSecret } = await givenSecrets({ fields }, context.settings, context.world, context.log)
  if (clientSecret === undefined) return null
  context.keepSecret([clientSecret])
  return clientSecret
}

const kept = async (context: Context, destinationId: string): Promise<boolean> => {
  try {
    const secret = await context.world.vault.get(destinationId, 'clientSecret')
    if (secret) context.keepSecret([secret])
    return Boolean(secret)
  } catch {
    return false
  }
}

const nameOf = (source: SourceInfo): string => `${source.title} service`

/** The destination an earlier call of this command made. One of another policy that somebody set up by hand is left as it is. */
const serviceOf = (
  all: readonly DestinationRecord[],
  connectionId: string,
  clientId: string,
  source: SourceInfo,
  log: Context['log'],
): DestinationRecord | null => {
  const same = all.filter(({ kindId, config }) => kindId === KIND && config.clientId === clientId && config.connection === connectionId)
  const other = same.find(({ name }) => name !== nameOf(source))
  if (other !== undefined)
    log.warn(`Destination "${other.name}" serves the same connector with settings of its own; this service does not follow them.`, {
      policy: other.config.policy ?? 'approved',
    })
  return same.find(({ name }) => name === nameOf(source)) ?? null
}

/** Two secrets cannot both come from standard input. */
const requireOneReader = ({ settings }: Context, source: SourceInfo): void => {
  const reading = ['client-secret', ...source.fields.filter(({ secret }) => secret).map(({ flag: name }) => name)].filter(
    (name) => settings.origin(name) === 'flag' && settings.text(name) === '-',
  )
  if (reading.length > 1) throw new UsageError(`only one of the flags [${reading.join(' ')}] can be read from standard input`)
}

const missing = (name: string): UsageError =>
  new UsageError(
    `if any flags in the group [client-id client-secret] are set they must all be set; missing [${name}]`,
    name === 'client-secret'
      ? 'Set BATON_CLIENT_SECRET, name a file with --client-secret-file, or pipe it in with --client-secret -.'
      : 'Set BATON_CLIENT_ID, or leave the client secret out to write a file.',
  )
