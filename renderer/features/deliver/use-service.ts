import { useMutation, useQuery } from '@tanstack/react-query'
import { useEffect } from 'react'
import type { ServiceRecord } from '../../../shared/deliveries.ts'
import { useAppStatus } from '../../ports/app-events.tsx'
import { showFailure } from '../../ports/failure.ts'
import { engine } from '../../ports/clients.ts'
import { queryClient } from '../../ports/query-client.ts'
import { deliveriesChanged } from './queries.ts'

/** After a watch that broke, while the engine is there. */
const tryAgainAfter = 1_000

const key = (destinationId: string) => ['services', destinationId]

/** How the service of a destination stands, as it changes. */
export function useService(destinationId: string) {
  const ready = useAppStatus().engine.state === 'ready'
  useEffect(() => {
    if (!ready) return
    const stop = new AbortController()
    void follow(destinationId, stop.signal)
    return () => stop.abort()
  }, [destinationId, ready])
  return useQuery({
    queryKey: key(destinationId),
    queryFn: async (): Promise<ServiceRecord | null> =>
      (await engine.services.list()).find((service) => service.destinationId === destinationId) ?? null,
  })
}

/** Those its last tasks led to: a service delivers without anybody here. */
const deliveriesOf = ({ tasks }: ServiceRecord): string => tasks.flatMap(({ deliveryId }) => deliveryId ?? []).join(' ')

async function follow(destinationId: string, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    try {
      for await (const service of await engine.services.watch({ destinationId }, { signal })) {
        const before = queryClient.getQueryData<ServiceRecord | null>(key(destinationId))
        queryClient.setQueryData(key(destinationId), service)
        if (before != null && deliveriesOf(service) !== deliveriesOf(before)) void deliveriesChanged()
      }
    } catch {
      // The engine went away: asked again below.
    }
    await new Promise((resolve) => setTimeout(resolve, tryAgainAfter))
  }
}

/** Starting and stopping; the secrets are in the keychain. */
export function useServiceSwitch(destinationId: string) {
  const start = useMutation({ mutationFn: () => engine.services.start({ destinationId }), onError: showFailure })
  const stop = useMutation({ mutationFn: () => engine.services.stop({ destinationId }), onError: showFailure })
  return { start, stop }
}
