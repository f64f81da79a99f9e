import { randomUUID } from 'node:crypto'
import { RollcallError } from '../../../shared/errors.ts'
import type { Trait } from '../../../shared/graph.ts'
import type { Clock, Logger } from '../../../shared/platform.ts'
import type { PhaseProgress, RunRecord } from '../../../shared/runs.ts'
import type { Depth } from '../../../shared/syncs.ts'
import type { RebuildReceipt, RunLogLine } from '../../../shared/contract.ts'
import type { ConnectionRemoval } from '../../../shared/sources-contract.ts'
import type { Catalog } from '../catalog/catalog.ts'
import type { StoredConnection } from '../catalog/connections.ts'
import { computerUser } from '../catalog/computer-user.ts'
import { thisProcess } from '../catalog/process-life.ts'
import { partOf, type RunRequest, type StoredRun } from '../catalog/runs.ts'
import type { SecretGuard } from '../catalog/secret-guard.ts'
import type { AskNetwork } from '../http/client.ts'
import { watch } from '../live/watch.ts'
import { redactor } from '../http/redact.ts'
import { completeConfig, splitSecrets } from '../settings/config.ts'
import { secretNames } from '../settings/field-info.ts'
import { resolveSecrets, wrapped, type GivenSecrets, type KeptSecrets, type Secrets } from '../settings/secrets.ts'
import { identityOf, sourceById, type Source } from '../sources/source.ts'
import { runAttempt } from './attempt.ts'
import { keptTypes } from './kept-types.ts'
import { LiveRun } from './live-run.ts'
import { readableExternal } from './external-file.ts'
import { checkedTarget } from './output-target.ts'
import { runPhases, waiting } from './phases.ts'
import { rebuildRuns } from './rebuild.ts'
import { recover, sweepSaving, sweepSnapshots } from './recovery.ts'
import { removeRun, retain } from './retention.ts'
import { takesReviewsAlong, wrongState } from './run-errors.ts'
import { redactedLogger } from './run-logger.ts'
import { SnapshotFiles } from './snapshot-files.ts'
import { newId } from '../catalog/new-id.ts'

export interface RunManagerOptions {
  readonly catalog: Catalog
  readonly sources: readonly Source[]
  readonly dataDir: string
  /** Of this process alone. */
  readonly scratchDir: string
  readonly log: Logger
  readonly clock: Clock
  readonly version: string
  readonly environment: NodeJS.ProcessEnv | undefined
  readonly network: AskNetwork
  /** The secrets kept for a connection, those of `names` that there are. */
  readonly secrets: KeptSecrets
  /** Runs that retention must leave alone, because something stands on their snapshots. */
  readonly pinned?: (runId: string) => boolean
  /** Closes what reads a snapshot that is about to be deleted. */
  readonly letGo?: (path: string) => void
  /** Told of every run of this process once it has ended, however it ended. */
  readonly onEnded?: ((run: RunRecord) => void) | undefined
}

export interface StartInput {
  readonly sourceId: string
  readonly connectionId?: string | undefined
  readonly config: Readonly<Record<string, unknown>>
  readonly secrets?: GivenSecrets | undefined
  readonly resourceTypes?: readonly string[] | undefined
  readonly depth?: Depth
  readonly output?: { readonly path: string; readonly keep: number } | undefined
  readonly external?:
    { readonly path: string; readonly entitlementId?: string | undefined; readonly traits?: readonly Trait[] | undefined } | undefined
  readonly acceptShrunken: boolean
}

export interface ResumeInput {
  readonly runId: string
  readonly secrets?: GivenSecrets | undefined
  readonly acceptShrunken: boolean
}

/** How long a cancel asked of another process is waited for. */
const cancelElsewhere = 3000

/** The life of runs: one at a time per connection, across all processes of the data folder. */
export class RunManager {
  readonly #options: RunManagerOptions
  readonly #files: SnapshotFiles
  readonly #owner = randomUUID()
  readonly #process = thisProcess()
  readonly #live = new Map<string, { readonly run: LiveRun; readonly ended: Promise<void> }>()
  #closed = false

  private constructor(options: RunManagerOptions) {
    this.#options = options
    this.#files = new SnapshotFiles(options.dataDir, options.letGo)
  }

