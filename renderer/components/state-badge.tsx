import { Badge } from '@mantine/core'
import { IconAlertTriangle, IconCheck, IconClockPause, IconHandStop, IconPlayerPlay, IconX, type Icon } from '@tabler/icons-react'
import type { RunState } from '../../shared/runs.ts'

const looks: Readonly<Record<RunState, { readonly color: string; readonly icon: Icon; readonly word: string }>> = {
  running: { color: 'blue', icon: IconPlayerPlay, word: 'Running' },
  ready: { color: 'green', icon: IconCheck, word: 'Ready' },
  held: { color: 'orange', icon: IconHandStop, word: 'Held' },
  failed: { color: 'red', icon: IconX, word: 'Failed' },
  cancelled: { color: 'gray', icon: IconClockPause, word: 'Cancelled' },
  interrupted: { color: 'orange', icon: IconAlertTriangle, word: 'Interrupted' },
}

/** State is always colour, icon and word. */
export function StateBadge({ state }: { readonly state: RunState }) {
  const look = looks[state]
  return (
    <Badge color={look.color} leftSection={<look.icon size={13} aria-hidden />}>
      {look.word}
    </Badge>
  )
}

export const stateWords = Object.fromEntries(Object.entries(looks).map(([state, { word }]) => [state, word])) as Readonly<
  Record<RunState, string>
>
