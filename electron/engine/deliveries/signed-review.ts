import type { ReviewRecord } from '../../../shared/reviews.ts'

export interface SignedReview {
  readonly review: ReviewRecord
  readonly snapshotPath: string
  /** Keys of the grants left out, ascending. */
  readonly excluded: Int32Array
}

/** What deliveries ask of reviews; engine.ts joins them. */
export interface SignedReviews {
  /** INVALID_INPUT while it is open, NOT_FOUND. */
  signed(reviewId: string): Promise<SignedReview>
  /** The newest signed one of a connection. */
  latest(connectionId: string): Promise<SignedReview | null>
  ofRun(runId: string): Promise<SignedReview | null>
}
