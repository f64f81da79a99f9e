import { cancelled } from '../../shared/errors.ts'
import type { Clock } from '../../shared/platform.ts'

interface Sleeper {
  readonly wakes: number
  readonly wake: () => void
}

/**
 * A clock that stands until the test moves it. It keeps two times as a computer does: the wall's, which people and servers set, and
 * that of the timers, which stands still while the computer sleeps.
 */
export class FakeClock implements Clock {
  #wall: number
  #timers = 0
  #sleepers: Sleeper[] = []

  constructor(start: string | number) {
    this.#wall = new Date(start).getTime()
  }

  now(): number {
    return this.#wall
  }

  sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal.aborted) {
        reject(cancelled(signal.reason))
        return
      }
      const onAbort = (): void => {
        this.#sleepers = this.#sleepers.filter((each) => each !== sleeper)
        reject(cancelled(signal.reason))
      }
      const sleeper: Sleeper = {
        wakes: this.#timers + Math.max(0, milliseconds),
        wake: () => {
          signal.removeEventListener('abort', onAbort)
          resolve()
        },
      }
      this.#sleepers.push(sleeper)
      signal.addEventListener('abort', onAbort, { once: true })
    })
  }

  /** Time passes; whoever sleeps wakes in turn and does what it has to do, as far as that needs no time. */
  async advance(milliseconds: number): Promise<void> {
    const end = this.#timers + milliseconds
    await settled()
    for (;;) {
      const [next] = this.#sleepers.filter((each) => each.wakes <= end).sort((a, b) => a.wakes - b.wakes)
      if (next === undefined) break
      this.#sleepers = this.#sleepers.filter((each) => each !== next)
      const step = Math.max(0, next.wakes - this.#timers)
      this.#timers += step
      this.#wall += step
      next.wake()
      await settled()
    }
    this.#wall += end - this.#timers
    this.#timers = end
  }

  /** Until this time of the wall. */
  async advanceTo(time: string | number): Promise<void> {
    await this.advance(new Date(time).getTime() - this.#wall)
  }

  /** The wall's clock alone is set: the computer slept, or somebody corrected it. */
  set(time: string | number): void {
    this.#wall = new Date(time).getTime()
  }
}

/** What can be done without waiting for the world is done. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setImmediate(resolve))
}
