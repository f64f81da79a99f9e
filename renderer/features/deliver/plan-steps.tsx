import { Anchor, Button, Group, Stack, Text, TextInput, Textarea } from '@mantine/core'
import { IconFileSearch, IconSend, IconSignature } from '@tabler/icons-react'
import { useMutation } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import type { DeliveryRecord, PlanRecord } from '../../../shared/deliveries.ts'
import { engine } from '../../ports/clients.ts'
import { queryClient } from '../../ports/query-client.ts'
import { counted, when } from '../../ports/format.ts'
import { Problem } from '../../components/problem.tsx'
import { DeliveryProgress } from './delivery-progress.tsx'
import { deliveriesChanged, keepDelivery } from './queries.ts'
import { DeliveryBadge } from './state-marks.tsx'
import type { Approval } from './use-approval.ts'
import { fileName, planSize, resultWords } from './words.ts'

/** Tries a plan or carries it out. What came of it stands in its own record. */
function useApply(plan: PlanRecord, dryRun: boolean) {
  const navigate = useNavigate()
  return useMutation({
    mutationFn: () => engine.deliveries.apply({ planId: plan.id, dryRun }),
    onSuccess: async (delivery) => {
      keepDelivery(delivery)
      await deliveriesChanged()
      if (!dryRun) await navigate({ to: '/deliver/deliveries/$deliveryId', params: { deliveryId: delivery.id } })
    },
    onError: () => void queryClient.invalidateQueries({ queryKey: ['plan', plan.id] }),
  })
}

const finished = new Set<PlanRecord['state']>(['applied', 'expired', 'applying'])

export function DryRunStep(props: { readonly plan: PlanRecord; readonly delivery: DeliveryRecord | null; readonly primary: boolean }) {
  const { plan, delivery, primary } = props
  const apply = useApply(plan, true)
  const running = delivery?.state === 'running'
  return (
    <Stack gap="xs" align="flex-start">
      {running && <DeliveryProgress delivery={delivery} />}
      {delivery !== null && !running && (
        <Text size="sm" component="div">
          <Group gap="xs" mb={4}>
            <DeliveryBadge delivery={delivery} />
            <span>{when(delivery.startedAt)}</span>
          </Group>
          {delivery.error?.message ?? 'Nothing was written, and nothing stood in the way.'}{' '}
          <DeliveryLink delivery={delivery}>See its results</DeliveryLink>
        </Text>
      )}
      {delivery === null && <Text size="sm">Goes through all of it as if for real, and writes nothing anywhere.</Text>}
      {!running && !finished.has(plan.state) && (
        <Button
          size="xs"
          variant={primary ? 'filled' : 'default'}
          leftSection={<IconFileSearch size={15} aria-hidden />}
          loading={apply.isPending}
          onClick={() => apply.mutate()}
        >
          {delivery === null ? 'Dry run' : 'Dry run again'}
        </Button>
      )}
      {apply.error && <Problem error={apply.error} />}
    </Stack>
  )
}

export function ApproveStep(props: {
  readonly plan: PlanRecord
  readonly approval: Approval
  readonly blocked: boolean
  readonly primary: boolean
}) {
  const { plan, approval, blocked, primary } = props
  if (plan.approval !== null) {
    return (
      <Text size="sm">
        By {plan.approval.by}, {when(plan.approval.at)}
        {plan.approval.note === '' ? '.' : `: ${plan.approval.note}`}
      </Text>
    )
  }
  if (plan.state !== 'planned') return <Text size="sm">It was not approved.</Text>
  if (blocked) return <Text size="sm">Not possible: a guard rail above stops this plan.</Text>
  return (
    <Stack gap="xs" align="stretch">
      <TextInput
        label="Your name"
        required
        value={approval.name}
        error={approval.nameProblem}
        onChange={(event) => approval.setName(event.currentTarget.value)}
      />
      <Textarea
        label="Note"
        description="Optional. It stands in the evidence."
        autosize
        minRows={2}
        maxRows={6}
        value={approval.note}
        onChange={(event) => approval.setNote(event.currentTarget.value)}
      />
      <Group>
        <Button
          type="submit"
          size="xs"
          variant={primary ? 'filled' : 'default'}
          leftSection={<IconSignature size={15} aria-hidden />}
          loading={approval.busy}
        >
          Approve this plan
        </Button>
      </Group>
      {approval.error && <Problem error={approval.error} />}
    </Stack>
  )
}

export function ApplyStep({ plan, delivery }: { readonly plan: PlanRecord; readonly delivery: DeliveryRecord | null }) {
  const apply = useApply(plan, false)
  const running = delivery?.state === 'running'
  const again = delivery !== null && !running && plan.state !== 'applied' && plan.state !== 'expired'
  return (
    <Stack gap="xs" align="flex-start">
      {plan.approval === null && <Text size="sm">Once it is approved.</Text>}
      {running && <DeliveryProgress delivery={delivery} />}
      {delivery !== null && !running && (
        <Text size="sm" component="div">
          <Group gap="xs">
            <DeliveryBadge delivery={delivery} />
            <span>{when(delivery.startedAt)}</span>
          </Group>
          {delivery.error?.message ?? `${resultWords(delivery)}.`}
        </Text>
      )}
      {delivery !== null && (
        <DeliveryLink delivery={delivery}>{running ? 'Show its progress' : 'Show the receipt and results'}</DeliveryLink>
      )}
      {!running && plan.approval !== null && (plan.state === 'approved' || again) && (
        <>
          {plan.target !== null && (
            <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
              Writes {plan.target}
            </Text>
          )}
          <Button
            size="xs"
            leftSection={<IconSend size={15} aria-hidden />}
            loading={apply.isPending}
            style={{ maxWidth: '100%' }}
            title={plan.target ?? undefined}
            onClick={() => apply.mutate()}
          >
            {again ? 'Go on with it' : applyWords(plan)}
          </Button>
        </>
      )}
      {apply.error && <Problem error={apply.error} />}
    </Stack>
  )
}

/** Of a destination that asks for itself: its next task gets what was approved. */
export function UploadStep({ plan, delivery }: { readonly plan: PlanRecord; readonly delivery: DeliveryRecord | null }) {
  if (delivery !== null) return <DeliveryLink delivery={delivery}>{`Uploaded ${when(delivery.startedAt)}: show it`}</DeliveryLink>
  if (plan.approval === null) return <Text size="sm">Once it is approved.</Text>
  if (plan.state === 'expired') return <Text size="sm">It was not asked for in time.</Text>
  return (
    <Text size="sm">
      {plan.destinationName} gets it with its next task. Its service has to be running:{' '}
      <Anchor fz="inherit" renderRoot={(rest) => <Link {...rest} to="/deliver" />}>
        see how it stands
      </Anchor>
      .
    </Text>
  )
}

/** The verb and what it is about. */
const applyWords = (plan: PlanRecord): string =>
  plan.target === null ? `Apply ${counted(planSize(plan), 'change')}` : `Apply: write ${fileName(plan.target)}`

function DeliveryLink({ delivery, children }: { readonly delivery: DeliveryRecord; readonly children: string }) {
  return (
    <Anchor size="sm" renderRoot={(rest) => <Link {...rest} to="/deliver/deliveries/$deliveryId" params={{ deliveryId: delivery.id }} />}>
      {children}
    </Anchor>
  )
}
