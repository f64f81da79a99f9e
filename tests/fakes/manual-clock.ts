import { cancelled } from '../../shared/errors.ts'
import type { Clock } from '../../shared/platform.ts'

interface Sleeper {
  readonly milliseconds: number
  readonly until: number
  readonly wake: () => void
}

/** Time that stands still until a test moves it. */
export class ManualClock implements Clock {
  #now: number
  readonly #sleepers = new Set<Sleeper>()
  readonly #watchers = new Set<() => void>()

  constructor(now = Date.UTC(2026, 2, 2, 9)) {
    this.#now = now
  }

  now(): number {
    return this.#now
  }

  sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal.aborted) {
        reject(cancelled(signal.reason))
        return
      }
      const sleeper: Sleeper = {
        milliseconds,
        until: this.#now + milliseconds,
        wake: () => {
          this.#sleepers.delete(sleeper)
          signal.removeEventListener('abort', onAbort)
          resolve()
        },
      }
      const onAbort = (): void => {
        this.#sleepers.delete(sleeper)
        reject(cancelled(signal.reason))
      }
      signal.addEventListener('abort', onAbort, { once: true })
      this.#sleepers.add(sleeper)
      for (const watcher of [...this.#watchers]) watcher()
    })
  }

  /** Resolves once somebody sleeps for a time that `wanted` accepts, with that time. */
  asleep(wanted: number | ((milliseconds: number) => boolean)): Promise<number> {
    const fits = typeof wanted === 'number' ? (milliseconds: number) => milliseconds === wanted : wanted
    return new Promise((resolve) => {
      const look = (): void => {
        const found = [...this.#sleepers].find(({ milliseconds }) => fits(milliseconds))
        if (found === undefined) return
        this.#watchers.delete(look)
        resolve(found.milliseconds)
      }
      this.#watchers.add(look)
      look()
    })
  }

  /** Moves on and wakes who slept long enough, in order. */
  advance(milliseconds: number): void {
    this.#now += milliseconds
    for (const sleeper of [...this.#sleepers].sort((a, b) => a.until - b.until)) if (sleeper.until <= this.#now) sleeper.wake()
  }

  /** Waits for a sleep of that time and ends it. */
  async pass(wanted: number | ((milliseconds: number) => boolean)): Promise<number> {
    const milliseconds = await this.asleep(wanted)
    this.advance(milliseconds)
    return milliseconds
  }
}
