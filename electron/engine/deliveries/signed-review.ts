import type { ReviewRecord, TrailHead } from '../../../shared/reviews.ts'

export interface SignedReview {
  readonly review: ReviewRecord
  readonly snapshotPath: string
  /** SHA-256 of the snapshot that was reviewed. */
  readonly snapshotSha256: string
  /** Keys of the grants left out, ascending. */
  readonly excluded: Int32Array
}

/** What deliveries ask of reviews; engine.ts joins them. */
export interface SignedReviews {
  /** INVALID_INPUT while it is open, NOT_FOUND; NOT_AS_SIGNED when it is not what was signed. */
  signed(reviewId: string): Promise<SignedReview>
  /** The newest signed one of a connection. */
  latest(connectionId: string): Promise<SignedReview | null>
  ofRun(runId: string): Promise<SignedReview | null>
}

/** What deliveries ask of the audit trail; engine.ts joins them. */
export interface DeliveryTrail {
  /** TRAIL_BROKEN when the trail is not what was written. */
  requireWhole(): Promise<void>
  /** How far it has come, to go along with what leaves. */
  signedHead(): Promise<TrailHead | null>
}
