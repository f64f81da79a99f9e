import type { PlanRecord } from '../../../shared/deliveries.ts'
import type { RollcallError } from '../../../shared/errors.ts'
import type { StoredPlan } from '../catalog/plans.ts'
import { refused, stopped } from './refusals.ts'

/** The failure a plan has expired with. */
export const asStored = ({ error }: PlanRecord): RollcallError =>
  stopped(error?.message ?? 'This plan has expired.', error?.remedy ?? 'Make a new plan.')

/** GUARD_STOPPED, ALREADY_RUNNING or INVALID_INPUT for a plan of which nothing may leave now. */
export function requireApproved(plan: StoredPlan): void {
  switch (plan.state) {
    case 'approved':
    case 'partial':
    case 'failed':
    case 'interrupted':
      return
    case 'planned':
      throw stopped('This plan is not approved, so nothing of it may leave.', 'Look at it and approve it first.')
    case 'applying':
      throw refused('ALREADY_RUNNING', 'This plan is being applied.', 'Follow that delivery, or cancel it.')
    case 'applied':
      throw refused('INVALID_INPUT', 'This plan was applied already.', 'Make a new plan.')
    case 'expired':
      throw asStored(plan)
  }
}
