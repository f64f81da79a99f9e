import type { DiffSummary } from '../../../shared/diff.ts'
import type { ReviewRecord } from '../../../shared/reviews.ts'
import type { RunRecord } from '../../../shared/runs.ts'
import type { Catalog } from '../catalog/catalog.ts'
import type { StoredReview } from '../catalog/reviews.ts'
import type { Imprint } from '../graph/imprint.ts'
import { compareImprints } from '../graph/imprint-compare.ts'
import { baseOf, keptImprint, type FoundBase, type ReviewedRuns } from './base-of-review.ts'
import { isUntouched, scheduler, Touched, type Reviews } from './reviews.ts'

/** Reviews that schedules open: none when nothing changed, and one at a time as long as nobody works on it. */
export class ScheduledReviews {
  readonly #reviews: Reviews
  readonly #catalog: Catalog
  readonly #runs: ReviewedRuns

  constructor(reviews: Reviews, { catalog, runs }: { readonly catalog: Catalog; readonly runs: ReviewedRuns }) {
    this.#reviews = reviews
    this.#catalog = catalog
    this.#runs = runs
  }

  /**
   * Opens a review of what changed with this run. Null when nothing did, since the base or since the newest open review. An open
   * one nobody has touched gives way: the new one asks about its changes too. Fails as {@link Reviews.create} does.
   */
  async open(run: RunRecord): Promise<ReviewRecord | null> {
    const { files } = this.#reviews
    const [newest] = this.#catalog.reviews.openOver(run.connectionId, run)
    const imprint = await keptImprint(run.id, this.#runs, files)
    const base = await baseOf(run, this.#catalog, this.#runs, files)
    if (base.base !== null && isSame(base.base.imprint, imprint)) return null
    if (newest !== undefined && isSame(await keptImprint(newest.runId, this.#runs, files), imprint)) return null
    const input = { runId: run.id, scope: { kind: 'changes' }, by: scheduler } as const
    const handedOn = newest !== undefined && isUntouched(newest) ? await this.#handedOn(newest, base) : null
    const first = handedOn ?? base
    // What a later review may have to be counted from must outlive that run's snapshot.
    if (first.runId !== null && first.base !== null && !files.hasImprint(first.runId)) {
      await files.writeImprint(first.runId, first.base.imprint)
    }
    if (newest === undefined || handedOn === null) return this.#reviews.create(input, { base, replaces: null })
    try {
      return await this.#reviews.create(input, { base: handedOn, replaces: newest })
    } catch (error) {
      if (!(error instanceof Touched)) throw error
      return this.#reviews.create(input, { base, replaces: null })
    }
  }

  /** What the successor of `review` is counted from: what that one was, unless something was signed since; null when that is gone. */
  async #handedOn(review: StoredReview, base: FoundBase): Promise<FoundBase | null> {
    if (base.reviewId !== null) return base
    if (review.baseReviewId !== null) return null
    if (review.baseRunId === null) return { runId: null, reviewId: null, base: null }
    const imprint = await keptImprint(review.baseRunId, this.#runs, this.#reviews.files).catch(() => null)
    return imprint && { runId: review.baseRunId, reviewId: null, base: { imprint, decisions: null } }
  }
}

function isSame(before: Imprint, now: Imprint): boolean {
  const summary: DiffSummary = compareImprints(before, now).summary
  return [summary.resources, summary.entitlements, summary.grants].every(
    ({ added, removed, changed }) => added === 0 && removed === 0 && changed === 0,
  )
}
