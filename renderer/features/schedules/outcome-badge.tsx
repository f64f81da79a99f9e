import { Badge } from '@mantine/core'
import { IconPlayerPlay, IconPlayerSkipForward, IconX, type Icon } from '@tabler/icons-react'
import type { ScheduleRecord } from '../../../shared/schedules.ts'

type Outcome = NonNullable<ScheduleRecord['last']>['outcome']

const looks: Readonly<Record<Outcome, { readonly color: string; readonly icon: Icon; readonly word: string }>> = {
  started: { color: 'green', icon: IconPlayerPlay, word: 'Started' },
  skipped: { color: 'gray', icon: IconPlayerSkipForward, word: 'Skipped' },
  failed: { color: 'red', icon: IconX, word: 'Not started' },
}

export function OutcomeBadge({ outcome }: { readonly outcome: Outcome }) {
  const look = looks[outcome]
  return (
    <Badge color={look.color} leftSection={<look.icon size={13} aria-hidden />}>
      {look.word}
    </Badge>
  )
}
