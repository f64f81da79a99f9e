import { Button } from '@mantine/core'
import { IconCalendarOff, IconPlugConnected, IconTrash } from '@tabler/icons-react'
import { Link, useNavigate, useParams } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { Empty } from '../../components/empty.tsx'
import { Page } from '../../components/page.tsx'
import { Problem } from '../../components/problem.tsx'
import { askToRemove } from './remove-schedule.tsx'
import { ScheduleForm } from './schedule-form.tsx'
import { useConnections, useSchedules } from './use-schedules.ts'
import { useStillHere } from '../../ports/still-here.ts'

export function NewScheduleScreen() {
  const connections = useConnections()
  const navigate = useNavigate()
  const stillHere = useStillHere()
  return (
    <Page title="New schedule" about="A connection that runs by itself.">
      {connections.error && <Problem error={connections.error} />}
      {connections.data?.length === 0 && <NothingToRun />}
      {connections.data && connections.data.length > 0 && (
        <ScheduleForm
          schedule={null}
          connections={connections.data}
          onSaved={() => void (stillHere() && navigate({ to: '/schedules', replace: true, ignoreBlocker: true }))}
        />
      )}
    </Page>
  )
}

export function EditScheduleScreen() {
  const { scheduleId } = useParams({ from: '/schedules/$scheduleId' })
  const connections = useConnections()
  const schedules = useSchedules()
  const navigate = useNavigate()
  const stillHere = useStillHere()
  const schedule = schedules.data?.find(({ id }) => id === scheduleId)
  const back = (): void => void (stillHere() && navigate({ to: '/schedules', replace: true, ignoreBlocker: true }))
  if (!schedule || !connections.data) {
    return (
      <Page title="Schedule">
        {(schedules.error ?? connections.error) && <Problem error={schedules.error ?? connections.error} />}
        {schedules.data && !schedule && !schedules.isFetching && (
          <Empty
            icon={IconCalendarOff}
            title="There is no such schedule."
            actions={<Button renderRoot={(rest) => <Link {...rest} to="/schedules" />}>See all schedules</Button>}
          >
            It may have been removed.
          </Empty>
        )}
      </Page>
    )
  }
  return (
    <Page
      title={schedule.name}
      about={`${schedule.words}, ${schedule.timeZone}`}
      actions={
        <Button variant="default" leftSection={<IconTrash size={16} aria-hidden />} onClick={() => askToRemove(schedule, back)}>
          Remove
        </Button>
      }
    >
      <ScheduleForm key={schedule.id} schedule={schedule} connections={connections.data} onSaved={back} />
    </Page>
  )
}

/** Why there can be no schedule yet. */
export function NothingToRun({ children }: { readonly children?: ReactNode }) {
  return (
    <Empty
      icon={IconPlugConnected}
      title="There is nothing to run yet"
      actions={
        <>
          <Button renderRoot={(rest) => <Link {...rest} to="/connect" />}>Connect a source</Button>
          {children}
        </>
      }
    >
      A schedule runs a connection at its times. Connect a source first.
    </Empty>
  )
}
