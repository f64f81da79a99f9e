import { basename } from 'node:path'
import { textRule } from '../../../shared/text/rules.ts'
import type { Catalog } from '../catalog/catalog.ts'
import type { StoredReview } from '../catalog/reviews.ts'
import type { Clock } from '../../../shared/platform.ts'
import type { DecisionState, ReviewRecord, TrailProblem } from '../../../shared/reviews.ts'
import { snapshotPathOf, type ReviewedRuns } from './base-of-review.ts'
import { sha256OfFile } from '../../files/sha256.ts'
import { signOffDigest, type FrozenEvidence } from './frozen-evidence.ts'
import type { OpenReview, Tentative } from './open-review.ts'
import {
  alreadyOpen,
  builtUpon,
  decidedMeanwhile,
  frozen,
  notAccepted,
  notOpenToReopen,
  notSigned,
  stillUndecided,
  wasSigned,
} from './review-errors.ts'
import { truthfulCounts } from './review-record.ts'
import { differenceOf, notAsSigned, recordHash, sealOf, signedLine, type Seal } from './seal.ts'
import { snapshotGone } from './review-queue.ts'
import type { Reviews } from './reviews.ts'
import { actor } from './reviews.ts'

/** A signed review as whoever delivers it needs it. */
export interface SignedReview {
  readonly review: ReviewRecord
  readonly snapshotPath: string
  /** SHA-256 of the snapshot that was reviewed. */
  readonly snapshotSha256: string
  /** Keys of grants left out, ascending. */
  readonly excluded: Int32Array
}

export interface SignOffsOptions {
  readonly catalog: Catalog
  readonly runs: ReviewedRuns
  readonly clock: Clock
  readonly onSigned?: ((review: ReviewRecord) => void) | undefined
  /** What has to be kept for the evidence. */
  readonly freeze: (open: OpenReview, review: StoredReview) => Promise<FrozenEvidence>
}

const leftOutByPolicy = 'Nobody decided; the policy of this review leaves it out.'

/** How reviews end: signed, opened again, thrown away. */
export class SignOffs {
  readonly #reviews: Reviews
  readonly #options: SignOffsOptions

  constructor(reviews: Reviews, options: SignOffsOptions) {
    this.#reviews = reviews
    this.#options = options
  }

