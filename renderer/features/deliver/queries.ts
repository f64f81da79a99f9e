import { useQuery } from '@tanstack/react-query'
import type { DeliveryRecord, DestinationRecord, PlanRecord } from '../../../shared/deliveries.ts'
import { engine } from '../../ports/clients.ts'
import { queryClient } from '../../ports/query-client.ts'

/** Other doors (the command, a schedule) sign, plan and deliver too: what may have changed is asked for anew by every screen. */
const lookAgain = { staleTime: 0 } as const

export const useKinds = () => useQuery({ queryKey: ['destination-kinds'], queryFn: () => engine.destinations.kinds() })
export const useDestinations = () => useQuery({ queryKey: ['destinations'], queryFn: () => engine.destinations.list(), ...lookAgain })

export const usePlans = () => useQuery({ queryKey: ['plans'], queryFn: () => engine.deliveries.plans({ limit: 500 }), ...lookAgain })

/** A plan expires by itself, when its time is up or what it was made from changes. */
const lookAtPlanEvery = 15_000
export const usePlan = (planId: string) =>
  useQuery({
    queryKey: ['plan', planId],
    queryFn: () => engine.deliveries.getPlan({ planId }),
    refetchInterval: lookAtPlanEvery,
    ...lookAgain,
  })

export const useDeliveries = (refetchInterval: number | false = false) =>
  useQuery({ queryKey: ['deliveries'], queryFn: () => engine.deliveries.list({ limit: 1000 }), refetchInterval, ...lookAgain })

/** One delivery as last heard of; a running one is kept fresh by `FollowDeliveries`. */
export const useDelivery = (deliveryId: string) =>
  useQuery({ queryKey: ['delivery', deliveryId], queryFn: () => engine.deliveries.get({ deliveryId }), staleTime: 2_000 })

/** Takes over what the engine said of a delivery, everywhere it is shown. */
export function keepDelivery(delivery: DeliveryRecord): void {
  queryClient.setQueryData(['delivery', delivery.id], delivery)
  const list = queryClient.getQueryData<readonly DeliveryRecord[]>(['deliveries'])
  const known = list?.find((other) => other.id === delivery.id)
  if (list === undefined || known?.state === delivery.state) return
  queryClient.setQueryData(['deliveries'], known ? list.map((other) => (other.id === delivery.id ? delivery : other)) : [delivery, ...list])
}

export function keepPlan(plan: PlanRecord): void {
  queryClient.setQueryData(['plan', plan.id], plan)
  void queryClient.invalidateQueries({ queryKey: ['plans'] })
}

/** Everything that depends on which deliveries there are and how they ended. */
export async function deliveriesChanged(): Promise<void> {
  await Promise.all(
    [['deliveries'], ['delivery'], ['delivery results'], ['plans'], ['plan'], ['storage']].map((queryKey) =>
      queryClient.invalidateQueries({ queryKey }),
    ),
  )
}

export async function destinationsChanged(): Promise<void> {
  await queryClient.invalidateQueries({ queryKey: ['destinations'] })
}

export const destinationOf = (destinations: readonly DestinationRecord[] | undefined, id: string): DestinationRecord | undefined =>
  destinations?.find((destination) => destination.id === id)
