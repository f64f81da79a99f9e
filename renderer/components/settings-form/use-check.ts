import { useCallback, useEffect, useRef, useState } from 'react'
import type { CheckStepInfo, LastCheck } from '../../../shared/sources-contract.ts'

export interface Check {
  readonly running: boolean
  readonly steps: readonly CheckStepInfo[]
  readonly error: unknown
  /** Null before the first test, and while it runs. */
  readonly outcome: LastCheck['outcome'] | null
}

const nothing: Check = { running: false, steps: [], error: null, outcome: null }

/** A test as it goes on, step by step. */
export function useCheck() {
  const [check, setCheck] = useState<Check>(nothing)
  const current = useRef<AbortController>(undefined)
  useEffect(() => () => current.current?.abort(), [])

  const run = useCallback(async (begin: (signal: AbortSignal) => Promise<AsyncIterable<CheckStepInfo>>): Promise<void> => {
    current.current?.abort()
    const stop = new AbortController()
    current.current = stop
    setCheck({ ...nothing, running: true })
    const steps: CheckStepInfo[] = []
    try {
      for await (const step of await begin(stop.signal)) {
        if (stop.signal.aborted) return
        steps.push(step)
        setCheck({ ...nothing, running: true, steps: [...steps] })
      }
      const outcome = steps.some((step) => step.outcome === 'fail') ? 'fail' : 'pass'
      setCheck({ running: false, steps, error: null, outcome })
    } catch (error) {
      if (stop.signal.aborted) return
      setCheck({ running: false, steps, error, outcome: 'fail' })
    }
  }, [])
  const stop = useCallback(() => {
    current.current?.abort()
    setCheck(nothing)
  }, [])
  return { check, run, stop }
}
