import { useMemo } from 'react'
import { exactly, namingMoment, runNames } from '../../shared/moment-words.ts'
import { useRuns } from './looking-at.ts'

type Named = Parameters<typeof namingMoment>[0]

/** What a run, and its snapshot with it, is called: as exactly as it takes to tell it from the others. */
export function useRunName(): (run: Named) => string {
  const runs = useRuns().data
  return useMemo(() => runNames(runs ?? []), [runs])
}

/** For the tooltip of its name: the moment with its zone. */
export const exactRunName = (run: Named): string => exactly(namingMoment(run))
