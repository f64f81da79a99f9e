import { VisuallyHidden } from '@mantine/core'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import type { ActivityPeriod, ResourceDetail } from '../../../../shared/details.ts'
import { printFilter } from '../../../../shared/filter-language/print.ts'
import type { Facet, Filter } from '../../../../shared/query.ts'
import type { SnapshotRef } from '../../../../shared/snapshots-contract.ts'
import { engine } from '../../../ports/clients.ts'
import { usePrivacy } from '../../../ports/privacy.tsx'
import { useFields } from '../../../ports/words.ts'
import { count, counted, date } from '../../../ports/format.ts'
import { Slug } from '../../../components/slug.tsx'
import classes from './drawer.module.css'
import { Facts, Section } from '../../../components/drawer.tsx'
import { grantsOf, toldAt, useGrants, useStatusSplit } from '../grant-queries.ts'
import { History } from './history.tsx'
import { RawRecord } from './raw-record.tsx'
import { GrantsLink } from '../record-link.tsx'

const shown = 50

/** A course, or whatever else can be held: how it went, with whom, when. */
export function CourseDetails({ snapshotRef, detail }: { readonly snapshotRef: SnapshotRef; readonly detail: ResourceDetail }) {
  const mask = usePrivacy()
  const fields = useFields('grants')
  const { row, resource } = detail
  const filter = grantsOf(row, 'resource')
  const split = useStatusSplit(snapshotRef, filter)
  const grants = useGrants(snapshotRef, filter, shown)
  const activity = useActivity(snapshotRef, filter)
  const q = printFilter({ op: 'eq', field: 'resourceId', value: row.id }, fields)
  return (
    <>
      <Section title="Status" note={counted(row.granted, 'person', 'people')}>
        {split.data && <StatusSplit facets={split.data} q={q} />}
      </Section>
      {activity.data !== undefined && activity.data.length > 0 && (
        <Section title="Completions by month">
          <Months periods={activity.data} />
        </Section>
      )}
      <Section title="People" note="newest first">
        <ul className={classes.people} aria-busy={grants.isPlaceholderData}>
          {grants.data?.rows.map((grant) => (
            <li key={grant.key}>
              <span>{mask(grant.principalName)}</span>
              <Slug slug={grant.slug} />
              <span className={classes.small}>{date(toldAt(grant))}</span>
            </li>
          ))}
        </ul>
        {q !== undefined && row.granted > 0 && (
          <GrantsLink q={q}>{row.granted > shown ? `All ${count(row.granted)} in the list of grants` : 'In the list of grants'}</GrantsLink>
        )}
      </Section>
      <Section title="Identity">
        <Facts
          facts={[
            ['Id', row.id],
            ['Type', row.typeName],
            ['Description', resource.description],
            ['Part of', row.parent],
            ['Last activity', date(row.lastActivity)],
            ...Object.entries(resource.profile ?? {}).map(([name, value]): [string, string] => [
              name,
              typeof value === 'string' ? value : JSON.stringify(value),
            ]),
          ]}
        />
      </Section>
      <History snapshotRef={snapshotRef} type={row.type} id={row.id} person={false} />
      <RawRecord raw={detail.raw} />
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

function useActivity(snapshotRef: SnapshotRef, filter: Filter) {
  return useQuery({
    queryKey: ['activity', snapshotRef, filter, 'month'],
    queryFn: ({ signal }) => engine.snapshots.activity({ snapshotRef, filter, by: 'month' }, { signal }),
    placeholderData: keepPreviousData,
    gcTime: 30_000,
  })
}

const monthName = new Intl.DateTimeFormat('en-GB', { month: 'short', year: 'numeric', timeZone: 'UTC' })
const mostMonths = 36

/** Every month between the first and the last, those without anything too; the newest when there are many. */
function everyMonth(periods: readonly ActivityPeriod[]): readonly Pick<ActivityPeriod, 'start' | 'completed'>[] {
  const byStart = new Map(periods.map((period) => [period.start, period.completed]))
  const last = periods.at(-1)?.start
  const first = periods[0]?.start
  if (first === undefined || last === undefined) return []
  const months: Pick<ActivityPeriod, 'start' | 'completed'>[] = []
  const at = new Date(last)
  for (let start = last; start >= first && months.length < mostMonths; start = at.getTime()) {
    months.unshift({ start, completed: byStart.get(start) ?? 0 })
    at.setUTCMonth(at.getUTCMonth() - 1)
  }
  return months
}

function Months({ periods }: { readonly periods: readonly ActivityPeriod[] }) {
  const months = everyMonth(periods)
  const most = Math.max(1, ...months.map((month) => month.completed))
  const [first] = months
  const last = months.at(-1)
  return (
    <div>
      <div className={classes.months} aria-hidden>
        {months.map((month) => (
          <div
            key={month.start}
            title={`${monthName.format(month.start)}: ${count(month.completed)}`}
            style={{ height: `${(100 * month.completed) / most}%` }}
          />
        ))}
      </div>
      <div className={classes.axis} aria-hidden>
        <span>{first && monthName.format(first.start)}</span>
        <span>most in a month: {count(most)}</span>
        <span>{last && monthName.format(last.start)}</span>
      </div>
      <VisuallyHidden>
        <ul>
          {months.map((month) => (
            <li key={month.start}>
              {monthName.format(month.start)}: {count(month.completed)} completed
            </li>
          ))}
        </ul>
      </VisuallyHidden>
    </div>
  )
}
