import { useMantineColorScheme } from '@mantine/core'
import { createContext, use, useEffect, useMemo, useRef, useState, type ReactNode } from 'react'
import type { AppEvent, EngineState, KeychainStatus, Preferences } from '../../shared/main-contract.ts'
import { main } from './clients.ts'
import { queryClient } from './query-client.ts'

/** What Electron main tells the window as it happens, and the preferences everybody needs. */
interface AppStatus {
  readonly engine: { readonly state: EngineState; readonly message: string | null }
  readonly keychain: KeychainStatus | null
  readonly preferences: Preferences | null
}

type Listener = (event: AppEvent) => void
const StatusContext = createContext<AppStatus>({ engine: { state: 'starting', message: null }, keychain: null, preferences: null })
const ListenContext = createContext<(listener: Listener) => () => void>(() => () => undefined)

export function AppEventsProvider({ children }: { readonly children: ReactNode }) {
  const [status, setStatus] = useState<AppStatus>({ engine: { state: 'starting', message: null }, keychain: null, preferences: null })
  const listeners = useRef(new Set<Listener>())
  const early = useRef<AppEvent[]>([])
  const { setColorScheme } = useMantineColorScheme()

  useEffect(() => {
    const stop = new AbortController()
    const apply = (preferences: Preferences): void => {
      setColorScheme(preferences.theme === 'system' ? 'auto' : preferences.theme)
      setStatus((before) => ({ ...before, preferences }))
    }
    const follow = async (): Promise<void> => {
      apply(await main.preferences.get())
      for await (const event of await main.app.events(undefined, { signal: stop.signal })) {
        if (event.kind === 'engine') {
          setStatus((before) => ({ ...before, engine: { state: event.state, message: event.message } }))
          // What was asked of an engine that died gave errors; ask the new one. What is shown stays until it answers.
          if (event.state === 'ready') void queryClient.refetchQueries({ predicate: (query) => query.state.status === 'error' })
        } else if (event.kind === 'keychain') setStatus((before) => ({ ...before, keychain: event.status }))
        else if (event.kind === 'preferences') apply(event.preferences)
        if (listeners.current.size === 0) early.current.push(event)
        for (const listener of listeners.current) listener(event)
      }
    }
    follow().catch(() => undefined)
    return () => stop.abort()
    // eslint-disable-next-line react-hooks/exhaustive-deps -- once per page: the color scheme setter is stable in what it does
  }, [])

  const listen = useMemo(
    () => (listener: Listener) => {
      listeners.current.add(listener)
      // What happened before anybody listened is for all who begin to listen now.
      queueMicrotask(() => {
        for (const event of early.current.splice(0)) for (const each of listeners.current) each(event)
      })
      return () => void listeners.current.delete(listener)
    },
    [],
  )
  return (
    <StatusContext value={status}>
      <ListenContext value={listen}>{children}</ListenContext>
    </StatusContext>
  )
}

export const useAppStatus = (): AppStatus => use(StatusContext)

/** Calls `listener` for every event of main while the component is there. Pass a stable function. */
export function useAppEvent(listener: Listener): void {
  const listen = use(ListenContext)
  useEffect(() => listen(listener), [listen, listener])
}
