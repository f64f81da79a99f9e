import { Select, Text } from '@mantine/core'
import { skipToken, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState, type ReactNode } from 'react'
import type { SnapshotInfo } from '../../../shared/snapshots-contract.ts'
import { printFilter } from '../../../shared/filter-language/print.ts'
import type { Facet, Filter } from '../../../shared/query.ts'
import { countingInTurn } from '../../ports/in-turn.ts'
import { engine } from '../../ports/clients.ts'
import { BarList, type Bar } from '../../components/bar-list.tsx'
import { CardSection } from '../../components/card-section.tsx'
import { count } from '../../ports/format.ts'
import { Problem } from '../../components/problem.tsx'
import { useFields } from '../../ports/words.ts'
import { slugWords } from '../../ports/slug-words.ts'
import { useFacets, useLookingSearch } from './use-overview.ts'

interface Snapshots {
  readonly snapshot: SnapshotInfo
  readonly before?: SnapshotInfo | undefined
}

const is = (field: string, value: string | number): Filter => ({ op: 'eq', field, value })
const all = (...of: readonly (Filter | undefined)[]): Filter => ({ op: 'and', of: of.filter((filter) => filter !== undefined) })
const day = 86_400_000
const shown = 8

/** Grants by status. */
export function StatusBars({ snapshot, before }: Snapshots) {
  const now = useFacets(snapshot.snapshotRef, 'grants', 'slug', undefined, 50)
  const was = useFacets(before?.snapshotRef, 'grants', 'slug', undefined, 50)
  const { grants } = snapshot.counts
  const bars = (now.data ?? []).map((facet): Bar => {
    const old = was.data ? (was.data.find((each) => each.value === facet.value)?.count ?? 0) : null
    return {
      key: String(facet.value),
      label: slugWords(facet.label),
      value: facet.count,
      note: [share(facet.count, grants), old === null || old === facet.count ? null : change(facet.count - old)]
        .filter((text) => text !== null)
        .join(' · '),
    }
  })
  return (
    <CardSection title="Grants by status" busy={now.isPending}>
      {now.error && <Problem error={now.error} />}
      <GrantBars title="Grants by status" bars={bars} filterOf={(bar) => is('slug', bar.key)} />
    </CardSection>
  )
}

/** Courses most often completed, most often begun and left, or (for a source without completions) most often held. */
export function CourseBars({ snapshot, kind }: Snapshots & { readonly kind: 'completed' | 'dropped' | 'all' }) {
  const stale = Math.floor(((snapshot.endedAt ?? snapshot.startedAt ?? 0) - 90 * day) / day) * day
  const filters: Readonly<Record<typeof kind, Filter | undefined>> = {
    completed: is('slug', 'completed'),
    dropped: all(is('slug', 'in_progress'), { op: 'lt', field: 'lastAccess', value: stale }),
    all: undefined,
  }
  const titles = { completed: 'Most completed courses', dropped: 'Most often left unfinished', all: 'Most often held' }
  const abouts = { completed: undefined, dropped: 'In progress, not opened for 90 days', all: undefined }
  const filter = filters[kind]
  const facets = useFacets(snapshot.snapshotRef, 'grants', 'resourceName', filter, shown)
  const about = abouts[kind]
  return (
    <CardSection title={titles[kind]} busy={facets.isPending} {...(about === undefined ? {} : { about })}>
      {facets.error && <Problem error={facets.error} />}
      {facets.data?.length === 0 && <Text c="dimmed">None.</Text>}
      <GrantBars title={titles[kind]} bars={(facets.data ?? []).map(barOf)} filterOf={(bar) => all(filter, is('resourceName', bar.key))} />
    </CardSection>
  )
}

/** Attributes of people that divide an organisation, the most telling first; names before codes. */
const dividing = [/department/i, /audience/i, /division|business.?unit/i, /^(region|country|location|site|team)$/i, /job.?(title|role)/i]
const isCode = (key: string): boolean => /(code|id|number)$/i.test(key)
const keyWords = (key: string): string => slugWords(key.replaceAll(/([a-z])([A-Z])/g, '$1_$2').toLowerCase())

