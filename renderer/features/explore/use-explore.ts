import { skipToken, useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useMemo, useState } from 'react'
import { useLookingAt } from '../../app/looking-at.ts'
import { engine } from '../../app/ports.ts'
import { useShownRows, type ShownRows } from '../../components/grid/shown-rows.ts'
import type { RowSource } from '../../components/grid/types.ts'
import type { ParsedFilter } from '../../../shared/filter-language/language.ts'
import { parseFilter } from '../../../shared/filter-language/parse.ts'
import type { Filter, ListRows, SortKey } from '../../../shared/query.ts'
import { parseSort, printSort, type ExploreSearch } from './explore-search.ts'

/** The lists that can be walked through. */
export type ExploreList = 'resources' | 'grants'

const noKeys: readonly string[] = []

/** Profile keys people can ask for: of the people, in grants of who holds them. */
export function useProfileKeys(snapshotId: string | undefined, type: string | undefined): readonly string[] {
  const keys = useQuery({
    queryKey: ['profile keys', snapshotId, type],
    queryFn:
      snapshotId === undefined ? skipToken : () => engine.snapshots.profileKeys({ snapshotId, ...(type === undefined ? {} : { type }) }),
  })
  return keys.data ?? noKeys
}

/** The statuses grants of this snapshot can have. Entitlements are few, grants many. */
export function useSlugs(snapshotId: string | undefined): readonly string[] {
  const slugs = useQuery({
    queryKey: ['slugs', snapshotId],
    queryFn: snapshotId === undefined ? skipToken : () => engine.snapshots.facets({ snapshotId, list: 'entitlements', field: 'slug' }),
  })
  return useMemo(() => slugs.data?.flatMap((facet) => (typeof facet.value === 'string' ? [facet.value] : [])) ?? noKeys, [slugs.data])
}

/** Changes what the address says of this screen and stays on it. */
export function useExploreChange(): (change: Partial<ExploreSearch>, replace?: boolean) => void {
  const navigate = useNavigate()
  return (change, replace = false) =>
    void navigate({ to: '.', search: (before: Record<string, unknown>) => ({ ...before, ...change }), replace })
}

/** A list and what is typed to filter it: all a filter bar needs. */
export interface Filtered<L extends ExploreList> {
  readonly list: L
  readonly snapshotId: string | undefined
  readonly q: string
  readonly profileKeys: readonly string[]
  readonly vocabulary: Readonly<Record<string, readonly string[]>>
}

export interface Explored<L extends ExploreList> extends Filtered<L> {
  readonly parsed: ParsedFilter
  /** What the grid is filtered by: the screen's scope and what was typed; a text with problems leaves the last good one. */
  readonly filter: Filter | undefined
  readonly sort: readonly SortKey[]
  readonly setSort: (sort: readonly SortKey[]) => void
  readonly rows: ShownRows<ListRows[L]>
}

const both = (scope: Filter | undefined, typed: Filter | undefined): Filter | undefined =>
  scope && typed ? { op: 'and', of: [scope, typed] } : (scope ?? typed)

/** A list as the address asks for it. */
export function useExplore<L extends ExploreList>(
  list: L,
  scope: Filter | undefined,
  profileType: string | undefined,
  order: readonly SortKey[],
): Explored<L> {
  const { snapshot } = useLookingAt()
  const snapshotId = snapshot?.snapshotId
  const { q = '', sort: sortText } = useSearch({ strict: false })
  const change = useExploreChange()
  // The first rows come first; what helps with typing after them, unless the address brings something typed.
  const [helps, setHelps] = useState(q !== '')
  const profileKeys = useProfileKeys(helps ? snapshotId : undefined, profileType)
  const slugs = useSlugs(helps ? snapshotId : undefined)
  const vocabulary = useMemo<Record<string, readonly string[]>>(() => (slugs.length === 0 ? {} : { slug: slugs }), [slugs])
  const parsed = useMemo(
    () => parseFilter(q, list, profileKeys.length === 0 ? undefined : profileKeys, { vocabulary }),
    [q, list, profileKeys, vocabulary],
  )
  const [good, setGood] = useState(parsed.filter)
  if (parsed.problems.length === 0 && good !== parsed.filter) setGood(parsed.filter)
  const filter = useMemo(() => both(scope, good), [scope, good])
  const sort = useMemo(() => (sortText === undefined ? order : parseSort(sortText)), [sortText, order])
  const source = useMemo<RowSource<ListRows[L]> | null>(() => {
    if (snapshotId === undefined) return null
    const asked = { snapshotId, ...(filter === undefined ? {} : { filter }), sort: [...sort] }
    return {
      key: ['rows', snapshotId, list, filter ?? null, sort],
      load: (offset, limit, signal) =>
        engine.snapshots[list]({ ...asked, offset, limit }, { signal }) as ReturnType<RowSource<ListRows[L]>['load']>,
    }
  }, [snapshotId, list, filter, sort])
  const rows = useShownRows(source)
  if (rows.total !== null && !helps) setHelps(true)
  return {
    list,
    snapshotId,
    q,
    parsed,
    filter,
    sort,
    setSort: (next) => change({ sort: printSort(next), at: undefined }, true),
    rows,
    profileKeys,
    vocabulary,
  }
}
