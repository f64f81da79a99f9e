import { QueryClient } from '@tanstack/react-query'
import { isEngineGone } from './failure.ts'

/** An engine that dies again and again is given up by main before this (patience of engine-host.ts). */
const mostTries = 12

/**
 * The engine retries and is never "offline": the client does neither. Only what an engine took with it when it died is asked of the
 * next one: the question waits in line until that is ready. Snapshots do not change, so what was read stays good.
 */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      networkMode: 'always',
      retry: (tries, error) => tries < mostTries && isEngineGone(error),
      retryDelay: 50,
      staleTime: Infinity,
      gcTime: 60_000,
      refetchOnWindowFocus: false,
    },
    mutations: { networkMode: 'always', retry: false },
  },
})
