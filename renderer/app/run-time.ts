import { useMemo } from 'react'
import { whenAmong } from '../components/format.ts'
import { useRuns } from './looking-at.ts'

/** What a run, and its snapshot with it, is called: when it started, as exactly as it takes to tell it from the others. */
export function useRunTime(): (startedAt: number) => string {
  const runs = useRuns().data
  const all = useMemo(() => (runs ?? []).map((run) => run.startedAt), [runs])
  return (startedAt) => whenAmong(startedAt, all)
}
