import { randomUUID } from 'node:crypto'
import type { ServiceRecord } from '../../../shared/deliveries.ts'
import { asRollcallError, cancelled, RollcallError } from '../../../shared/errors.ts'
import { watch } from '../live/watch.ts'
import { thisProcess } from '../catalog/process-life.ts'
import { redactor } from '../http/redact.ts'
import type { GivenSecrets } from '../settings/secrets.ts'
import type { ServiceOptions } from './options.ts'
import { LiveService } from './live-service.ts'
import { prepareService, type Prepared } from './prepare-service.ts'
import { serveTasks } from './serve-tasks.ts'
import { recoverServices, serviceSubject, stoppedRecord } from './service-records.ts'

interface Running {
  readonly service: LiveService
  readonly stop: AbortController
  readonly ended: Promise<void>
}

/** How often the lease is renewed and another process's wish to stop is seen. */
const BEAT_EVERY = 500
/** How long a stop asked of another process is waited for. */
const STOP_ELSEWHERE = 60_000

/** The services of this data folder: one per destination, across all processes. */
export class ServiceManager {
  readonly #options: ServiceOptions
  readonly #owner = randomUUID()
  readonly #process = thisProcess()
  readonly #running = new Map<string, Running>()
  #closed = false

  /** Marks what died. */
  constructor(options: ServiceOptions) {
    this.#options = options
    recoverServices(options.catalog, options.clock)
  }

