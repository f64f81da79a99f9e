import { pageOptions, type GroupsPage } from '../../components/group-list.tsx'
import { useQueryClient } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import type { DiffGroup } from '../../../shared/diff.ts'
import type { SnapshotPair } from '../../../shared/snapshots-contract.ts'
import { engine } from '../../ports/clients.ts'
import { printRecord } from '../../ports/address.ts'
import { groupChoice, type ChangesSearch } from './changes-search.ts'

export const pageSize = 200

/** One page of the groups that are asked for. */
export function pageOfGroups(pair: SnapshotPair, search: ChangesSearch, page: number): GroupsPage<DiffGroup> {
  const by = search.by ?? 'principal'
  const choice = groupChoice(search)
  return {
    queryKey: ['diff groups', pair, by, choice, page],
    load: (signal) => engine.diffs.groups({ pair, by, ...asInput(choice), offset: page * pageSize, limit: pageSize }, { signal }),
  }
}
export const groupsPage = (pair: SnapshotPair, search: ChangesSearch, page: number) => pageOptions(pageOfGroups(pair, search, page))

const asInput = ({ kinds, ...rest }: ReturnType<typeof groupChoice>) => ({ ...rest, ...(kinds && { kinds: [...kinds] }) })

/** Reads and changes what the address says. Another question begins at its first group. */
export function useChangesSearch() {
  const search: ChangesSearch = useSearch({ from: '/changes' })
  const navigate = useNavigate({ from: '/changes' })
  return {
    search,
    ask: (change: Partial<ChangesSearch>) =>
      void navigate({ search: (before) => ({ ...before, ...change, record: undefined, at: undefined }) }),
    choose: (group: DiffGroup, at: number) =>
      void navigate({ search: (before) => ({ ...before, record: printRecord(group), at }), replace: true }),
  }
}

/** Chooses the group at a position, reading its page first. */
export function useGoTo(pair: SnapshotPair | undefined, total: number) {
  const client = useQueryClient()
  const { search, choose } = useChangesSearch()
  return async (position: number): Promise<void> => {
    const at = Math.max(0, Math.min(total - 1, position))
    if (pair === undefined || total === 0) return
    const page = await client.query({ ...groupsPage(pair, search, Math.floor(at / pageSize)), staleTime: 'static' })
    const group = page.rows[at % pageSize]
    if (group) choose(group, at)
  }
}
