import { notifications } from '@mantine/notifications'
import { useEffect } from 'react'
import type { Notice } from '../../shared/notices.ts'
import { useAppStatus } from '../ports/app-events.tsx'
import { engine, main } from '../ports/clients.ts'

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

/** In the window, runs and deliveries are told of by whoever follows them, and reviews by the person who is in one. */
const isOfService = ({ event, data }: Notice): boolean =>
  event.startsWith('service.') || (event === 'guard.fired' && data.destination_id !== undefined)

function show(notice: Notice): void {
  const { event, title, body, data } = notice
  const short = body.split('\n\n')[0] ?? ''
  const heading = title.replace(/^\[Rollcall\] /, '')
  const run = typeof data.run_id === 'string' ? { runId: data.run_id } : {}
  void main.app.notify({ title: heading.slice(0, 200), body: short.slice(0, 500), always: event === 'test', ...run }).catch(() => undefined)
  if (!document.hasFocus() || !isOfService(notice)) return
  notifications.show({ color: event === 'service.recovered' ? 'green' : 'orange', title: heading, message: short })
}
