import { IconAlertTriangle, IconCheck, IconClockPause, IconHandStop, IconPlayerPlay, IconX } from '@tabler/icons-react'
import type { RunState } from '../../shared/runs.ts'
import { Mark, type Look } from './mark.tsx'

const looks: Readonly<Record<RunState, Look>> = {
  running: { color: 'blue', icon: IconPlayerPlay, word: 'Running' },
  ready: { color: 'green', icon: IconCheck, word: 'Ready' },
  held: { color: 'orange', icon: IconHandStop, word: 'Held' },
  failed: { color: 'red', icon: IconX, word: 'Failed' },
  cancelled: { color: 'gray', icon: IconClockPause, word: 'Cancelled' },
  interrupted: { color: 'orange', icon: IconAlertTriangle, word: 'Interrupted' },
}

export const StateBadge = ({ state }: { readonly state: RunState }) => <Mark look={looks[state]} />

export const stateWords = Object.fromEntries(Object.entries(looks).map(([state, { word }]) => [state, word])) as Readonly<
  Record<RunState, string>
>
