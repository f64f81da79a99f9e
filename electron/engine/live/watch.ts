import { setTimeout as sleep } from 'node:timers/promises'
import type { Changes } from './changes.ts'

/** At most ten records a second: the transport has no backpressure. */
const apart = 100
/** How often something that goes on in another process is looked at. */
const pollEvery = 500

export interface Watched<T> {
  /** As of now. */
  readonly record: () => T
  /** Null while it does not go on in this process. */
  readonly changes: () => Changes | null
  /** Whether nothing will change any more. */
  readonly isOver: (record: T) => boolean
}

/** The record now and after every change, until it is over or `signal` aborts. */
export async function* watch<T>({ record, changes, isOver }: Watched<T>, signal: AbortSignal | undefined): AsyncGenerator<T> {
  let last = ''
  while (signal?.aborted !== true) {
    const next = changes()?.next(signal)
    const now = record()
    const text = JSON.stringify(now)
    if (text !== last) yield now
    if (isOver(now)) return
    last = text
    await (next === undefined ? pause(pollEvery, signal) : Promise.all([next, pause(apart, signal)]))
  }
}

const pause = async (milliseconds: number, signal: AbortSignal | undefined): Promise<void> => {
  await sleep(milliseconds, undefined, signal === undefined ? {} : { signal }).catch(() => undefined)
}