  /** One per destination that asks for itself, whether it runs or not. */
  list(): ServiceRecord[] {
    const { catalog, destinations } = this.#options
    const kinds = new Set(destinations.flatMap(({ id, way }) => (way === 'service' ? [id] : [])))
    return catalog.destinations.list().flatMap(({ id, kindId }) => (kinds.has(kindId) ? [this.#record(id)] : []))
  }

  /**
   * Answers once the first greeting was answered, or failed for now and is tried again. BAD_CREDENTIALS and the like when it was
   * refused for good, INVALID_INPUT for settings that do not fit, NOT_FOUND, ALREADY_RUNNING.
   */
  async start(destinationId: string, given: GivenSecrets): Promise<ServiceRecord> {
    const { catalog, background } = this.#options
    const launched = await this.#begin(destinationId, given)
    if (!background) return launched.greeted
    const before = catalog.services.isWanted(destinationId)
    catalog.services.want(destinationId, true)
    try {
      return await launched.greeted
    } catch (error) {
      if (!before) catalog.services.want(destinationId, false)
      throw error
    }
  }

  /** Starts what ran when the app ended, with the secrets that are kept. One that cannot start stands as broken, with why. */
  startWanted(): void {
    const { catalog, background } = this.#options
    if (!background) return
    for (const id of catalog.services.wanted()) {
      this.#begin(id, {}, true)
        .then(({ greeted }) => greeted)
        .catch((error: unknown) => this.#notStarted(id, asRollcallError(error)))
    }
  }

  /** Takes the lease and launches. `again`: nobody asks for it now, and somebody may have stopped it meanwhile. */
  async #begin(destinationId: string, given: GivenSecrets, again = false): Promise<{ readonly greeted: Promise<ServiceRecord> }> {
    const { catalog, clock } = this.#options
    const prepared = await prepareService(this.#options, destinationId, given)
    const workId = randomUUID()
    catalog.transaction(() => {
      if (this.#closed) throw ending()
      if (again && !catalog.services.isWanted(destinationId)) throw cancelled()
      recoverServices(catalog, clock)
      const lease = { subject: serviceSubject(destinationId), workId, owner: this.#owner, process: this.#process }
      catalog.workLeases.take({ ...lease, heartbeatAt: clock.now() }, () => ({
        message: 'The service of this destination is running already.',
        remedy: 'Wait until it has ended, or cancel it.',
      }))
    })
    return { greeted: this.#launch(prepared, workId, again) }
  }

  /** Resolves when it has stopped; what it works on is finished or given back first. One that does not run is not wanted any more. */
  async stop(destinationId: string): Promise<void> {
    const { catalog } = this.#options
    catalog.destinations.get(destinationId)
    catalog.services.want(destinationId, false)
    const running = this.#running.get(destinationId)
    if (running !== undefined) {
      running.stop.abort()
      await running.ended
      return
    }
    const workId = catalog.workLeases.workOn(serviceSubject(destinationId))
    if (workId === null) {
      const stored = catalog.services.find(destinationId)
      if (stored?.state === 'broken') this.#store({ ...stored, state: 'stopped', since: this.#options.clock.now(), error: null })
      return
    }
    catalog.workLeases.askToCancel(workId)
    const patience = AbortSignal.timeout(STOP_ELSEWHERE)
    for await (const { state } of this.watch(destinationId, patience)) if (state === 'stopped' || state === 'broken') return
  }

  /** The record now and after every change, at most ten times a second. NOT_FOUND at once. */
  watch(destinationId: string, signal: AbortSignal | undefined): AsyncGenerator<ServiceRecord> {
    this.#options.catalog.destinations.get(destinationId)
    const changes = () => this.#running.get(destinationId)?.service.changes ?? null
    // It may start, stop and start again meanwhile.
    return watch({ record: () => this.#record(destinationId), changes, isOver: () => false }, signal)
  }

  /** Stops all of them in good order. */
  async close(): Promise<void> {
    this.#closed = true
    const all = [...this.#running.values()]
    for (const { stop } of all) stop.abort()
    await Promise.all(all.map(({ ended }) => ended))
  }

  #record(destinationId: string): ServiceRecord {
    const live = this.#running.get(destinationId)?.service.record
    if (live !== undefined) return live
    const { catalog, clock } = this.#options
    recoverServices(catalog, clock)
    const stored = catalog.services.find(destinationId)
    const elsewhere = catalog.workLeases.isTaken(serviceSubject(destinationId))
    return elsewhere && stored !== null ? stored : stoppedRecord(destinationId, stored)
  }

  async #launch(prepared: Prepared, workId: string, again: boolean): Promise<ServiceRecord> {
    const { catalog, clock, actor, onState } = this.#options
    const { record, values, host } = prepared
    const stop = new AbortController()
    const by = actor()
    const redact = redactor(values)
    const service = new LiveService(
      { ...stoppedRecord(record.id, catalog.services.find(record.id)), host },
      { clock, redact, store: (now) => this.#store(now), onState: (now) => onState?.(now) },
    )
    const { policy, connection } = prepared.settings
    this.#audit(record.id, 'service.started', by, { host, policy, connection, ...(again ? { again } : {}) })
    const beat = setInterval(() => {
      const answer = catalog.workLeases.beat(workId, this.#owner, clock.now())
      if (answer !== 'held') stop.abort()
    }, BEAT_EVERY)
    const first = Promise.withResolvers<undefined>()
    const work = serveTasks(this.#options, prepared, {
      ...{ service, by, stop: stop.signal },
      onGreeting: () => first.resolve(undefined),
      onHeld: (runId, message) => this.#audit(record.id, 'service.held', by, { run: runId, message }),
      onUploaded: (data) => this.#audit(record.id, 'service.uploaded', by, data),
    })
    let failure: RollcallError | null = null
    const ended = work
      .catch((error: unknown) => {
        failure = asRollcallError(error)
        first.reject(failure)
      })
      .then(() => {
        clearInterval(beat)
        service.end(failure)
        this.#running.delete(record.id)
        catalog.transaction(() => {
          catalog.workLeases.release(workId, this.#owner)
          this.#audit(record.id, 'service.stopped', by, failure === null ? {} : { error: failure.code })
        })
        first.resolve(undefined)
      })
    this.#running.set(record.id, { service, stop, ended })
    try {
      await first.promise
    } catch (error) {
      await ended
      throw error
    }
    return service.record
  }

  /** What a start without anybody watching failed with. */
  #notStarted(destinationId: string, error: RollcallError): void {
    const { catalog, clock, logWithout, onState } = this.#options
    // The engine is ending, the service runs already, here or in another process, or somebody stopped it meanwhile.
    if (this.#closed || error.code === 'ALREADY_RUNNING' || !catalog.services.isWanted(destinationId)) return
    const { code, message, remedy } = error
    logWithout([]).warn('service not started', { destination: destinationId, code, reason: message })
    const before = catalog.services.find(destinationId)
    if (before === null) return
    const record = {
      ...stoppedRecord(destinationId, before),
      state: 'broken',
      since: clock.now(),
      error: { code, message, remedy },
    } as const
    this.#store(record)
    if (before.state !== 'broken') onState?.(record)
  }

  /** A destination that was removed meanwhile has no record any more. */
  #store(record: ServiceRecord): void {
    const { catalog } = this.#options
    if (catalog.destinations.find(record.destinationId) !== null) catalog.services.set(record)
  }

  #audit(destinationId: string, event: string, actor: string, data: Readonly<Record<string, unknown>>): void {
    const { catalog, clock } = this.#options
    catalog.audit.append({ at: clock.now(), actor, event, subject: `destination:${destinationId}`, data })
  }
}

const ending = () => new RollcallError('INTERRUPTED', { message: 'Rollcall is ending.', remedy: 'Start it again and try once more.' })
