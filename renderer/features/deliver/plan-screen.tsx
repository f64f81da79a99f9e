import { Alert, Button, Group, Text } from '@mantine/core'
import { IconAlertTriangle, IconClockOff } from '@tabler/icons-react'
import { Link, useParams } from '@tanstack/react-router'
import type { PlanRecord } from '../../../shared/deliveries.ts'
import { Words } from '../../ports/words.ts'
import { when } from '../../ports/format.ts'
import { Page } from '../../components/page.tsx'
import { Problem } from '../../components/problem.tsx'
import classes from './deliver.module.css'
import { PlanAgain } from './plan-again.tsx'
import { PlanChanges } from './plan-changes.tsx'
import { PlanRail } from './plan-rail.tsx'
import { PlanTotals } from './plan-totals.tsx'
import { useReview } from '../review/index.ts'
import { usePlan } from './queries.ts'
import { useRunVocabulary } from './use-run-words.ts'
import { PlanBadge } from './state-marks.tsx'
import { untilExpiry } from './words.ts'

/** A plan: what will become of the destination, what is odd about it, and the way from there to its delivery. */
export function PlanScreen() {
  const { planId } = useParams({ from: '/deliver/plans/$planId' })
  const plan = usePlan(planId)
  const vocabulary = useRunVocabulary(plan.data?.runId)
  if (!plan.data) {
    return <Page title="Plan">{plan.error ? <Problem error={plan.error} /> : <div aria-busy="true" />}</Page>
  }
  return (
    <Page
      fill
      title={`Plan for ${plan.data.destinationName}`}
      about={<About plan={plan.data} now={plan.dataUpdatedAt} />}
      actions={
        <>
          <Button variant="default" renderRoot={(rest) => <Link {...rest} to="/deliver" />}>
            All deliveries
          </Button>
          <PlanAgain plan={plan.data} />
        </>
      }
    >
      <div className={classes.plan} key={planId}>
        <div className={classes.planMain}>
          <Ending plan={plan.data} />
          <Words value={vocabulary}>
            <PlanTotals plan={plan.data} />
            <PlanChanges plan={plan.data} />
          </Words>
        </div>
        <PlanRail plan={plan.data} />
      </div>
    </Page>
  )
}

function About({ plan, now }: { readonly plan: PlanRecord; /** When it was last asked for. */ readonly now: number }) {
  const review = useReview(plan.reviewId ?? undefined).data
  const signOff = review?.signOff
  const open = plan.state === 'planned' || plan.state === 'approved'
  return (
    <Group gap="xs" mt={4}>
      <PlanBadge plan={plan} />
      <Text size="sm">
        {plan.reviewId === null
          ? 'of a snapshot nobody signed'
          : signOff
            ? `of what ${signOff.by} signed ${when(signOff.at)}`
            : 'of a signed review'}
        {`, planned ${when(plan.createdAt)} by ${plan.createdBy}`}
        {open && `, ${untilExpiry(plan.expiresAt, now)}`}
      </Text>
    </Group>
  )
}

/** Why a plan is worth nothing any more, or what went wrong with it. */
function Ending({ plan }: { readonly plan: PlanRecord }) {
  if (plan.state === 'expired') {
    return (
      <Alert color="gray" variant="light" icon={<IconClockOff aria-hidden />} title="This plan has expired" role="status" m="sm" mx={20}>
        {plan.error
          ? `${plan.error.message} ${plan.error.remedy}`
          : 'Its time is up: what lies at the destination may be different by now. Plan again.'}
      </Alert>
    )
  }
  if (plan.error === null || (plan.state !== 'failed' && plan.state !== 'interrupted')) return null
  return (
    <Alert color="red" variant="light" icon={<IconAlertTriangle aria-hidden />} title={plan.error.message} role="alert" m="sm" mx={20}>
      <Text>{plan.error.remedy}</Text>
      <Text size="sm" c="dimmed">
        Code: {plan.error.code}
      </Text>
    </Alert>
  )
}
