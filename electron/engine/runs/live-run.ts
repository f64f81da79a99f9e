import type { RunState } from '../../../shared/runs.ts'
import type { RollcallError } from '../../../shared/errors.ts'
import type { Catalog } from '../catalog/catalog.ts'
import type { StoredRun } from '../catalog/runs.ts'
import type { SecretGuard } from '../catalog/secret-guard.ts'
import type { Clock, Logger } from '../../../shared/platform.ts'
import { Changes } from '../live/changes.ts'
import { Phases } from './phases.ts'
import { interrupted, runCancelled, runError } from './run-errors.ts'

/** How often the lease is renewed and another process's wish to cancel is seen; well under the second a cancel may take. */
const beatEvery = 400
const persistEvery = 1000

/** A run of this process while it lasts: its state in memory, kept in the catalog at every phase and at most once a second. */
export class LiveRun {
  readonly phases: Phases
  readonly changes = new Changes()
  readonly #catalog: Catalog
  readonly #owner: string
  readonly #clock: Clock
  readonly #log: Logger
  readonly #abort = new AbortController()
  readonly #timer: NodeJS.Timeout
  #run: StoredRun
  #persistedAt: number
  #dirty = false
  #lost = false

  constructor(run: StoredRun, catalog: Catalog, owner: string, clock: Clock, log: Logger) {
    this.#run = run
    this.#catalog = catalog
    this.#owner = owner
    this.#clock = clock
    this.#log = log
    this.#persistedAt = clock.now()
    this.phases = new Phases(run.phases, clock, (kind) => this.#onProgress(kind))
    this.#timer = setInterval(() => this.#beat(), beatEvery)
  }

  /** As of now. */
  get run(): StoredRun {
    return { ...this.#run, phases: this.phases.all() }
  }

  get signal(): AbortSignal {
    return this.#abort.signal
  }

  /** The first reason given is the one that counts. */
  cancel(): void {
    this.#abort.abort(runCancelled())
  }

  interrupt(): void {
    this.#abort.abort(interrupted())
  }

  /** Changes what the run found or did, at once in the catalog too. */
  set(change: Partial<Pick<StoredRun, 'counts' | 'saved'>>): void {
    this.#run = { ...this.#run, ...change }
    this.#owned(() => {
      if (change.counts !== undefined && change.counts !== null) this.#catalog.runs.setCounts(this.#run.id, change.counts)
      if (change.saved !== undefined && change.saved !== null) this.#catalog.runs.setSaved(this.#run.id, change.saved)
    })
    this.changes.tell()
  }

  /** Writes `work` to the catalog only while the run is still ours. */
  #owned(work: () => void): void {
    this.#catalog.hasty(() => {
      if (this.#catalog.leases.isHeld(this.#run.id, this.#owner)) work()
      else this.#lose()
    })
  }

  setCheckpoint(value: unknown, guard: SecretGuard): void {
    this.#owned(() => this.#catalog.runs.setCheckpoint(this.#run.id, value, guard))
  }

  /**
   * The last change. Never throws: while the catalog cannot be written (its disk is full) it is tried again, so that the connection is
   * free as soon as there is room; when this process ends before, the run will be found interrupted.
   */
  async end(state: RunState, error: RollcallError | null, redact: (text: string) => string): Promise<void> {
    clearInterval(this.#timer)
    this.phases.end(state === 'ready' || state === 'held' ? 'done' : 'failed')
    const endedAt = this.#clock.now()
    const kept = error === null ? null : runError(error, redact)
    const store = (attempt: number): boolean => {
      try {
        this.#catalog.hasty(() => {
          const { id } = this.#run
          if (this.#catalog.leases.release(id, this.#owner)) {
            this.#catalog.runs.end(id, { state, endedAt, phases: this.phases.all(), error: kept })
          } else this.#lose()
        })
        return true
      } catch (failure) {
        this.#log.error('run end not stored', { runId: this.#run.id, attempt, reason: String(failure) })
        return false
      }
    }
    for (let attempt = 1; !this.#lost && !store(attempt); attempt++) {
      if (attempt === 3) {
        storeLater(store)
        break
      }
      await new Promise((resolve) => setTimeout(resolve, 300))
    }
    this.#run = { ...this.#run, state: this.#lost ? 'interrupted' : state, endedAt, error: kept }
    this.changes.tell()
  }

  #onProgress(kind: 'phase' | 'progress'): void {
    this.#dirty = true
    if (kind === 'phase') {
      const phase = this.phases.current
      this.#log.info('phase', { phase: phase?.id, state: phase?.state })
      this.#persist()
    }
    this.changes.tell()
  }

  #persist(): void {
    try {
      this.#owned(() => this.#catalog.runs.setPhases(this.#run.id, this.phases.all()))
      this.#dirty = false
      this.#persistedAt = this.#clock.now()
    } catch (error) {
      this.#log.warn('progress not stored', { reason: String(error) })
    }
  }

  #beat(): void {
    try {
      const answer = this.#catalog.leases.beat(this.#run.id, this.#owner, this.#clock.now())
      if (answer === 'lost') this.#lose()
      if (answer === 'cancel') this.cancel()
    } catch (error) {
      this.#log.warn('heartbeat not stored', { reason: String(error) })
    }
    if (this.#dirty && this.#clock.now() - this.#persistedAt >= persistEvery) this.#persist()
  }

  /** Another process took this one for dead and its lease away. */
  #lose(): void {
    this.#lost = true
    this.interrupt()
  }
}

/** Tries every two seconds until it is stored, or so often that nobody waits for it any more. */
function storeLater(store: (attempt: number) => boolean): void {
  let attempt = 3
  const timer = setInterval(() => {
    if (store(++attempt) || attempt > 1_800) clearInterval(timer)
  }, 2_000)
  timer.unref()
}
