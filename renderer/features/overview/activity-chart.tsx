import { BarChart } from '@mantine/charts'
import { Group, SegmentedControl, Switch, Table, Text } from '@mantine/core'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import type { ActivityPeriod } from '../../../shared/details.ts'
import type { Fields } from '../../../shared/fields.ts'
import { printFilter } from '../../../shared/filter-language/print.ts'
import { inSentence, type Vocabulary } from '../../../shared/vocabulary.ts'
import type { SnapshotRef } from '../../../shared/snapshots-contract.ts'
import { countingInTurn } from '../../ports/in-turn.ts'
import { engine } from '../../ports/clients.ts'
import { CardSection } from '../../components/card-section.tsx'
import { count, date, month } from '../../ports/format.ts'
import { useFields } from '../../ports/words.ts'
import { Problem } from '../../components/problem.tsx'
import classes from './activity-chart.module.css'
import { useLookingSearch } from './use-overview.ts'

type Period = 'day' | 'week' | 'month'

const periods: readonly { readonly value: Period; readonly label: string }[] = [
  { value: 'day', label: 'Days' },
  { value: 'week', label: 'Weeks' },
  { value: 'month', label: 'Months' },
]
/** Bars that can be told apart. */
const most = 120

type Timeline = Vocabulary['timeline']

interface ChartProps {
  readonly snapshotRef: SnapshotRef
  /** What is counted over time, in the chart beside each other. */
  readonly timeline: Timeline
}

const together = new Intl.ListFormat('en-GB', { type: 'conjunction' })
/** "Enrolments over time"; of several by what happened: "Began and ended over time". */
const called = (timeline: Timeline): readonly string[] =>
  timeline.every(({ many }) => many !== undefined) ? timeline.map(({ many = '' }) => many) : timeline.map(({ title }) => title)
const chartTitle = (timeline: Timeline): string => {
  const names = called(timeline)
  return names.length === 0
    ? 'Activity over time'
    : `${together.format(names.map((name, at) => (at === 0 ? name : inSentence(name))))} over time`
}
const figuresOf = (timeline: Timeline, rows: readonly ActivityPeriod[]): string =>
  together.format(
    called(timeline).map((name, at) => `${count(rows.reduce((sum, row) => sum + (row.counts[at] ?? 0), 0))} ${inSentence(name)}`),
  )

/** What the vocabulary counts over time; a bar leads to its grants. As a table, too. */
export function ActivityChart({ snapshotRef, timeline }: ChartProps) {
  const [by, setBy] = useState<Period>('month')
  const [asTable, setAsTable] = useState(false)
  const activity = useQuery({
    queryKey: ['activity', snapshotRef, by],
    queryFn: ({ signal }) => countingInTurn(() => engine.snapshots.activity({ snapshotRef, by }, { signal }), signal),
    placeholderData: keepPreviousData,
  })
  const rows = filled(activity.data ?? [], by).slice(-most)
  return (
    <CardSection
      title={chartTitle(timeline)}
      busy={activity.isFetching}
      actions={
        <Group gap="md">
          <Switch size="xs" label="As a table" checked={asTable} onChange={(event) => setAsTable(event.currentTarget.checked)} />
          <SegmentedControl size="xs" aria-label="Period" data={[...periods]} value={by} onChange={setBy} />
        </Group>
      }
    >
      {activity.error && <Problem error={activity.error} />}
      {rows.length === 0 && !activity.isPending && (
        <Text c="dimmed" mt={6}>
          No grant has a date.
        </Text>
      )}
      {rows.length > 0 &&
        (asTable ? <AsTable rows={rows} by={by} timeline={timeline} /> : <Chart rows={rows} by={by} timeline={timeline} />)}
    </CardSection>
  )
}

interface Shown {
  readonly rows: readonly ActivityPeriod[]
  readonly by: Period
  readonly timeline: Timeline
}