  /** INVALID_INPUT when it is signed or another revision, GUARD_STOPPED while the run is held, or grants are undecided and the policy blocks. */
  async sign(input: {
    readonly reviewId: string
    readonly by: string
    readonly note: string
    readonly revision?: number | undefined
  }): Promise<ReviewRecord> {
    const { reviewId, by, note, revision } = input
    const record = await this.#reviews.change(reviewId, async (open, review) => {
      if (revision !== undefined && revision !== review.revision) throw decidedMeanwhile()
      if (this.#options.runs.get(review.runId).state === 'held') throw notAccepted()
      const at = this.#options.clock.now()
      const rest = this.#decideRest(open, review, by, at)
      let signedFile: string | null = null
      try {
        const evidence = await this.#options.freeze(open, review)
        const excluded = open.states.decided(['exclude'])
        const digest = await signOffDigest(open, review.runId, evidence.run.snapshotSha256, excluded)
        const { bytes, rules } = open.states
        const file = await this.#reviews.files.writeEnd(reviewId, { carried: open.carried, evidence, bytes, rules, excluded })
        signedFile = file.name
        const signOff = { by, note, at, digest }
        const left = open.counts()
        const counts = { ...left, leftInByPolicy: left.undecided }
        this.#reviews.commit(open, review, () => {
          if (rest !== null) this.#options.catalog.reviewRules.insert(reviewId, rest.rule)
          this.#options.catalog.reviews.touch(reviewId, counts)
          this.#options.catalog.reviews.sign(reviewId, signOff, rest?.rule.seq ?? null, file.name)
          const seal: Seal = {
            seal: recordHash(this.#options.catalog, reviewId),
            file: file.sha256,
            snapshot: evidence.run.snapshotSha256,
          }
          this.#reviews.audit('review.signed', reviewId, by, at, { digest, note, counts, leftOut: excluded.length, ...seal })
        })
        rest?.keep()
      } catch (error) {
        rest?.revert()
        if (signedFile !== null) this.#reviews.files.remove(signedFile)
        throw error
      }
      this.#reviews.files.removeDraft(reviewId)
      return this.#reviews.get(reviewId)
    })
    this.#options.onSigned?.(record)
    return record
  }

  /**
   * What nobody decided is left in undecided, or left out by the policy: as a rule, so that it is seen, stays out later, and is
   * taken back by reopening.
   */
  #decideRest(open: OpenReview, review: StoredReview, by: string, at: number): Tentative | null {
    const undecided: readonly DecisionState[] = ['undecided']
    const keys = open.states.inScope(null, { decisions: undecided })
    if (keys.length === 0) return null
    const decision = review.policy.undecided
    if (decision === 'block') throw stillUndecided(keys.length)
    if (decision === 'approve') return null
    const rule = {
      seq: this.#options.catalog.reviewRules.nextSeq(review.id),
      decision,
      selector: { kind: 'filter', text: '', decisions: undecided },
      subject: 'All grants in scope (only undecided)',
      reason: leftOutByPolicy,
      ...{ by, at, undoneAt: null, filter: null, keys: null, textRule },
    } as const
    return open.decide(keys, rule, true)
  }

  /** INVALID_INPUT when it is open, or a later review builds upon it; NOT_FOUND when its snapshot is gone; ALREADY_RUNNING. */
  reopen(reviewId: string, by: string, reason: string): ReviewRecord {
    const { catalog, clock, runs } = this.#options
    if (snapshotPathOf(runs, catalog.reviews.get(reviewId).runId) === null) throw snapshotGone()
    const signed = catalog.transaction(() => {
      const review = catalog.reviews.get(reviewId)
      if (review.state === 'open') throw notOpenToReopen()
      const later = catalog.reviews.basedOn(reviewId)
      if (later !== null) throw builtUpon(later.id)
      const other = catalog.reviews.openOf(review.runId)
      if (other !== null) throw alreadyOpen(other.id)
      const at = clock.now()
      catalog.reviews.reopen(reviewId)
      if (review.signRule !== null) catalog.reviewRules.undo(reviewId, review.signRule, at)
      catalog.reviews.touch(reviewId, countsBefore(review, catalog))
      this.#reviews.audit('review.reopened', reviewId, by, at, { reason, digest: review.signOff?.digest ?? null })
      return review.signedFile
    })
    if (signed !== null) this.#reviews.files.remove(basename(signed))
    return this.#reviews.get(reviewId)
  }

  /** INVALID_INPUT when it is or was signed. */
  discard(reviewId: string, by: string | undefined): void {
    const { catalog, clock } = this.#options
    const removed = catalog.transaction(() => {
      const review = catalog.reviews.get(reviewId)
      if (review.state === 'signed') throw frozen()
      if (review.signedBefore) throw wasSigned()
      const { counts, runId } = review
      this.#reviews.audit('review.discarded', reviewId, actor(by), clock.now(), { runId, counts })
      catalog.reviews.remove(reviewId)
      return review
    })
    this.#reviews.forget(removed)
  }

  /**
   * INVALID_INPUT while it is open, NOT_FOUND without such a review or when its snapshot is gone; NOT_AS_SIGNED when it is not what was
   * signed. Whether the snapshot is, is for those to see who read it.
   */
  async signed(reviewId: string): Promise<SignedReview> {
    const { catalog, runs } = this.#options
    const review = catalog.reviews.get(reviewId)
    if (review.signedFile === null) throw notSigned()
    const snapshotPath = snapshotPathOf(runs, review.runId)
    if (snapshotPath === null) throw snapshotGone()
    const difference = await differenceOf(catalog, this.#reviews.files, review)
    if (difference !== null) throw notAsSigned(difference.message)
    const { excluded, evidence } = await this.#reviews.files.readEnd(review.signedFile)
    return { review: this.#reviews.record(review), snapshotPath, excluded, snapshotSha256: evidence.run.snapshotSha256 }
  }

  /** Looks at every signed review, its file and its snapshot: what is not as it was signed, and which ones hold no seal. Reads them all. */
  async differences(): Promise<{ readonly problems: readonly TrailProblem[]; readonly unsealed: readonly string[] }> {
    const { catalog, runs } = this.#options
    const problems: TrailProblem[] = []
    const unsealed: string[] = []
    for (const review of catalog.reviews.signed()) {
      const subject = `review:${review.id}`
      const found = await differenceOf(catalog, this.#reviews.files, review)
      if (found !== null) problems.push({ ...found, subject })
      const line = signedLine(catalog, review.id)
      const seal = line === null ? null : sealOf(line)
      if (line !== null && seal === null) unsealed.push(review.id)
      const path = snapshotPathOf(runs, review.runId)
      if (seal === null || path === null || (await sha256OfFile(path)).sha256 === seal.snapshot) continue
      problems.push({ kind: 'snapshot', subject, message: snapshotChanged(path, review.id) })
    }
    return { problems, unsealed }
  }

  /** The newest signed one of a connection, by its run. */
  async latest(connectionId: string): Promise<SignedReview | null> {
    const review = this.#options.catalog.reviews.newestSigned(connectionId)
    return review === null ? null : this.signed(review.id)
  }

  async ofRun(runId: string): Promise<SignedReview | null> {
    const review = this.#options.catalog.reviews.signedOf(runId)
    return review === null ? null : this.signed(review.id)
  }
}

const snapshotChanged = (path: string, reviewId: string): string =>
  `The snapshot ${path} is not the one that review ${reviewId} was signed over.`

/** The counts without what sign-off decided by policy: it decided what nobody had. */
function countsBefore(review: StoredReview, catalog: Catalog): StoredReview['counts'] {
  const rule = catalog.reviewRules.list(review.id).find(({ seq }) => seq === review.signRule) ?? null
  const counts = truthfulCounts(review, rule)
  const left = rule?.decision === 'exclude' ? rule.changed : 0
  return {
    ...counts,
    ...{ undecided: counts.undecided + left, exclude: counts.exclude - left },
    ...{ leftInByPolicy: 0, leftOutByPolicy: counts.leftOutByPolicy - left },
  }
}
