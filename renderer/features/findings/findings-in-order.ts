import type { FindingGroup } from '../../../shared/graph.ts'

const weight = { error: 0, warning: 1, info: 2 } as const

/** The worst first; of those as bad the order they came in, in which what others come of is first, then the most. */
export const findingsInOrder = (groups: readonly FindingGroup[]): readonly FindingGroup[] =>
  groups.toSorted((a, b) => weight[a.severity] - weight[b.severity])
