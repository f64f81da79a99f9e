import { ActionIcon, Button, Group, Select, Table, Text, Tooltip, VisuallyHidden } from '@mantine/core'
import { modals } from '@mantine/modals'
import { IconFilterOff, IconPlayerPlay, IconTrash } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import type { RunRecord, RunState } from '../../../shared/runs.ts'
import { isPart, partWords } from '../../../shared/syncs.ts'
import { endsCalled, inSentence } from '../../../shared/vocabulary.ts'
import { holdersIn } from '../../ports/holders-in.ts'
import { startAndEnd } from './run-times.ts'
import { showFailure } from '../../ports/failure.ts'
import { hasSnapshot, runBefore, useRuns } from '../../ports/looking-at.ts'
import { engine } from '../../ports/clients.ts'
import { queryClient } from '../../ports/query-client.ts'
import { runsChanged } from '../../ports/run-cache.ts'
import { useRunName } from '../../ports/run-name.ts'
import { Empty } from '../../components/empty.tsx'
import { count, counted, duration } from '../../ports/format.ts'
import { useVocabulary } from '../../ports/words.ts'
import { Page } from '../../components/page.tsx'
import { Problem } from '../../components/problem.tsx'
import { StateBadge, stateWords } from '../../components/state-badge.tsx'
import { RunNowButton, useCurrentConnection } from './run-now.tsx'
import classes from './runs-screen.module.css'

const states = Object.entries(stateWords).map(([value, label]) => ({ value, label }))

/** Every run there is a record of, newest first. */
export function RunsScreen() {
  const search = useSearch({ from: '/runs' })
  const navigate = useNavigate()
  const runs = useRuns()
  const connections = useQuery({ queryKey: ['connections'], queryFn: () => engine.connections.list() })
  const current = useCurrentConnection() ?? connections.data?.[0] ?? null
  const names = new Map(connections.data?.map((connection) => [connection.id, connection.name]))
  const shown = runs.data?.filter(
    (run) =>
      (search.state === undefined || run.state === search.state) &&
      (search.connection === undefined || run.connectionId === search.connection),
  )
  const filter = (change: { readonly state?: RunState | undefined; readonly connection?: string | undefined }): void =>
    void navigate({ to: '.', search: (before) => ({ ...before, ...change }), replace: true })
  const none = runs.data?.length === 0
  return (
    <Page
      title="Runs"
      about={runs.data && !none ? counted(runs.data.length, 'run') : undefined}
      actions={current ? <RunNowButton connection={current} /> : undefined}
    >
      {runs.error && <Problem error={runs.error} />}
      {none && <NoRuns />}
      {runs.data && !none && (
        <>
          <Group mb="sm" gap="sm">
            <Select
              aria-label="State"
              size="xs"
              w={160}
              clearable
              placeholder="All states"
              data={states}
              value={search.state ?? null}
              onChange={(value) => filter({ state: (value as RunState | null) ?? undefined })}
            />
            <Select
              aria-label="Connection of the runs"
              size="xs"
              w={220}
              clearable
              placeholder="All connections"
              data={[...names].map(([value, label]) => ({ value, label }))}
              value={search.connection ?? null}
              onChange={(value) => filter({ connection: value ?? undefined })}
            />
          </Group>
          {shown?.length === 0 ? (
            <Empty
              icon={IconFilterOff}
              title="No run fits the filter"
              actions={<Button onClick={() => filter({ state: undefined, connection: undefined })}>Show all runs</Button>}
            />
          ) : (
            <RunTable shown={shown ?? []} all={runs.data} nameOf={(id) => names.get(id) ?? 'Removed connection'} />
          )}
        </>
      )}
    </Page>
  )
}

function NoRuns() {
  return (
    <Empty
      icon={IconPlayerPlay}
      title="Nothing has been run yet"
      actions={
        <>
          <Button renderRoot={(rest) => <Link {...rest} to="/" />}>Try the sample organisation</Button>
          <Button variant="default" renderRoot={(rest) => <Link {...rest} to="/connect" />}>
            Connect a source
          </Button>
        </>
      }
    >
      A run reads a source and makes a snapshot of it. Each one stands here with what came of it.
    </Empty>
  )
}