  /** Marks what died as interrupted and clears up after it. */
  static open(options: RunManagerOptions): RunManager {
    const manager = new RunManager(options)
    recover(options.catalog, options.clock)
    sweepSnapshots(options.catalog, manager.#files)
    sweepSaving(options.catalog, manager.#files)
    return manager
  }

  /** Starts and answers at once. INVALID_INPUT, NOT_FOUND, ALREADY_RUNNING, NOT_WRITABLE, UNSUPPORTED. */
  async start(input: StartInput): Promise<RunRecord> {
    const { catalog, clock } = this.#options
    const source = sourceById(this.#options.sources, input.sourceId)
    const known = input.connectionId === undefined ? null : connectionOf(catalog.connections.get(input.connectionId), source)
    const given = splitSecrets(source, { ...known?.config, ...input.config })
    const identity = identityOf(source, given.config)
    if (known !== null && known.identity !== identity) throw otherInstallation(known)
    const connection = known ?? catalog.connections.find(source.id, identity)
    const secrets = await this.#secrets(source, connection?.id ?? null, { ...given.secrets, ...input.secrets })
    const config = completeConfig(source, given.config, secrets)
    const request: RunRequest = {
      resourceTypes: keptTypes(source, input.resourceTypes),
      ...(input.depth !== undefined && input.depth !== 'all' && { depth: input.depth }),
      output: input.output === undefined ? null : { path: await checkedTarget(input.output.path), keep: input.output.keep },
      ...(input.external && { external: readableExternal(input.external) }),
      acceptShrunken: input.acceptShrunken,
    }
    const guard = guardOf(source, secrets)
    const now = clock.now()
    recover(catalog, clock)
    const { run, title } = catalog.transaction(() => {
      const at =
        connection ??
        catalog.connections.find(source.id, identity) ??
        addConnection(
          catalog,
          { name: `${source.title} (${identity})`.slice(0, 200), sourceId: source.id, identity, config: given.config, createdAt: now },
          guard,
        )
      const id = newId(now)
      const phases = phasesOf(source, request).map(waiting)
      catalog.runs.insert({ id, connectionId: at.id, sourceId: source.id, startedAt: now, config: given.config, request, phases }, guard)
      this.#lease(at.id, id)
      return { run: catalog.runs.get(id), title: at.name }
    })
    return this.#launch(run, source, config, guard, title)
  }

  /** Goes on where the run stopped; what is complete is not done again. INVALID_INPUT, ALREADY_RUNNING, GUARD_STOPPED. */
  async resume(input: ResumeInput): Promise<RunRecord> {
    const { catalog, clock, sources } = this.#options
    recover(catalog, clock)
    const stored = catalog.runs.get(input.runId)
    checkResumable(stored, input.acceptShrunken)
    const source = sourceById(sources, stored.sourceId)
    const complete = this.#files.exists(stored.id)
    const secrets = complete ? wrapped(source, input.secrets ?? {}) : await this.#secrets(source, stored.connectionId, input.secrets ?? {})
    const config = complete ? null : completeConfig(source, stored.config, secrets)
    if (stored.request.output !== null) await checkedTarget(stored.request.output.path)
    const request = { ...stored.request, acceptShrunken: stored.request.acceptShrunken || input.acceptShrunken }
    const { run, title } = catalog.transaction(() => {
      const current = catalog.runs.get(stored.id)
      this.#lease(current.connectionId, current.id)
      checkResumable(current, input.acceptShrunken)
      catalog.runs.reopen(current.id, request, phasesAgain(source, request, current.phases, complete))
      if (current.state === 'held' && input.acceptShrunken) {
        const data = { connection: current.connectionId, why: current.error?.message ?? null, counts: current.counts }
        catalog.audit.append({ at: clock.now(), actor: computerUser(), event: 'run.accepted', subject: `run:${current.id}`, data })
      }
      return { run: catalog.runs.get(current.id), title: catalog.connections.get(current.connectionId).name }
    })
    return this.#launch(run, source, config, guardOf(source, secrets), title)
  }

  /** Resolves when the run has stopped. Does nothing to a run that has ended. */
  async cancel(runId: string): Promise<void> {
    const live = this.#live.get(runId)
    if (live !== undefined) {
      live.run.cancel()
      await live.ended
      return
    }
    this.get(runId)
    this.#options.catalog.leases.askToCancel(runId)
    const patience = AbortSignal.timeout(cancelElsewhere)
    for await (const record of this.watch(runId, patience)) if (record.state !== 'running') return
  }

  get(runId: string): RunRecord {
    const live = this.#live.get(runId)
    if (live !== undefined) return this.#record(live.run.run)
    recover(this.#options.catalog, this.#options.clock)
    return this.#record(this.#options.catalog.runs.get(runId))
  }

  /** Where a run's finished snapshot lies; null without one, and without such a run. */
  snapshotOf(runId: string): string | null {
    return this.#options.catalog.runs.exists(runId) && this.#files.exists(runId) ? this.#files.path(runId) : null
  }

  /** Newest first. */
  list(connectionId: string | undefined, limit: number): RunRecord[] {
    recover(this.#options.catalog, this.#options.clock)
    const stored = this.#options.catalog.runs.list(connectionId ?? null, limit)
    return stored.map((run) => this.#record(this.#live.get(run.id)?.run.run ?? run))
  }

  /** The run now and after every change, at most ten times a second, until it ends. NOT_FOUND at once. */
  watch(runId: string, signal: AbortSignal | undefined): AsyncGenerator<RunRecord> {
    this.get(runId)
    const changes = () => this.#live.get(runId)?.run.changes ?? null
    return watch({ record: () => this.get(runId), changes, isOver: ({ state }) => state !== 'running' }, signal)
  }

  log(runId: string, after: number, limit: number): RunLogLine[] {
    this.#options.catalog.runs.get(runId)
    return this.#options.catalog.log.read(runId, after, limit)
  }

  /** With its snapshot and log. ALREADY_RUNNING while it runs. */
  remove(runId: string): void {
    this.get(runId)
    const { catalog, clock } = this.#options
    if (!removeRun(runId, { by: computerUser(), now: clock.now() }, catalog, this.#files)) {
      throw wrongState('ALREADY_RUNNING', 'The run is under way.', 'Cancel it first, or wait until it has ended.')
    }
  }

  /** What goes with a connection. NOT_FOUND. */
  removal(connectionId: string): ConnectionRemoval {
    const { catalog } = this.#options
    catalog.connections.get(connectionId)
    const signedReviews = catalog.reviews.everSigned(connectionId).length
    const phrase = signedReviews === 0 ? null : `remove ${signedReviews} signed ${signedReviews === 1 ? 'review' : 'reviews'}`
    return { runs: catalog.runs.ended(connectionId).length, signedReviews, phrase }
  }

  /**
   * The connection with its runs, their snapshots and its reviews. ALREADY_RUNNING while one of them runs; GUARD_STOPPED when it takes
   * signed reviews along and the words for that were not given.
   */
  removeConnection(connectionId: string, confirmed: string | undefined): void {
    const { catalog, clock } = this.#options
    recover(catalog, clock)
    catalog.transaction(() => {
      const { phrase, signedReviews } = this.removal(connectionId)
      if (phrase !== null && confirmed?.trim() !== phrase) throw takesReviewsAlong(signedReviews, phrase)
      const { name, sourceId } = catalog.connections.get(connectionId)
      const reviews = catalog.reviews.everSigned(connectionId)
      const runs = catalog.runs.ended(connectionId).length
      catalog.connections.remove(connectionId)
      const data = { name, source: sourceId, runs, reviews }
      catalog.audit.append({
        at: clock.now(),
        actor: computerUser(),
        event: 'connection.removed',
        subject: `connection:${connectionId}`,
        data,
      })
    })
    sweepSnapshots(catalog, this.#files)
  }

  /** See {@link rebuildRuns}. */
  rebuild(actor: string): RebuildReceipt {
    const { catalog, dataDir, sources, clock } = this.#options
    return rebuildRuns({ dataDir, actor }, catalog, this.#files, sources, clock)
  }

  /** Stops what runs; it is then interrupted and can be resumed. */
  async close(): Promise<void> {
    this.#closed = true
    for (const { run } of this.#live.values()) run.interrupt()
    await Promise.all([...this.#live.values()].map(({ ended }) => ended))
  }

  #lease(connectionId: string, runId: string): void {
    if (this.#closed) throw wrongState('INTERRUPTED', 'Rollcall is ending.', 'Start it again and try once more.')
    const { catalog, clock } = this.#options
    const lease = { subject: connectionId, workId: runId, owner: this.#owner, heartbeatAt: clock.now(), process: this.#process }
    catalog.leases.take(lease, (under) => ({
      message: `Run ${under} of this connection is under way.`,
      remedy: 'Follow or cancel that run, or wait until it has ended.',
    }))
  }

  #launch(
    stored: StoredRun,
    source: Source,
    config: Readonly<Record<string, unknown>> | null,
    secrets: SecretGuard,
    title: string,
  ): RunRecord {
    const { catalog, clock, dataDir, scratchDir, version, environment, network } = this.#options
    const redact = redactor(secrets.values)
    const log = redactedLogger(this.#options.log, redact, clock, (line) => catalog.log.add(stored.id, line), { runId: stored.id })
    const live = new LiveRun(stored, catalog, this.#owner, clock, log)
    log.info('run started', { source: source.id, attempt: stored.attempts, config: stored.config, request: stored.request })
    const attempt = runAttempt(live, {
      ...{ source, config, secrets, title, catalog, files: this.#files, scratchDir, dataDir, clock, log, redact },
      ...{ userAgent: `Rollcall/${version}`, environment, network },
    })
    const ended = attempt
      .then(() => {
        if (live.run.state === 'ready') retain(stored, catalog, this.#files, log, clock.now(), this.#options.pinned)
      })
      .catch((error: unknown) => log.warn('retention failed', { reason: String(error) }))
      .finally(() => this.#live.delete(stored.id))
      .then(() => this.#options.onEnded?.(this.#record(live.run)))
      .catch((error: unknown) => log.error('end of the run not told', { reason: String(error) }))
    this.#live.set(stored.id, { run: live, ended })
    return this.#record(live.run)
  }

  #secrets(source: Source, connectionId: string | null, given: GivenSecrets): Promise<Secrets> {
    return resolveSecrets(source, given, { ownerId: connectionId, kept: this.#options.secrets })
  }

  #record(run: StoredRun): RunRecord {
    const { output } = run.request
    return {
      id: run.id,
      connectionId: run.connectionId,
      sourceId: run.sourceId,
      state: run.state,
      startedAt: run.startedAt,
      endedAt: run.endedAt,
      attempts: run.attempts,
      phases: run.phases,
      counts: run.counts,
      ...partOf(run.request),
      error: run.error,
      snapshotPath: this.#files.exists(run.id) ? this.#files.path(run.id) : null,
      output: output && {
        path: output.path,
        savedAt: run.saved?.at ?? null,
        sha256: run.saved?.sha256 ?? null,
        bytes: run.saved?.bytes ?? null,
      },
    }
  }
}

/** The connection that the first run of an installation makes. */
function addConnection(catalog: Catalog, connection: Omit<StoredConnection, 'id'>, guard: SecretGuard): StoredConnection {
  const added = catalog.connections.add(connection, guard)
  const data = { name: added.name, source: added.sourceId, config: added.config }
  const line = { at: added.createdAt, actor: computerUser(), event: 'connection.saved', subject: `connection:${added.id}`, data }
  catalog.audit.append(line, guard)
  return added
}

const guardOf = (source: Source, secrets: Secrets): SecretGuard => ({
  names: secretNames(source.configSchema),
  values: Object.values(secrets),
})

function connectionOf(connection: StoredConnection, source: Source): StoredConnection {
  if (connection.sourceId === source.id) return connection
  throw new RollcallError('INVALID_INPUT', {
    message: `Connection "${connection.name}" is not one of ${source.title}.`,
    remedy: 'Choose a connection of this source, or leave the connection out.',
  })
}

const otherInstallation = (connection: StoredConnection) =>
  new RollcallError('INVALID_INPUT', {
    message: `These settings talk to another installation than connection "${connection.name}".`,
    remedy: 'Leave the connection out, so that one of its own is used.',
  })

const phasesOf = (source: Source, request: RunRequest) => [
  ...source.phases,
  runPhases.check,
  ...(request.output === null ? [] : [runPhases.save]),
  runPhases.ready,
]

/** For one more attempt: all over again, or with the source's part standing when that is complete. */
function phasesAgain(source: Source, request: RunRequest, before: readonly PhaseProgress[], complete: boolean): PhaseProgress[] {
  const standing = new Set(complete ? source.phases.map((phase) => phase.id) : [])
  return phasesOf(source, request).map((phase) => before.find((old) => standing.has(old.id) && old.id === phase.id) ?? waiting(phase))
}

function checkResumable(run: StoredRun, accepted: boolean): void {
  if (run.state === 'running') throw wrongState('ALREADY_RUNNING', 'The run is under way.', 'Follow it instead of resuming it.')
  if (run.state === 'ready') throw wrongState('INVALID_INPUT', 'The run is complete.', 'Start a new run.')
  if (run.state === 'held' && !accepted) {
    throw new RollcallError(run.error?.code ?? 'GUARD_STOPPED', {
      message: run.error?.message ?? 'The run is held.',
      remedy: run.error?.remedy ?? 'Resume it and accept the smaller result.',
    })
  }
}
