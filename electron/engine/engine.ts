import type { Clock, Logger } from '../../shared/platform.ts'
import type { TrailNote } from '../../shared/engine-protocol.ts'
import type { Secret } from '../../shared/secret.ts'
import type { ReviewRecord } from '../../shared/reviews.ts'
import { backUpCatalog } from './catalog/backups.ts'
import { catalogPath, checkCatalogFile } from './catalog/catalog-file.ts'
import { openCatalog } from './catalog/catalog.ts'
import { DeliveryManager } from './deliveries/delivery-manager.ts'
import { kindOf, type Destination } from './destinations/destination.ts'
import { destinations as destinationRegistry } from './destinations/registry.ts'
import { computerUser } from './catalog/computer-user.ts'
import type { AskNetwork } from './http/client.ts'
import { redactor } from './http/redact.ts'
import { systemClock } from './http/system-clock.ts'
import { EvidenceReports } from './reviews/evidence.ts'
import { Reviews } from './reviews/reviews.ts'
import { ScheduledReviews } from './reviews/scheduled-reviews.ts'
import { SignOffs } from './reviews/sign-offs.ts'
import { auditRouter, writeNote } from './router/audit.ts'
import { NoticeCenter } from './notices/notice-center.ts'
import type { KeepSecret } from './notices/plain-addresses.ts'
import { noticeOfDelivery, noticeOfReview, noticesOfService } from './notices/departure-notices.ts'
import type { Raised } from './notices/raised.ts'
import { noticeOfNoStart, noticeOfRun } from './notices/run-notices.ts'
import { connectionsRouter } from './router/connections.ts'
import { deliveriesRouter } from './router/deliveries.ts'
import { destinationsRouter } from './router/destinations.ts'
import { diagnosticsOf } from './router/diagnostics.ts'
import { diffsRouter } from './router/diffs.ts'
import { engineRouter } from './router/engine.ts'
import { exportsRouter } from './router/exports.ts'
import { createImplementer } from './router/failures.ts'
import { filesRouter } from './router/files.ts'
import { noticesRouter } from './router/notices.ts'
import { reviewsRouter } from './router/reviews.ts'
import { runsRouter } from './router/runs.ts'
import { servicesRouter } from './router/services.ts'
import { schedulesRouter } from './router/schedules.ts'
import { snapshotsRouter, type Approved } from './router/snapshots.ts'
import { sourceInfo, sourcesRouter } from './router/sources.ts'
import { channelKindInfos } from './notices/channel-config.ts'
import { redactedLogger } from './runs/run-logger.ts'
import { RunManager } from './runs/run-manager.ts'
import { ServiceManager } from './services/service-manager.ts'
import { Scheduler } from './schedules/scheduler.ts'
import { placesOf } from './settings/field-info.ts'
import { Imports } from './snapshots/imports.ts'
import { Snapshots } from './snapshots/snapshots.ts'
import { sources as registry } from './sources/registry.ts'
import type { Source } from './sources/source.ts'
import { Trail } from './trail/trail.ts'
import type { TrailVault } from './trail/trail-key.ts'

export { redactor } from './http/redact.ts'

/** The sources there are, for what a door must know before it opens an engine: flags, environment variables, help. */
export const sourceInfos = registry.map(sourceInfo)
/** The kinds of destinations, for the same. */
export const destinationKinds = destinationRegistry.map(kindOf)

/** The ways notices can go, for the same. */
export const channelKinds = channelKindInfos

/** The settings, of whatever source or destination, that name a place on this computer, and what is done there. */
export const placeSettings: ReadonlyMap<string, 'read' | 'write'> = placesOf(
  [...sourceInfos, ...destinationKinds].flatMap(({ fields }) => fields),
)

/** The settings of all sources, destinations and channels that name a computer to talk to. */
export const addressSettings: ReadonlySet<string> = new Set(
  [...sourceInfos, ...destinationKinds, ...channelKindInfos].flatMap(({ fields }) =>
    fields.filter(({ address }) => address === true).map(({ name }) => name),
  ),
)

