import { Alert, Anchor, Button, Group, Stack, Table, Text } from '@mantine/core'
import {
  IconAlertTriangle,
  IconCheck,
  IconHandStop,
  IconPlayerPlay,
  IconPlayerStop,
  IconPlugConnected,
  IconPlugConnectedX,
  IconRefresh,
  IconX,
} from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { useEffect, useState, type ReactNode } from 'react'
import type { DestinationRecord, ServiceRecord, ServiceState, ServiceTask } from '../../../shared/deliveries.ts'
import { CardSection } from '../../components/card-section.tsx'
import { when } from '../../ports/format.ts'
import { Mark, type Look } from '../../components/mark.tsx'
import { Problem } from '../../components/problem.tsx'
import classes from './deliver.module.css'
import { serviceSentence, taskTitle } from './service-words.ts'
import { useService, useServiceSwitch } from './use-service.ts'

const states: Readonly<Record<ServiceState, Look>> = {
  stopped: { color: 'gray', icon: IconPlayerStop, word: 'Stopped' },
  connecting: { color: 'blue', icon: IconPlugConnected, word: 'Connecting' },
  polling: { color: 'green', icon: IconCheck, word: 'Connected' },
  working: { color: 'blue', icon: IconRefresh, word: 'Working' },
  held: { color: 'orange', icon: IconHandStop, word: 'Held' },
  broken: { color: 'red', icon: IconPlugConnectedX, word: 'Broken' },
}

const outcomes: Readonly<Record<ServiceTask['outcome'], Look>> = {
  running: { color: 'blue', icon: IconPlayerPlay, word: 'Running' },
  done: { color: 'green', icon: IconCheck, word: 'Done' },
  refused: { color: 'gray', icon: IconX, word: 'Refused' },
  failed: { color: 'red', icon: IconAlertTriangle, word: 'Failed' },
  held: { color: 'orange', icon: IconHandStop, word: 'Held' },
}

const TASKS_SHOWN = 5

/** The service of a destination that asks for itself: how it stands, what it did, what waits, and its switch. */
export function ServicePanel(props: {
  readonly destination: DestinationRecord
  /** Where a held run is reviewed; default: a link to the run. */
  readonly review?: (runId: string) => ReactNode
}) {
  const { destination, review = linkToRun } = props
  const service = useService(destination.id)
  const record = service.data
  if (record == null) return service.error === null ? null : <Problem error={service.error} />
  return (
    <CardSection
      title={`Service of ${destination.name}`}
      busy={record.state === 'working' || record.state === 'connecting'}
      actions={<Switch record={record} />}
    >
      <Stack gap="sm" mt="xs">
        <Now record={record} />
        {record.held !== null && (
          <Alert color="orange" variant="light" icon={<IconHandStop aria-hidden />} title="Held for review">
            <Text size="sm">{record.held.message}</Text>
            <Text size="sm" mt={4}>
              Waiting since {when(record.held.at)}. Review the run and sign it off, then plan its delivery here and approve it; the next
              task uploads it.
            </Text>
            <Text size="sm" mt={4}>
              {review(record.held.runId)}
            </Text>
          </Alert>
        )}
        {record.error !== null && (
          <Alert color="red" variant="light" icon={<IconAlertTriangle aria-hidden />} title={record.error.message}>
            <Text size="sm">{record.error.remedy}</Text>
          </Alert>
        )}
        <Tasks tasks={record.tasks} />
      </Stack>
    </CardSection>
  )
}

const linkToRun = (runId: string): ReactNode => (
  <Anchor size="sm" renderRoot={(rest) => <Link {...rest} to="/runs/$runId" params={{ runId }} />}>
    Show the run
  </Anchor>
)

/** State is always colour, icon and word; the sentence counts down to the next question. */
function Now({ record }: { readonly record: ServiceRecord }) {
  const now = useNow(record.nextPollAt !== null)
  return (
    <Group gap="sm" wrap="nowrap">
      <span role="status">
        <Mark look={states[record.state]} />
      </span>
      <Text size="sm">{serviceSentence(record, now)}</Text>
    </Group>
  )
}

/** The time, moving on every second while somebody waits for something. */
function useNow(moving: boolean): number {
  const [now, setNow] = useState(() => Date.now())
  useEffect(() => {
    if (!moving) return
    const timer = setInterval(() => setNow(Date.now()), 1000)
    return () => clearInterval(timer)
  }, [moving])
  return now
}

function Switch({ record }: { readonly record: ServiceRecord }) {
  const { start, stop } = useServiceSwitch(record.destinationId)
  const off = record.state === 'stopped' || (record.state === 'broken' && record.nextPollAt === null)
  return off ? (
    <Group gap="xs" wrap="nowrap">
      {record.state === 'broken' && (
        <Button size="xs" variant="default" loading={stop.isPending} onClick={() => stop.mutate()}>
          Leave it stopped
        </Button>
      )}
      <Button size="xs" leftSection={<IconPlayerPlay size={14} aria-hidden />} loading={start.isPending} onClick={() => start.mutate()}>
        Start the service
      </Button>
    </Group>
  ) : (
    <Button
      size="xs"
      variant="default"
      leftSection={<IconPlayerStop size={14} aria-hidden />}
      loading={stop.isPending}
      onClick={() => stop.mutate()}
    >
      Stop the service
    </Button>
  )
}

function Tasks({ tasks }: { readonly tasks: readonly ServiceTask[] }) {
  if (tasks.length === 0) {
    return (
      <Text size="sm" c="dimmed">
        ConductorOne has not asked for anything yet. It does so by itself, once an hour as a rule.
      </Text>
    )
  }
  return (
    <Table aria-label="Last tasks" verticalSpacing={4}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>Task</Table.Th>
          <Table.Th>When</Table.Th>
          <Table.Th>Outcome</Table.Th>
          <Table.Th>What happened</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {tasks.slice(0, TASKS_SHOWN).map((task) => (
          <Table.Tr key={`${task.id} ${task.startedAt}`}>
            <Table.Td>{taskTitle(task)}</Table.Td>
            <Table.Td>{when(task.startedAt)}</Table.Td>
            <Table.Td>
              <Mark look={outcomes[task.outcome]} />
            </Table.Td>
            <Table.Td className={classes.sentence}>{task.message}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  )
}
