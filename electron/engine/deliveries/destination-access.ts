import type { StoredDestination } from '../catalog/destinations.ts'
import { RollcallError } from '../../../shared/errors.ts'
import type { Secret } from '../../../shared/secret.ts'
import type { Clock, Logger } from '../../../shared/platform.ts'
import type { Destination, DestinationContext } from '../destinations/destination.ts'
import { createHttpClient, type AskNetwork } from '../http/client.ts'
import { completeConfig } from '../settings/config.ts'
import { resolveSecrets, type GivenSecrets, type KeptSecrets, type Secrets } from '../settings/secrets.ts'

type Config = Readonly<Record<string, unknown>>

/** What a call to a destination needs of the house. */
export interface AccessOptions {
  readonly destinations: readonly Destination[]
  readonly scratchDir: string
  readonly clock: Clock
  /** A log from which these secrets are taken out. */
  readonly logWithout: (secrets: readonly Secret[]) => Logger
  readonly userAgent: string
  readonly environment: NodeJS.ProcessEnv | undefined
  readonly network: AskNetwork
  /** The secrets kept for a destination, those of `names` that there are. */
  readonly secrets: KeptSecrets
}

/** INVALID_INPUT, naming the kinds there are. */
export function destinationById(destinations: readonly Destination[], id: string): Destination {
  const found = destinations.find((candidate) => candidate.id === id)
  if (found !== undefined) return found
  const known = destinations.map((candidate) => candidate.id).join(', ')
  throw new RollcallError('INVALID_INPUT', { message: `There is no kind of destination "${id}".`, remedy: `Choose one of: ${known}.` })
}

/** The context a destination works in, with its settings complete. INVALID_INPUT when they do not fit. */
export async function openContext(
  options: AccessOptions,
  destination: Destination,
  config: Config,
  secrets: Secrets,
  signal: AbortSignal,
): Promise<{ readonly context: DestinationContext<Config>; readonly close: () => Promise<void> }> {
  const complete = completeConfig(destination, config, secrets)
  const values = Object.values(secrets)
  const { clock, userAgent, environment, scratchDir } = options
  const log = options.logWithout(values)
  const network = await options.network(signal)
  const http = createHttpClient({ userAgent, secrets: values, environment, ...network, clock, log })
  return { context: { config: complete, http, network, environment, signal, log, clock, scratchDir }, close: () => http.close() }
}

/** Lends out what a destination that was set up works with. */
export async function withDestination<T>(
  options: AccessOptions,
  destination: Destination,
  record: StoredDestination,
  given: GivenSecrets,
  signal: AbortSignal,
  work: (context: DestinationContext<Config>) => Promise<T>,
): Promise<T> {
  const secrets = await resolveSecrets(destination, given, { ownerId: record.id, kept: options.secrets })
  const { context, close } = await openContext(options, destination, record.config, secrets, signal)
  try {
    return await work(context)
  } finally {
    await close()
  }
}