export interface EngineOptions {
  /** Holds the catalog, the snapshots and scratch files; made when it does not exist. */
  readonly dataDir: string
  readonly log: Logger
  readonly version: string
  readonly clock?: Clock
  /** Where the secrets of a connection are kept; asked only for those a call did not bring. */
  readonly secrets?: (ownerId: string, names: readonly string[]) => Promise<Record<string, string>>
  /** Puts a secret of what was set up into the keychain; rejects when it does not take it. Without it nothing is moved there. */
  readonly keepSecret?: KeepSecret
  /** For the proxy variables. */
  readonly environment?: NodeJS.ProcessEnv
  /** Where the key lies that signs the audit trail, and its last head; without it the trail is not signed. */
  readonly vault?: TrailVault
  /** Asked for each check and each run. */
  readonly network?: AskNetwork
  /** Default: the registry. */
  readonly sources?: readonly Source[]
  /** Default: the registry. */
  readonly destinations?: readonly Destination[]
  /** Also start scheduled runs and the services that ran last, and send the notices that wait, as long as the engine is open. Default: false, for a single command. */
  readonly background?: boolean
  /** Make a new catalog where the one there was is gone, empty or damaged. Default: false. */
  readonly startNew?: boolean
}

/** Wires the rooms. UNSUPPORTED, NOT_WRITABLE, MALFORMED_DATA when the data folder cannot be used. */
export async function createEngine(options: EngineOptions) {
  const { dataDir, log, version, environment, network = () => ({}), clock = systemClock } = options
  const { sources = registry, destinations = destinationRegistry, background = false } = options
  const secrets = options.secrets ?? (() => Promise.resolve({}))
  checkCatalogFile(dataDir, options.startNew ?? false)
  await backUpCatalog(dataDir, clock, log)
  const catalog = openCatalog(catalogPath(dataDir))
  const backups = background ? setInterval(() => void backUpCatalog(dataDir, clock, log), 3_600_000).unref() : undefined
  const imports = new Imports(dataDir, version)
  const trail: Trail = new Trail({
    ...{ catalog, dataDir, clock, log, background, vault: options.vault },
    reviews: async () => {
      const { problems, unsealed } = await signOffs.differences()
      return { problems: [...problems, ...(await deliveries.differences())], unsealed }
    },
  })
  const notices = new NoticeCenter({
    ...{ catalog, clock, log, version, environment, network, secrets, trail, background },
    keepSecret: options.keepSecret,
  })
  const tell = (raised: Raised | null): void => {
    if (raised !== null) notices.raise(raised)
  }
  const nameOf = (connectionId: string): string => catalog.connections.get(connectionId).name
  const snapshots = new Snapshots({ get: (id) => runs.get(id), list: (connectionId, limit) => runs.list(connectionId, limit) }, imports)
  const runs: RunManager = RunManager.open({
    ...{ catalog, sources, dataDir, scratchDir: imports.folder },
    ...{ log, clock, version, environment, network, secrets },
    pinned: (runId) => catalog.reviews.needs(runId) || deliveries.pins(runId) || catalog.services.holds(runId),
    letGo: (path) => snapshots.letGo(path),
    onEnded: (run) => {
      tell(noticeOfRun(run, nameOf(run.connectionId)))
      schedules.runEnded(run)
    },
  })
  const onReview = (event: 'created' | 'signed') => (review: ReviewRecord) =>
    tell(noticeOfReview(event, review, nameOf(review.connectionId)))
  const reviews = new Reviews({ catalog, runs, dataDir, clock, onCreated: onReview('created') })
  const scheduledReviews = new ScheduledReviews(reviews, { catalog, runs })
  const evidence = new EvidenceReports(reviews, {
    catalog,
    runs,
    version,
    departures: (reviewId) => deliveries.departures(reviewId),
    noteOn: (line) => trail.noteOn(line),
  })
  const signOffs = new SignOffs(reviews, {
    ...{ catalog, runs, clock, onSigned: onReview('signed') },
    freeze: (open, review) => evidence.freeze(open, review),
  })
  const access = {
    ...{ destinations, clock, environment, network, secrets },
    scratchDir: imports.folder,
    userAgent: `Rollcall/${version}`,
    logWithout: (values: readonly Secret[]) => redactedLogger(log, redactor(values), clock),
  }
  const deliveries: DeliveryManager = new DeliveryManager({
    ...access,
    ...{ catalog, dataDir, log, reviews: signOffs, trail, actor: computerUser },
    snapshotOf: (runId) => runs.snapshotOf(runId),
    onEnded: (delivery) => tell(noticeOfDelivery(delivery)),
  })
  const services = new ServiceManager({
    ...access,
    ...{ catalog, dataDir, sources, runs, version, actor: computerUser, background },
    ...{ reviews: signOffs, trail, deliveries: deliveries.uploads },
    onState: (service) => noticesOfService(service, catalog.destinations.get(service.destinationId).name).forEach(tell),
  })
  const schedules = new Scheduler({
    ...{ catalog, clock, log, background, actor: computerUser() },
    startRun: (connectionId) => {
      const { sourceId } = catalog.connections.get(connectionId)
      return runs.start({ sourceId, connectionId, config: {}, acceptShrunken: false })
    },
    openReview: (run) => scheduledReviews.open(run),
    onNotStarted: (schedule, error) => tell(noticeOfNoStart(schedule.connectionId, nameOf(schedule.connectionId), schedule, error)),
  })
  const approvedOf = async (runId: string): Promise<Approved | null> => {
    const signed = await signOffs.ofRun(runId)
    if (signed === null) return null
    const { review, excluded } = signed
    return {
      path: await deliveries.uploads.approved(review.id),
      reviewId: review.id,
      by: review.signOff?.by ?? '',
      leftOut: excluded.length,
    }
  }

  const implementer = createImplementer(log, (error) => snapshots.afterFailure(error))
  const router = implementer.router({
    sources: sourcesRouter(implementer, sources),
    connections: connectionsRouter(implementer, {
      ...{ catalog, runs, sources, secrets, log, clock, environment, network },
      userAgent: `Rollcall/${version}`,
    }),
    runs: runsRouter(implementer, runs, log),
    snapshots: snapshotsRouter(implementer, { snapshots, clock, approvedOf }),
    diffs: diffsRouter(implementer, snapshots),
    exports: exportsRouter(implementer, snapshots, log, clock),
    destinations: destinationsRouter(implementer, {
      ...access,
      catalog,
      log,
      actor: computerUser,
      requireIdle: (id) => deliveries.requireIdle(id),
    }),
    deliveries: deliveriesRouter(implementer, deliveries, log),
    services: servicesRouter(implementer, services, log),
    files: filesRouter(implementer),
    reviews: reviewsRouter(implementer, { reviews, signOffs, evidence, clock }),
    audit: auditRouter(implementer, catalog, trail, clock),
    engine: engineRouter(implementer, catalog, dataDir, imports, runs, clock),
    schedules: schedulesRouter(implementer, schedules),
    notices: noticesRouter(implementer, notices, secrets, log),
  })

  services.startWanted()
  return {
    /** Implements shared/contract.ts. */
    router,
    /** Into the audit trail, what the process around the engine did. */
    note: (note: TrailNote): void => writeNote(note, catalog, clock),
    /** What the catalog holds, for whoever helps. */
    diagnostics: () => diagnosticsOf(catalog, runs, sources),
    /** Runs under way become interrupted and can be resumed; scratch files go. */
    async close(): Promise<void> {
      clearInterval(backups)
      await schedules.close()
      await services.close()
      await deliveries.close()
      await runs.close()
      reviews.close()
      await notices.close()
      snapshots.close()
      imports.close()
      await trail.flush()
      catalog.close()
    },
  }
}

export type Engine = Awaited<ReturnType<typeof createEngine>>
