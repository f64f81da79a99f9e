import { VisuallyHidden } from '@mantine/core'
import { keepPreviousData, skipToken, useQuery } from '@tanstack/react-query'
import type { ActivityPeriod } from '../../../../shared/details.ts'
import { printFilter } from '../../../../shared/filter-language/print.ts'
import { endsCalled, type Vocabulary } from '../../../../shared/vocabulary.ts'
import type { Facet, Filter, ResourceRow } from '../../../../shared/query.ts'
import type { SnapshotRef } from '../../../../shared/snapshots-contract.ts'
import { engine } from '../../../ports/clients.ts'
import { usePrivacy } from '../../../ports/privacy.tsx'
import { toldAt } from '../../../ports/values.ts'
import { useFields, useVocabulary } from '../../../ports/words.ts'
import { count, counted, date, month as monthName } from '../../../ports/format.ts'
import { Slug } from '../../../components/slug.tsx'
import classes from './drawer.module.css'
import { Section } from '../../../components/drawer.tsx'
import { grantsOf, useGrants, useStatusSplit } from '../grant-queries.ts'
import { GrantsLink } from '../record-link.tsx'

const shown = 50

/** Who holds it: under which statuses, when, since when each. */
export function Holders({ snapshotRef, row }: { readonly snapshotRef: SnapshotRef; readonly row: ResourceRow }) {
  const mask = usePrivacy()
  const fields = useFields('grants')
  const vocabulary = useVocabulary()
  const { holder } = endsCalled(vocabulary)
  const [timeline] = vocabulary.timeline
  const filter = grantsOf(row, 'resource')
  const split = useStatusSplit(snapshotRef, filter)
  const grants = useGrants(snapshotRef, filter, shown)
  const activity = useActivity(snapshotRef, timeline === undefined ? undefined : filter)
  const q = printFilter({ op: 'eq', field: 'resourceId', value: row.id }, fields)
  return (
    <>
      <Section title="Status" note={counted(row.granted, holder.one.toLowerCase(), holder.many.toLowerCase())}>
        {split.data && <StatusSplit facets={split.data} q={q} />}
      </Section>
      {timeline !== undefined && activity.data?.some(({ counts }) => (counts[0] ?? 0) > 0) === true && (
        <Section title={`${timeline.many ?? timeline.title} by month`}>
          <Months periods={activity.data} timeline={timeline} />
        </Section>
      )}
      <Section title={holder.many} note={vocabulary.told.length === 0 ? undefined : 'newest first'}>
        <ul className={classes.lines} aria-busy={grants.isPlaceholderData}>
          {grants.data?.rows.map((grant) => (
            <li key={grant.key}>
              <span>{mask(grant.principalName)}</span>
              <Slug slug={grant.slug} />
              <span className={classes.small}>{date(toldAt(vocabulary, grant))}</span>
            </li>
          ))}
        </ul>
        {q !== undefined && row.granted > 0 && (
          <GrantsLink q={q}>{row.granted > shown ? `All ${count(row.granted)} in the list of grants` : 'In the list of grants'}</GrantsLink>
        )}
      </Section>
    </>
  )
}

function StatusSplit({ facets, q }: { readonly facets: readonly Facet[]; readonly q: string | undefined }) {
  const all = facets.reduce((sum, facet) => sum + facet.count, 0)
  if (all === 0) return <div className={classes.small}>Nobody has anything on this.</div>
  return (
    <ul className={classes.split}>
      {facets.map((facet) => {
        const slug = String(facet.value)
        const words = <Slug slug={slug} />
        return (
          <li key={slug}>
            {q === undefined ? words : <GrantsLink q={`${q} status:${slug}`}>{words}</GrantsLink>}
            <div className={classes.bar} aria-hidden>
              <div style={{ width: `${(100 * facet.count) / all}%` }} />
            </div>
            <span>
              {count(facet.count)} <span className={classes.small}>{Math.round((100 * facet.count) / all)} %</span>
            </span>
          </li>
        )
      })}
    </ul>
  )
}

/** `filter`: none while nothing is counted over time. */
function useActivity(snapshotRef: SnapshotRef, filter: Filter | undefined) {
  return useQuery({
    queryKey: ['activity', snapshotRef, filter ?? null, 'month'],
    queryFn:
      filter === undefined ? skipToken : ({ signal }) => engine.snapshots.activity({ snapshotRef, where: filter, by: 'month' }, { signal }),
    placeholderData: keepPreviousData,
    gcTime: 30_000,
  })
}

const mostMonths = 36

interface Month {
  readonly start: number
  readonly number: number
}

/** Every month between the first and the last, those without anything too; the newest when there are many. */
function everyMonth(periods: readonly ActivityPeriod[]): readonly Month[] {
  const byStart = new Map(periods.map(({ start, counts }) => [start, counts[0] ?? 0]))
  const last = periods.at(-1)?.start
  const first = periods[0]?.start
  if (first === undefined || last === undefined) return []
  const months: Month[] = []
  const at = new Date(last)
  for (let start = last; start >= first && months.length < mostMonths; start = at.getTime()) {
    months.unshift({ start, number: byStart.get(start) ?? 0 })
    at.setUTCMonth(at.getUTCMonth() - 1)
  }
  return months
}

interface MonthsProps {
  readonly periods: readonly ActivityPeriod[]
  readonly timeline: Vocabulary['timeline'][number]
}

function Months({ periods, timeline }: MonthsProps) {
  const months = everyMonth(periods)
  const most = Math.max(1, ...months.map((month) => month.number))
  const [first] = months
  const last = months.at(-1)
  return (
    <div>
      <div className={classes.months} aria-hidden>
        {months.map((month) => (
          <div
            key={month.start}
            title={`${monthName(month.start)}: ${count(month.number)}`}
            style={{ height: `${(100 * month.number) / most}%` }}
          />
        ))}
      </div>
      <div className={classes.axis} aria-hidden>
        <span>{first && monthName(first.start)}</span>
        <span>most in a month: {count(most)}</span>
        <span>{last && monthName(last.start)}</span>
      </div>
      <VisuallyHidden>
        <ul>
          {months.map((month) => (
            <li key={month.start}>
              {monthName(month.start)}: {count(month.number)} {timeline.title.toLowerCase()}
            </li>
          ))}
        </ul>
      </VisuallyHidden>
    </div>
  )
}
