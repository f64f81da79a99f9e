import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { engine } from '../../ports/clients.ts'
import type { Filter, GrantRow, ResourceRow } from '../../../shared/query.ts'
import type { SnapshotRef } from '../../../shared/snapshots-contract.ts'

/** The grants a person holds, or those on a course. */
export const grantsOf = (row: Pick<ResourceRow, 'type' | 'id'>, end: 'principal' | 'resource'): Filter => ({
  op: 'and',
  of: [
    { op: 'eq', field: `${end}Type`, value: row.type },
    { op: 'eq', field: `${end}Id`, value: row.id },
  ],
})

/** The date a grant is told under in a timeline; the engine's `toldAt` orders by it. */
export const toldAt = ({
  completedAt,
  lastAccess,
  firstAccess,
}: Pick<GrantRow, 'completedAt' | 'lastAccess' | 'firstAccess'>): number | null => completedAt ?? lastAccess ?? firstAccess

/** Newest first, by {@link toldAt}. */
export function useGrants(snapshotRef: SnapshotRef, filter: Filter, limit: number) {
  return useQuery({
    queryKey: ['some grants', snapshotRef, filter, limit],
    queryFn: ({ signal }) =>
      engine.snapshots.grants({ snapshotRef, filter, sort: [{ field: 'toldAt', descending: true }], offset: 0, limit }, { signal }),
    placeholderData: keepPreviousData,
    gcTime: 30_000,
  })
}

export function useStatusSplit(snapshotRef: SnapshotRef, filter: Filter) {
  return useQuery({
    queryKey: ['status split', snapshotRef, filter],
    queryFn: ({ signal }) => engine.snapshots.facets({ snapshotRef, list: 'grants', field: 'slug', filter }, { signal }),
    placeholderData: keepPreviousData,
    gcTime: 30_000,
  })
}
