import { Button } from '@mantine/core'
import { IconHandStop } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { newestOf, runRef, useLookAt, useLookingAt, useRuns } from '../ports/looking-at.ts'
import { useRunName } from '../ports/run-name.ts'
import classes from './strip.module.css'

/** On every screen while a held snapshot is looked at: nobody has accepted it. */
export function HeldStrip() {
  const { on } = useLookingAt()
  const runs = useRuns().data ?? []
  const runName = useRunName()
  const lookAt = useLookAt()
  const run = runs.find((each) => runRef(each) === on)
  if (run?.state !== 'held') return null
  const accepted = newestOf(runs, run.connectionId)
  return (
    <div className={classes.strip} data-tone="held" role="note" aria-label="Held snapshot">
      <IconHandStop size={16} stroke={1.8} aria-hidden />
      <span className={classes.text}>
        <b>Held:</b> nobody has accepted the snapshot of {runName(run)}. It lost more than a run should, and nothing of it leaves.
      </span>
      <Button size="compact-xs" variant="default" renderRoot={(rest) => <Link {...rest} to="/runs/$runId" params={{ runId: run.id }} />}>
        Open the run
      </Button>
      {accepted && accepted.id !== run.id && (
        <Button size="compact-xs" variant="default" onClick={() => lookAt({ on: runRef(accepted), vs: undefined })}>
          Back to {runName(accepted)}
        </Button>
      )}
    </div>
  )
}
