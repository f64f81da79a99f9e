/** Many listeners, each with its own queue from the moment it subscribes. */
export interface EventStream<T> {
  publish(event: T): void
  subscribe(signal: AbortSignal | undefined): AsyncIterable<T>
}

export function createEventStream<T>(): EventStream<T> {
  const listeners = new Set<(event: T) => void>()
  return {
    publish: (event) => {
      for (const listener of listeners) listener(event)
    },
    subscribe: (signal) => {
      // The queue opens now, not at the first pull: nothing between the two is lost.
      const queue: T[] = []
      let wake: (() => void) | undefined
      const listener = (event: T): void => {
        queue.push(event)
        wake?.()
      }
      listeners.add(listener)
      signal?.addEventListener('abort', () => {
        listeners.delete(listener)
        wake?.()
      })
      return (async function* () {
        try {
          while (!signal?.aborted) {
            const next = queue.shift()
            if (next !== undefined) yield next
            else await new Promise<void>((resolve) => (wake = resolve))
          }
        } finally {
          listeners.delete(listener)
        }
      })()
    },
  }
}
