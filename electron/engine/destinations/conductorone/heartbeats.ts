import { RollcallError } from '../../../../shared/errors.ts'
import type { Clock, Logger } from '../../../../shared/platform.ts'
import type { BatonApi } from './api.ts'
import { HEARTBEAT_FAILURES, heartbeatWait } from './timings.ts'

export interface Heartbeats {
  /** Aborts when the other side cancels the task, or has not been reached for too long. */
  readonly lost: AbortSignal
  /** No more of them. */
  stop(): void
}

/**
 * The first heartbeat, and if that is answered those after it until `stop`. Null when the task is not ours to do: the first one
 * failed, or said that the task is cancelled (spec 5).
 */
export async function beginHeartbeats(
  api: BatonApi,
  taskId: string,
  clock: Clock,
  log: Logger,
  signal: AbortSignal,
): Promise<Heartbeats | null> {
  let wait: number
  try {
    const first = await api.heartbeat(taskId, signal)
    if (first.cancelled) {
      log.info('task was cancelled before it began', { taskId })
      return null
    }
    wait = heartbeatWait(first.nextHeartbeat)
  } catch (error) {
    log.warn('task left alone: its first heartbeat failed', { taskId, reason: error instanceof Error ? error.message : String(error) })
    return null
  }
  const lost = new AbortController()
  const ended = new AbortController()
  void goOn()
  return { lost: lost.signal, stop: () => ended.abort() }

  async function goOn(): Promise<void> {
    let failures = 0
    const isOver = (): boolean => ended.signal.aborted
    while (!isOver()) {
      try {
        await clock.sleep(wait, ended.signal)
        const { cancelled, nextHeartbeat } = await api.heartbeat(taskId, ended.signal)
        failures = 0
        wait = heartbeatWait(nextHeartbeat)
        if (cancelled) {
          lost.abort(taskCancelled())
          return
        }
      } catch (error) {
        if (isOver()) return
        failures++
        log.warn('heartbeat failed', { taskId, failures, reason: error instanceof Error ? error.message : String(error) })
        if (failures < HEARTBEAT_FAILURES) continue
        lost.abort(outOfTouch(failures))
        return
      }
    }
  }
}

const taskCancelled = () =>
  new RollcallError('CANCELLED', { message: 'task was cancelled', remedy: 'ConductorOne sends another when it wants one.' })

const outOfTouch = (failures: number) =>
  new RollcallError('NETWORK', {
    message: `The task was given up: ${failures} heartbeats in a row failed.`,
    remedy: 'Check the network; ConductorOne gives the task out again.',
  })
