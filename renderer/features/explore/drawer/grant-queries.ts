import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { engine } from '../../../app/ports.ts'
import type { Filter, ResourceRow } from '../../../../shared/query.ts'

/** The grants a person holds, or those on a course. */
export const grantsOf = (row: Pick<ResourceRow, 'type' | 'id'>, end: 'principal' | 'resource'): Filter => ({
  op: 'and',
  of: [
    { op: 'eq', field: `${end}Type`, value: row.type },
    { op: 'eq', field: `${end}Id`, value: row.id },
  ],
})

export function useGrants(snapshotId: string, filter: Filter, limit: number) {
  return useQuery({
    queryKey: ['some grants', snapshotId, filter, limit],
    queryFn: ({ signal }) =>
      engine.snapshots.grants({ snapshotId, filter, sort: [{ field: 'lastAccess', descending: true }], offset: 0, limit }, { signal }),
    placeholderData: keepPreviousData,
    gcTime: 30_000,
  })
}

export function useStatusSplit(snapshotId: string, filter: Filter) {
  return useQuery({
    queryKey: ['status split', snapshotId, filter],
    queryFn: ({ signal }) => engine.snapshots.facets({ snapshotId, list: 'grants', field: 'slug', filter }, { signal }),
    placeholderData: keepPreviousData,
    gcTime: 30_000,
  })
}
