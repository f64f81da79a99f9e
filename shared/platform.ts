/** What code asks of the machine it runs on, so that tests can give it another one. Epoch milliseconds throughout. */

export interface Clock {
  now(): number
  /** Rejects with CANCELLED as soon as `signal` aborts. */
  sleep(milliseconds: number, signal: AbortSignal): Promise<void>
}

/** Structured log: a short event name and its fields. Never given a secret; the writer redacts all the same. */
export interface Logger {
  debug(event: string, fields?: Readonly<Record<string, unknown>>): void
  info(event: string, fields?: Readonly<Record<string, unknown>>): void
  warn(event: string, fields?: Readonly<Record<string, unknown>>): void
  error(event: string, fields?: Readonly<Record<string, unknown>>): void
}
