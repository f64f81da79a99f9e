import { RollcallError } from '../../../shared/errors.ts'
import type { PlanState } from '../../../shared/deliveries.ts'
import type { Catalog } from '../catalog/catalog.ts'
import type { StoredPlan } from '../catalog/plans.ts'
import type { Clock } from '../../../shared/platform.ts'
import type { SignedReviews } from './signed-review.ts'

export interface ExpiryOptions {
  readonly catalog: Catalog
  readonly reviews: SignedReviews
  readonly snapshotOf: (runId: string) => string | null
  readonly clock: Clock
}

const mayExpire: readonly PlanState[] = ['planned', 'approved', 'partial', 'failed', 'interrupted']

/** Why a plan is no longer worth anything, as the end of "This plan has expired:"; null while it holds. The target is not looked at. */
export async function whyExpired(plan: StoredPlan, options: ExpiryOptions): Promise<string | null> {
  if (!mayExpire.includes(plan.state)) return null
  const { catalog, clock } = options
  if (clock.now() >= plan.expiresAt) return 'it is too old.'
  const destination = catalog.destinations.find(plan.destinationId)
  if (destination === null) return 'its destination was removed.'
  if (JSON.stringify(destination.config) !== plan.basis.config) return 'the settings of its destination were changed.'
  if (options.snapshotOf(plan.runId) === null) return 'the snapshot it was made from is gone.'
  return plan.reviewId === null ? null : whyReviewIsAnother(plan.reviewId, plan.basis.reviewDigest, options.reviews)
}

async function whyReviewIsAnother(reviewId: string, digest: string | null, reviews: SignedReviews): Promise<string | null> {
  try {
    const { review } = await reviews.signed(reviewId)
    return review.signOff?.digest === digest ? null : 'the review was signed anew with other decisions.'
  } catch (error) {
    if (error instanceof RollcallError && error.code === 'INVALID_INPUT') return 'the review was opened again.'
    if (error instanceof RollcallError && error.code === 'NOT_FOUND') return 'the review is gone.'
    // Its plan is as good as before; whoever is to use it is told what is wrong.
    if (error instanceof RollcallError && error.code === 'NOT_AS_SIGNED') return null
    throw error
  }
}

export const targetChanged = 'something else lies at the destination than when it was made.'
