import { Button } from '@mantine/core'
import { IconPlugConnectedX, IconRefresh } from '@tabler/icons-react'
import { useEffect, useState } from 'react'
import { useAppStatus } from '../ports/app-events.tsx'
import { useRuns } from '../ports/looking-at.ts'
import { main } from '../ports/clients.ts'
import classes from './strip.module.css'

/** An engine that dies is back in a second; only one that is not is a fault. */
const patience = 5_000

/**
 * While the engine is away: a line over the lower edge of the screen, so that nothing moves. Amber as long as it can be expected back,
 * red when it is not, or when only a person can start it.
 */
export function EngineStrip() {
  const { state, message } = useAppStatus().engine
  // The first start is not a return.
  return state === 'ready' || message === null ? null : <Away stopped={state === 'stopped'} message={message} />
}

function Away({ stopped, message }: { readonly stopped: boolean; readonly message: string }) {
  const [late, setLate] = useState(false)
  const running = useRuns().data?.some((run) => run.state === 'running') ?? false
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), patience)
    return () => clearTimeout(timer)
  }, [])
  if (!stopped && !late) {
    return (
      <div className={classes.strip} data-over role="status">
        <IconRefresh size={16} stroke={1.8} aria-hidden />
        <span className={classes.text}>
          <b>Reconnecting…</b> The engine stopped and starts again. What you see stays as it was.
        </span>
      </div>
    )
  }
  return (
    <div className={classes.strip} data-over data-tone="bad" role="alert" aria-label="The engine is not running">
      <IconPlugConnectedX size={16} stroke={1.8} aria-hidden />
      <span className={classes.text}>
        <b>The engine is not running.</b> {message}
        {running && ' The run that was going on is interrupted; it can be resumed.'}
      </span>
      {stopped && (
        <Button size="compact-xs" variant="default" onClick={() => void main.app.restartEngine()}>
          Start it again
        </Button>
      )}
    </div>
  )
}
