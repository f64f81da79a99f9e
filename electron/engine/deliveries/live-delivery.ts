import type { DeliveryRecord } from '../../../shared/deliveries.ts'
import type { Clock, Logger } from '../../../shared/platform.ts'
import type { Catalog } from '../catalog/catalog.ts'
import { Changes } from '../live/changes.ts'
import { deliveryCancelled, interrupted } from './refusals.ts'

/** How often the lease is renewed and another process's wish to cancel is seen; well under the second a cancel may take. */
const beatEvery = 400
const persistEvery = 1000

/** A delivery of this process while it lasts: its state in memory, in the catalog at most once a second. */
export class LiveDelivery {
  readonly changes = new Changes()
  readonly #catalog: Catalog
  readonly #owner: string
  readonly #clock: Clock
  readonly #log: Logger
  readonly #abort = new AbortController()
  readonly #timer: NodeJS.Timeout
  #record: DeliveryRecord
  #persistedAt: number
  #dirty = false
  #lost = false

  constructor(record: DeliveryRecord, catalog: Catalog, owner: string, clock: Clock, log: Logger) {
    this.#record = record
    this.#catalog = catalog
    this.#owner = owner
    this.#clock = clock
    this.#log = log
    this.#persistedAt = clock.now()
    this.#timer = setInterval(() => this.#beat(), beatEvery)
  }

  /** As of now. */
  get record(): DeliveryRecord {
    return this.#record
  }

  get signal(): AbortSignal {
    return this.#abort.signal
  }

  /** The first reason given is the one that counts. */
  cancel(): void {
    this.#abort.abort(deliveryCancelled())
  }

  interrupt(): void {
    this.#abort.abort(interrupted())
  }

  progress(note: string): void {
    if (note === this.#record.note) return
    this.#record = { ...this.#record, note }
    this.#dirty = true
    this.changes.tell()
  }

  /**
   * The last change: `store` writes it, in one transaction with the release of the lease, while the delivery is still ours.
   * Never throws: when the catalog cannot be written the delivery will be found interrupted.
   */
  async end(record: DeliveryRecord, store: () => void): Promise<void> {
    clearInterval(this.#timer)
    for (let attempt = 1; !this.#lost; attempt++) {
      try {
        this.#catalog.transaction(() => {
          if (this.#catalog.workLeases.release(record.id, this.#owner)) store()
          else this.#lose()
        })
        break
      } catch (failure) {
        this.#log.error('delivery end not stored', { deliveryId: record.id, attempt, reason: String(failure) })
        if (attempt === 3) break
        await new Promise((resolve) => setTimeout(resolve, 300))
      }
    }
    this.#record = this.#lost ? { ...record, state: 'interrupted' } : record
    this.changes.tell()
  }

  #beat(): void {
    try {
      const answer = this.#catalog.workLeases.beat(this.#record.id, this.#owner, this.#clock.now())
      if (answer === 'lost') this.#lose()
      if (answer === 'cancel') this.cancel()
      if (!this.#dirty || this.#lost || this.#clock.now() - this.#persistedAt < persistEvery) return
      this.#catalog.deliveries.change(this.#record.id, { note: this.#record.note })
      this.#dirty = false
      this.#persistedAt = this.#clock.now()
    } catch (error) {
      this.#log.warn('heartbeat not stored', { reason: String(error) })
    }
  }

  /** Another process took this one for dead and its lease away. */
  #lose(): void {
    this.#lost = true
    this.interrupt()
  }
}
