import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { engine } from '../../ports/clients.ts'
import { useVocabulary } from '../../ports/words.ts'
import type { Filter, ResourceRow } from '../../../shared/query.ts'
import type { SnapshotRef } from '../../../shared/snapshots-contract.ts'

/** The grants somebody holds, or those on something. */
export const grantsOf = (row: Pick<ResourceRow, 'type' | 'id'>, end: 'principal' | 'resource'): Filter => ({
  op: 'and',
  of: [
    { op: 'eq', field: `${end}Type`, value: row.type },
    { op: 'eq', field: `${end}Id`, value: row.id },
  ],
})

/** Newest first, by the moment each is told under. */
export function useGrants(snapshotRef: SnapshotRef, filter: Filter, limit: number) {
  const dated = useVocabulary().told.length > 0
  return useQuery({
    queryKey: ['some grants', snapshotRef, filter, limit, dated],
    queryFn: ({ signal }) =>
      engine.snapshots.grants(
        { snapshotRef, where: filter, ...(dated && { sort: [{ field: 'toldAt', descending: true }] }), offset: 0, limit },
        { signal },
      ),
    placeholderData: keepPreviousData,
    gcTime: 30_000,
  })
}

export function useStatusSplit(snapshotRef: SnapshotRef, filter: Filter) {
  return useQuery({
    queryKey: ['status split', snapshotRef, filter],
    queryFn: ({ signal }) => engine.snapshots.facets({ snapshotRef, list: 'grants', field: 'slug', where: filter }, { signal }),
    placeholderData: keepPreviousData,
    gcTime: 30_000,
  })
}
