import type { Logger } from '../../shared/platform.ts'

/** A port as the contract's adapter wants it: Electron's own, or one made of a pipe's messages. */
export interface PortLike {
  on(event: string, listener: (event?: { data: unknown }) => void): void
  postMessage(data: unknown): void
}

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

/** Characters of a message from the window: far more than any question needs. */
const LARGEST = 8 * 1024 * 1024

/** The port without what no window of ours would send: the contract's messages are text. */
export function guarded(port: PortLike, log: Logger): PortLike {
  return {
    postMessage: (data) => port.postMessage(data),
    on: (event, listener) => {
      port.on(event, (said) => {
        const odd = event === 'message' && (typeof said?.data !== 'string' || said.data.length > LARGEST)
        if (odd) log.warn('message dropped', { type: typeof said?.data })
        else listener(said)
      })
    },
  }
}
