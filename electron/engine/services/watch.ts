import { setTimeout as sleep } from 'node:timers/promises'
import type { ServiceRecord } from '../../../shared/deliveries.ts'
import type { LiveService } from './live-service.ts'

/** At most ten records a second: the transport has no backpressure. */
const apart = 100
/** How often a service that does not run here is looked at. */
const pollEvery = 500

/** The record now and after every change, until `signal` aborts: a service may start, stop and start again meanwhile. */
export async function* watchService(
  record: () => ServiceRecord,
  live: () => LiveService | null,
  signal: AbortSignal | undefined,
): AsyncGenerator<ServiceRecord> {
  let last = ''
  while (signal?.aborted !== true) {
    const service = live()
    const next = service?.changes(signal)
    const now = record()
    const text = JSON.stringify(now)
    if (text !== last) yield now
    last = text
    await (next === undefined ? pause(pollEvery, signal) : Promise.all([next, pause(apart, signal)]))
  }
}

const pause = async (milliseconds: number, signal: AbortSignal | undefined): Promise<void> => {
  await sleep(milliseconds, undefined, signal === undefined ? {} : { signal }).catch(() => undefined)
}
