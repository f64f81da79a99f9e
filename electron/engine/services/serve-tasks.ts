import { grouped } from '../../../shared/number-words.ts'
import type { SaveReceipt } from '../../../shared/snapshots-contract.ts'
import type { RollcallError } from '../../../shared/errors.ts'
import type { ServedFile, ServingContext, WantedSync } from '../destinations/serving.ts'
import { createHttpClient } from '../http/client.ts'
import type { LiveService } from './live-service.ts'
import type { Prepared } from './prepare-service.ts'
import { ServedFiles } from './served-files.ts'
import type { ServiceOptions } from './options.ts'
import { unsignedNote } from '../trail/signed-note.ts'
import { whatLeaves } from './what-leaves.ts'

export interface ServeTasksHooks {
  readonly service: LiveService
  readonly by: string
  readonly stop: AbortSignal
  /** The first greeting was answered, or failed for now. */
  readonly onGreeting: () => void
  readonly onHeld: (runId: string, message: string) => void
  readonly onUploaded: (data: Readonly<Record<string, unknown>>) => void
}

/** Runs the destination's side of a service and gives its tasks what the policy lets leave. Rejects as `ServiceDestination.serve` does. */
export async function serveTasks(options: ServiceOptions, prepared: Prepared, hooks: ServeTasksHooks): Promise<void> {
  const { clock, version, userAgent, environment } = options
  const { config, source, values, serve } = prepared
  const { service, stop } = hooks
  const log = options.logWithout(values)
  const network = await options.network(stop)
  const http = createHttpClient({ userAgent, secrets: values, environment, ...network, clock, log })
  const files = new ServedFiles(options.dataDir, prepared.record.id, clock)
  const context: ServingContext<Readonly<Record<string, unknown>>> = {
    ...{ config, http, network, environment, version, clock, log, stop },
    connector: {
      displayName: source.title,
      description: source.description,
      helpUrl: source.helpUrl ?? null,
      resourceTypes: source.resourceTypes,
    },
    prepare: (wanted, signal) => prepareFile(options, prepared, hooks, files, log, wanted, signal),
    changed: (change) => {
      service.changed(change)
      if (change.error != null) hooks.onGreeting()
    },
    taskStarted: (task) => service.taskStarted(task),
    taskEnded: (id, end) => service.taskEnded(id, end),
    greeted: () => {
      service.changed({ state: 'polling', error: null })
      hooks.onGreeting()
    },
  }
  try {
    await serve(context)
  } finally {
    await http.close()
  }
}

/** The file of one task, and what is written down about its upload. */
async function prepareFile(
  options: ServiceOptions,
  prepared: Prepared,
  { service, by, onHeld, onUploaded }: ServeTasksHooks,
  files: ServedFiles,
  log: ServingContext<unknown>['log'],
  wanted: WantedSync,
  signal: AbortSignal,
): Promise<ServedFile> {
  const { clock, runs, reviews, deliveries } = options
  const { record, settings, connection, source, sourceSecrets } = prepared
  const startedAt = clock.now()
  const leaving = await whatLeaves(
    {
      ...{ runs, reviews, deliveries, clock, log, settings, destinationId: record.id },
      ...{ sourceId: source.id, connectionId: connection.id, secrets: sourceSecrets },
      onHeld: (runId, message) => {
        service.hold(runId, message)
        service.taskIs({ outcome: 'held' })
        onHeld(runId, message)
      },
      onReleased: () => service.release(),
    },
    signal,
  )
  const types = wanted.resourceTypes ?? (settings.syncResourceTypes.length === 0 ? null : settings.syncResourceTypes)
  const trail = await options.trail.signedHead()
  // What was not reviewed stays what its source said, to the byte.
  const note = trail === null || leaving.reviewId === null ? null : (trail.note ?? unsignedNote(trail))
  const saved = await files.write(leaving, wanted.taskId, { types, depth: wanted.depth }, note, signal)
  const recordUpload = async (receipt: SaveReceipt | null, error: RollcallError | null): Promise<void> => {
    const { runId, reviewId, snapshotPath } = leaving
    try {
      const { id } = await deliveries.recordUpload({
        ...{ destinationId: record.id, connectionId: connection.id, runId, reviewId, snapshotPath },
        ...{ startedAt, endedAt: clock.now(), by, receipt: receipt && { ...receipt, taskId: wanted.taskId, audit: trail }, error },
      })
      service.taskIs({ deliveryId: id })
    } catch (failure) {
      // What was sent was sent: the task is not to fail because nobody could write it down.
      log.error('upload not recorded', { taskId: wanted.taskId, reason: String(failure) })
    }
  }
  return {
    path: saved.path,
    told: `Uploaded ${leaving.what}: ${grouped(saved.counts.resources)} resources, ${grouped(saved.counts.grants)} grants.`,
    uploaded: async ({ bytes, sha256, attempts }) => {
      await recordUpload(saved, null)
      onUploaded({ task: wanted.taskId, run: leaving.runId, review: leaving.reviewId, sha256, bytes })
      log.info('uploaded', { taskId: wanted.taskId, runId: leaving.runId, bytes, sha256, attempts, syncId: saved.syncId })
      files.sweep()
    },
    failed: async (error) => {
      files.remove(saved.path)
      await recordUpload(null, error)
    },
  }
}
