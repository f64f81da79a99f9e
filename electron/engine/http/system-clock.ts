import { cancelled } from '../../../shared/errors.ts'
import type { Clock } from '../../../shared/platform.ts'

/** The longest delay a Node timer takes; beyond it the timer would fire at once. */
const LONGEST_TIMER = 2_147_483_647

/** The machine's own clock. */
export const systemClock: Clock = {
  now: () => Date.now(),
  sleep(milliseconds, signal) {
    return new Promise((resolve, reject) => {
      if (signal.aborted) {
        reject(cancelled(signal.reason))
        return
      }
      const onAbort = (): void => {
        clearTimeout(timer)
        reject(cancelled(signal.reason))
      }
      const timer = setTimeout(
        () => {
          signal.removeEventListener('abort', onAbort)
          resolve()
        },
        Math.min(Math.max(0, milliseconds), LONGEST_TIMER),
      )
      signal.addEventListener('abort', onAbort, { once: true })
    })
  },
}
