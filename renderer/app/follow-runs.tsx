import { Anchor } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useNavigate, type UseNavigateResult } from '@tanstack/react-router'
import { useCallback, useEffect } from 'react'
import { count } from '../ports/format.ts'
import type { AppEvent } from '../../shared/main-contract.ts'
import type { RunRecord } from '../../shared/runs.ts'
import { useAppEvent, useAppStatus } from '../ports/app-events.tsx'
import { useRuns } from '../ports/looking-at.ts'
import { engine, main } from '../ports/clients.ts'
import { queryClient } from '../ports/query-client.ts'
import { keepRun, runsChanged } from '../ports/run-cache.ts'

/** Other processes start runs too (the command line): the list is looked at now and then. */
const lookEvery = 10_000
/** After a watch that broke, while the engine is there. */
const tryAgainAfter = 1_000

/** Follows every run that is under way, whatever screen is shown, and says when one has ended. */
export function FollowRuns() {
  const navigate = useNavigate()
  const ready = useAppStatus().engine.state === 'ready'
  const running = (useRuns(ready ? lookEvery : false).data ?? []).filter((run) => run.state === 'running')
  useAppEvent(
    useCallback(
      (event: AppEvent) => {
        if (event.kind === 'engine' && event.state === 'ready') void runsChanged()
        // A click on a notification of the system.
        if (event.kind === 'command' && event.id.startsWith('run:')) {
          void navigate({ to: '/runs/$runId', params: { runId: event.id.slice(4) } })
        }
      },
      [navigate],
    ),
  )
  return ready ? running.map((run) => <Follow key={`${run.id}.${run.attempts}`} runId={run.id} />) : null
}

function Follow({ runId }: { readonly runId: string }) {
  const navigate = useNavigate()
  useEffect(() => {
    const stop = new AbortController()
    follow(runId, stop.signal).then(
      (ended) => ended && tell(ended, navigate),
      () => undefined,
    )
    return () => stop.abort()
  }, [runId, navigate])
  return null
}

/** Until the run has ended. A watch that breaks is taken up again: a run only ends by its own record. */
async function follow(runId: string, signal: AbortSignal): Promise<RunRecord | null> {
  let last: RunRecord | null = null
  while (!signal.aborted) {
    try {
      for await (const run of await engine.runs.watch({ runId }, { signal })) {
        last = run
        if (run.state !== 'running') break
        keepRun(run)
      }
    } catch {
      // The engine went away, or the run did: asked again below.
    }
    if (last !== null && last.state !== 'running') {
      keepRun(last)
      void runsChanged()
      return last
    }
    await new Promise((resolve) => setTimeout(resolve, tryAgainAfter))
  }
  return null
}

const words: Readonly<Record<RunRecord['state'], string>> = {
  running: 'is running',
  ready: 'is ready',
  held: 'is held: look at what is gone',
  failed: 'failed',
  cancelled: 'was cancelled',
  interrupted: 'was interrupted',
}

/** In the window when another screen is shown. */
function tell(run: RunRecord, navigate: UseNavigateResult<string>): void {
  if (run.state === 'cancelled') return
  const name = nameOf(run)
  const title = `${name} ${words[run.state]}`
  const body = run.error?.message ?? (run.counts ? `${count(run.counts.resources)} records, ${count(run.counts.grants)} grants.` : '')
  // The engine tells of every other end itself, by the channels of Settings, Notices.
  if (run.state === 'interrupted') {
    void main.app.notify({ title: title.slice(0, 200), body: body.slice(0, 500), runId: run.id }).catch(() => undefined)
  }
  if (location.pathname === `/runs/${run.id}`) return
  notifications.show({
    id: `run:${run.id}`,
    color: run.state === 'ready' ? 'green' : 'orange',
    title,
    message: (
      <>
        {body}{' '}
        <Anchor component="button" fz="inherit" onClick={() => void navigate({ to: '/runs/$runId', params: { runId: run.id } })}>
          Show this run
        </Anchor>
      </>
    ),
  })
}

function nameOf(run: RunRecord): string {
  const known = queryClient.getQueryData<readonly { readonly id: string; readonly name: string }[]>(['connections'])
  return known?.find((connection) => connection.id === run.connectionId)?.name ?? 'The run'
}
