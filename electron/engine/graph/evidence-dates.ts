import type { Evidence, Provenance, ResourceRef } from '../../../shared/graph.ts'
import { earliestPlausible, latestPlausible } from '../../../shared/plausible-dates.ts'
import type { FindingCollector } from './finding-collector.ts'

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

/** Evidence without dates at which nothing can have happened; each that is left out becomes a finding. */
export function believedEvidence(
  evidence: Evidence,
  readAt: number,
  findings: FindingCollector,
  provenance: Provenance | null,
  principal: ResourceRef | null,
): Evidence {
  const odd = implausibleDates(evidence, readAt)
  if (odd.length === 0) return evidence
  for (const name of odd) {
    findings.count('implausible-date', 'warning', () => ({
      message: `${name} is before 1990 or later than the data and was left out: ${dateText(evidence[name])}.`,
      ...(provenance === null ? {} : { row: provenance.row }),
      ...(principal === null ? {} : { resource: { type: principal.type, id: principal.id } }),
    }))
  }
  return withoutDates(evidence, odd)
}

const dateText = (at: number | undefined): string => {
  const date = new Date(at ?? NaN)
  return Number.isNaN(date.getTime()) ? String(at) : date.toISOString()
}
