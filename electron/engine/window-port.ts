import type { PortLike } from '../../shared/guarded-port.ts'

export interface Bridge {
  readonly port: PortLike
  message(data: unknown): void
  close(): void
}

/** A port whose messages somebody else carries. */
export function bridge(send: (data: unknown) => void): Bridge {
  const listeners = new Map<string, (event?: { data: unknown }) => void>()
  return {
    port: { on: (event, listener) => listeners.set(event, listener), postMessage: send },
    message: (data) => listeners.get('message')?.({ data }),
    close: () => listeners.get('close')?.(),
  }
}
