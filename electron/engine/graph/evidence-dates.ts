import type { Evidence } from '../../../shared/graph.ts'
import { earliestPlausible, latestPlausible } from '../../../shared/plausible-dates.ts'

const dates = ['firstAccess', 'lastAccess', 'completedAt'] as const
export type EvidenceDate = (typeof dates)[number]

/** The dates of `evidence` at which nothing can have happened, for what was read at `readAt` (milliseconds since 1970). */
export function implausibleDates(evidence: Evidence, readAt: number): readonly EvidenceDate[] {
  const { firstAccess, lastAccess, completedAt } = evidence
  const latest = latestPlausible(readAt)
  // A million grants pass here: nothing is made for those that are in order.
  if (isPlausible(firstAccess, latest) && isPlausible(lastAccess, latest) && isPlausible(completedAt, latest)) return none
  return dates.filter((name) => !isPlausible(evidence[name], latest))
}

const none: readonly EvidenceDate[] = []

const isPlausible = (at: number | undefined, latest: number): boolean => at === undefined || (at >= earliestPlausible && at <= latest)

/** `evidence` without these dates. */
export const withoutDates = (evidence: Evidence, names: readonly EvidenceDate[]): Evidence =>
  Object.fromEntries(Object.entries(evidence).filter(([name]) => !names.includes(name as EvidenceDate)))