/** Grants (completed ones where there are completions) by department or whatever divides the people. */
export function ProfileBars({ snapshot, learning }: Snapshots & { readonly learning: boolean }) {
  const { snapshotRef } = snapshot
  const people = snapshot.resourceTypes.find((type) => type.traits.includes('user'))?.id
  const fields = useQuery({
    queryKey: ['fields', snapshotRef, 'resources', people],
    queryFn:
      people === undefined
        ? skipToken
        : ({ signal }) =>
            countingInTurn(() => engine.snapshots.fields({ snapshotRef, list: 'resources', type: people }, { signal }), signal),
  })
  const keys = dividing.flatMap((pattern) => (fields.data ?? []).map((field) => field.key).filter((key) => pattern.test(key)))
  const choices = [...new Set(keys)].toSorted((a, b) => Number(isCode(a)) - Number(isCode(b)))
  const [chosen, setChosen] = useState<string | null>(null)
  const key = chosen ?? choices[0] ?? null
  const filter = learning ? is('slug', 'completed') : undefined
  const field = key === null ? null : `profile.${key}`
  const facets = useFacets(snapshotRef, 'grants', field, filter, shown)
  if (key === null || field === null) return null
  const title = `${learning ? 'Completed' : 'Grants'} by ${keyWords(key).toLowerCase()}`
  const bars = (facets.data ?? []).map(barOf)
  return (
    <CardSection
      title={title}
      busy={facets.isPending}
      actions={
        choices.length > 1 ? (
          <Select
            aria-label="Divide by"
            size="xs"
            w={150}
            allowDeselect={false}
            data={choices.map((choice) => ({ value: choice, label: keyWords(choice) }))}
            value={key}
            onChange={setChosen}
          />
        ) : undefined
      }
    >
      {facets.error && <Problem error={facets.error} />}
      <GrantBars
        title={title}
        bars={bars}
        filterOf={(bar) => all(filter, bar.key === nothing ? { op: 'empty', field } : is(field, bar.key))}
      />
    </CardSection>
  )
}

/** People by the state of their accounts. */
export function AccountBars({ snapshot }: Snapshots) {
  const search = useLookingSearch()
  const fields = useFields('resources')
  const people = snapshot.resourceTypes.find((type) => type.traits.includes('user'))?.id
  const facets = useFacets(snapshot.snapshotRef, 'resources', people === undefined ? null : 'status', is('type', people ?? ''), 10)
  if (people === undefined || facets.data?.every((facet) => facet.value === null) === true) return null
  const total = snapshot.counts.resourcesByType[people] ?? 0
  const bars = (facets.data ?? []).map((facet): Bar => ({
    ...barOf(facet),
    label: facet.value === null ? 'Not given' : slugWords(facet.label),
    note: share(facet.count, total),
  }))
  const link = (bar: Bar, className: string, children: ReactNode): ReactNode => {
    const filter: Filter = bar.key === nothing ? { op: 'empty', field: 'status' } : is('status', bar.key)
    return (
      <Link to="/resources/$type" params={{ type: people }} search={{ ...search, q: printFilter(filter, fields) }} className={className}>
        {children}
      </Link>
    )
  }
  return (
    <CardSection title="People by account" busy={facets.isPending}>
      {facets.error && <Problem error={facets.error} />}
      <BarList title="People by account" bars={bars} link={link} />
    </CardSection>
  )
}

/** No profile value is this text. */
const nothing = '\u0000'

const barOf = (facet: Facet): Bar => ({
  key: facet.value === null ? nothing : String(facet.value),
  label: facet.value === null ? 'Not given' : facet.label,
  value: facet.count,
})

function GrantBars(props: { readonly title: string; readonly bars: readonly Bar[]; readonly filterOf: (bar: Bar) => Filter }) {
  const search = useLookingSearch()
  const fields = useFields('grants')
  const link = (bar: Bar, className: string, children: ReactNode): ReactNode => (
    <Link to="/grants" search={{ ...search, q: printFilter(props.filterOf(bar), fields) }} className={className}>
      {children}
    </Link>
  )
  return <BarList title={props.title} bars={props.bars} link={link} />
}

const share = (part: number, whole: number): string => (whole === 0 ? '0 %' : `${((100 * part) / whole).toFixed(1)} %`)
const change = (more: number): string => `${more > 0 ? '+' : '−'}${count(Math.abs(more))}`
