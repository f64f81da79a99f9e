import { keepPreviousData, skipToken, useQuery } from '@tanstack/react-query'
import type { FieldChange } from '../../../../shared/diff.ts'
import type { GrantRow } from '../../../../shared/query.ts'
import { useDiff } from '../../../ports/diff.ts'
import { useLookingAt } from '../../../ports/looking-at.ts'
import { engine } from '../../../ports/clients.ts'
import { count, date } from '../../../ports/format.ts'
import { Slug } from '../../../components/slug.tsx'
import classes from './drawer.module.css'
import { Facts, Section } from '../../../components/drawer.tsx'

const fieldWords: Readonly<Record<string, string>> = {
  firstAccess: 'First access',
  lastAccess: 'Last access',
  completedAt: 'Completed',
  score: 'Score',
  attempts: 'Attempts',
  row: 'Deciding row',
  rows: 'Rows about it',
}
const times = new Set(['firstAccess', 'lastAccess', 'completedAt'])

/** What this person had on this course in the snapshot this one is compared with. */
export function PreviousState({ grant }: { readonly grant: GrantRow }) {
  const { on, vs } = useLookingAt()
  const diff = useDiff(vs, on)
  const pair = diff.data?.pair
  const principal = { type: grant.principalType, id: grant.principalId }
  const resource = { type: grant.resourceType, id: grant.resourceId }
  const entries = useQuery({
    queryKey: ['diff of a pair', pair, principal, resource],
    queryFn:
      pair === undefined ? skipToken : ({ signal }) => engine.diffs.grants({ pair, principal, resource, offset: 0, limit: 50 }, { signal }),
    placeholderData: keepPreviousData,
    gcTime: 30_000,
  })
  if (vs === null || entries.data === undefined) return null
  const mine = entries.data.rows.find((entry) => entry.after?.key === grant.key)
  const lost = entries.data.rows.find((entry) => entry.kind === 'removed')
  return (
    <Section title="In the compared snapshot">
      {mine === undefined ? (
        <div className={classes.small}>The same as now.</div>
      ) : mine.kind === 'changed' ? (
        <Facts
          facts={mine.fields.filter((field) => field.field in fieldWords).map((field) => [fieldWords[field.field] ?? '', changed(field)])}
        />
      ) : lost?.before ? (
        <Facts
          facts={[
            ['Status', <Slug key="slug" slug={lost.before.slug} />],
            ['Last access', date(lost.before.lastAccess)],
            ['Completed', date(lost.before.completedAt)],
          ]}
        />
      ) : (
        <div className={classes.small}>This person had nothing on it: the grant is new.</div>
      )}
    </Section>
  )
}

function changed({ field, before, after }: FieldChange): string {
  const text = (value: string | number | null): string =>
    value === null ? 'nothing' : typeof value === 'string' ? value : times.has(field) ? date(value) : count(value)
  return `${text(before)} → ${text(after)}`
}
