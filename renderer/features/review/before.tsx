import { useDebouncedValue } from '@mantine/hooks'
import { skipToken, useQuery } from '@tanstack/react-query'
import type { ReviewGrantRow } from '../../../shared/reviews.ts'
import type { SnapshotPair } from '../../../shared/snapshots-contract.ts'
import { engine } from '../../ports/clients.ts'
import { useFields } from '../../ports/words.ts'
import { Slug } from '../../components/slug.tsx'
import { joinGrants, OldNew, useFieldWords, type GrantChange } from '../changes/index.ts'
import classes from './review.module.css'

/** Rows that only scroll by are not asked about. */
const pause = 100

/** What this grant was in the base, when it is new or changed; undefined while that is not known. */
export function useChangeOf(pair: SnapshotPair | undefined, row: ReviewGrantRow): GrantChange | undefined {
  const words = useFields('grants')
  const [settled] = useDebouncedValue(row.id, pause)
  const principal = { type: row.principalType, id: row.principalId }
  const resource = { type: row.resourceType, id: row.resourceId }
  const entries = useQuery({
    queryKey: ['diff of a pair', pair, principal, resource],
    queryFn:
      pair === undefined || row.change === 'unchanged' || settled !== row.id
        ? skipToken
        : ({ signal }) => engine.diffs.grants({ pair, principal, resource, offset: 0, limit: 50 }, { signal }),
  })
  return entries.data === undefined ? undefined : joinGrants(entries.data.rows, words).find((change) => change.row.id === row.id)
}

interface CellProps {
  readonly pair: SnapshotPair | undefined
  readonly row: ReviewGrantRow
}

/** The status with the one before where it moved, and the first other field that differs, old -> new; all of them stand in the details. */
export function NowAndBefore({ pair, row }: CellProps) {
  const change = useChangeOf(pair, row)
  const words = useFieldWords('grants')
  const before = change?.status.before ?? null
  const moved = before !== null && before !== row.slug
  // Where the status moved, dates that came with it stand in their own columns.
  const fields = change?.kind === 'changed' && !moved ? change.fields : []
  const [first, ...others] = fields.map(({ field, before: old, after }) => {
    const [was, is] = words.texts(field, old, after)
    return { field, title: words.title(field), was, is }
  })
  const all = [first, ...others].map((each) => each && `${each.title}: ${each.was || 'nothing'} → ${each.is || 'nothing'}`)
  return (
    <span className={classes.fields} title={first === undefined ? undefined : all.join('\n')}>
      {moved ? <OldNew before={<Slug slug={before} />} after={<Slug slug={row.slug} />} /> : <Slug slug={row.slug} />}
      {first && (
        <span className={classes.firstField}>
          <span className={classes.fieldName}>{first.title}</span> <OldNew before={first.was} after={first.is} />
        </span>
      )}
      {others.length > 0 && <span className={classes.more}>and {others.length} more</span>}
    </span>
  )
}
