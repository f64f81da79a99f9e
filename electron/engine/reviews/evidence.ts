import type { DeliveryRecord, GuardRail } from '../../../shared/deliveries.ts'
import type { Evidence } from '../../../shared/evidence.ts'
import type { GraphCounts } from '../../../shared/graph.ts'
import type { AuditEntry } from '../../../shared/reviews.ts'
import { sha256OfFile } from '../../files/sha256.ts'
import type { Catalog } from '../catalog/catalog.ts'
import type { StoredReview } from '../catalog/reviews.ts'
import type { ReviewedRuns } from './base-of-review.ts'
import { evidencePage } from './evidence-page.ts'
import { evidenceGrants, evidenceWords, type EvidenceWords, type FrozenEvidence } from './frozen-evidence.ts'
import type { OpenReview } from './open-review.ts'
import { evidenceRecord, shownRule, writtenRule } from './review-record.ts'
import type { Reviews } from './reviews.ts'
import { differenceOf, notAsSigned, sealOf } from './seal.ts'

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
  /** The signed note over a line of the trail; null without a key. */
  readonly noteOn: (line: AuditEntry) => Promise<string | null>
}

/** Evidence from what is stored: of a signed review the same every time, whatever became of its snapshot. */
export class EvidenceReports {
  readonly #reviews: Reviews
  readonly #options: EvidenceOptions

  constructor(reviews: Reviews, options: EvidenceOptions) {
    this.#reviews = reviews
    this.#options = options
  }

  /** NOT_FOUND without such a review; of an open one also when its snapshot is gone. NOT_AS_SIGNED when it is not what was signed. */
  async of(reviewId: string): Promise<Evidence> {
    return (await this.#read(reviewId)).evidence
  }

  /** The same as a page, in the words of the data. Errors as {@link of}. */
  async page(reviewId: string): Promise<string> {
    const { evidence, words } = await this.#read(reviewId)
    return evidencePage(evidence, words)
  }

  async #read(reviewId: string): Promise<{ readonly evidence: Evidence; readonly words: EvidenceWords | undefined }> {
    const whole = async (review: StoredReview, kept: FrozenEvidence) => ({
      evidence: await this.#whole(review, kept),
      words: kept.words,
    })
    const review = this.#options.catalog.reviews.get(reviewId)
    if (review.signedFile !== null) {
      const difference = await differenceOf(this.#options.catalog, this.#reviews.files, review)
      if (difference !== null) throw notAsSigned(difference.message)
      const { evidence } = await this.#reviews.files.readEnd(review.signedFile)
      return whole(review, evidence)
    }
    return this.#reviews.open.use(reviewId, async (open, now) => whole(now, await this.freeze(open, now)))
  }

  /** What would go with the snapshot and the run. */
  async freeze(open: OpenReview, review: StoredReview): Promise<FrozenEvidence> {
    const { catalog, runs, version } = this.#options
    const run = runs.get(review.runId)
    const connection = catalog.connections.get(review.connectionId)
    const findings = open.snapshot.findings().map(({ kind, severity, count }) => ({ kind, severity, count }))
    const listed = await evidenceGrants(open)
    return {
      schemaVersion: 3,
      rollcall: { version },
      connection: { id: connection.id, name: connection.name, source: connection.sourceId },
      run: {
        id: run.id,
        startedAt: run.startedAt,
        endedAt: run.endedAt,
        counts: sortedCounts(open.snapshot.counts),
        snapshotSha256: (await sha256OfFile(open.snapshot.path)).sha256,
        findings,
      },
      changes: open.changes,
      ...listed,
      words: evidenceWords(
        open.snapshot,
        findings.map(({ kind }) => kind),
        listed.grants.map(({ slug }) => slug),
      ),
    }
  }

  async #whole(review: StoredReview, kept: FrozenEvidence): Promise<Evidence> {
    const { catalog, departures, noteOn } = this.#options
    const { guards, deliveries } = departures(review.id)
    const last = catalog.audit.newest(touching, `review:${review.id}`)
    const version = kept.schemaVersion ?? 1
    const first = version === 1
    const audit = { entries: last?.seq ?? 0, head: last?.hash ?? null }
    const anchor = async () => ({
      note: last && (await noteOn(last)),
      seal: last?.event === 'review.signed' ? (sealOf(last)?.seal ?? null) : null,
    })
    return {
      schema: `https://rollcall.app/schemas/evidence-${version}.json`,
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
      deliveries: version < 3 ? deliveries.map(withoutHead) : deliveries,
      audit: version < 3 ? audit : { ...audit, ...(await anchor()) },
    }
  }
}

/** What happens to a review itself: what is made of it, and who took its evidence along, is none of it. */
const touching = ['review.created', 'review.decided', 'review.undone', 'review.noted', 'review.signed', 'review.reopened']

/** As evidence had it before receipts named the head of the trail. */
function withoutHead(delivery: DeliveryRecord): DeliveryRecord {
  if (delivery.receipt?.audit === undefined) return delivery
  const receipt: { audit?: unknown } & NonNullable<DeliveryRecord['receipt']> = { ...delivery.receipt }
  delete receipt.audit
  return { ...delivery, receipt }
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
