import { Alert, Group, Stack, Text } from '@mantine/core'
import { IconInfoCircle } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { useAppStatus } from '../../ports/app-events.tsx'
import { hasSnapshot } from '../../ports/looking-at.ts'
import { engine } from '../../ports/clients.ts'
import { useRun } from '../../ports/run-cache.ts'
import { useRunName } from '../../ports/run-name.ts'
import { Figure } from '../../components/figure.tsx'
import { count, duration } from '../../ports/format.ts'
import { Page } from '../../components/page.tsx'
import { Problem } from '../../components/problem.tsx'
import { StateBadge } from '../../components/state-badge.tsx'
import type { RunRecord } from '../../../shared/runs.ts'
import { isPart, partWords } from '../../../shared/syncs.ts'
import { useFirstDayOfSample } from './try-sample.ts'
import { runCounters } from './phase-words.ts'
import { RunActions } from './run-actions.tsx'
import { RunEnding } from './run-ending.tsx'
import { RunLog } from './run-log.tsx'
import { RunPhases } from './run-phases.tsx'
import { RunResult } from './run-result.tsx'
import { startAndEnd } from './run-times.ts'

/** One run from its start to what came of it. */
export function RunScreen() {
  const { runId } = useParams({ from: '/runs/$runId' })
  const run = useRun(runId)
  const connections = useQuery({ queryKey: ['connections'], queryFn: () => engine.connections.list() })
  const firstDay = useFirstDayOfSample() === runId
  const away = useAppStatus().engine.state !== 'ready'
  if (!run.data) {
    return <Page title="Run">{run.error ? <Problem error={run.error} /> : null}</Page>
  }
  const connection = connections.data?.find((each) => each.id === run.data.connectionId)
  const running = run.data.state === 'running'
  const complete = hasSnapshot(run.data)
  return (
    <Page
      title={connection?.name ?? 'Run'}
      about={<About run={run.data} />}
      actions={<RunActions run={run.data} connection={connection ?? null} />}
    >
      <Stack gap="md" maw={1100} aria-busy={running && !away}>
        {firstDay && (
          <Alert color="gray" variant="light" icon={<IconInfoCircle aria-hidden />} p="xs">
            Day 1 of 2: the second day is run as soon as this one is ready, so that there is something to compare.
          </Alert>
        )}
        <RunEnding run={run.data} connection={connection ?? null} />
        {complete && <RunResult run={run.data} following={firstDay} />}
        <RunPhases phases={run.data.phases} away={away} />
        {!complete && <Counters run={run.data} />}
        <RunLog runId={runId} running={running} />
      </Stack>
    </Page>
  )
}

function About({ run }: { readonly run: RunRecord }) {
  const runName = useRunName()
  const complete = hasSnapshot(run)
  const took = run.endedAt === null ? null : duration(run.endedAt - run.startedAt)
  return (
    <Group gap="xs" mt={4}>
      <StateBadge state={run.state} />
      {isPart(run) && (
        <Text span size="sm" c="dimmed">
          only {partWords(run)}: compared with runs of the same part
        </Text>
      )}
      <Text size="sm" title={startAndEnd(run)}>
        {complete ? `snapshot of ${runName(run)}` : `started ${runName(run)}`}
        {took !== null && `, ${run.attempts > 1 ? 'ended after' : 'took'} ${took}`}
        {run.attempts > 1 && `, attempt ${count(run.attempts)}`}
      </Text>
    </Group>
  )
}

function Counters({ run }: { readonly run: RunRecord }) {
  const counters = runCounters(run.phases)
  if (counters.length === 0) return null
  return (
    <Group gap={36} role="group" aria-label="Counted so far">
      {counters.map(({ name, title, value }) => (
        <Figure key={name} title={title} value={count(value)} />
      ))}
    </Group>
  )
}
