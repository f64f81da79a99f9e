import type { ServiceRecord } from '../../../shared/deliveries.ts'
import type { Clock, Logger } from '../../../shared/platform.ts'
import type { Secret } from '../../../shared/secret.ts'
import type { Catalog } from '../catalog/catalog.ts'
import type { Destination } from '../destinations/destination.ts'
import type { AskNetwork } from '../http/client.ts'
import type { KeptSecrets } from '../settings/secrets.ts'
import type { Source } from '../sources/source.ts'
import type { ServiceDeliveries, ServiceReviews, ServiceRuns, ServiceTrail } from './ports.ts'

/** What services need of the house. */
export interface ServiceOptions {
  readonly catalog: Catalog
  readonly dataDir: string
  readonly sources: readonly Source[]
  readonly destinations: readonly Destination[]
  readonly runs: ServiceRuns
  readonly reviews: ServiceReviews
  readonly trail: ServiceTrail
  readonly deliveries: ServiceDeliveries
  readonly clock: Clock
  readonly logWithout: (secrets: readonly Secret[]) => Logger
  readonly version: string
  readonly userAgent: string
  readonly environment: NodeJS.ProcessEnv | undefined
  readonly network: AskNetwork
  /** The secrets kept for a destination, those of `names` that there are. */
  readonly secrets: KeptSecrets
  readonly actor: () => string
  /** Lives on beside the app: what is started here is wanted until somebody stops it, and starts again with the next such engine. */
  readonly background: boolean
  /** Told whenever a service stands otherwise than before. */
  readonly onState?: ((record: ServiceRecord) => void) | undefined
}
