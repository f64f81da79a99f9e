import { Alert, Button, Group, Stack, Text } from '@mantine/core'
import { IconAlertTriangle, IconFileDescription, IconInfoCircle, IconRefresh } from '@tabler/icons-react'
import { useMutation } from '@tanstack/react-query'
import { Link, useNavigate, useParams } from '@tanstack/react-router'
import type { DeliveryRecord } from '../../../shared/deliveries.ts'
import { showFailure } from '../../ports/failure.ts'
import { engine } from '../../ports/clients.ts'
import { counted, duration, when } from '../../ports/format.ts'
import { Page } from '../../components/page.tsx'
import { Problem } from '../../components/problem.tsx'
import { EvidenceMenu, useReview } from '../review/index.ts'
import { DeliveryProgress } from './delivery-progress.tsx'
import { DeliveryResults } from './delivery-results.tsx'
import { PlanAgain } from './plan-again.tsx'
import { deliveriesChanged, keepDelivery, useDelivery, usePlan } from './queries.ts'
import { Receipt } from './receipt.tsx'
import { DeliveryBadge } from './state-marks.tsx'

/** One delivery, or one dry run: how it goes, what came of every record, the receipt, the evidence. */
export function DeliveryScreen() {
  const { deliveryId } = useParams({ from: '/deliver/deliveries/$deliveryId' })
  const delivery = useDelivery(deliveryId)
  if (!delivery.data) {
    return <Page title="Delivery">{delivery.error ? <Problem error={delivery.error} /> : <div aria-busy="true" />}</Page>
  }
  const { dryRun, state, receipt } = delivery.data
  const running = state === 'running'
  return (
    <Page
      title={`${dryRun ? 'Dry run for' : 'Delivery to'} ${delivery.data.destinationName}`}
      about={<About delivery={delivery.data} />}
      actions={<Actions delivery={delivery.data} />}
    >
      <Stack gap="md" maw={1100} aria-busy={running}>
        {running && (
          <section aria-label="Progress">
            <DeliveryProgress delivery={delivery.data} />
          </section>
        )}
        <Ending delivery={delivery.data} />
        {receipt !== null && !dryRun && <Receipt receipt={receipt} runId={delivery.data.runId} />}
        <DeliveryResults delivery={delivery.data} />
      </Stack>
    </Page>
  )
}

function About({ delivery }: { readonly delivery: DeliveryRecord }) {
  const { startedAt, endedAt, by } = delivery
  return (
    <Group gap="xs" mt={4}>
      <DeliveryBadge delivery={delivery} />
      <Text size="sm">
        started {when(startedAt)} by {by}
        {endedAt !== null && `, took ${duration(endedAt - startedAt)}`}
      </Text>
    </Group>
  )
}

function Actions({ delivery }: { readonly delivery: DeliveryRecord }) {
  const navigate = useNavigate()
  const retry = useMutation({
    mutationFn: () => engine.deliveries.retry({ deliveryId: delivery.id }),
    onSuccess: async (next) => {
      keepDelivery(next)
      await deliveriesChanged()
      await navigate({ to: '/deliver/deliveries/$deliveryId', params: { deliveryId: next.id } })
    },
    onError: showFailure,
  })
  const { planId, state, failed, dryRun, reviewId } = delivery
  const review = useReview(reviewId ?? undefined).data
  const canRetry = !dryRun && (state === 'partial' || state === 'failed') && failed > 0
  return (
    <>
      {review && !dryRun && state !== 'running' && <EvidenceMenu review={review} />}
      {planId !== null && (
        <Button
          variant="default"
          leftSection={<IconFileDescription size={16} aria-hidden />}
          renderRoot={(rest) => <Link {...rest} to="/deliver/plans/$planId" params={{ planId }} />}
        >
          {dryRun ? 'Back to the plan' : 'Show the plan'}
        </Button>
      )}
      {planId !== null && !canRetry && !dryRun && (state === 'failed' || state === 'interrupted') && <Onward planId={planId} />}
      {canRetry && (
        <Button leftSection={<IconRefresh size={16} aria-hidden />} loading={retry.isPending} onClick={() => retry.mutate()}>
          Retry {counted(failed, 'failed record')}
        </Button>
      )}
    </>
  )
}

/** From a delivery that came to nothing: its plan made anew, once it is worth nothing any more. */
function Onward({ planId }: { readonly planId: string }) {
  const plan = usePlan(planId).data
  return plan?.state === 'expired' ? <PlanAgain plan={plan} /> : null
}

/** What is to be said of the way it ended. */
function Ending({ delivery }: { readonly delivery: DeliveryRecord }) {
  const { state, dryRun, error } = delivery
  if (dryRun && state === 'done') {
    return (
      <Alert color="blue" variant="light" icon={<IconInfoCircle aria-hidden />} title="Nothing was written" role="status">
        A dry run goes through all of it and stops short of writing. Approve the plan and apply it to deliver.
      </Alert>
    )
  }
  if (state === 'cancelled') {
    return (
      <Alert color="gray" variant="light" icon={<IconInfoCircle aria-hidden />} title="It was stopped" role="status">
        {error ? `${error.message} ${error.remedy}` : 'What had been done until then stays; the plan can be gone on with while it holds.'}
      </Alert>
    )
  }
  if (state === 'interrupted') {
    return (
      <Alert color="orange" variant="light" icon={<IconAlertTriangle aria-hidden />} title="It was interrupted" role="status">
        {error ? `${error.message} ${error.remedy}` : 'The engine ended while it was under way. Show the plan to go on where it stopped.'}
      </Alert>
    )
  }
  if (error === null || (state !== 'failed' && state !== 'partial')) return null
  return (
    <Alert color="red" variant="light" icon={<IconAlertTriangle aria-hidden />} title={error.message} role="alert">
      <Text>{error.remedy}</Text>
      <Text size="sm" c="dimmed" mt={4}>
        Code: {error.code}
      </Text>
    </Alert>
  )
}
