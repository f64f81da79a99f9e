import type { CheckStepInfo, LastCheck } from '../../../shared/sources-contract.ts'
import type { Clock } from '../../../shared/platform.ts'
import type { LastChecks } from '../catalog/last-checks.ts'

export interface Tested {
  /** The connection or destination that is tested just as it is stored; null: something else. */
  readonly id: string | null
  readonly lastChecks: LastChecks
  readonly clock: Clock
  /** Of whoever asked: a test that is left is none. */
  readonly signal: AbortSignal | undefined
}

/** A test of something as it is stored is its last one, however it ends. */
export async function* rememberedCheck(
  { id, lastChecks, clock, signal }: Tested,
  steps: AsyncIterable<CheckStepInfo>,
): AsyncGenerator<CheckStepInfo> {
  const ended = (outcome: LastCheck['outcome']): void => {
    if (id !== null && signal?.aborted !== true) lastChecks.set(id, { outcome, at: clock.now() })
  }
  let outcome: LastCheck['outcome'] = 'pass'
  try {
    for await (const step of steps) {
      if (step.outcome === 'fail') outcome = 'fail'
      yield step
    }
  } catch (error) {
    ended('fail')
    throw error
  }
  ended(outcome)
}

/** After saving: how the test of just that ended, nothing where it or its secrets are others, and what was known where nothing else is. */
export function keepLastCheck(
  lastChecks: LastChecks,
  id: string,
  said: LastCheck['outcome'] | 'unknown' | undefined,
  changed: boolean,
  at: number,
): void {
  if (said === 'pass' || said === 'fail') lastChecks.set(id, { outcome: said, at })
  else if (said === 'unknown' || changed) lastChecks.set(id, null)
}