/** From the strongest to the faintest, one for each thing that is counted. */
const colours = [
  'light-dark(var(--mantine-color-accent-7), var(--mantine-color-accent-4))',
  'light-dark(var(--mantine-color-accent-2), var(--mantine-color-accent-8))',
  'light-dark(var(--mantine-color-gray-6), var(--mantine-color-gray-4))',
  'light-dark(var(--mantine-color-gray-4), var(--mantine-color-gray-7))',
] as const

function Chart({ rows, by, timeline }: Shown) {
  const navigate = useNavigate()
  const search = useLookingSearch()
  const fields = useFields('grants')
  const first = rows[0]
  const last = rows.at(-1)
  return (
    <div
      role="img"
      aria-label={`${figuresOf(timeline, rows)}${first && last ? ` from ${label(first.start, by)} to ${label(last.start, by)}` : ''}. Switch to the table for the figures.`}
      className={classes.chart}
    >
      <BarChart
        h={220}
        data={rows.map(({ start, counts }) => ({
          period: label(start, by),
          ...Object.fromEntries(counts.map((number, at) => [`n${at}`, number])),
        }))}
        dataKey="period"
        series={timeline.map(({ title }, at) => ({ name: `n${at}`, label: title, color: colours[at] ?? colours[3] }))}
        withLegend
        legendProps={{ position: 'bottom' }}
        tickLine="none"
        gridAxis="x"
        valueFormatter={count}
        barProps={{ isAnimationActive: false }}
        barChartProps={{
          barGap: 1,
          accessibilityLayer: false,
          onClick: (state) => {
            const row = rows[Number(state.activeTooltipIndex)]
            const [first] = timeline
            if (row && first) void navigate({ to: '/grants', search: { ...search, q: within(fields, first.attribute, row.start, by) } })
          },
        }}
      />
    </div>
  )
}

function AsTable({ rows, by, timeline }: Shown) {
  const search = useLookingSearch()
  const fields = useFields('grants')
  return (
    <Table.ScrollContainer minWidth={300} maxHeight={248} tabIndex={0} aria-label={chartTitle(timeline)}>
      <Table stickyHeader verticalSpacing={3}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Period</Table.Th>
            {timeline.map(({ attribute, title }) => (
              <Table.Th key={attribute} ta="right">
                {title}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.toReversed().map((row) => (
            <Table.Tr key={row.start}>
              <Table.Th scope="row" fw={400}>
                {label(row.start, by)}
              </Table.Th>
              {timeline.map(({ attribute }, at) => (
                <Table.Td key={attribute} ta="right">
                  <Link to="/grants" search={{ ...search, q: within(fields, attribute, row.start, by) }} className={classes.number}>
                    {count(row.counts[at] ?? 0)}
                  </Link>
                </Table.Td>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  )
}

function next(start: number, by: Period): number {
  if (by !== 'month') return start + (by === 'day' ? 1 : 7) * 86_400_000
  const at = new Date(start)
  return Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + 1, 1)
}

/** With the periods in which nothing happened. */
function filled(rows: readonly ActivityPeriod[], by: Period): readonly ActivityPeriod[] {
  const last = rows.at(-1)
  const first = rows[0]
  if (!first || !last) return []
  const known = new Map(rows.map((row) => [row.start, row]))
  // Periods of another kind are still shown while those asked for are on their way.
  const all: ActivityPeriod[] = []
  for (let start = first.start; start <= last.start && all.length < 5_000; start = next(start, by)) {
    all.push(known.get(start) ?? { ...first, start, counts: first.counts.map(() => 0) })
  }
  return all
}

const label = (start: number, by: Period): string => (by === 'month' ? month(start) : date(start))

const within = (fields: Fields, field: string, start: number, by: Period): string | undefined =>
  printFilter(
    {
      op: 'and',
      of: [
        { op: 'ge', field, value: start },
        { op: 'lt', field, value: next(start, by) },
      ],
    },
    fields,
  )
