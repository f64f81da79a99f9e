import type { StoredDestination } from '../catalog/destinations.ts'
import { RollcallError } from '../../../shared/errors.ts'
import type { Secret } from '../../../shared/secret.ts'
import type { StoredConnection } from '../catalog/connections.ts'
import type { ServiceDestination } from '../destinations/destination.ts'
import { servingSettings, type ServingSettings } from '../destinations/serving-settings.ts'
import { completeConfig } from '../settings/config.ts'
import { secretNames } from '../settings/field-info.ts'
import { resolveSecrets, wrapped, type GivenSecrets } from '../settings/secrets.ts'
import { sourceById, type Source } from '../sources/source.ts'
import type { ServiceOptions } from './options.ts'

/** Everything a service needs, checked before anything is opened. */
export interface Prepared {
  readonly record: StoredDestination
  readonly serve: ServiceDestination['serve']
  /** As the destination takes it, secrets included. */
  readonly config: Readonly<Record<string, unknown>>
  readonly settings: ServingSettings
  readonly connection: StoredConnection
  readonly source: Source
  /** Of the source, those that were given. */
  readonly sourceSecrets: GivenSecrets
  /** All secrets: to be taken out of texts. */
  readonly values: readonly Secret[]
  /** Whom it talks to, for people. */
  readonly host: string
}

/** `given` may hold secrets of the destination and of the connection's source, by their fields' names. */
export async function prepareService(options: ServiceOptions, destinationId: string, given: GivenSecrets): Promise<Prepared> {
  const { catalog, destinations, sources } = options
  const record = catalog.destinations.get(destinationId)
  const destination = destinations.find(({ id }) => id === record.kindId)
  if (destination?.way !== 'service') throw noService(record.name)
  const own = await resolveSecrets(destination, given, { ownerId: record.id, kept: options.secrets })
  const config = completeConfig(destination, record.config, own)
  const settings = servingSettings.parse(config)
  const connection = catalog.connections.get(settings.connection)
  const source = sourceById(sources, connection.sourceId)
  const names = secretNames(source.configSchema)
  const sourceSecrets = Object.fromEntries(Object.entries(given).filter(([name, value]) => names.includes(name) && value !== ''))
  const values = [own, wrapped(source, sourceSecrets)].flatMap((secrets) => Object.values(secrets))
  const host = destination.hostOf(config)
  return { record, serve: (context) => destination.serve(context), config, settings, connection, source, sourceSecrets, values, host }
}

const noService = (name: string) =>
  new RollcallError('INVALID_INPUT', {
    message: `"${name}" does not ask for data by itself, so there is no service to start.`,
    remedy: 'Plan a delivery to it instead.',
  })
