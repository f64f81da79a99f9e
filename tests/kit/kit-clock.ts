import { cancelled } from '../../shared/errors.ts'
import type { Clock } from '../../shared/platform.ts'

/** Time that goes on as it does, but that nobody has to wait for: who sleeps wakes at once, and it is later by so much. */
export class KitClock implements Clock {
  readonly slept: number[] = []
  #ahead = 0

  now(): number {
    return Date.now() + this.#ahead
  }

  async sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
    if (signal.aborted) throw cancelled(signal.reason)
    this.slept.push(milliseconds)
    this.#ahead += milliseconds
    await new Promise((resolve) => setImmediate(resolve))
    signal.throwIfAborted()
  }
}
