import type { Notice } from '../../../shared/notices.ts'

/** Windows that show notices as they come. */
export class Watchers {
  readonly #listeners = new Set<(notice: Notice) => void>()

  get any(): boolean {
    return this.#listeners.size > 0
  }

  /** False when nobody listens. */
  publish(notice: Notice): boolean {
    for (const listener of this.#listeners) listener(notice)
    return this.any
  }

  /** Listens from now on, not only from the first pull, until `signal` aborts or the reader leaves. */
  watch(signal: AbortSignal): AsyncGenerator<Notice> {
    const queue: Notice[] = []
    let wake: (() => void) | undefined
    const listener = (notice: Notice): void => {
      queue.push(notice)
      wake?.()
    }
    const leave = (): void => {
      this.#listeners.delete(listener)
      wake?.()
    }
    this.#listeners.add(listener)
    signal.addEventListener('abort', leave, { once: true })
    return (async function* () {
      try {
        while (!signal.aborted) {
          const next = queue.shift()
          if (next !== undefined) yield next
          else await new Promise<void>((resolve) => (wake = resolve))
        }
      } finally {
        leave()
      }
    })()
  }
}
