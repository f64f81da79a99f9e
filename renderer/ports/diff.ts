import { skipToken, useQuery } from '@tanstack/react-query'
import { parseRef } from './looking-at.ts'
import { engine } from './clients.ts'

/** The difference between two things looked at, older first; nothing while either is missing. */
export function useDiff(before: string | null, after: string | null) {
  const from = before === null ? null : parseRef(before)
  const to = after === null ? null : parseRef(after)
  return useQuery({
    queryKey: ['diff', before, after],
    queryFn: from && to ? () => engine.diffs.describe({ pair: { before: from, after: to } }) : skipToken,
    gcTime: Infinity,
  })
}