function RunTable(props: {
  readonly shown: readonly RunRecord[]
  readonly all: readonly RunRecord[]
  readonly nameOf: (connectionId: string) => string
}) {
  const runName = useRunName()
  const vocabulary = useVocabulary()
  const holders = endsCalled(vocabulary).holder.many
  return (
    <Table verticalSpacing={4} highlightOnHover aria-label="Runs">
      <Table.Thead>
        <Table.Tr>
          <Table.Th>State</Table.Th>
          <Table.Th>Connection</Table.Th>
          <Table.Th>When</Table.Th>
          <Table.Th ta="right">Took</Table.Th>
          <Table.Th ta="right">{holders}</Table.Th>
          <Table.Th ta="right">Grants</Table.Th>
          <Table.Th>Since the snapshot before</Table.Th>
          <Table.Th>
            <VisuallyHidden>Actions</VisuallyHidden>
          </Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {props.shown.map((run) => (
          <Table.Tr key={run.id}>
            <Table.Td>
              <StateBadge state={run.state} />
              {isPart(run) && (
                <Text size="xs" c="dimmed">
                  only {partWords(run)}
                </Text>
              )}
            </Table.Td>
            <Table.Td>
              <Link
                to="/runs/$runId"
                params={{ runId: run.id }}
                className={classes.name}
                aria-label={`${props.nameOf(run.connectionId)}, ${runName(run)}`}
              >
                {props.nameOf(run.connectionId)}
              </Link>
            </Table.Td>
            <Table.Td title={startAndEnd(run)}>{runName(run)}</Table.Td>
            <Table.Td ta="right">{run.endedAt === null ? '' : duration(run.endedAt - run.startedAt)}</Table.Td>
            <Table.Td ta="right">{countOrNothing(run.counts && holdersIn(run.counts, vocabulary))}</Table.Td>
            <Table.Td ta="right">{run.counts ? count(run.counts.grants) : ''}</Table.Td>
            <Table.Td>
              <Difference run={run} all={props.all} />
            </Table.Td>
            <Table.Td>
              <RemoveRun run={run} name={props.nameOf(run.connectionId)} />
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  )
}

const countOrNothing = (value: number | null): string => (value === null ? '' : count(value))
const signed = (value: number): string => `${value < 0 ? '−' : '+'}${count(Math.abs(value))}`

/** What came and went since the snapshot before it, or why the run has none. */
function Difference({ run, all }: { readonly run: RunRecord; readonly all: readonly RunRecord[] }) {
  const vocabulary = useVocabulary()
  if (!hasSnapshot(run) || !run.counts) {
    return (
      <Text size="sm" c="dimmed" lineClamp={1} title={run.error?.message}>
        {run.error?.message}
      </Text>
    )
  }
  const before = runBefore(run, all)
  const old = before?.counts
  if (!old) {
    return (
      <Text size="sm" c="dimmed">
        first snapshot
      </Text>
    )
  }
  const [now, then] = [holdersIn(run.counts, vocabulary), holdersIn(old, vocabulary)]
  const holders = inSentence(endsCalled(vocabulary).holder.many)
  return (
    <Text size="sm">
      {now !== null && `${signed(now - (then ?? 0))} ${holders}, `}
      {signed(run.counts.grants - old.grants)} grants
    </Text>
  )
}

function RemoveRun({ run, name }: { readonly run: RunRecord; readonly name: string }) {
  const runName = useRunName()
  if (run.state === 'running') return null
  const label = `Remove the run of ${name}, ${runName(run)}`
  const remove = async (): Promise<void> => {
    try {
      await engine.runs.remove({ runId: run.id })
      queryClient.removeQueries({ queryKey: ['snapshot', `run:${run.id}`] })
      await runsChanged()
    } catch (error) {
      showFailure(error)
    }
  }
  const ask = (): void => {
    modals.openConfirmModal({
      title: 'Remove this run?',
      children: (
        <Text>
          The run of {name} of {runName(run)} goes with its {hasSnapshot(run) ? 'snapshot and log' : 'log'}. Files that were saved from it
          stay. This cannot be undone.
        </Text>
      ),
      labels: { confirm: 'Remove run', cancel: 'Keep it' },
      confirmProps: { color: 'red' },
      onConfirm: () => void remove(),
    })
  }
  return (
    <Tooltip label="Remove">
      <ActionIcon variant="subtle" color="gray" aria-label={label} onClick={ask}>
        <IconTrash size={16} aria-hidden />
      </ActionIcon>
    </Tooltip>
  )
}
