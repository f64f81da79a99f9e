import { setTimeout as sleep } from 'node:timers/promises'
import type { DeliveryRecord } from '../../../shared/deliveries.ts'
import type { LiveDelivery } from './live-delivery.ts'

/** At most ten records a second: the transport has no backpressure. */
const apart = 100
/** How often a delivery of another process is looked at. */
const pollEvery = 500

/** The delivery now and after every change, until it ended or `signal` aborts. */
export async function* watchLive(live: LiveDelivery, signal: AbortSignal | undefined): AsyncGenerator<DeliveryRecord> {
  while (signal?.aborted !== true) {
    const next = live.changed(signal)
    const now = live.record
    yield now
    if (now.state !== 'running') return
    await Promise.all([next, pause(apart, signal)])
  }
}

/** The same of a delivery this process does not carry out, by looking again and again. */
export async function* watchElsewhere(record: () => DeliveryRecord, signal: AbortSignal | undefined): AsyncGenerator<DeliveryRecord> {
  let last = ''
  while (signal?.aborted !== true) {
    const now = record()
    const text = JSON.stringify(now)
    if (text !== last) yield now
    if (now.state !== 'running') return
    last = text
    await pause(pollEvery, signal)
  }
}

const pause = async (milliseconds: number, signal: AbortSignal | undefined): Promise<void> => {
  await sleep(milliseconds, undefined, signal === undefined ? {} : { signal }).catch(() => undefined)
}
