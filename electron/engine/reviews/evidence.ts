import type { DeliveryRecord, GuardRail } from '../../../shared/deliveries.ts'
import type { Evidence } from '../../../shared/evidence.ts'
import type { GraphCounts } from '../../../shared/graph.ts'
import { sha256OfFile } from '../../files/sha256.ts'
import type { Catalog } from '../catalog/catalog.ts'
import type { StoredReview } from '../catalog/reviews.ts'
import type { ReviewedRuns } from './base-of-review.ts'
import { evidenceGrants, type FrozenEvidence } from './frozen-evidence.ts'
import type { OpenReview } from './open-review.ts'
import { evidenceRecord, shownRule, writtenRule } from './review-record.ts'
import type { Reviews } from './reviews.ts'

/** What became of a review: which guard rails fired, what was delivered. */
interface Departures {
  readonly guards: readonly GuardRail[]
  readonly deliveries: readonly DeliveryRecord[]
}

export interface EvidenceOptions {
  readonly catalog: Catalog
  readonly runs: ReviewedRuns
  readonly version: string
  readonly departures: (reviewId: string) => Departures
}

/** Evidence from what is stored: of a signed review the same every time, whatever became of its snapshot. */
export class EvidenceReports {
  readonly #reviews: Reviews
  readonly #options: EvidenceOptions

  constructor(reviews: Reviews, options: EvidenceOptions) {
    this.#reviews = reviews
    this.#options = options
  }

  /** NOT_FOUND without such a review; of an open one also when its snapshot is gone. */
  async of(reviewId: string): Promise<Evidence> {
    const review = this.#options.catalog.reviews.get(reviewId)
    if (review.signedFile !== null) {
      const { evidence } = await this.#reviews.files.readEnd(review.signedFile)
      return this.#whole(review, evidence)
    }
    return this.#reviews.open.use(reviewId, async (open, now) => this.#whole(now, await this.freeze(open, now)))
  }

  /** What would go with the snapshot and the run. */
  async freeze(open: OpenReview, review: StoredReview): Promise<FrozenEvidence> {
    const { catalog, runs, version } = this.#options
    const run = runs.get(review.runId)
    const connection = catalog.connections.get(review.connectionId)
    return {
      schemaVersion: 2,
      rollcall: { version },
      connection: { id: connection.id, name: connection.name, source: connection.sourceId },
      run: {
        id: run.id,
        startedAt: run.startedAt,
        endedAt: run.endedAt,
        counts: sortedCounts(open.snapshot.counts),
        snapshotSha256: (await sha256OfFile(open.snapshot.path)).sha256,
        findings: open.snapshot.findings().map(({ kind, severity, count }) => ({ kind, severity, count })),
      },
      changes: open.changes,
      ...(await evidenceGrants(open)),
    }
  }

  #whole(review: StoredReview, kept: FrozenEvidence): Evidence {
    const { catalog, departures } = this.#options
    const { guards, deliveries } = departures(review.id)
    const [last] = catalog.audit.list(`review:${review.id}`, undefined, 1)
    const first = kept.schemaVersion === undefined
    return {
      schema: first ? 'https://rollcall.app/schemas/evidence-1.json' : 'https://rollcall.app/schemas/evidence-2.json',
      draft: review.state === 'open',
      rollcall: kept.rollcall,
      connection: kept.connection,
      run: kept.run,
      review: first ? evidenceRecord(review) : { ...evidenceRecord(review), counts: this.#reviews.record(review).counts },
      changes: kept.changes,
      rules: catalog.reviewRules.list(review.id).map((rule) => (first ? writtenRule(rule) : shownRule(rule, review))),
      grants: kept.grants,
      grantsTotal: kept.grantsTotal,
      notes: catalog.reviewNotes.list(review.id, null),
      guards,
      deliveries,
      audit: { entries: last?.seq ?? 0, head: last?.hash ?? null },
    }
  }
}

const sorted = (counts: Readonly<Record<string, number>>): Record<string, number> =>
  Object.fromEntries(Object.entries(counts).sort(([a], [b]) => (a < b ? -1 : 1)))

/** The same counts, the same bytes. */
const sortedCounts = (counts: GraphCounts): GraphCounts => ({
  ...counts,
  resourcesByType: sorted(counts.resourcesByType),
  entitlementsByType: sorted(counts.entitlementsByType),
  grantsByType: sorted(counts.grantsByType),
})
