import type { DeliveryReceipt, DeliveryRecord, GuardRail } from '../../../shared/deliveries.ts'
import type { RollcallError } from '../../../shared/errors.ts'
import type { TrailHead } from '../../../shared/reviews.ts'
import type { RunRecord } from '../../../shared/runs.ts'

/** What services ask of other rooms; engine.ts joins them. */

export interface ServiceRuns {
  start(input: {
    readonly sourceId: string
    readonly connectionId: string
    readonly config: Readonly<Record<string, unknown>>
    readonly secrets: Readonly<Record<string, string>>
    readonly external?: { readonly path: string; readonly entitlementId?: string } | undefined
    readonly acceptShrunken: boolean
  }): Promise<RunRecord>
  resume(input: { readonly runId: string; readonly acceptShrunken: boolean }): Promise<RunRecord>
  cancel(runId: string): Promise<void>
  get(runId: string): RunRecord
  watch(runId: string, signal: AbortSignal | undefined): AsyncIterable<RunRecord>
}

export interface ServiceReviews {
  /** The newest signed review of a connection. */
  latest(connectionId: string): Promise<{ readonly review: { readonly id: string; readonly runId: string } } | null>
}

export interface ServiceDeliveries {
  /** The path of what a signed review leaves of its snapshot. */
  approved(reviewId: string): Promise<string>
  /** What an approved plan released for this destination and has not been sent yet. */
  released(destinationId: string): Promise<{
    readonly reviewId: string | null
    readonly runId: string
    readonly connectionId: string
    readonly snapshotPath: string
  } | null>
  /** The guard rails of a run or a signed review for this destination, compared with what it got last. */
  rails(
    destinationId: string,
    asked: { readonly reviewId?: string; readonly runId?: string },
    signal: AbortSignal,
  ): Promise<readonly GuardRail[]>
  recordUpload(upload: {
    readonly destinationId: string
    readonly connectionId: string
    readonly runId: string
    readonly reviewId: string | null
    readonly startedAt: number
    readonly endedAt: number
    readonly by: string
    readonly snapshotPath: string
    readonly receipt: DeliveryReceipt | null
    readonly error: RollcallError | null
  }): Promise<DeliveryRecord>
}

export interface ServiceTrail {
  /** How far the audit trail has come, to go along with what leaves. */
  signedHead(): Promise<TrailHead | null>
}
