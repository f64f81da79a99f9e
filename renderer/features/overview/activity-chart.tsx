import { BarChart } from '@mantine/charts'
import { Group, SegmentedControl, Switch, Table, Text } from '@mantine/core'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import type { ActivityPeriod } from '../../../shared/details.ts'
import type { Fields } from '../../../shared/fields.ts'
import { printFilter } from '../../../shared/filter-language/print.ts'
import type { SnapshotRef } from '../../../shared/snapshots-contract.ts'
import { countingInTurn } from '../../ports/in-turn.ts'
import { engine } from '../../ports/clients.ts'
import { CardSection } from '../../components/card-section.tsx'
import { count, date } from '../../ports/format.ts'
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

/** Completions and first accesses over time; a bar leads to its grants. As a table, too. */
export function ActivityChart({ snapshotRef }: { readonly snapshotRef: SnapshotRef }) {
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
      title="Completions over time"
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
          No grant has a date of completion.
        </Text>
      )}
      {rows.length > 0 && (asTable ? <AsTable rows={rows} by={by} /> : <Chart rows={rows} by={by} />)}
    </CardSection>
  )
}

interface Shown {
  readonly rows: readonly ActivityPeriod[]
  readonly by: Period
}

function Chart({ rows, by }: Shown) {
  const navigate = useNavigate()
  const search = useLookingSearch()
  const fields = useFields('grants')
  const total = rows.reduce((sum, row) => sum + row.completed, 0)
  const first = rows[0]
  const last = rows.at(-1)
  return (
    <div
      role="img"
      aria-label={`${count(total)} completions${first && last ? ` from ${label(first.start, by)} to ${label(last.start, by)}` : ''}. Switch to the table for the figures.`}
      className={classes.chart}
    >
      <BarChart
        h={220}
        data={rows.map((row) => ({ ...row, period: label(row.start, by) }))}
        dataKey="period"
        series={[
          { name: 'completed', label: 'Completed', color: 'light-dark(var(--mantine-color-accent-7), var(--mantine-color-accent-4))' },
          { name: 'started', label: 'First accessed', color: 'light-dark(var(--mantine-color-accent-2), var(--mantine-color-accent-8))' },
        ]}
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
            if (row) void navigate({ to: '/grants', search: { ...search, q: within(fields, 'completedAt', row.start, by) } })
          },
        }}
      />
    </div>
  )
}

function AsTable({ rows, by }: Shown) {
  const search = useLookingSearch()
  const fields = useFields('grants')
  return (
    <Table.ScrollContainer minWidth={300} maxHeight={248} tabIndex={0} aria-label="Completions over time">
      <Table stickyHeader verticalSpacing={3}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Period</Table.Th>
            <Table.Th ta="right">Completed</Table.Th>
            <Table.Th ta="right">First accessed</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.toReversed().map((row) => (
            <Table.Tr key={row.start}>
              <Table.Th scope="row" fw={400}>
                {label(row.start, by)}
              </Table.Th>
              <Table.Td ta="right">
                <Link to="/grants" search={{ ...search, q: within(fields, 'completedAt', row.start, by) }} className={classes.number}>
                  {count(row.completed)}
                </Link>
              </Table.Td>
              <Table.Td ta="right">
                <Link to="/grants" search={{ ...search, q: within(fields, 'firstAccess', row.start, by) }} className={classes.number}>
                  {count(row.started)}
                </Link>
              </Table.Td>
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
    all.push(known.get(start) ?? { start, counts: [], completed: 0, started: 0 })
  }
  return all
}

const month = new Intl.DateTimeFormat('en-GB', { month: 'short', year: 'numeric', timeZone: 'UTC' })
const label = (start: number, by: Period): string => (by === 'month' ? month.format(start) : date(start))

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
