import { Button } from '@mantine/core'
import { IconRefresh } from '@tabler/icons-react'
import { useMutation } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import type { PlanRecord } from '../../../shared/deliveries.ts'
import { showFailure } from '../../ports/failure.ts'
import { engine } from '../../ports/clients.ts'
import { keepPlan } from './queries.ts'

/** Makes the same plan anew, from what there is now. */
export function PlanAgain({ plan }: { readonly plan: PlanRecord }) {
  const navigate = useNavigate()
  const again = useMutation({
    mutationFn: () =>
      engine.deliveries.plan({
        destinationId: plan.destinationId,
        ...(plan.reviewId === null ? { runId: plan.runId } : { reviewId: plan.reviewId }),
      }),
    onSuccess: async (next) => {
      keepPlan(next)
      await navigate({ to: '/deliver/plans/$planId', params: { planId: next.id } })
    },
    onError: showFailure,
  })
  if (plan.state === 'applying') return null
  return (
    <Button
      variant={plan.state === 'expired' ? 'filled' : 'default'}
      leftSection={<IconRefresh size={16} aria-hidden />}
      loading={again.isPending}
      onClick={() => again.mutate()}
    >
      Plan again
    </Button>
  )
}
