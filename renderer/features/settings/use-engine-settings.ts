import { useMutation, useQuery } from '@tanstack/react-query'
import type { EngineSettings } from '../../../shared/contract.ts'
import { showFailure } from '../../ports/failure.ts'
import { engine } from '../../ports/clients.ts'
import { queryClient } from '../../ports/query-client.ts'

const queryKey = ['engine-settings']

/** What holds for all connections, and changing it. */
export function useEngineSettings() {
  const { data } = useQuery({ queryKey, queryFn: () => engine.engine.settings.get() })
  const { mutate } = useMutation({
    mutationFn: (change: Partial<EngineSettings>) => engine.engine.settings.set(change),
    onSuccess: (now) => queryClient.setQueryData(queryKey, now),
    onError: showFailure,
  })
  return { settings: data, change: mutate }
}
