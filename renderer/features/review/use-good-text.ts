import { useMemo, useState } from 'react'
import { parseFilter } from '../../../shared/filter-language/parse.ts'
import type { SnapshotRef } from '../../../shared/snapshots-contract.ts'
import { useProfileKeys, useSlugs, useStanding, type Filtered } from '../explore/index.ts'
import { useFields } from '../../ports/words.ts'

const noKeys: readonly string[] = []

/** What is typed to filter grants, with all a filter bar needs; `good` is the last text without a mistake. */
export function useGoodText(
  snapshotRef: SnapshotRef | undefined,
  q: string,
): { readonly filtered: Filtered<'grants'>; readonly good: string } {
  const profileKeys = useProfileKeys(snapshotRef, undefined) ?? noKeys
  const slugs = useSlugs(snapshotRef)
  const values = useMemo<Record<string, readonly string[]>>(() => (slugs.length === 0 ? {} : { slug: slugs }), [slugs])
  const fields = useFields('grants', profileKeys)
  const { problems } = useMemo(() => parseFilter(q, fields, { values }), [q, fields, values])
  const [good, setGood] = useState(problems.length === 0 ? q : '')
  if (problems.length === 0 && good !== q) setGood(q)
  const box = useStanding(q, problems)
  return { filtered: { list: 'grants', snapshotRef, q, profileKeys, fields, values, worked: good, ...box }, good }
}
