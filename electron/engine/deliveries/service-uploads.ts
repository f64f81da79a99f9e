import { grouped } from '../../../shared/number-words.ts'
import type { DeliveryReceipt, DeliveryRecord, GuardRail } from '../../../shared/deliveries.ts'
import type { RollcallError } from '../../../shared/errors.ts'
import type { Logger } from '../../../shared/platform.ts'
import type { StoredPlan } from '../catalog/plans.ts'
import { partOf } from '../catalog/runs.ts'
import { requireApprovalAsGiven } from './approval.ts'
import { railsWithoutPlan, type PlannerOptions } from './planner.ts'
import { storedError } from './refusals.ts'
import { findSubject } from './subject.ts'
import { newId } from '../catalog/new-id.ts'

/** An upload a service made, or tried to make. */
export interface Upload {
  readonly destinationId: string
  readonly connectionId: string
  readonly runId: string
  /** Null when what was sent was not reviewed. */
  readonly reviewId: string | null
  readonly startedAt: number
  readonly endedAt: number
  readonly by: string
  /** The snapshot that was sent: what the next comparison is made with. */
  readonly snapshotPath: string
  /** Of an upload that arrived; `taskId` set. */
  readonly receipt: DeliveryReceipt | null
  readonly error: RollcallError | null
}

/** What a destination may be given when it asks. */
export interface Released {
  readonly planId: string
  readonly reviewId: string | null
  readonly runId: string
  readonly connectionId: string
  /** An ordinary snapshot file without what was excluded. */
  readonly snapshotPath: string
}

type Options = PlannerOptions & {
  readonly log: Logger
  /** The plan, expired when it turns out to be. */
  readonly current: (plan: StoredPlan) => Promise<StoredPlan>
  readonly onEnded?: ((delivery: DeliveryRecord) => void) | undefined
}

/** Deliveries to destinations that ask for themselves: what they may have, and the record of what they got. */
export class ServiceUploads {
  readonly #options: Options

  constructor(options: Options) {
    this.#options = options
  }

  /** The path of what a signed review leaves of its snapshot. INVALID_INPUT while the review is open, NOT_FOUND; NOT_AS_SIGNED, TRAIL_BROKEN. */
  async approved(reviewId: string): Promise<string> {
    await this.#options.trail.requireWhole()
    return this.#options.approved.of(await this.#options.reviews.signed(reviewId))
  }

  /** What an approved plan released for this destination and has not been sent yet, the newest first; null without one. */
  async released(destinationId: string): Promise<Released | null> {
    for (const plan of this.#options.catalog.plans.open(destinationId)) {
      if ((await this.#options.current(plan)).state !== 'approved') continue
      const { id: planId, reviewId, runId, connectionId } = plan
      await this.#options.trail.requireWhole()
      requireApprovalAsGiven(this.#options.catalog, plan)
      const snapshotPath = reviewId === null ? this.#options.snapshotOf(runId) : await this.approved(reviewId)
      const isAsPlanned = snapshotPath !== null && (await this.#options.hashes.of(snapshotPath)) === plan.basis.snapshotSha256
      if (snapshotPath !== null && isAsPlanned) return { planId, reviewId, runId, connectionId, snapshotPath }
    }
    return null
  }

  /** The guard rails of a run, or of a signed review, for this destination: compared with what it got last. */
  async rails(
    destinationId: string,
    asked: { readonly reviewId?: string; readonly runId?: string },
    signal: AbortSignal,
  ): Promise<readonly GuardRail[]> {
    const subject = await findSubject(this.#options, asked)
    return railsWithoutPlan(this.#options, this.#options.catalog.destinations.get(destinationId), subject, signal)
  }

  /** Stores the upload as a delivery with its receipt; an approved plan for the same data is applied by it. */
  async recordUpload(upload: Upload): Promise<DeliveryRecord> {
    const { catalog, approved, log } = this.#options
    const { destinationId, connectionId, runId, reviewId, startedAt, endedAt, by, receipt, snapshotPath } = upload
    const destination = catalog.destinations.get(destinationId)
    const plan = catalog.plans
      .open(destinationId)
      .find((one) => one.state === 'approved' && one.runId === runId && one.reviewId === reviewId)
    const error = upload.error === null ? null : storedError(upload.error)
    const id = newId(startedAt)
    const part = catalog.runs.exists(runId) ? partOf(catalog.runs.get(runId).request) : { onlyTypes: null }
    const before = catalog.deliveries.lastArrived(destinationId, connectionId, part)
    if (receipt !== null) {
      await approved.keepArrived({ id, destinationId }, snapshotPath).catch((failure: unknown) => {
        log.warn('delivered snapshot not kept', { deliveryId: id, reason: String(failure) })
      })
    }
    const record: DeliveryRecord = {
      ...{ id, planId: plan?.id ?? null, destinationId, destinationName: destination.name, kindId: destination.kindId },
      ...{ connectionId, runId, reviewId, ...part, dryRun: false, state: receipt === null ? 'failed' : 'done', startedAt, endedAt, by },
      ...{ done: receipt === null ? 0 : 1, failed: receipt === null ? 1 : 0, total: 1, note: null, receipt, error },
    }
    catalog.transaction(() => {
      catalog.deliveries.insert(record)
      const told = receipt === null ? (error?.message ?? 'The upload failed.') : `${grouped(receipt.counts.grants)} grants were sent.`
      const outcome = receipt === null ? 'failed' : 'done'
      const result = {
        id: receipt?.taskId ?? id,
        title: destination.name,
        outcome,
        message: told,
        remedy: error?.remedy ?? null,
        at: endedAt,
      } as const
      catalog.deliveries.setResults(id, [result])
      if (plan !== undefined && receipt !== null) catalog.plans.change(plan.id, { state: 'applied', error: null })
      const data = {
        plan: plan?.id ?? null,
        review: reviewId,
        run: runId,
        task: receipt?.taskId ?? null,
        sha256: receipt?.sha256 ?? null,
        error: error?.code ?? null,
      }
      const event = receipt === null ? 'delivery.failed' : 'delivery.applied'
      catalog.audit.append({ at: endedAt, actor: by, event, subject: `delivery:${id}`, data })
    })
    if (receipt !== null && before !== null) approved.forgetArrived(before)
    this.#options.onEnded?.(record)
    return record
  }
}
