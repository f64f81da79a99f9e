import { ActionIcon, Alert, Anchor, Button, Group, Stack, Switch, Table, Text, Tooltip, VisuallyHidden } from '@mantine/core'
import { IconCalendarTime, IconInfoCircle, IconPlus, IconTrash } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { ScheduleRecord } from '../../../shared/schedules.ts'
import { showFailure } from '../../ports/failure.ts'
import { engine } from '../../ports/clients.ts'
import { Empty } from '../../components/empty.tsx'
import { counted, when } from '../../ports/format.ts'
import { Page } from '../../components/page.tsx'
import { Problem } from '../../components/problem.tsx'
import { BackgroundSwitch } from './background-switch.tsx'
import { OutcomeBadge } from './outcome-badge.tsx'
import { askToRemove } from './remove-schedule.tsx'
import { NothingToRun } from './schedule-screens.tsx'
import classes from './schedules.module.css'
import { saveSchedule, useConnections, useSchedules } from './use-schedules.ts'
import { inWords, zoneTime } from './zone-time.ts'

/** The runs that start by themselves: when, and what came of the last one. */
export function SchedulesScreen() {
  const schedules = useSchedules()
  const connections = useConnections()
  const none = schedules.data?.length === 0
  const add = (
    <Button leftSection={<IconPlus size={16} aria-hidden />} renderRoot={(rest) => <Link {...rest} to="/schedules/new" />}>
      New schedule
    </Button>
  )
  return (
    <Page
      title="Schedules"
      about={schedules.data && !none ? counted(schedules.data.length, 'schedule') : undefined}
      actions={none || connections.data?.length === 0 ? undefined : add}
    >
      {schedules.error && <Problem error={schedules.error} />}
      {none && connections.data?.length === 0 && <NothingToRun />}
      {none && connections.data && connections.data.length > 0 && (
        <Empty icon={IconCalendarTime} title="Nothing runs by itself yet" actions={add}>
          A schedule runs a connection at its times, so that the changes of the night wait for you in the morning.
        </Empty>
      )}
      {schedules.data && !none && (
        <Stack gap="lg" aria-busy={connections.isPending}>
          <Elsewhere />
          <ScheduleTable
            schedules={schedules.data}
            nameOf={(id) => connections.data?.find((connection) => connection.id === id)?.name ?? 'Removed connection'}
          />
          <BackgroundSwitch />
        </Stack>
      )}
    </Page>
  )
}

/** Of all processes over one data folder one starts the runs. */
function Elsewhere() {
  const active = useQuery({
    queryKey: ['schedules-active'],
    queryFn: () => engine.schedules.active(),
    staleTime: 0,
    refetchInterval: 10_000,
  })
  if (active.data?.elsewhere !== true) return null
  return (
    <Alert color="blue" variant="light" icon={<IconInfoCircle aria-hidden />} p="xs" role="note">
      Another process of this data folder (rollcall serve) starts these runs; this window takes over when it ends.
    </Alert>
  )
}

function ScheduleTable(props: { readonly schedules: readonly ScheduleRecord[]; readonly nameOf: (connectionId: string) => string }) {
  return (
    <Table verticalSpacing="xs" aria-label="Schedules">
      <Table.Thead>
        <Table.Tr>
          <Table.Th>On</Table.Th>
          <Table.Th>Name</Table.Th>
          <Table.Th>Connection</Table.Th>
          <Table.Th>When</Table.Th>
          <Table.Th>Next</Table.Th>
          <Table.Th>Last</Table.Th>
          <Table.Th>
            <VisuallyHidden>Actions</VisuallyHidden>
          </Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {props.schedules.map((schedule) => (
          <Table.Tr key={schedule.id}>
            <Table.Td>
              <Switch
                aria-label={`${schedule.name} is on`}
                checked={schedule.enabled}
                onChange={(event) => {
                  saveSchedule(schedule.id, { ...schedule, enabled: event.currentTarget.checked }).catch(showFailure)
                }}
              />
            </Table.Td>
            <Table.Td>
              <Link to="/schedules/$scheduleId" params={{ scheduleId: schedule.id }} className={classes.name}>
                {schedule.name}
              </Link>
            </Table.Td>
            <Table.Td>{props.nameOf(schedule.connectionId)}</Table.Td>
            <Table.Td>
              {schedule.words}
              <Text size="sm" c="dimmed">
                {schedule.timeZone}
              </Text>
            </Table.Td>
            <Table.Td>
              <Next schedule={schedule} />
            </Table.Td>
            <Table.Td maw={300}>
              <Last schedule={schedule} />
            </Table.Td>
            <Table.Td>
              <Tooltip label="Remove">
                <ActionIcon variant="subtle" color="gray" aria-label={`Remove ${schedule.name}`} onClick={() => askToRemove(schedule)}>
                  <IconTrash size={16} aria-hidden />
                </ActionIcon>
              </Tooltip>
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  )
}

function Next({ schedule: { next, timeZone } }: { readonly schedule: ScheduleRecord }) {
  const [first, ...later] = next
  if (first === undefined) {
    return (
      <Text size="sm" c="dimmed">
        switched off
      </Text>
    )
  }
  return (
    <>
      {zoneTime(first, timeZone)}
      <Text size="sm" c="dimmed" title={`Then ${later.map((at) => zoneTime(at, timeZone)).join('; ')}`}>
        {inWords(first)}
      </Text>
    </>
  )
}

function Last({ schedule: { last } }: { readonly schedule: ScheduleRecord }) {
  if (last === null) {
    return (
      <Text size="sm" c="dimmed">
        not yet
      </Text>
    )
  }
  const { runId } = last
  return (
    <>
      <Group gap="xs">
        <OutcomeBadge outcome={last.outcome} />
        <Text size="sm" c="dimmed">
          {when(last.at)}
        </Text>
        {runId !== null && (
          <Anchor size="sm" renderRoot={(rest) => <Link {...rest} to="/runs/$runId" params={{ runId }} />}>
            Show the run
          </Anchor>
        )}
      </Group>
      {last.message !== 'Started.' && (
        <Text size="sm" c="dimmed" mt={2}>
          {last.message}
        </Text>
      )}
    </>
  )
}
