import { QueryClient } from '@tanstack/react-query'

/** The engine retries and is never "offline": the client does neither. Snapshots do not change, so what was read stays good. */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: { networkMode: 'always', retry: false, staleTime: Infinity, gcTime: 60_000, refetchOnWindowFocus: false },
    mutations: { networkMode: 'always', retry: false },
  },
})
