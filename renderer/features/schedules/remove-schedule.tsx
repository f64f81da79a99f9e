import { Text } from '@mantine/core'
import { modals } from '@mantine/modals'
import type { ScheduleRecord } from '../../../shared/schedules.ts'
import { showFailure } from '../../ports/failure.ts'
import { removeSchedule } from './use-schedules.ts'

export function askToRemove(schedule: ScheduleRecord, onRemoved: () => void = () => undefined): void {
  modals.openConfirmModal({
    title: `Remove ${schedule.name}?`,
    children: <Text>Nothing starts by it any more. Runs it started stay, with their snapshots.</Text>,
    labels: { confirm: 'Remove schedule', cancel: 'Keep it' },
    confirmProps: { color: 'red' },
    onConfirm: () => void removeSchedule(schedule.id).then(onRemoved, showFailure),
  })
}
