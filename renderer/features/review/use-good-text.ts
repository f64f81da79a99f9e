import { useMemo, useState } from 'react'
import { parseFilter } from '../../../shared/filter-language/parse.ts'
import type { SnapshotRef } from '../../../shared/snapshots-contract.ts'
import { useProfileKeys, useSlugs, useStanding, type Filtered } from '../explore/index.ts'

const noKeys: readonly string[] = []

/** What is typed to filter grants, with all a filter bar needs; `good` is the last text without a mistake. */
export function useGoodText(
  snapshotRef: SnapshotRef | undefined,
  q: string,
): { readonly filtered: Filtered<'grants'>; readonly good: string } {
  const profileKeys = useProfileKeys(snapshotRef, undefined) ?? noKeys
  const slugs = useSlugs(snapshotRef)
  const vocabulary = useMemo<Record<string, readonly string[]>>(() => (slugs.length === 0 ? {} : { slug: slugs }), [slugs])
  const { problems } = useMemo(
    () => parseFilter(q, 'grants', profileKeys.length === 0 ? undefined : profileKeys, { vocabulary }),
    [q, profileKeys, vocabulary],
  )
  const [good, setGood] = useState(problems.length === 0 ? q : '')
  if (problems.length === 0 && good !== q) setGood(q)
  const box = useStanding(q, problems)
  return { filtered: { list: 'grants', snapshotRef, q, profileKeys, vocabulary, worked: good, ...box }, good }
}
