import { Loader, Progress, Text } from '@mantine/core'
import { useInterval } from '@mantine/hooks'
import { IconCircle, IconCircleCheck, IconCircleMinus, IconCircleX, IconPlugConnectedX, type Icon } from '@tabler/icons-react'
import { useState } from 'react'
import type { PhaseProgress, PhaseState } from '../../../shared/runs.ts'
import { elapsed, phaseDetails, phaseStates } from './phase-words.ts'
import classes from './run-phases.module.css'

const icons: Readonly<Record<Exclude<PhaseState, 'running'>, Icon>> = {
  waiting: IconCircle,
  done: IconCircleCheck,
  skipped: IconCircleMinus,
  failed: IconCircleX,
}

/** The way of a run, step by step: state, time, what was done, how far. */
export function RunPhases({
  phases,
  away,
}: {
  readonly phases: readonly PhaseProgress[]
  /** The engine is: nothing goes on. */ readonly away: boolean
}) {
  return (
    <ol className={classes.phases} aria-label="Phases">
      {phases.map((phase) => (
        <Phase key={phase.id} phase={phase} away={away} />
      ))}
    </ol>
  )
}

function Phase({ phase, away }: { readonly phase: PhaseProgress; readonly away: boolean }) {
  const { state, done, total } = phase
  const running = state === 'running'
  const share = running && total !== null && total > 0 ? Math.min(100, (100 * done) / total) : null
  return (
    <li className={classes.phase} data-state={state} aria-current={running ? 'step' : undefined}>
      <span className={classes.icon}>
        {!running ? (
          <StateIcon state={state} />
        ) : away ? (
          <IconPlugConnectedX size={19} stroke={1.8} aria-hidden />
        ) : (
          <Loader size={17} aria-hidden />
        )}
      </span>
      <Text fw={running ? 600 : 500} className={classes.title}>
        {phase.title}
      </Text>
      <Text size="sm" className={classes.state}>
        {running && away ? 'Stopped' : phaseStates[state]}
      </Text>
      <Text size="sm" c="dimmed" className={classes.time}>
        {running && !away ? <Ticking phase={phase} /> : running ? null : elapsed(phase, 0)}
      </Text>
      <div className={classes.details}>
        <Text size="sm" c="dimmed" component="div">
          {phaseDetails(phase).join(' · ')}
        </Text>
        {share !== null && !away && (
          <Progress value={share} size="sm" mt={4} aria-label={`${phase.title}, share done`} transitionDuration={150} />
        )}
      </div>
    </li>
  )
}

function StateIcon({ state }: { readonly state: Exclude<PhaseState, 'running'> }) {
  const Look = icons[state]
  return <Look size={19} stroke={1.8} aria-hidden />
}

/** The time a running phase has taken, told anew every second. */
function Ticking({ phase }: { readonly phase: PhaseProgress }) {
  const [now, setNow] = useState(() => Date.now())
  useInterval(() => setNow(Date.now()), 500, { autoInvoke: true })
  return elapsed(phase, now)
}
