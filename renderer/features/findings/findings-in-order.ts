import type { FindingGroup } from '../../../shared/graph.ts'

const weight = { error: 0, warning: 1, info: 2 } as const

/** The worst first, then the most. */
export const findingsInOrder = (groups: readonly FindingGroup[]): readonly FindingGroup[] =>
  groups.toSorted((a, b) => weight[a.severity] - weight[b.severity] || b.count - a.count)
