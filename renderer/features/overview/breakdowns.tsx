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
import { isAccount } from '../../ports/words.ts'
import { codeWords, slugCalled, typeCalled, type Breakdown, type SlugWords } from '../../../shared/vocabulary.ts'
import { filterOf } from './declared.ts'
import { useFacets, useLookingSearch } from './use-overview.ts'

interface Snapshots {
  readonly snapshot: SnapshotInfo
  readonly before?: SnapshotInfo | undefined
}

const is = (field: string, value: string | number): Filter => ({ op: 'eq', field, value })
const all = (...of: readonly (Filter | undefined)[]): Filter => ({ op: 'and', of: of.filter((filter) => filter !== undefined) })
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
      label: slugCalled(snapshot.vocabulary, facet.label),
      value: facet.count,
      note: [share(facet.count, grants), old === null || old === facet.count ? null : change(facet.count - old)]
        .filter((text) => text !== null)
        .join(' · '),
    }
  })
  return (
    <CardSection title="Grants by status" busy={now.isPending}>
      {now.error && <Problem error={now.error} />}
      <GrantBars title="Grants by status" bars={bars} whole={grants} filterOf={(bar) => is('slug', bar.key)} />
    </CardSection>
  )
}

/** Grants as the vocabulary breaks them down. */
export function DeclaredBars({ snapshot, breakdown }: Snapshots & { readonly breakdown: Breakdown }) {
  const { title, about, by } = breakdown
  const asked = filterOf(breakdown, snapshot.vocabulary, snapshot.endedAt ?? snapshot.startedAt ?? 0)
  const facets = useFacets(asked === null ? undefined : snapshot.snapshotRef, 'grants', by, asked?.filter, shown)
  if (asked === null) return null
  return (
    <CardSection title={title} busy={facets.isPending} {...(about === undefined ? {} : { about })}>
      {facets.error && <Problem error={facets.error} />}
      {facets.data?.length === 0 && <Text c="dimmed">None.</Text>}
      <GrantBars
        title={title}
        bars={(facets.data ?? []).map(barOf)}
        filterOf={(bar) => all(asked.filter, bar.key === nothing ? { op: 'empty', field: by } : is(by, bar.key))}
      />
    </CardSection>
  )
}

/** Attributes of accounts that divide an organisation, the most telling first; names before codes. */
const dividing = [/department/i, /audience/i, /division|business.?unit/i, /^(region|country|location|site|team)$/i, /job.?(title|role)/i]
const isCode = (key: string): boolean => /(code|id|number)$/i.test(key)
const keyWords = (key: string): string => codeWords(key.replaceAll(/([a-z])([A-Z])/g, '$1_$2').toLowerCase())

/** Grants (those that ended well, where some can) by department or whatever divides who holds them. */
export function ProfileBars({ snapshot, good }: Snapshots & { readonly good: SlugWords | undefined }) {
  const { snapshotRef } = snapshot
  const accounts = accountType(snapshot)
  const fields = useQuery({
    queryKey: ['fields', snapshotRef, 'resources', accounts],
    queryFn:
      accounts === undefined
        ? skipToken
        : ({ signal }) =>
            countingInTurn(() => engine.snapshots.fields({ snapshotRef, list: 'resources', type: accounts }, { signal }), signal),
  })
  const keys = dividing.flatMap((pattern) => (fields.data ?? []).map((field) => field.key).filter((key) => pattern.test(key)))
  const choices = [...new Set(keys)].toSorted((a, b) => Number(isCode(a)) - Number(isCode(b)))
  const [chosen, setChosen] = useState<string | null>(null)
  const key = chosen ?? choices[0] ?? null
  const filter = good === undefined ? undefined : is('slug', good.slug)
  const field = key === null ? null : `profile.${key}`
  const facets = useFacets(snapshotRef, 'grants', field, filter, shown)
  if (key === null || field === null) return null
  const title = `${good?.word ?? 'Grants'} by ${keyWords(key).toLowerCase()}`
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

/** The first type of accounts there is. */
const accountType = (snapshot: SnapshotInfo): string | undefined => snapshot.resourceTypes.find(({ id }) => isAccount(snapshot, id))?.id

/** Accounts by their state. */
export function AccountBars({ snapshot }: Snapshots) {
  const search = useLookingSearch()
  const fields = useFields('resources')
  const accounts = accountType(snapshot)
  const facets = useFacets(snapshot.snapshotRef, 'resources', accounts === undefined ? null : 'status', is('type', accounts ?? ''), 10)
  if (accounts === undefined || facets.data?.every((facet) => facet.value === null) === true) return null
  const total = snapshot.counts.resourcesByType[accounts] ?? 0
  const title = `${typeCalled(snapshot.vocabulary, accounts).many} by account`
  const bars = (facets.data ?? []).map((facet): Bar => ({
    ...barOf(facet),
    label: facet.value === null ? 'Not given' : codeWords(facet.label),
    note: share(facet.count, total),
  }))
  const link = (bar: Bar, className: string, children: ReactNode): ReactNode => {
    const filter: Filter = bar.key === nothing ? { op: 'empty', field: 'status' } : is('status', bar.key)
    return (
      <Link to="/resources/$type" params={{ type: accounts }} search={{ ...search, q: printFilter(filter, fields) }} className={className}>
        {children}
      </Link>
    )
  }
  return (
    <CardSection title={title} busy={facets.isPending}>
      {facets.error && <Problem error={facets.error} />}
      <BarList title={title} bars={bars} whole={total} link={link} />
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

function GrantBars(props: {
  readonly title: string
  readonly bars: readonly Bar[]
  readonly whole?: number
  readonly filterOf: (bar: Bar) => Filter
}) {
  const search = useLookingSearch()
  const fields = useFields('grants')
  const link = (bar: Bar, className: string, children: ReactNode): ReactNode => (
    <Link to="/grants" search={{ ...search, q: printFilter(props.filterOf(bar), fields) }} className={className}>
      {children}
    </Link>
  )
  const { title, bars, whole } = props
  return <BarList title={title} bars={bars} {...(whole !== undefined && { whole })} link={link} />
}

const share = (part: number, whole: number): string => (whole === 0 ? '0 %' : `${((100 * part) / whole).toFixed(1)} %`)
const change = (more: number): string => `${more > 0 ? '+' : '−'}${count(Math.abs(more))}`
