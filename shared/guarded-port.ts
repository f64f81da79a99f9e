/** A port as the contract's adapter wants it: Electron's own, or one made of a pipe's messages. */
export interface PortLike {
  on(event: string, listener: (event?: { data: unknown }) => void): void
  postMessage(data: unknown): void
}

/** Characters of a message from the window: far more than any question needs. */
const LARGEST = 8 * 1024 * 1024

/** The port without what no window of ours would send: the contract's messages are text. `onDropped` hears the type of what was left out. */
export function guarded(port: PortLike, onDropped: (type: string) => void): PortLike {
  return {
    postMessage: (data) => port.postMessage(data),
    on: (event, listener) => {
      port.on(event, (said) => {
        const odd = event === 'message' && (typeof said?.data !== 'string' || said.data.length > LARGEST)
        if (odd) onDropped(typeof said?.data)
        else listener(said)
      })
    },
  }
}
