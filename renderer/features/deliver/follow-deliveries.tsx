import { Anchor } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useNavigate, type UseNavigateResult } from '@tanstack/react-router'
import { useCallback, useEffect } from 'react'
import type { DeliveryRecord } from '../../../shared/deliveries.ts'
import type { AppEvent } from '../../../shared/main-contract.ts'
import { useAppEvent, useAppStatus } from '../../ports/app-events.tsx'
import { engine } from '../../ports/clients.ts'
import { deliveriesChanged, keepDelivery, useDeliveries } from './queries.ts'
import { deliveryEnding } from './words.ts'

/** Other processes deliver too (the command, a service): the list is looked at now and then. */
const lookEvery = 10_000
/** After a watch that broke, while the engine is there. */
const tryAgainAfter = 1_000

/** Follows every delivery that is under way, whatever screen is shown, and says when one has ended elsewhere. */
export function FollowDeliveries() {
  const ready = useAppStatus().engine.state === 'ready'
  const running = (useDeliveries(ready ? lookEvery : false).data ?? []).filter((delivery) => delivery.state === 'running')
  useAppEvent(
    useCallback((event: AppEvent) => {
      if (event.kind === 'engine' && event.state === 'ready') void deliveriesChanged()
    }, []),
  )
  return ready ? running.map((delivery) => <Follow key={delivery.id} deliveryId={delivery.id} />) : null
}

function Follow({ deliveryId }: { readonly deliveryId: string }) {
  const navigate = useNavigate()
  useEffect(() => {
    const stop = new AbortController()
    follow(deliveryId, stop.signal).then(
      (ended) => ended && tell(ended, navigate),
      () => undefined,
    )
    return () => stop.abort()
  }, [deliveryId, navigate])
  return null
}

/** Until the delivery has ended. A watch that breaks is taken up again: a delivery only ends by its own record. */
async function follow(deliveryId: string, signal: AbortSignal): Promise<DeliveryRecord | null> {
  let last: DeliveryRecord | null = null
  while (!signal.aborted) {
    try {
      for await (const delivery of await engine.deliveries.watch({ deliveryId }, { signal })) {
        last = delivery
        if (delivery.state !== 'running') break
        keepDelivery(delivery)
      }
    } catch {
      // The engine went away, or the delivery did: asked again below.
    }
    if (last !== null && last.state !== 'running') {
      keepDelivery(last)
      void deliveriesChanged()
      return last
    }
    await new Promise((resolve) => setTimeout(resolve, tryAgainAfter))
  }
  return null
}

/** In the window, when another screen is shown than the one that shows it anyway. */
function tell(delivery: DeliveryRecord, navigate: UseNavigateResult<string>): void {
  const here = location.pathname
  if (here === `/deliver/deliveries/${delivery.id}` || (delivery.planId !== null && here === `/deliver/plans/${delivery.planId}`)) return
  notifications.show({
    id: `delivery:${delivery.id}`,
    color: delivery.state === 'done' ? 'green' : 'orange',
    title: deliveryEnding(delivery),
    message: (
      <>
        {delivery.error?.message}{' '}
        <Anchor
          component="button"
          fz="inherit"
          onClick={() => void navigate({ to: '/deliver/deliveries/$deliveryId', params: { deliveryId: delivery.id } })}
        >
          Show this delivery
        </Anchor>
      </>
    ),
  })
}
