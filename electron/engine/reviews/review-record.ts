import type { Evidence } from '../../../shared/evidence.ts'
import type { ReviewCounts, ReviewRecord, ReviewRule } from '../../../shared/reviews.ts'
import type { StoredRule } from '../catalog/review-rules.ts'
import type { StoredReview } from '../catalog/reviews.ts'

type WrittenRule = Omit<ReviewRule, 'byPolicy'>

/** A rule as evidence had it before the figures of the policy stood apart. */
export const writtenRule = ({ seq, decision, selector, subject, reason, by, at, changed, undoneAt }: StoredRule): WrittenRule => ({
  ...{ seq, decision, selector, subject, reason, by, at, changed, undoneAt },
})

/** A rule as people see it. */
export const shownRule = (rule: StoredRule, { signRule }: Pick<StoredReview, 'signRule'>): ReviewRule => ({
  ...writtenRule(rule),
  byPolicy: rule.seq === signRule,
})

/**
 * The counts with the figures of the policy apart. Reviews signed by earlier versions counted what nobody decided among the
 * approved; `signRule` is the rule that did so.
 */
export function truthfulCounts({ counts }: StoredReview, signRule: StoredRule | null): ReviewCounts {
  const { leftInByPolicy, leftOutByPolicy } = counts as Partial<ReviewCounts>
  if (leftInByPolicy !== undefined && leftOutByPolicy !== undefined) return counts
  const left = { in: signRule?.decision === 'approve' ? signRule.changed : 0, out: signRule?.decision === 'exclude' ? signRule.changed : 0 }
  const { undecided, approve } = counts
  return { ...counts, undecided: undecided + left.in, approve: approve - left.in, leftInByPolicy: left.in, leftOutByPolicy: left.out }
}

/** As evidence has it: without what only matters to whoever goes on deciding, the counts as they were written down. */
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

/** `undoable`: the rule the next undo takes back. `signRule`: the one that sign-off made for what nobody had decided. */
export const recordOf = (review: StoredReview, undoable: StoredRule | null, signRule: StoredRule | null): ReviewRecord => ({
  ...evidenceRecord(review),
  counts: truthfulCounts(review, signRule),
  signedBefore: review.signedBefore,
  revision: review.revision,
  undoable: undoable === null ? null : shownRule(undoable, review),
})
