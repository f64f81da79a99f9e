import { cancelled } from '../../../shared/errors.ts'
import type { Clock } from '../../../shared/platform.ts'

/** Lets calls to one host through: so many at a time, so many a second, none while the host asked for a pause. First come, first served. */
export class HostGate {
  readonly #concurrency: number
  /** Milliseconds between two starts. */
  readonly #interval: number
  readonly #clock: Clock
  readonly #waiting: (() => void)[] = []
  #inside = 0
  #nextStart = 0
  #pausedUntil = 0

  constructor(options: { readonly concurrency: number; readonly perSecond: number | undefined; readonly clock: Clock }) {
    this.#concurrency = options.concurrency
    this.#interval = options.perSecond === undefined ? 0 : 1000 / options.perSecond
    this.#clock = options.clock
  }

  /** Resolves when the call may start, with the function that says it is over. Rejects with CANCELLED when `signal` aborts. */
  async enter(signal: AbortSignal): Promise<() => void> {
    await this.#slot(signal)
    let over = false
    const leave = (): void => {
      if (over) return
      over = true
      const next = this.#waiting.shift()
      if (next === undefined) this.#inside--
      else next()
    }
    try {
      for (;;) {
        const now = this.#clock.now()
        const start = Math.max(this.#nextStart, this.#pausedUntil)
        if (start <= now) {
          this.#nextStart = now + this.#interval
          return leave
        }
        await this.#clock.sleep(start - now, signal)
      }
    } catch (error) {
      leave()
      throw error
    }
  }

  /** The host wants no calls before this time. */
  pauseUntil(time: number): void {
    this.#pausedUntil = Math.max(this.#pausedUntil, time)
  }

  #slot(signal: AbortSignal): Promise<void> {
    if (signal.aborted) return Promise.reject(cancelled(signal.reason))
    if (this.#inside < this.#concurrency) {
      this.#inside++
      return Promise.resolve()
    }
    return new Promise((resolve, reject) => {
      const admit = (): void => {
        signal.removeEventListener('abort', onAbort)
        resolve()
      }
      const onAbort = (): void => {
        this.#waiting.splice(this.#waiting.indexOf(admit), 1)
        reject(cancelled(signal.reason))
      }
      this.#waiting.push(admit)
      signal.addEventListener('abort', onAbort, { once: true })
    })
  }
}
