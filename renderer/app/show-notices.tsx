import { notifications } from '@mantine/notifications'
import { useEffect } from 'react'
import type { Notice } from '../../shared/notices.ts'
import { useAppStatus } from './app-events.tsx'
import { engine, main } from './ports.ts'

/** After a watch that broke, while the engine is there. */
const tryAgainAfter = 1_000

/** Hands what the engine has to tell to the system's notifications; with the focus here, to the window. */
export function ShowNotices() {
  const ready = useAppStatus().engine.state === 'ready'
  useEffect(() => {
    if (!ready) return undefined
    const stop = new AbortController()
    void follow(stop.signal)
    return () => stop.abort()
  }, [ready])
  return null
}

async function follow(signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    try {
      for await (const notice of await engine.notices.watch(undefined, { signal })) show(notice)
    } catch {
      // The engine went away: asked again below.
    }
    await new Promise((resolve) => setTimeout(resolve, tryAgainAfter))
  }
}

/** Ends of runs are told in the window by whoever follows them (follow-runs.tsx). */
const toldElsewhere: ReadonlySet<string> = new Set(['run.succeeded', 'run.failed', 'run.recovered', 'guard.fired', 'test'])

function show({ event, title, body, data }: Notice): void {
  const short = body.split('\n\n')[0] ?? ''
  const heading = title.replace(/^\[Rollcall\] /, '')
  const run = typeof data.run_id === 'string' ? { runId: data.run_id } : {}
  void main.app.notify({ title: heading.slice(0, 200), body: short.slice(0, 500), always: event === 'test', ...run }).catch(() => undefined)
  if (!document.hasFocus() || toldElsewhere.has(event)) return
  const bad = event.endsWith('.failed') || event.endsWith('.broken')
  notifications.show({ color: bad ? 'orange' : 'green', title: heading, message: short })
}
