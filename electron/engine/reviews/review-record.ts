import type { Evidence } from '../../../shared/evidence.ts'
import type { ReviewRecord, ReviewRule } from '../../../shared/reviews.ts'
import type { StoredRule } from '../catalog/review-rules.ts'
import type { StoredReview } from '../catalog/reviews.ts'

/** A rule as people see it. */
export const shownRule = ({ seq, decision, selector, subject, reason, by, at, changed, undoneAt }: StoredRule): ReviewRule => ({
  ...{ seq, decision, selector, subject, reason, by, at, changed, undoneAt },
})

/** As evidence has it: without what only matters to whoever goes on deciding. */
export const evidenceRecord = (review: StoredReview): Evidence['review'] => ({
  id: review.id,
  connectionId: review.connectionId,
  runId: review.runId,
  baseRunId: review.baseRunId,
  baseReviewId: review.baseReviewId,
  scope: review.scope,
  policy: review.policy,
  state: review.state,
  createdAt: review.createdAt,
  createdBy: review.createdBy,
  counts: review.counts,
  signOff: review.signOff,
})

/** `undoable`: the rule the next undo takes back. */
export const recordOf = (review: StoredReview, undoable: StoredRule | null): ReviewRecord => ({
  ...evidenceRecord(review),
  revision: review.revision,
  undoable: undoable === null ? null : shownRule(undoable),
})
