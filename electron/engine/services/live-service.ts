import type { ServiceRecord, ServiceState, ServiceTask } from '../../../shared/deliveries.ts'
import type { RollcallError } from '../../../shared/errors.ts'
import type { Clock } from '../../../shared/platform.ts'
import type { EndedTask, ServingChange } from '../destinations/serving.ts'
import { Changes } from '../live/changes.ts'

const TASKS_KEPT = 50
/** What changes is stored at most this often, what matters at once. */
const STORE_EVERY = 1000

export interface LiveServiceOptions {
  readonly clock: Clock
  readonly redact: (text: string) => string
  readonly store: (record: ServiceRecord) => void
  readonly onState: (record: ServiceRecord) => void
}

/** A service of this process while it runs: how it stands, kept in the catalog. */
export class LiveService {
  readonly #options: LiveServiceOptions
  readonly changes = new Changes()
  #record: ServiceRecord
  /** As the destination says; `held` is said over `polling`. */
  #own: ServiceState = 'connecting'
  #storedAt = 0
  #note: string | null = null

  constructor(record: ServiceRecord, options: LiveServiceOptions) {
    this.#options = options
    this.#record = { ...record, state: 'connecting', since: options.clock.now(), polls: 0, error: null, nextPollAt: null }
    this.#store()
  }

  /** As of now; of a task under way the message says how far it is. */
  get record(): ServiceRecord {
    const note = this.#note
    if (note === null) return this.#record
    const tasks = this.#record.tasks.map((task) => (task.outcome === 'running' ? { ...task, message: note } : task))
    return { ...this.#record, tasks }
  }

  changed({ state, nextPollAt, polled, error, note }: ServingChange): void {
    if (state !== undefined) this.#own = state
    if (note !== undefined) this.#note = note
    const { message = '', remedy = '', code } = error ?? {}
    const known = code === undefined ? null : { code, message: this.#options.redact(message), remedy: this.#options.redact(remedy) }
    this.#set({
      ...(nextPollAt === undefined ? {} : { nextPollAt }),
      ...(polled ? { polls: this.#record.polls + 1 } : {}),
      ...(error === undefined ? {} : { error: known }),
    })
  }

  taskStarted({ id, type }: { readonly id: string; readonly type: string }): void {
    const task: ServiceTask = {
      ...{ id, type, startedAt: this.#options.clock.now(), endedAt: null },
      ...{ outcome: 'running', message: '', deliveryId: null },
    }
    this.#set({ tasks: [task, ...this.#record.tasks].slice(0, TASKS_KEPT) }, true)
  }

  /** What is known of the task under way. */
  taskIs(change: Partial<Pick<ServiceTask, 'outcome' | 'deliveryId'>>): void {
    const [task, ...others] = this.#record.tasks
    if (task !== undefined) this.#set({ tasks: [{ ...task, ...change }, ...others] }, true)
  }

  taskEnded(id: string, { outcome, message }: EndedTask): void {
    const endedAt = this.#options.clock.now()
    const tasks = this.#record.tasks.map((task) => {
      if (task.id !== id || task.endedAt !== null) return task
      return { ...task, endedAt, outcome: task.outcome === 'held' ? task.outcome : outcome, message: this.#options.redact(message) }
    })
    this.#note = null
    this.#set({ tasks }, true)
  }

  /** A run waits for a person. Since when is kept while one after the other is held. */
  hold(runId: string, message: string): void {
    this.#set({ held: { runId, message, at: this.#record.held?.at ?? this.#options.clock.now() } }, true)
  }

  release(): void {
    if (this.#record.held !== null) this.#set({ held: null }, true)
  }

  end(error: RollcallError | null): void {
    this.#own = error === null ? 'stopped' : 'broken'
    this.changed({ nextPollAt: null, ...(error === null ? {} : { error }) })
    this.#store()
    this.changes.tell()
  }

  #set(change: Partial<ServiceRecord>, atOnce = false): void {
    const before = this.#record.state
    const next = { ...this.#record, ...change }
    const state = this.#own === 'polling' && next.held !== null ? 'held' : this.#own
    const now = this.#options.clock.now()
    this.#record = { ...next, state, since: state === before ? next.since : now }
    if (atOnce || state !== before || now - this.#storedAt >= STORE_EVERY) this.#store()
    if (state !== before) this.#options.onState(this.#record)
    this.changes.tell()
  }

  #store(): void {
    this.#storedAt = this.#options.clock.now()
    this.#options.store(this.#record)
  }
}
