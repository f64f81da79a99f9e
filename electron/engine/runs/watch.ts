import { setTimeout as sleep } from 'node:timers/promises'
import type { RunRecord } from '../../../shared/runs.ts'
import type { LiveRun } from './live-run.ts'

/** At most ten records a second: the transport has no backpressure. */
const apart = 100
/** How often a run of another process is looked at. */
const pollEvery = 500

/** The run now and after every change, until it ended or `signal` aborts. */
export async function* watchLive(live: LiveRun, record: () => RunRecord, signal: AbortSignal | undefined): AsyncGenerator<RunRecord> {
  while (signal?.aborted !== true) {
    const next = live.changed(signal)
    const now = record()
    yield now
    if (now.state !== 'running') return
    await Promise.all([next, pause(apart, signal)])
  }
}

/** The same of a run this process does not run, by looking again and again. */
export async function* watchElsewhere(record: () => RunRecord, signal: AbortSignal | undefined): AsyncGenerator<RunRecord> {
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
