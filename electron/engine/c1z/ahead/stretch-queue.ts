import { receiveMessageOnPort, type MessagePort } from 'node:worker_threads'
import type { Stretch } from '../../graph/follower.ts'

/** Stretches under way at once, at most: 1.5 MB each. */
const underWay = 8

/** Indexes of the shared numbers. */
const sent = 0
const taken = 1
const over = 2

/** A queue of stretches from one thread to another, whose memory moves along. */
export interface StretchQueue {
  readonly control: Int32Array<SharedArrayBuffer>
  readonly port: MessagePort
}

/** The end that gives. */
export class StretchSender {
  readonly #control: StretchQueue['control']
  readonly #port: MessagePort
  #grants = 0

  constructor({ control, port }: StretchQueue) {
    this.#control = control
    this.#port = port
  }

  /** Grants sent so far. */
  get grants(): number {
    return this.#grants
  }

  /** Sends a stretch, whose memory is gone here. When too many are under way it blocks until one was taken, `patience` milliseconds at most: false then. */
  send(stretch: Stretch, patience: number): boolean {
    const control = this.#control
    const until = performance.now() + patience
    for (;;) {
      const seen = Atomics.load(control, taken)
      if (Atomics.load(control, sent) - seen < underWay) break
      const left = until - performance.now()
      if (left <= 0 || Atomics.wait(control, taken, seen, left) === 'timed-out') return false
    }
    this.#grants += stretch.count
    this.#port.postMessage(stretch, [stretch.keys.buffer, stretch.numbers.buffer])
    Atomics.add(control, sent, 1)
    Atomics.notify(control, sent)
    return true
  }

  /** Whoever waits for a stretch waits for nothing. */
  end(): void {
    Atomics.store(this.#control, over, 1)
    Atomics.add(this.#control, sent, 1)
    Atomics.notify(this.#control, sent)
    this.#port.close()
  }
}

export const queueNumbers = (): StretchQueue['control'] => new Int32Array(new SharedArrayBuffer(12))

/** The next stretch; blocks its thread while there is none. Null: no more will come. */
export function takeStretch({ control, port }: StretchQueue): Stretch | null {
  for (;;) {
    const seen = Atomics.load(control, sent)
    if (Atomics.load(control, over) === 1) return null
    const received = receiveMessageOnPort(port) as { readonly message: Stretch } | undefined
    if (received !== undefined) {
      Atomics.add(control, taken, 1)
      Atomics.notify(control, taken)
      return received.message
    }
    Atomics.wait(control, sent, seen)
  }
}
