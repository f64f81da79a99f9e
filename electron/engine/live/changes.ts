/** Something that changes while others wait for it to. */
export class Changes {
  readonly #waiters = new Set<() => void>()

  /** Resolves at the next change, or when `signal` aborts. */
  async next(signal: AbortSignal | undefined): Promise<void> {
    if (signal?.aborted) return
    await new Promise<void>((resolve) => {
      const done = (): void => {
        this.#waiters.delete(done)
        signal?.removeEventListener('abort', done)
        resolve()
      }
      this.#waiters.add(done)
      signal?.addEventListener('abort', done, { once: true })
    })
  }

  /** It changed now. */
  tell(): void {
    for (const waiter of [...this.#waiters]) waiter()
  }
}
