import { skipToken, useQuery } from '@tanstack/react-query'
import { useSearch } from '@tanstack/react-router'
import { useMemo, useState } from 'react'
import { useLookingAt } from '../../ports/looking-at.ts'
import { useFields } from '../../ports/words.ts'
import type { Fields } from '../../../shared/fields.ts'
import { engine } from '../../ports/clients.ts'
import { useShownRows, type ShownRows } from '../../components/grid/shown-rows.ts'
import type { RowSource } from '../../components/grid/types.ts'
import type { ParsedFilter } from '../../../shared/filter-language/language.ts'
import { parseFilter } from '../../../shared/filter-language/parse.ts'
import type { Filter, ListRows, SortKey } from '../../../shared/query.ts'
import type { SnapshotRef } from '../../../shared/snapshots-contract.ts'
import { parseSort, printSort } from '../../ports/address.ts'
import { standingOf, type Standing } from './filter/standing.ts'
import { useExploreChange } from './use-explore-change.ts'

/** The lists that can be walked through. */
export type ExploreList = 'resources' | 'grants'

const noKeys: readonly string[] = []

/** Profile keys people can ask for: of those of a type, in grants of who holds them. Undefined until they are known. */
export function useProfileKeys(snapshotRef: SnapshotRef | undefined, type: string | undefined): readonly string[] | undefined {
  const keys = useQuery({
    queryKey: ['profile keys', snapshotRef, type],
    queryFn:
      snapshotRef === undefined ? skipToken : () => engine.snapshots.profileKeys({ snapshotRef, ...(type === undefined ? {} : { type }) }),
  })
  return keys.data
}

/** The statuses grants of this snapshot can have. Entitlements are few, grants many. */
export function useSlugs(snapshotRef: SnapshotRef | undefined): readonly string[] {
  const slugs = useQuery({
    queryKey: ['slugs', snapshotRef],
    queryFn: snapshotRef === undefined ? skipToken : () => engine.snapshots.facets({ snapshotRef, list: 'entitlements', field: 'slug' }),
  })
  return useMemo(() => slugs.data?.flatMap((facet) => (typeof facet.value === 'string' ? [facet.value] : [])) ?? noKeys, [slugs.data])
}

/** A list and what is typed to filter it: all a filter bar needs. */
export interface Filtered<L extends ExploreList> {
  readonly list: L
  readonly snapshotRef: SnapshotRef | undefined
  readonly q: string
  readonly profileKeys: readonly string[]
  /** What can be asked of it. */
  readonly fields: Fields
  /** Values of fields that are matched whole, where they are known. */
  readonly values: Readonly<Record<string, readonly string[]>>
  /** The text the rows are shown by: the last one without a mistake. */
  readonly worked: string
  /** How the box stands to the list; the box tells it. */
  readonly standing: Standing
  readonly onStanding: (standing: Standing) => void
}

/** What the box says of itself; until it does, what the address says decides. */
export function useStanding(q: string, problems: ParsedFilter['problems']): Pick<Filtered<ExploreList>, 'standing' | 'onStanding'> {
  const [told, onStanding] = useState<Standing>('shown')
  return { standing: told === 'shown' ? standingOf(q, q, problems) : told, onStanding }
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

interface Asked<L extends ExploreList> {
  readonly list: L
  readonly scope: Filter | undefined
  /** When the address says none. */
  readonly order: readonly SortKey[]
  readonly profileKeys: readonly string[] | undefined
  /** The keys of profiles the rows bring. */
  readonly profile: readonly string[]
  /** Whether to ask for what helps with typing yet. */
  readonly helps: boolean
}

/** A list as the address asks for it. */
export function useExplore<L extends ExploreList>({ list, scope, order, profile, helps, ...asked }: Asked<L>): Explored<L> {
  const profileKeys = asked.profileKeys ?? noKeys
  const { snapshot } = useLookingAt()
  const snapshotRef = snapshot?.snapshotRef
  const { q = '', sort: sortText } = useSearch({ strict: false })
  const change = useExploreChange()
  const slugs = useSlugs(helps ? snapshotRef : undefined)
  const values = useMemo<Record<string, readonly string[]>>(() => (slugs.length === 0 ? {} : { slug: slugs }), [slugs])
  const fields = useFields(list, profileKeys)
  const parsed = useMemo(() => parseFilter(q, fields, { values }), [q, fields, values])
  // Of a text with a mistake nothing counts, not even the part that can be understood.
  const [good, setGood] = useState(() =>
    parsed.problems.length === 0 ? { text: q, filter: parsed.filter } : { text: '', filter: undefined },
  )
  if (parsed.problems.length === 0 && (good.filter !== parsed.filter || good.text !== q)) setGood({ text: q, filter: parsed.filter })
  const filter = useMemo(() => both(scope, good.filter), [scope, good.filter])
  const box = useStanding(q, parsed.problems)
  const sort = useMemo(() => (sortText === undefined ? order : parseSort(sortText)), [sortText, order])
  const source = useMemo<RowSource<ListRows[L]> | null>(() => {
    if (snapshotRef === undefined) return null
    const asked = {
      snapshotRef,
      ...(filter === undefined ? {} : { where: filter }),
      sort: [...sort],
      ...(profile.length === 0 ? {} : { attributes: [...profile] }),
    }
    return {
      key: ['rows', snapshotRef, list, filter ?? null, sort],
      brings: profile,
      load: (offset, limit, signal) =>
        engine.snapshots[list]({ ...asked, offset, limit }, { signal }) as ReturnType<RowSource<ListRows[L]>['load']>,
    }
  }, [snapshotRef, list, filter, sort, profile])
  const rows = useShownRows(source)
  return {
    list,
    snapshotRef,
    q,
    parsed,
    filter,
    sort,
    setSort: (next) => change({ sort: printSort(next), at: undefined }, true),
    rows,
    profileKeys,
    fields,
    values,
    worked: good.text,
    ...box,
  }
}
