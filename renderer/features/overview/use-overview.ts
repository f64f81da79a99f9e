import { skipToken, useQuery } from '@tanstack/react-query'
import { useSearch } from '@tanstack/react-router'
import type { Filter, ListName } from '../../../shared/query.ts'
import type { SnapshotRef } from '../../../shared/snapshots-contract.ts'
import { countingInTurn } from '../../ports/in-turn.ts'
import { engine } from '../../ports/clients.ts'
import { parseRef } from '../../ports/looking-at.ts'

/** What is looked at, as it stands in the address: links to other screens take it along. */
export function useLookingSearch(): { readonly on: string | undefined; readonly vs: string | undefined } {
  const { on, vs } = useSearch({ strict: false })
  return { on, vs }
}

/** The snapshot something is compared with; nothing while nothing is. */
export function useOpened(ref: string | null) {
  const parsed = ref === null ? null : parseRef(ref)
  return useQuery({
    queryKey: ['snapshot', ref],
    queryFn: parsed ? () => engine.snapshots.describe({ snapshotRef: parsed }) : skipToken,
    gcTime: Infinity,
  })
}

export function useFacets(
  snapshotRef: SnapshotRef | undefined,
  list: ListName,
  field: string | null,
  filter: Filter | undefined,
  limit: number,
) {
  return useQuery({
    queryKey: ['facets', snapshotRef, list, field, filter ?? null, limit],
    queryFn:
      snapshotRef === undefined || field === null
        ? skipToken
        : ({ signal }) =>
            countingInTurn(
              () =>
                engine.snapshots.facets(
                  { snapshotRef, list, field, limit, ...(filter === undefined ? {} : { where: filter }) },
                  { signal },
                ),
              signal,
            ),
  })
}
