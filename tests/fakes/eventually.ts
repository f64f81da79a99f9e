import { vi } from 'vitest'

/** Milliseconds after which something hangs. A slow machine is not meant. */
const hang = 60_000

/** What `check` answers once it does not throw any more. Throws what it threw last when that takes too long. */
export const eventually = <T>(check: () => T | Promise<T>): Promise<T> => vi.waitFor(check, { timeout: hang, interval: 10 })
