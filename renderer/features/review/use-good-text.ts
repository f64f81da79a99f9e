import { useMemo, useState } from 'react'
import { parseFilter } from '../../../shared/filter-language/parse.ts'
import { useProfileKeys, useSlugs, useStanding, type Filtered } from '../explore/index.ts'

const noKeys: readonly string[] = []

/** What is typed to filter grants, with all a filter bar needs; `good` is the last text without a mistake. */
export function useGoodText(snapshotId: string | undefined, q: string): { readonly filtered: Filtered<'grants'>; readonly good: string } {
  const profileKeys = useProfileKeys(snapshotId, undefined) ?? noKeys
  const slugs = useSlugs(snapshotId)
  const vocabulary = useMemo<Record<string, readonly string[]>>(() => (slugs.length === 0 ? {} : { slug: slugs }), [slugs])
  const { problems } = useMemo(
    () => parseFilter(q, 'grants', profileKeys.length === 0 ? undefined : profileKeys, { vocabulary }),
    [q, profileKeys, vocabulary],
  )
  const [good, setGood] = useState(problems.length === 0 ? q : '')
  if (problems.length === 0 && good !== q) setGood(q)
  const box = useStanding(q, problems)
  return { filtered: { list: 'grants', snapshotId, q, profileKeys, vocabulary, worked: good, ...box }, good }
}
