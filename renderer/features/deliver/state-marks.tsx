import {
  IconAlertTriangle,
  IconBan,
  IconCheck,
  IconCircleCheck,
  IconCircleMinus,
  IconCircleX,
  IconClockOff,
  IconClockPause,
  IconFileSearch,
  IconPlayerPlay,
  IconSignature,
  IconX,
  type Icon,
} from '@tabler/icons-react'
import type { DeliveryRecord, DeliveryResult, PlanRecord, PlanState } from '../../../shared/deliveries.ts'
import { Mark, type Look } from '../../components/mark.tsx'
import classes from './deliver.module.css'
import { isStopped, outcomeWords } from './words.ts'

const plans: Readonly<Record<PlanState, Look>> = {
  planned: { color: 'blue', icon: IconFileSearch, word: 'Waits for approval' },
  approved: { color: 'teal', icon: IconSignature, word: 'Approved' },
  applying: { color: 'blue', icon: IconPlayerPlay, word: 'Being delivered' },
  applied: { color: 'green', icon: IconCheck, word: 'Delivered' },
  partial: { color: 'orange', icon: IconAlertTriangle, word: 'Delivered in part' },
  failed: { color: 'red', icon: IconX, word: 'Failed' },
  interrupted: { color: 'orange', icon: IconAlertTriangle, word: 'Interrupted' },
  expired: { color: 'gray', icon: IconClockOff, word: 'Expired' },
}

const deliveries: Readonly<Record<DeliveryRecord['state'], Look>> = {
  running: { color: 'blue', icon: IconPlayerPlay, word: 'Running' },
  done: { color: 'green', icon: IconCheck, word: 'Delivered' },
  partial: { color: 'orange', icon: IconAlertTriangle, word: 'Partly delivered' },
  failed: { color: 'red', icon: IconX, word: 'Failed' },
  interrupted: { color: 'orange', icon: IconAlertTriangle, word: 'Interrupted' },
  cancelled: { color: 'gray', icon: IconClockPause, word: 'Cancelled' },
}

const stopped: Look = { color: 'red', icon: IconBan, word: 'Stopped by a guard rail' }

export const PlanBadge = ({ plan }: { readonly plan: PlanRecord }) => <Mark look={isStopped(plan) ? stopped : plans[plan.state]} />

/** A dry run that went well delivered nothing, and says so. */
export function DeliveryBadge({ delivery }: { readonly delivery: DeliveryRecord }) {
  const look = deliveries[delivery.state]
  if (!delivery.dryRun || delivery.state === 'running') return <Mark look={look} />
  return (
    <Mark
      look={
        delivery.state === 'done'
          ? { color: 'gray', icon: IconCheck, word: 'Dry run' }
          : { ...look, word: `Dry run: ${look.word.toLowerCase()}` }
      }
    />
  )
}

const outcomes: Readonly<Record<DeliveryResult['outcome'], Icon>> = { done: IconCircleCheck, failed: IconCircleX, skipped: IconCircleMinus }

export function OutcomeMark({ outcome }: { readonly outcome: DeliveryResult['outcome'] }) {
  const Look = outcomes[outcome]
  return (
    <span className={classes.outcome} data-outcome={outcome}>
      <Look size={16} stroke={1.8} aria-hidden />
      {outcomeWords[outcome]}
    </span>
  )
}
